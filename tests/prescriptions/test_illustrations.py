"""The pictures of a sheet: one person, one scale, the side of the dose, kept for ever when it is issued."""

import io
import re
from dataclasses import replace

import pikepdf
import pytest
from django.core.files.storage import default_storage

from exercises.drawings import pack_path, shipped
from exercises.models import Exercise
from exercises.packs import PEOPLE
from prescriptions.actions import drafting, issuing
from prescriptions.compose import handout_of
from prescriptions.handout import HandoutExercise, HandoutPicture
from prescriptions.illustrations import person_of
from prescriptions.sheets import as_printed, kept_picture, sheet_pdf
from tests.exercises.test_drawings import nod
from tests.factories import make_patient
from tests.prescriptions.conftest import DAILY


def exercises_of(revision):
    return {exercise.slug: exercise for exercise in handout_of(revision).exercises}


def test_a_sheet_keeps_the_pictures_that_it_shows(sheet):
    curl_up = exercises_of(sheet)["partial-curl-up"]

    assert len(curl_up.pictures) == 2
    assert curl_up.movement is not None
    for picture in curl_up.shown():
        assert kept_picture(picture.sha256).startswith(b"<svg ")
        assert 0 < picture.width <= 36
    assert "lifted" in curl_up.pictures[1].alt.lower() or "raised" in curl_up.pictures[1].alt.lower()


def test_a_sheet_shows_one_person(sheet, draft):
    person = person_of(draft.programme.patient)
    kept = {kept_picture(p.sha256) for exercise in handout_of(sheet).exercises for p in exercise.pictures}
    slugs = ("partial-curl-up", "superman", "side-plank")
    drawn = {shipped(slug).picture(person, number).encode() for slug in slugs for number in ("1", "2")}
    assert person in PEOPLE
    assert kept == drawn


@pytest.mark.parametrize(
    ("side", "mirrored"), [("left", True), ("right", False), ("each_side", False), ("bilateral", False)]
)
def test_the_pictures_show_the_side_of_the_dose(ada, draft, side, mirrored):
    item = draft.items.get(exercise__slug="side-plank")
    item.set_dosage(replace(DAILY, side=side))
    item.save()

    plank = exercises_of(issuing.issue(draft, by=ada.user))["side-plank"]

    assert all((b'transform="matrix(-1 0 0 1' in kept_picture(p.sha256)) is mirrored for p in plank.shown())
    shown = "left" if mirrored else "right"
    assert plank.pictures_note == f"The pictures show the {shown} side. {plank.pictures[0].alt}"
    assert ("left side" in plank.pictures[0].alt) is mirrored


def test_a_sheet_of_both_sides_together_says_nothing_of_sides(sheet):
    assert exercises_of(sheet)["superman"].pictures_note == ""


def test_the_library_may_lose_its_figures_and_the_sheet_keeps_them(ada, sheet, monkeypatch):
    shown = exercises_of(sheet)["superman"].pictures[0].sha256

    Exercise.objects.filter(slug="superman").update(slug="no-longer-drawn")

    assert ada.get(f"/sheets/{sheet.public_id}/pictures/{shown}").content.startswith(b"<svg ")


def test_a_lost_figure_is_no_sheet_without_pictures(ada, draft):
    own = Exercise.objects.create(
        slug="sock-slide", name="Sock slide", region="knee", position="seated", origin="own", created_by=ada.user
    )
    figure = nod(own, ada.user)
    drafting.add_item(draft, own, by=ada.user, dosage=DAILY)
    default_storage.delete(pack_path(figure.pack))

    with pytest.raises(issuing.NotReady) as refused:
        issuing.issue(draft, by=ada.user)

    assert "missing from storage" in refused.value.obstacles[0].message


def test_an_old_palette_prints_gray_too():
    assert as_printed(b'<svg fill="#2f6f68" stroke="#00ff00"/>') == b'<svg fill="#5e5e5e" stroke="#969696"/>'


def test_paper_is_black_and_white(sheet):
    picture = kept_picture(exercises_of(sheet)["superman"].pictures[1].sha256)

    assert b"#e8590c" in picture
    printed = as_printed(picture).decode()
    colours = {found.lower() for found in re.findall('"(#[0-9a-f]{3,6})"', printed)}
    assert colours
    assert all(len(set(_channels(colour))) == 1 for colour in colours), colours


def _channels(colour):
    digits = colour[1:]
    return [digits[n : n + 2] for n in (0, 2, 4)] if len(digits) == 6 else list(digits)


def test_the_pdf_shows_the_figures_in_words_for_those_who_listen(sheet):
    pdf = pikepdf.open(io.BytesIO(sheet_pdf(sheet.snapshot, paper="letter", type_size="normal")))

    told = [
        str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
    ]
    alts = [picture.alt for exercise in handout_of(sheet).exercises for picture in exercise.pictures]
    assert sorted(told) == sorted(alts)


def test_the_preview_shows_the_pictures_before_they_are_kept(ada, ben, cleo, draft, wilshire):
    page = ada.get(f"/programmes/{draft.public_id}/preview/")
    pictures = re.findall(rf"/programmes/{draft.public_id}/preview/([0-9a-f]{{64}})", page.text)

    assert len(pictures) == 9
    for sha in pictures:
        assert ada.get(f"/programmes/{draft.public_id}/preview/{sha}").content.startswith(b"<svg ")
    assert ada.get(f"/programmes/{draft.public_id}/preview/{'0' * 64}").status_code == 404
    assert ben.get(f"/programmes/{draft.public_id}/preview/{pictures[0]}").status_code == 403
    elsewhere = make_patient(location=wilshire)
    other = drafting.draft(elsewhere, title="Elsewhere", by=ada.user)
    assert cleo.get(f"/programmes/{other.public_id}/preview/{pictures[0]}").status_code == 404


def test_the_patient_sees_the_pictures_and_may_let_them_move(client, shared):
    link, token = shared
    birth = link.programme.patient.birth_date
    typed = {"code": token, "year": birth.year, "month": birth.month, "day": birth.day}
    client.post("/p", typed)

    page = client.get("/p/sheet")

    moving = re.search(r'data-moving="(/p/picture/[0-9a-f]+)"', page.text)[1]
    assert b"@keyframes" in client.get(moving).content
    assert client.get(moving).headers["Cache-Control"] == "no-store, private"


def test_pictures_stand_where_there_is_room():
    def room(*sizes):
        return HandoutExercise(1, "", "", (), pictures=tuple(HandoutPicture("", "", *size) for size in sizes)).room

    assert room((15, 31), (20, 31)) == "narrow"
    assert room((35, 14), (35, 16)) == "low"
    assert room((35, 31), (35, 31)) == "wide"
    assert room((35, 31), (35, 31), (35, 31)) == "strip"
    assert room((0, 0), (0, 0)) == "narrow"
