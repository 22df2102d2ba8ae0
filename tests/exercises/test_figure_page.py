"""The page on which a therapist draws the figure of one of the clinic's own exercises."""

import html
import json
import re
import time
import uuid
from html import unescape

import pytest

from clinic.bounded import Broken
from clinic.models import AuditEvent
from exercises.models import Exercise, OwnFigure
from exercises.posing.asked import Wish
from exercises.posing.drawing import drawn
from exercises.posing.form import FigureForm
from exercises.posing.sources import from_position, shipped_tables
from exercises.posing.table import opened
from tests.exercises.test_exercise_pages import own
from tests.exercises.test_figure_form import sent
from tests.factories import load_library

RAISE = from_position("standing") | {"end": {"shoulders": {"abduction": 88}}, "view": "front"}


@pytest.fixture
def library(db):
    load_library()


@pytest.fixture
def exercise(ada):
    ada.post("/exercises/add/", own(name="Arm raise"))
    return Exercise.objects.get(slug="arm-raise")


PAGE = "/exercises/arm-raise/figure/"


def typed(table=RAISE, version=0, **changes):
    """The form of ``table`` as a browser sends it."""
    data = sent(FigureForm(table=table, version=version), **changes)
    return {name: values if len(values) > 1 else values[0] for name, values in data.lists() if values}


@pytest.fixture
def figure(ada, exercise):
    return OwnFigure.objects.create(exercise=exercise, table=RAISE, pack="0" * 64, changed_by=ada.user)


def test_a_figure_is_drawn_saved_and_shown(ada, exercise):
    answer = ada.post(PAGE, typed(save="1", arrow0_kind="follow", arrow0_place="hand_r"))
    figure = OwnFigure.objects.get()

    assert answer["Location"] == "/exercises/arm-raise/"
    assert figure.table["stages"][1]["shoulder_r"] == {"abduction": 88}
    assert (figure.version, figure.changed_by) == (1, ada.user)
    assert AuditEvent.objects.filter(action="create").latest("pk").actor == ada.user
    assert "The figure was saved." in ada.get("/exercises/arm-raise/").text


def test_the_page_shows_both_pictures_in_words_too(ada, figure):
    page = ada.get(PAGE)

    assert page.status_code == 200
    assert page.text.count("data:image/svg+xml") == 2
    assert 'alt="Start: Standing' in page.text
    assert "No fault was found. The pictures of the bodies not shown are looked at when you save." in page.text


def test_a_shipped_exercise_is_copied_first(ada, library):
    assert ada.get("/exercises/bridge/figure/").status_code == 404
    assert ada.post("/exercises/bridge/figure/", typed(save="1")).status_code == 404
    assert ada.post("/exercises/bridge/figure/preview/", typed()).status_code == 404


def test_the_front_desk_draws_nothing(ben, ada, exercise):
    assert ben.get(PAGE).status_code == 403
    assert ben.post(PAGE, typed(save="1")).status_code == 403
    assert ben.post(PAGE + "preview/", typed()).status_code == 403


def test_the_preview_shows_what_is_typed_and_stores_nothing(ada, exercise):
    answer = ada.post(PAGE + "preview/", typed(s1_shoulder_r_abduction="20", s1_shoulder_l_abduction="20"))

    assert answer.status_code == 200
    assert answer.text.count("<figure") == 2
    assert "shoulder_r = { abduction = 20 }" in answer.text
    assert not OwnFigure.objects.exists()


def test_a_bad_value_gets_a_sentence_and_the_last_picture_stays(ada, exercise):
    answer = ada.post(PAGE + "preview/", typed(s1_knee_r_flexion="999"))

    assert answer["HX-Retarget"] == "#figure-told"
    assert "must be 152 or less" in answer.text
    assert "data:image" not in answer.text


def test_words_that_no_longer_fit_are_pointed_out(ada, exercise):
    said = {**RAISE, "end": {**RAISE["end"], "say": "The arms are level with the shoulders."}}

    same = ada.post(PAGE + "preview/", typed(said))
    lower = ada.post(PAGE + "preview/", typed(said, s1_shoulder_r_abduction="40"))
    anew = ada.post(PAGE + "preview/", typed(said, s1_shoulder_r_abduction="40", s1_say="The arms are half up."))

    pointed = [("what is said of it has not (End)" in answer.text) for answer in (same, lower, anew)]
    assert pointed == [False, True, False]


