"""Figures on the library's pages: thumbnails that browsers keep, both pictures, and a movement on demand."""

import io
import re
from functools import cache

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from exercises import figure_actions
from exercises.drawings import address_of, figure_of, pack_path
from exercises.models import Exercise
from exercises.packs import FaultyFigure, make_pack
from tests.factories import load_exercises

NOD = {"position": "seated", "props": ["chair"], "close_up": "upper", "start": {}, "end": {"neck": {"flexion": 30}}}
SHOWN = ("superman", "bridge", "chin-tuck")


@pytest.fixture
def library(db):
    load_exercises(*SHOWN)


@pytest.fixture
def sock_slide(library, ada):
    return Exercise.objects.create(
        slug="sock-slide", name="Sock slide", region="knee", position="seated", origin="own", created_by=ada.user
    )


@cache
def nod_pack(angle=30):
    """Drawn once: a pack takes seconds."""
    return make_pack({**NOD, "end": {"neck": {"flexion": angle}}})


def nod(exercise, by, expected=0, angle=30):
    table = {**NOD, "end": {"neck": {"flexion": angle}}}
    return figure_actions.keep_figure(exercise, table, expected=expected, by=by, pack=nod_pack(angle))


def pictures_on(page):
    return re.findall(r'<img[^>]* src="(/exercises/[^"]*\.svg)"', page.text)


def test_the_library_shows_a_thumbnail_of_each(ada, library):
    page = ada.get("/exercises/")

    thumbnails = pictures_on(page)
    assert len(thumbnails) == len(SHOWN)
    shown = ada.get(thumbnails[0])
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/svg+xml"
    assert shown.content.startswith(b"<svg ")
    assert "immutable" in shown.headers["Cache-Control"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_the_page_of_an_exercise_shows_start_and_end_in_words_too(ada, library):
    page = ada.get("/exercises/bridge/")

    alts = re.findall(r'<img src="/exercises/bridge/[^"]*" alt="([^"]+)"', page.text)
    assert alts == figure_of(Exercise.objects.get(slug="bridge")).alts("right")
    moving = re.search(r'data-moving="([^"]+)"', page.text)[1]
    assert b"@keyframes" in ada.get(moving).content
    assert b"prefers-reduced-motion" in ada.get(moving).content


def test_the_button_is_hidden_until_the_page_can_move(ada, library):
    assert re.search(r'<button type="button" class="play" hidden', ada.get("/exercises/bridge/").text)


@pytest.mark.parametrize("part", ["woman/right/9", "nobody/right/1", "woman/inside/1", "woman/right/../1"])
def test_no_other_picture_is_served(ada, library, part):
    assert ada.get(f"/exercises/bridge/drawings/{part}/x.svg").status_code == 404


def test_a_drawing_opened_by_itself_may_do_nothing(ada, library):
    answer = ada.get(address_of(Exercise.objects.get(slug="bridge"), "1"))
    policy = answer["Content-Security-Policy"]

    assert answer["Content-Type"] == "image/svg+xml"
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "script-src" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_stranger_is_asked_to_sign_in(client, library):
    address = address_of(Exercise.objects.get(slug="bridge"), "1")

    assert client.get(address).status_code == 302


def test_an_own_exercise_has_a_placeholder_until_it_is_drawn(ada, sock_slide):
    assert figure_of(sock_slide) is None
    assert "img/exercise.svg" in ada.get("/exercises/").text

    figure_actions.keep_figure(sock_slide, NOD, expected=0, by=ada.user)

    page = ada.get("/exercises/sock-slide/")
    assert len(pictures_on(page)) == 2
    assert ada.get(pictures_on(page)[1]).content.startswith(b"<svg ")


def test_a_new_figure_loses_the_review_mark_and_leaves_a_trace(ada, doc, sock_slide):
    Exercise.objects.filter(pk=sock_slide.pk).update(reviewed_by=doc.user, reviewed_at="2026-11-01T12:00Z")

    figure = nod(sock_slide, ada.user)

    sock_slide.refresh_from_db()
    assert sock_slide.reviewed_at is None
    assert sock_slide.version == 2
    assert figure.version == 1


def test_two_who_draw_at_once_lose_nothing(ada, sock_slide):
    nod(sock_slide, ada.user)

    for late in (0, 7):
        with pytest.raises(figure_actions.StaleEdit):
            nod(sock_slide, ada.user, expected=late)


def test_a_faulty_figure_is_not_kept(ada, sock_slide):
    with pytest.raises(FaultyFigure):
        figure_actions.keep_figure(sock_slide, {"position": "flying"}, expected=0, by=ada.user)

    assert not hasattr(Exercise.objects.get(pk=sock_slide.pk), "own_figure")


def test_a_page_older_than_the_figure_shows_it_and_nobody_keeps_that(ada, sock_slide):
    nod(sock_slide, ada.user)
    address = pictures_on(ada.get("/exercises/sock-slide/"))[0]

    nod(sock_slide, ada.user, expected=1, angle=40)

    assert ada.get(address).headers["Cache-Control"] == "no-store, private"
    assert "immutable" in ada.get(pictures_on(ada.get("/exercises/sock-slide/"))[0]).headers["Cache-Control"]


def test_a_figure_is_taken_off_after_a_question(ada, ben, sock_slide):
    nod(sock_slide, ada.user)

    assert ben.post("/exercises/sock-slide/figure/remove/").status_code == 403
    assert "Take the figure off" in ada.get("/exercises/sock-slide/figure/remove/").text
    assert ada.post("/exercises/sock-slide/figure/remove/").status_code == 302
    assert pictures_on(ada.get("/exercises/sock-slide/")) == []
    assert ada.get("/exercises/sock-slide/figure/remove/").status_code == 404
    assert ada.get("/exercises/bridge/figure/remove/").status_code == 404


def test_a_lost_file_is_told_and_drawn_again(ada, sock_slide):
    figure = nod(sock_slide, ada.user)
    default_storage.delete(pack_path(figure.pack))

    page = ada.get("/exercises/sock-slide/")
    assert "missing from storage" in page.text
    assert ada.get(address_of(Exercise.objects.get(slug="sock-slide"), "thumbnail")).status_code == 404
    with pytest.raises(CommandError, match="sock-slide"):
        call_command("render_figures", "--own", "--check")

    call_command("render_figures", "--own", stdout=io.StringIO())

    assert len(pictures_on(ada.get("/exercises/sock-slide/"))) == 2
    call_command("render_figures", "--own", "--check")


def test_the_page_of_a_one_sided_exercise_says_which_side_it_shows(ada, sock_slide):
    nod(sock_slide, ada.user)
    said = "The pictures show the right side."

    assert said not in ada.get("/exercises/sock-slide/").text
    Exercise.objects.filter(pk=sock_slide.pk).update(side_mode="each_side")
    assert said in ada.get("/exercises/sock-slide/").text
    Exercise.objects.filter(pk=sock_slide.pk).update(side_mode="left")
    page = ada.get("/exercises/sock-slide/")
    assert said not in page.text
    assert b"matrix(-1 0 0 1" in ada.get(pictures_on(page)[0]).content
