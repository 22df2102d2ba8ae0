"""Building a programme: added, dosed, moved, removed, copied; and two people at once."""

import uuid

import pytest
from django.utils import timezone

from clinic.models import AuditEvent
from exercises import dosage
from exercises.models import Exercise
from prescriptions.actions import drafting, issuing
from prescriptions.models import Item, Programme, Revision, Template
from tests.factories import make_patient
from tests.prescriptions.conftest import DAILY


def dose(**fields):
    return {
        "dose-side": "bilateral",
        "dose-reps": "10",
        "dose-times": "1",
        "dose-days": "every day",
        "version": 1,
        **fields,
    }


def names(revision):
    return [item.exercise.slug for item in revision.items.order_by("position")]


def test_a_programme_is_begun_and_an_exercise_added_with_its_dose_as_written(ada, pia, library):
    ada.post(f"/patients/{pia.public_id}/programmes/add/", {"title": "Low back"})
    revision = Revision.objects.get()
    ada.post(f"/programmes/{revision.public_id}/items/add/", {"exercise": "superman"})

    item = revision.items.get()
    assert dosage.sentence(item.dosage()) == "Hold for about 30 seconds."
    page = ada.get(f"/programmes/{revision.public_id}/")
    assert "Say how often" in page.text
    assert AuditEvent.objects.filter(patient=pia, action="create").count() == 2


def test_a_double_click_adds_once(ada, draft):
    typed = {"exercise": "chin-tuck", "form_key": str(uuid.uuid4())}

    for _ in range(2):
        ada.post(f"/programmes/{draft.public_id}/items/add/", typed)

    assert names(draft).count("chin-tuck") == 1


def test_the_proposed_dose_is_taken_only_when_asked_for(ada, draft):
    ada.post(f"/programmes/{draft.public_id}/items/add/", {"exercise": "chin-tuck"})
    item = draft.items.get(exercise__slug="chin-tuck")
    assert dosage.sentence(item.dosage()) == ""

    ada.post(f"/programmes/{draft.public_id}/doses/")

    item.refresh_from_db()
    assert dosage.sentence(item.dosage()).startswith("Do 8 to 10 repetitions.")
    assert dosage.sentence(draft.items.get(exercise__slug="superman").dosage()) == dosage.sentence(DAILY)


def test_items_move_and_close_up(ada, draft):
    first, second, third = draft.items.order_by("position")

    ada.post(f"/items/{third.public_id}/move/", {"to": "up"})
    assert names(draft) == ["partial-curl-up", "side-plank", "superman"]
    ada.post(f"/items/{first.public_id}/move/", {"to": "up"})
    ada.post(f"/items/{first.public_id}/remove/")

    assert names(draft) == ["side-plank", "superman"]
    assert [item.position for item in draft.items.order_by("position")] == [1, 2]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"dose-reps": "15 to 10"}, "Give the smaller number first: 10 to 15, not 15 to 10."),
        ({"dose-sets": "0"}, "Give from 1 to 20 sets."),
        ({"dose-hold": "seconds"}, "Write seconds or minutes"),
        ({"note": "Well done 🙂"}, "The sheet cannot print"),
    ],
)
def test_a_bad_dose_or_note_gets_a_sentence_and_nothing_typed_is_lost(ada, draft, typed, sentence):
    item = draft.items.first()

    page = ada.post(f"/items/{item.public_id}/edit/", dose(watch_for="Mind the stairs", **typed))

    assert page.status_code == 422
    assert sentence in page.text
    assert "Mind the stairs" in page.text
    assert next(iter(typed.values())) in page.text


def test_own_words_note_and_dose_are_saved_together(ada, draft):
    item = draft.items.first()

    ada.post(
        f"/items/{item.public_id}/edit/",
        dose(**{"dose-sets": "3"}, own_name="Tummy lift", own_steps="Lift.\nLower.", note="Slowly"),
    )

    item = Item.objects.get(pk=item.pk)
    assert (str(item), item.steps(), item.note) == ("Tummy lift", ["Lift.", "Lower."], "Slowly")
    assert dosage.sentence(item.dosage()).startswith("Do 3 sets of 10 repetitions.")


def test_the_second_to_save_is_told_what_changed_and_loses_nothing(ada, doc, draft):
    item = draft.items.first()
    doc.post(f"/items/{item.public_id}/edit/", dose(note="From the doctor"))

    page = ada.post(f"/items/{item.public_id}/edit/", dose(**{"dose-reps": "12"}, note="From Ada"))

    assert page.status_code == 409
    assert "From the doctor" in page.text
    assert "From Ada" in page.text
    assert "Do 12 repetitions." in page.text
    assert Item.objects.get(pk=item.pk).note == "From the doctor"
    ada.post(f"/items/{item.public_id}/edit/", dose(**{"dose-reps": "12"}, note="From Ada", version=2))
    assert Item.objects.get(pk=item.pk).note == "From Ada"