def test_a_start_asks_for_the_second_picture_and_faults_are_named(ada, exercise):
    still = ada.post(PAGE + "preview/", typed(from_position("standing")))
    fault = ada.post(PAGE + "preview/", typed(s1_pelvis_pitch="40"))

    assert "Now change the End picture" in still.text
    assert "before it can be saved" not in still.text
    assert "End: the body would fall over" in fault.text
    assert "before it can be saved" in fault.text


def test_a_pose_that_takes_too_long_says_so(ada, exercise, monkeypatch):
    monkeypatch.setattr("exercises.posing.drawing.WALL_SECONDS", 0.0)

    answer = ada.post(PAGE + "preview/", typed())

    assert "This pose could not be worked out in two seconds. Undo the last change." in answer.text


def test_a_pose_that_breaks_the_drawing_is_not_said_to_take_long(ada, exercise, monkeypatch):
    monkeypatch.setattr("exercises.posing.drawing.run", broken)

    answer = ada.post(PAGE + "preview/", typed())

    assert "This pose cannot be drawn: something in it leads nowhere. Undo the last change." in answer.text
    assert "two seconds" not in answer.text


def broken(function, argument, **bounds):
    raise Broken("failed", "KeyError")


@pytest.mark.parametrize("slug", ["eccentric-wrist-extension", "tandem-walk", "wrist-extensor-stretch"])
def test_the_slowest_exercises_are_drawn_within_the_bounds_of_the_page(slug):
    preview = drawn(Wish(opened(shipped_tables()[slug]).table(), build="sturdy woman"))

    assert preview.pictures
    assert (preview.faults, preview.others_seen) == ((), True)


def test_bodies_that_could_not_be_looked_at_are_said_not_to_have_been(ada, exercise, monkeypatch):
    monkeypatch.setattr("exercises.posing.drawing.OTHERS_WALL_SECONDS", 0.0)

    answer = ada.post(PAGE + "preview/", typed())

    assert answer.text.count("<figure") == 2
    assert "No fault was found on the body shown. The others took too long to look at just now" in answer.text


def test_a_fault_of_a_body_that_is_not_shown_is_told(ada, exercise):
    high = {"shoulder_r": {"flexion": 120}, "reach": {"hand_r": {"to": [45, 174.7, 15]}}}

    answer = ada.post(PAGE + "preview/", typed({**RAISE, "view": "side", "end": high}, build="woman"))

    assert "<li>man, End: the right hand is 1.3 cm short of where it should be.</li>" in answer.text
    assert "<li>picture" not in answer.text


def test_the_other_side_is_shown_mirrored_and_not_dragged(ada, exercise):
    answer = ada.post(PAGE + "preview/", typed(side="left", build="sturdy woman"))

    assert answer.text.count("<figure") == 2
    assert "data-handle" not in answer.text


def test_a_figure_with_a_fault_is_not_saved_and_nothing_typed_is_lost(ada, exercise):
    answer = ada.post(PAGE, typed(from_position("standing"), save="1", s0_say="Stand tall and look ahead."))

    assert answer.status_code == 422
    assert "Not saved yet." in answer.text
    assert "the body has moved by only" in answer.text
    assert "Stand tall and look ahead." in answer.text
    assert not OwnFigure.objects.exists()


def test_a_bad_value_is_shown_again_as_it_was_typed(ada, exercise):
    answer = ada.post(PAGE, typed(save="1", s1_knee_r_flexion="999"))

    assert answer.status_code == 422
    assert 'value="999"' in answer.text
    assert "data:image/svg+xml" in answer.text


def test_a_click_twice_stores_once(ada, exercise):
    form = typed(save="1", form_key=str(uuid.uuid4()))

    first, second = ada.post(PAGE, form), ada.post(PAGE, form)

    assert first["Location"] == second["Location"] == "/exercises/arm-raise/"
    assert OwnFigure.objects.get().version == 1


def test_two_people_draw_one_figure_and_neither_loses_anything(ada, doc, figure):
    doc.post(PAGE, typed(RAISE, version=1, save="1", s1_shoulder_r_abduction="60", s1_neck_flexion="5"))

    answer = ada.post(PAGE, typed(RAISE, version=1, save="1", s1_shoulder_r_abduction="75"))
    again = re.search(r'name="version" value="(\d+)"', answer.text)[1]

    assert answer.status_code == 409
    assert "Somebody else saved this while you were editing" in answer.text
    assert "<td>60" in answer.text
    assert "<td>75" in answer.text
    assert "Head: bend forward + or back − (End)" in answer.text
    assert again == "2"
    assert OwnFigure.objects.get().table["stages"][1]["shoulder_r"] == {"abduction": 60}


