"""A pose table as the page edits it: nothing is lost on the way, and what is changed is what changes."""

import copy
import json

import pytest
from django import forms
from django.http import QueryDict

from exercises.figures.build import BUILDS
from exercises.figures.camera import VIEWS
from exercises.figures.fingers import HAND_SHAPES
from exercises.figures.muscles import MUSCLES
from exercises.figures.places import JOINTS, PLACES
from exercises.figures.poses import PoseError, read_entry
from exercises.figures.positions import POSITIONS
from exercises.figures.props import PROP_KINDS
from exercises.figures.reading import CLOSE_UPS
from exercises.figures.surface import REGIONS
from exercises.posing import words
from exercises.posing.asked import Wish
from exercises.posing.fields import ANGLE_WORDS
from exercises.posing.form import FigureForm
from exercises.posing.preview import preview as drawn_here
from exercises.posing.scene import ANCHORS, SETTINGS
from exercises.posing.sources import from_position, shipped_tables
from exercises.posing.table import ANGLES, Pose, change_stages, opened, stage_values
from exercises.posing.text import from_text, to_text

TABLES = shipped_tables()
STANDING = from_position("standing")


def sent(form, **changes):
    """What a browser would send of ``form``, with some fields filled in otherwise."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, forms.BooleanField):
            if value:
                data[bound.html_name] = "on"
        elif isinstance(bound.field, forms.MultipleChoiceField):
            data.setlist(bound.html_name, value or [])
        else:
            data[bound.html_name] = "" if value is None else str(value)
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def changed(table, **changes):
    """The table that the form gives when these fields are filled in otherwise."""
    data = sent(FigureForm(table=table), **changes)
    form = FigureForm(data, table=json.loads(data["base"]))
    assert form.is_valid(), form.errors
    return form.result


@pytest.mark.parametrize("slug", sorted(TABLES))
def test_a_figure_of_the_library_goes_through_the_page_unharmed(slug):
    table = copy.deepcopy(TABLES[slug])

    result = changed(table)

    assert read_entry(result) == read_entry(table)
    assert read_entry(from_text(to_text(result))) == read_entry(table)


def test_the_words_are_those_of_the_engine():
    assert set(words.POSITIONS) == set(POSITIONS)
    assert set(words.VIEWS) == {*VIEWS, "own"}
    assert set(words.CLOSE_UPS) == {"", *CLOSE_UPS}
    assert set(words.HAND_SHAPES) == {"", *HAND_SHAPES}
    assert set(words.MUSCLES) <= set(MUSCLES)
    assert {name for name in MUSCLES if not name.endswith("s") or f"{name}_r" in MUSCLES} - set(words.MUSCLES) <= {
        name for name in MUSCLES if f"{name}_r" in MUSCLES
    }
    assert set(words.PLACES) <= {*PLACES, *JOINTS}
    assert set(words.PARTS) <= set(REGIONS)
    assert set(words.PROPS) == {"", *PROP_KINDS} == {"", *SETTINGS}
    assert set(words.BUILDS) == set(BUILDS)
    assert set(ANGLE_WORDS) == set(ANGLES)


def test_every_setting_of_a_thing_is_one_that_the_engine_knows():
    keys = {(kind, key) for kind, settings in SETTINGS.items() for _, key, _ in settings}

    assert [(kind, key) for kind, key in keys if key not in PROP_KINDS[kind]] == []


def test_an_angle_that_is_changed_is_the_only_thing_that_changes():
    before = read_entry(STANDING)

    result = changed(STANDING, s1_knee_r_flexion="90", legs_alike="")
    after = read_entry(result)

    assert result["stages"] == [{}, {"knee_r": {"flexion": 90}}]
    assert after.stages[0] == before.stages[0]
    assert after.stages[1].angles["knee_r"]["flexion"] == 90


def test_both_sides_do_the_same_until_somebody_says_otherwise():
    alike = changed(STANDING, s1_shoulder_r_flexion="70", s1_hand_r_to="thigh_r", s1_hand_r_to_right="3")
    apart = changed(STANDING, s1_shoulder_r_flexion="70", arms_alike="")

    assert alike["stages"][1]["shoulder_l"] == {"flexion": 70}
    assert alike["stages"][1]["reach"]["hand_l"] == {"to": "thigh_l", "offset": [0, 0, -3]}
    assert "shoulder_l" not in apart["stages"][1]


def test_an_angle_put_back_leaves_no_trace_in_the_first_picture():
    bent = changed(STANDING, s0_trunk_flexion="20")

    assert bent["stages"][0] == {"trunk": {"flexion": 20}}
    assert changed(bent, s0_trunk_flexion="0", s1_trunk_flexion="0")["stages"][0] == {}


def test_a_hand_that_went_to_the_floor_by_itself_still_does_when_its_shoulder_moves():
    result = changed(from_position("quadruped"), s1_shoulder_r_flexion="95")

    assert read_entry(result).stages[1].reach.keys() == {"hand_r", "hand_l"}


def test_a_hand_lets_go():
    result = changed(from_position("quadruped"), s1_hand_r_to="", arms_alike="")

    assert read_entry(result).stages[0].reach.keys() == {"hand_r", "hand_l"}
    assert read_entry(result).stages[1].reach.keys() == {"hand_l"}


def test_what_the_page_has_no_field_for_is_kept():
    table = {
        "position": "standing",
        "props": [{"kind": "wall", "side": "front", "height": 190, "name": "mirror"}],
        "arrows": [{"turn": "crown", "radius": 17, "sweep": [-60, 60]}],
        "start": {"hand_r": {"shape": "flat", "index": {"pip": 90}}},
        "end": {"fit": {"angle": "trunk.side", "touch": [["feet"]]}, "pin": "foot_r", "rest": ["arm_l"]},
    }

    result = changed(table, s1_trunk_flexion="12", arrow0_both="on", prop0_distance="60")

    assert result["props"] == [{"kind": "wall", "side": "front", "height": 190, "name": "mirror", "distance": 60}]
    assert result["arrows"] == [{"turn": "crown", "radius": 17, "sweep": [-60, 60], "both": True}]
    assert result["stages"][0]["hand_r"] == {"shape": "flat", "index": {"pip": 90}}
    assert result["stages"][1].items() >= table["end"].items()


def test_things_come_and_go():
    result = changed(STANDING, prop0_kind="chair", prop0_forward="-20", prop1_kind="dumbbell", prop1_hands="hand_r")
    fewer = changed(result, prop0_kind="")

    assert result["props"] == [{"kind": "chair", "at": [-20, 0]}, {"kind": "dumbbell", "hands": "hand_r"}]
    assert fewer["props"] == [{"kind": "dumbbell", "hands": "hand_r"}]


@pytest.mark.parametrize("position", ["standing", "hook_lying", "seated"])
@pytest.mark.parametrize("kind", PROP_KINDS)
def test_a_thing_as_it_comes_is_drawn_or_says_what_to_choose(kind, position):
    table = from_position(position)
    data = sent(FigureForm(table=table), prop1_kind=kind)
    form = FigureForm(data, table=json.loads(data["base"]))

    if form.is_valid():
        preview = drawn_here(Wish(form.result, "man", "right"))
        assert [picture.svg[:5] for picture in preview.pictures] == ["<svg "] * 2
    else:
        assert form.errors["__all__"][0].startswith(f"Thing {1 + len(table.get('props', []))}: a {kind} must say")


def test_a_band_hangs_on_a_hook():
    result = changed(STANDING, prop0_kind="band", prop0_end_two="anchor_high")

    assert result["props"] == [{"kind": "band", "ends": ["hand_r", ANCHORS["anchor_high"]]}]
    assert changed(result) == result


def test_a_camera_turned_by_hand():
    result = changed(STANDING, view="own", turn="25", height="15")

    assert result["view"] == [25, 15]
    assert changed(result, view="front")["view"] == "front"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("s0_knee_r_flexion", "200", "“Right – Knee: bend + (Start)” must be 152 or less."),
        ("s1_trunk_flexion", "much", "Write “Back: bend forward + or backward − (End)” as a number, such as 12."),
        ("s1_hand_r_to", "wall", "Add the wall under “Things” first, or choose another place."),
        ("turn", "nan", "as a number, such as 12."),
    ],
)
def test_a_bad_value_gets_a_sentence(field, typed, sentence):
    data = sent(FigureForm(table=STANDING), **{field: typed})

    form = FigureForm(data, table=STANDING)

    assert not form.is_valid()
    assert sentence in str(form.errors[field])


@pytest.mark.parametrize(
    "table",
    [{"stages": [{}] * 7}, {"start": 3}, {"props": [{}]}, {"view": "moon"}, {"stages": []}, [], {"start": {"nose": 1}}],
)
def test_a_table_that_is_none_is_refused_with_a_sentence(table):
    with pytest.raises(PoseError):
        opened(table)


@pytest.mark.parametrize("text", ["position = ", "a = [" * 5000, "position = 1979-05-27"])
def test_a_text_that_is_no_pose_is_refused_with_a_sentence(text):
    with pytest.raises(PoseError):
        opened(from_text(text))


def test_stages_after_the_second_are_edited_too():
    pose = Pose({"position": "standing"}, [{}, {}, {}])
    values = stage_values(pose)
    values[2]["hip_r_flexion"] = 40.0

    change_stages(pose, values)

    assert pose.stages == [{}, {}, {"hip_r": {"flexion": 40}}]
