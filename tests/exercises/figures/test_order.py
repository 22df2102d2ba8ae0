"""What lies in front is drawn last, from every camera."""

import pytest

from exercises.figures.body import body_flesh
from exercises.figures.build import MAN, STURDY_MAN, STURDY_WOMAN
from exercises.figures.camera import camera
from exercises.figures.flesh import WORLD, Flesh, Part
from exercises.figures.ink import discs
from exercises.figures.order import ordered, sort
from exercises.figures.outline import outlines
from tests.exercises.figures.sketches import both, drawn, posed, sketch


def units(picture):
    picture.composed()
    return picture.order.units


def before(picture, under, over):
    order = units(picture)
    return order.index(under) < order.index(over)


def test_arms_raised_forward_lie_before_the_trunk_seen_from_the_front():
    frames = posed(both(shoulder={"flexion": 90}, elbow={"flexion": 60}))
    assert before(sketch(frames, "front"), "trunk", "fore_r")
    assert before(sketch(frames, "back"), "fore_r", "trunk")


@pytest.mark.parametrize(("view", "near", "far"), [((0, 5), "r", "l"), ((180, 5), "l", "r"), ((20, 10), "r", "l")])
def test_the_near_leg_covers_the_far_one(view, near, far):
    frames = posed()
    picture = sketch(frames, view)
    assert before(picture, f"thigh_{far}", f"thigh_{near}")
    assert before(picture, f"foot_{far}", f"foot_{near}")


def test_shirt_over_shorts_and_shoe_over_shin_always():
    for view in ("front", "back", "side", (45, 40)):
        picture = sketch(posed(both(hip={"flexion": 40})), view)
        assert before(picture, "pelvis", "trunk")
        assert before(picture, "shank_r", "foot_r")


@pytest.mark.parametrize(("z", "over"), [(30.0, True), (-30.0, False)])
def test_a_ball_before_or_behind_the_body(z, over):
    frames = posed()
    ball = Part("ball", "ball", (((WORLD, (0.0, 110.0, z), 14.0),),), body=False)
    picture = sketch(frames, (0, 0), body_flesh(frames.build).joined(Flesh([ball])))
    assert before(picture, "trunk", "ball") is over


def test_crossing_bars_are_ordered_where_they_cross_not_by_their_middles():
    # The long bar's middle is far behind, but it passes in front of the short one.
    long = Part("long", "prop", (((WORLD, (-50.0, 0, -80.0), 2.0), (WORLD, (10.0, 0, 20.0), 2.0)),), body=False)
    short = Part("short", "prop", (((WORLD, (5.0, -10, 0), 2.0), (WORLD, (5.0, 10, 0), 2.0)),), body=False)
    eye = camera("side_flat")
    shapes = outlines(Flesh([long, short]), posed(), eye, 2)
    assert ordered(shapes, discs(shapes, posed(), eye), 0.5).units == ["short", "long"]


def test_a_cycle_loses_its_weakest_vote():
    edges = {("a", "b"): 9.0, ("b", "c"): 7.0, ("c", "a"): 1.0}
    order = sort(["a", "b", "c"], edges, {"a": 0.0, "b": 0.0, "c": 0.0})
    assert order.units == ["a", "b", "c"]
    assert order.void == [("c", "a", 1.0)]


def test_a_thin_towel_lies_on_the_table_and_under_the_hand():
    picture = drawn(
        {
            "position": "seated",
            "props": ["chair", {"kind": "table", "size": [84, 74]}, {"kind": "towel", "under": "palm_r"}],
            "isometric": True,
            "start": {"shoulder_r": {"flexion": 40}, "reach": {"hand_r": {"to": [60, 73, 18], "palm": [0, -1, 0]}}},
        }
    ).picture(0)
    assert before(picture, "table_top", "towel")
    assert before(picture, "towel", "hand_r")


@pytest.mark.parametrize("build", [MAN, STURDY_MAN, STURDY_WOMAN])
@pytest.mark.parametrize(("around", "part"), [("knees", "thigh"), ("ankles", "shank")])
def test_a_loop_round_both_legs_lies_over_both(build, around, part):
    squat = {"hips": {"flexion": 24, "abduction": 12}, "knees": 34, "ankles": 14}
    table = {"view": [90, 20], "props": [{"kind": "band", "around": around}], "isometric": True, "start": squat}
    picture = drawn(table, build).picture(0)
    assert before(picture, f"{part}_r", f"loop_{around}")
    assert before(picture, f"{part}_l", f"loop_{around}")
