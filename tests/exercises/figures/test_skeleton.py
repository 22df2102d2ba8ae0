"""The conventions: what each angle means, and that it can be read back."""

import math

import pytest

from exercises.figures.build import MAN
from exercises.figures.fingers import HAND_SHAPES, shaped
from exercises.figures.skeleton import hand_angles, hand_rotation, limb_angles, limb_rotation, pose, sign
from exercises.figures.vec import UNIT, about, apply, axis_angle, mul, norm, slerp, turned_back


def along(frames, bone):
    """The way a limb bone points."""
    return frames.direction(bone, (0.0, -1.0, 0.0))


def test_hip_flexion_90_lays_the_thigh_level_in_front():
    assert along(pose(MAN, {"hip_r": {"flexion": 90, "abduction": 0}}), "thigh_r") == pytest.approx((1, 0, 0))


@pytest.mark.parametrize(("side", "z"), [("r", 0.5), ("l", -0.5)])
def test_abduction_after_flexion_swings_a_level_thigh_outwards(side, z):
    frames = pose(MAN, {f"hip_{side}": {"flexion": 90, "abduction": 30, "rotation": 0}})
    assert along(frames, f"thigh_{side}") == pytest.approx((math.cos(math.radians(30)), 0, z))


def test_external_rotation_of_a_flexed_elbow_brings_the_hand_out():
    frames = pose(MAN, {"shoulder_r": {"abduction": 0, "rotation": 60}, "elbow_r": {"flexion": 90}})
    x, y, z = along(frames, "fore_r")
    assert z > 0.8
    assert abs(y) < 1e-9
    assert x > 0


@pytest.mark.parametrize(
    ("changes", "bone", "expected"),
    [
        ({"knee_r": {"flexion": 90}, "hip_r": {"abduction": 0, "rotation": 0}}, "shank_r", (-1, 0, 0)),
        ({"elbow_r": {"flexion": 90}, "shoulder_r": {"abduction": 0}}, "fore_r", (1, 0, 0)),
        ({"shoulder_l": {"abduction": 90}}, "upper_l", (0, 0, -1)),
        ({"shoulder_r": {"flexion": 180, "abduction": 0}}, "upper_r", (0, 1, 0)),
    ],
)
def test_each_joint_bends_the_anatomical_way(changes, bone, expected):
    assert along(pose(MAN, changes), bone) == pytest.approx(expected, abs=1e-9)


def test_pronation_turns_the_palm_back_and_wrist_flexion_bends_towards_it():
    frames = pose(MAN, {"forearm_r": {"pronation": 90}, "shoulder_r": {"abduction": 0}, "elbow_r": {"flexion": 0}})
    assert frames.direction("hand_r", (0, 0, -1)) == pytest.approx((-1, 0, 0), abs=1e-9)
    bent = pose(MAN, {"wrist_r": {"flexion": 90}, "forearm_r": {"pronation": 0}, "shoulder_r": {"abduction": 0}})
    assert along(bent, "hand_r")[2] == pytest.approx(-1)


def test_a_protracted_head_slides_forward_and_stays_level():
    rest, slid = pose(MAN), pose(MAN, {"neck": {"flexion": 0, "side": 0, "rotation": 0, "protraction": 30}})
    assert slid.P["head"][0] > rest.P["head"][0] + 3
    assert slid.direction("head", (1, 0, 0)) == pytest.approx((1, 0, 0))


@pytest.mark.parametrize(("side", "s"), [("r", 1), ("l", -1)])
def test_an_abducted_foot_points_outwards(side, s):
    frames = pose(MAN, {f"hip_{side}": {"abduction": 0, "rotation": 0}, f"ankle_{side}": {"abduction": 20}})
    assert frames.direction(f"foot_{side}", (1, 0, 0))[2] * s == pytest.approx(math.sin(math.radians(20)))


@pytest.mark.parametrize("side", ["r", "l"])
@pytest.mark.parametrize("angles", [(20, 30, 40), (-20, 60, -50), (95, -15, 10)])
def test_limb_angles_are_read_back(side, angles):
    found = limb_angles(side, limb_rotation(side, *angles))
    assert tuple(found.values()) == pytest.approx(angles)
    assert tuple(hand_angles(side, hand_rotation(sign(side), *angles)).values()) == pytest.approx(angles)


def test_the_spine_spreads_its_bend_over_three_joints():
    straight, bent = pose(MAN), pose(MAN, {"trunk": {"flexion": 60}})
    for bone in ("lumbar", "waist", "thorax"):
        assert 15 < axis_angle(bent.L[bone])[1] < 25
    assert axis_angle(mul(turned_back(straight.R["thorax"]), bent.R["thorax"]))[1] == pytest.approx(60)


def test_a_fist_brings_the_finger_tips_to_the_palm_and_hook_keeps_the_knuckles_straight():
    def tip(shape):
        frames = pose(MAN, shapes={"r": HAND_SHAPES[shape]})
        return math.dist(frames.pt("middle3_r", (0, -2, 0)), frames.P["hand_r"])

    assert tip("fist") < 0.65 * tip("straight")
    frames = pose(MAN, shapes={"r": HAND_SHAPES["hook"]})
    assert along(frames, "middle1_r") == pytest.approx(along(frames, "hand_r"), abs=0.05)


def test_single_finger_angles_change_a_named_shape():
    shape = shaped("flat", {"fingers": {"pip": 20}, "index": {"pip": 90}})
    assert (shape.index.pip, shape.middle.pip, shape.middle.mcp) == (90, 20, 0)


def test_a_slerp_takes_the_short_way_at_even_speed_even_near_half_a_turn():
    for angle in (30, 179.9):
        turn = about(norm((1, 2, 3)), angle)
        half = slerp(UNIT, turn, 0.5)
        assert axis_angle(half)[1] == pytest.approx(angle / 2, abs=0.1)
    assert apply(slerp(UNIT, turn, 1.0), (1, 0, 0)) == pytest.approx(apply(turn, (1, 0, 0)), abs=1e-2)