def test_who_edits_while_another_issues_is_told_and_keeps_the_text(ada, draft, visit):
    item = draft.items.first()
    issuing.issue(draft, by=ada.user)

    page = ada.post(f"/items/{item.public_id}/edit/", dose(note="Too late"))

    assert page.status_code == 409
    assert "issued meanwhile" in page.text
    assert "Too late" in page.text


def test_a_template_keeps_exercises_and_doses_and_nothing_of_the_patient(ada, draft):
    draft.items.update(note="Only for Pia", watch_for="Pia’s knee")
    ada.post(f"/programmes/{draft.public_id}/save-as-template/", {"name": "Low back, start"})
    template = Template.objects.get()
    other = make_patient(location=draft.programme.patient.location)

    ada.post(f"/patients/{other.public_id}/programmes/add/", {"title": "Start", "template": template.pk})

    copy = Programme.objects.get(patient=other).revisions.get()
    assert names(copy) == names(draft)
    assert {item.note for item in copy.items.all()} == {""}
    assert {item.watch_for for item in copy.items.all()} == {""}
    assert dosage.sentence(copy.items.first().dosage()) == dosage.sentence(DAILY)


def test_a_copy_of_another_programme_takes_no_answers_along(ada, draft, pia):
    pia.conditions.create(tag="osteoporosis")
    item = draft.items.get(exercise__slug="partial-curl-up")
    ada.post(f"/items/{item.public_id}/answer/", {"tag": "osteoporosis", "reason": "Bone density is normal by now."})
    assert item.findings.count() == 1
    other = drafting.draft(pia, title="Second", by=ada.user)

    ada.post(f"/programmes/{other.public_id}/copy/", {"source_id": f"revision-{draft.pk}"})

    assert names(other) == names(draft)
    assert not other.items.filter(findings__isnull=False).exists()


def test_a_draft_is_thrown_away_after_one_question(ada, draft):
    assert "Throw this draft away?" in ada.get(f"/programmes/{draft.public_id}/discard/").text
    ada.post(f"/programmes/{draft.public_id}/discard/")

    assert not Programme.objects.exists()


def test_a_programme_of_another_location_is_not_there(cleo, ada, wilshire, library):
    patient = make_patient(location=wilshire)
    revision = drafting.draft(patient, title="Elsewhere", by=ada.user)

    for page in ("", "library/", "preview/", "discard/", "save-as-template/"):
        assert cleo.get(f"/programmes/{revision.public_id}/{page}").status_code == 404


def test_the_front_desk_and_the_manager_build_nothing(ben, mia, draft):
    for client in (ben, mia):
        assert client.get(f"/programmes/{draft.public_id}/").status_code == 403


def test_the_builders_queries_do_not_grow_with_its_items(
    ada, draft, django_assert_num_queries, django_assert_max_num_queries
):
    address = f"/programmes/{draft.public_id}/"
    ada.get(address)
    with django_assert_max_num_queries(40) as few:
        ada.get(address)
    for _ in range(9):
        drafting.add_item(draft, Exercise.objects.get(slug="chin-tuck"), by=ada.user, dosage=DAILY)

    with django_assert_num_queries(len(few)):
        ada.get(address)


def test_a_search_in_the_builder_warns_before_an_exercise_is_added(ada, draft, pia):
    pia.conditions.create(tag="osteoporosis")

    page = ada.get(f"/programmes/{draft.public_id}/library/?q=curl", headers={"HX-Request": "true"})

    assert "Contraindicated:" in page.text
    assert "Osteoporosis" in page.text


@pytest.mark.parametrize("page", ["", "library/?q=chin", "preview/", "discard/", "save-as-template/"])
def test_each_look_at_a_patients_draft_leaves_its_trace(ada, draft, pia, page):
    before = AuditEvent.objects.filter(patient=pia, action="read", actor=ada.user).count()

    ada.get(f"/programmes/{draft.public_id}/{page}")

    assert AuditEvent.objects.filter(patient=pia, action="read", actor=ada.user).count() == before + 1


def test_a_sheet_holds_forty_exercises_and_no_more(ada, draft):
    curl = Exercise.objects.get(slug="chin-tuck")
    for _ in range(37):
        drafting.add_item(draft, curl, by=ada.user)

    with pytest.raises(drafting.NotPossible, match="40 exercises at most"):
        drafting.add_item(draft, curl, by=ada.user)
    assert draft.items.count() == 40


def test_a_copy_leaves_retired_exercises_out_and_says_how_many(ada, draft, pia):
    Exercise.objects.filter(slug="superman").update(retired_at=timezone.now(), retired_by=ada.user)
    other = drafting.draft(pia, title="Second", by=ada.user)

    typed = {"source_id": f"revision-{draft.pk}"}
    page = ada.post(f"/programmes/{other.public_id}/copy/", typed, follow=True)

    assert names(other) == ["partial-curl-up", "side-plank"]
    assert "retired from the library: 1." in page.text