def test_one_begins_from_a_position(ada, exercise):
    answer = ada.post(PAGE, typed(begin="1", start_from="position:hook_lying"))

    assert answer.status_code == 200
    assert 'alt="Start: Lying on the back' in answer.text
    assert "data-unsaved" in answer.text


def test_one_begins_from_an_exercise_of_the_library(ada, library, exercise):
    answer = ada.post(PAGE, typed(begin="1", start_from="exercise:bridge"))
    base = json.loads(re.search(r'name="base" value="([^"]+)"', answer.text)[1].replace("&quot;", '"'))

    assert base["position"] == shipped_tables()["bridge"]["position"]


def test_a_copy_begins_with_the_picture_of_what_it_copies(ada, library):
    saved = ada.post("/exercises/add/?from=bridge", own(name="Our bridge"))

    assert saved["Location"] == "/exercises/our-bridge/figure/"
    assert "Lying on the back" in ada.get(saved["Location"]).text
    assert ada.get("/exercises/our-bridge/").text.count("/exercises/our-bridge/drawings/") == 3
    assert "Bridge (ours)" in ada.get("/exercises/add/?from=bridge").text


def test_pictures_are_added_and_taken_off(ada, exercise):
    more = ada.post(PAGE, typed(more="1"))
    fewer = ada.post(PAGE, typed(fewer="1"))

    assert more.text.count("data:image/svg+xml") == 3
    assert fewer.text.count("data:image/svg+xml") == 1


def test_the_text_is_taken_over(ada, exercise):
    text = 'position = "standing"\nview = "front"\n[[stages]]\n[[stages]]\nshoulder_r = { abduction = 45 }\n'

    taken = ada.post(PAGE, typed(take_text="1", text=text))
    refused = ada.post(PAGE, typed(take_text="1", text="position = 'flying'"))

    assert 'id="id_s1_shoulder_r_abduction"' in taken.text
    assert re.search(r'name="s1_shoulder_r_abduction" value="45"', taken.text)
    assert refused.status_code == 422
    assert "must be one of standing" in refused.text


def test_a_text_that_was_not_taken_over_is_not_lost(ada, exercise):
    answer = ada.post(PAGE, typed(save="1", text="view = 'back'", text_shown="view = 'side'"))

    assert answer.status_code == 422
    assert "You changed the text of the pose." in answer.text
    assert "view = &#x27;back&#x27;" in answer.text


def test_a_joint_is_dragged(ada, exercise):
    shown = ada.post(PAGE + "preview/", typed(arms_alike=""))
    numbers = dict(re.findall(r'data-(width|height|scale|x|y)="([^"]+)"', shown.text))
    x, y = re.findall(r'data-handle="hand_r" cx="([\d.]+)" cy="([\d.]+)"', shown.text)[1]
    drag = {f"page_{name}": value for name, value in numbers.items()}
    drag |= {"drag_handle": "hand_r", "drag_stage": "1", "drag_x": str(float(x) + 10), "drag_y": str(float(y) - 45)}

    answer = ada.post(PAGE + "preview/", typed(arms_alike="", **drag))
    moved = json.loads(re.search(r'id="figure-moved"[^>]*>(.*?)</script>', answer.text)[1])
    now_x, now_y = re.findall(r'data-handle="hand_r" cx="([\d.]+)" cy="([\d.]+)"', answer.text)[1]
    now = dict(re.findall(r'data-(width|height|scale|x|y)="([^"]+)"', answer.text))

    def height(page, y):
        return (float(page["height"]) / 2 - float(y)) / float(page["scale"]) + float(page["y"])

    assert set(moved) >= {"s1_shoulder_r_abduction", "s1_elbow_r_flexion"}
    assert abs(height(now, now_y) - height(numbers, float(y) - 45)) < 2


STRANGE = (
    *("", "[" * 5_000, '{"stages": 3}', "null", '{"stages": [{"knees": NaN}]}', '{"position": ["x"]}', "1" * 6_000),
    *('{"props": [1]}', '{"arrows": 1}', '{"view": null}', '{"start": {"settle": 1}}', '{"start": {"say": 1}}'),
    json.dumps({"props": ["mat"] * 800, "stages": [{}]}),
    json.dumps({"arrows": [{"follow": "nose"}] * 800, "stages": [{}]}),
)


@pytest.mark.parametrize("base", STRANGE)
def test_what_a_stranger_makes_of_the_table_breaks_nothing(ada, exercise, base):
    answer = ada.post(PAGE + "preview/", typed() | {"base": base})

    assert answer.status_code == 200
    assert "<figure" in answer.text


@pytest.mark.parametrize("row", [{"props": ["mat"] * 800}, {"arrows": [{"follow": "nose"}] * 800}])
def test_a_small_form_makes_no_large_page(ada, exercise, row):
    begun = time.process_time()

    answer = ada.post(PAGE, typed() | {"base": json.dumps(row | {"stages": [{}]}), "more": "1"})

    assert time.process_time() - begun < 5
    assert len(answer.content) < 1_000_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"say = {'1' * 5_000}", "a number in it is too long"),
        (f"x = {'[' * 5_000}", "a number in it is too long, or a list too deep"),
        ("[start]\nsay = 2020-01-01", "figure.start.say must be a text of at most 300 letters"),
        ("[start]\nknees = 2020-01-01", "figure.start.knee_r must be a table of keys"),
        (f"[start]\nknees = 0x{'f' * 9_000}", "figure.start.knee_r.flexion must be a number"),
        (f"[start]\nsay = '{'a' * 301}'", "figure.start.say must be a text of at most 300 letters"),
        ("props = ['mat'", "The text is not TOML"),
    ],
)
def test_a_text_that_cannot_be_meant_is_refused_in_a_sentence(ada, exercise, text, words):
    answer = ada.post(PAGE, typed(take_text="1", text=text))

    assert answer.status_code == 422
    assert words in unescape(answer.text)


# ---------------------------------------------------------------- kept by an earlier version


@pytest.fixture
def outgrown(figure):
    OwnFigure.objects.update(table={"position": "kneeling", "shadow": True, "start": {}, "end": {}})
    return figure


def test_a_figure_that_can_no_longer_be_read_is_begun_anew_from_its_position(ada, outgrown):
    page = ada.get(PAGE)

    assert page.status_code == 200
    assert "can no longer be read, and the page starts from its position. figure: there is no key shadow." in page.text
    assert 'alt="Start: Kneeling' in page.text
    assert re.search(r'name="version" value="1"', page.text)
    assert ada.post(PAGE + "preview/", typed() | {"base": ""}).status_code == 200


def test_one_does_not_begin_from_a_figure_that_can_no_longer_be_read(ada, outgrown):
    ada.post("/exercises/add/", own(name="Leg raise"))
    there = "/exercises/leg-raise/figure/"

    chosen = ada.post(there, typed(begin="1", start_from="exercise:arm-raise"))
    copied = ada.get(there + "?from=arm-raise")

    assert (chosen.status_code, copied.status_code) == (422, 200)
    assert "there is no key shadow" in chosen.text
    assert "there is no key shadow" in copied.text


def shown_again(answer):
    """What a browser would send of the page that came back: its hidden tables and its text."""
    hidden = {name: re.search(rf'name="{name}"(?: value="([^"]*)")?', answer.text) for name in ("base", "before")}
    texts = {
        name: re.search(rf'name="{name}"[^>]*>(.*?)</textarea>', answer.text, re.S) for name in ("text", "text_shown")
    }
    return {name: html.unescape(found[1] or "") for name, found in (hidden | texts).items()}


def test_a_refused_figure_shows_what_was_refused(ada, exercise):
    answer = ada.post(PAGE, typed(from_position("standing"), save="1", s0_say="Stand tall and look ahead."))

    assert 'alt="Start: Stand tall and look ahead.' in answer.text
    assert "Stand tall and look ahead." in shown_again(answer)["text"]


def test_after_a_refused_save_the_mended_figure_is_stored(ada, exercise):
    refused = ada.post(PAGE, typed(from_position("standing"), save="1", s0_say="Stand tall and look ahead."))

    answer = ada.post(PAGE, typed(save="1", s0_say="Stand tall and look ahead.", **shown_again(refused)))

    assert answer.status_code == 302
    assert OwnFigure.objects.get().table["stages"][0]["say"] == "Stand tall and look ahead."


def test_what_was_drawn_comes_back_after_another_start(ada, exercise):
    begun = ada.post(PAGE, typed(begin="1", start_from="position:supine", s1_neck_flexion="11"))

    back = ada.post(PAGE, typed(from_position("supine")) | shown_again(begun) | {"back": "1"})
    nothing = ada.post(PAGE, typed(back="1", before="[" * 5000))

    assert '<option value="position:supine" selected>' in begun.text
    assert 'name="s1_neck_flexion" value="11"' in back.text
    assert 'name="s1_shoulder_r_abduction" value="88"' in back.text
    assert (nothing.status_code, "There is nothing to undo." in nothing.text) == (422, True)


def test_the_page_says_what_a_standing_foot_does_to_its_leg(ada, exercise):
    page = ada.get(PAGE).text

    assert "To lift one leg, choose “free in the air” first." in page
    assert "moves both legs while both legs do the same" in page
