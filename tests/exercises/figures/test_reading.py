"""Pose entries: what is inherited, what is refused and in which words, and the other side."""

import pytest

from exercises.figures.build import MAN
from exercises.figures.poses import PoseError, mirrored, read_entry
from exercises.figures.solve import solve
from tests.exercises.figures.entries import TABLES, table


def test_the_end_inherits_the_start_and_plural_keys_mean_both_sides():
    entry = read_entry({"start": {"knees": 30, "hip_r": {"flexion": 20}}, "end": {"knee_l": 60}})
    start, end = entry.stages
    assert [start.angles[f"knee_{s}"]["flexion"] for s in "rl"] == [30, 30]
    assert [end.angles[f"knee_{s}"]["flexion"] for s in "rl"] == [30, 60]
    assert end.angles["hip_r"]["flexion"] == 20


def test_a_position_gives_what_the_entry_does_not_say():
    stage = read_entry({"position": "hook_lying"}).stages[0]
    assert stage.angles["knee_l"]["flexion"] == 98
    assert stage.feet["r"].mode == "flat"
    assert stage.settle[0].parts == ("pelvis", "trunk")
    assert stage.rest == ("head", "arm_r", "arm_l")


def test_a_limb_that_the_entry_places_is_not_laid_down():
    stage = read_entry({"position": "hook_lying", "start": {"shoulder_r": {"flexion": 90}}}).stages[0]
    assert stage.rest == ("head", "arm_l")


def test_vectors_of_a_plural_reach_are_mirrored_for_the_left():
    reach = read_entry({"start": {"reach": {"hands": {"to": "temple_r", "offset": [1, 2, 3]}}}}).stages[0].reach
    assert (reach["hand_r"].to, reach["hand_r"].offset) == ("temple_r", (1, 2, 3))
    assert (reach["hand_l"].to, reach["hand_l"].offset) == ("temple_l", (1, 2, -3))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"start": {"kness": 98}}, ["figure.start", "no key kness", "Did you mean knees?"]),
        ({"start": {"knees": 170}}, ["knee_r.flexion", "-6 to 152", "170"]),
        ({"start": {"hip_r": {"flexion": "much"}}}, ["hip_r.flexion", "number"]),
        ({"start": {"hip_r": {"bend": 3}}}, ["figure.start.hip_r", "no key bend", "flexion"]),
        ({"position": "suppine"}, ["figure.position", "supine"]),
        ({"view": "sideways"}, ["figure.view", "front"]),
        ({"props": ["baal"]}, ["props[0].kind", "did you mean ball?"]),
        ({"props": [{"kind": "ball", "radius": 3}]}, ["no key radius", "touch"]),
        ({"start": {"reach": {"hand_r": {"to": "forhead"}}}}, ["reach.hand_r.to", "did you mean forehead?"]),
        ({"start": {"reach": {"hand_r": {"offset": [1, 2, 3]}}}}, ["reach.hand_r.to is missing"]),
        ({"start": {"hands": "fisst"}}, ["hand_r.shape", "did you mean fist?"]),
        ({"start": {"hand_r": {"shape": "flat", "index": {"pip": 150}}}}, ["hand_r.index.pip", "-10 to 112"]),
        ({"arrows": [{"follow": "nose", "push": "nose"}]}, ["arrows[0]", "exactly one"]),
        ({"stages": [{}], "end": {}}, ["no start and no end"]),
        ({"start": {"settle": ["belly"]}}, ["settle.parts", "belly"]),
        ({"start": {"fit": {"angle": "trunk.sideways"}}}, ["fit.angle", "trunk.side"]),
        ({"muscles": ["abbs"]}, ["figure.muscles", "did you mean abs?"]),
        ({"colour": "red"}, ["figure", "no key colour"]),
        ({"start": 5}, ["figure.start", "table"]),
    ],
)
def test_a_mistake_gets_a_sentence_that_names_the_key_and_what_is_allowed(entry, words):
    with pytest.raises(PoseError) as caught:
        read_entry(entry)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("slug", TABLES)
def test_the_other_side_of_the_other_side_is_the_entry(slug):
    entry = read_entry(table(slug))
    assert mirrored(mirrored(entry)).stages == entry.stages or "side_lying" in entry.stages[0].position


@pytest.mark.parametrize("slug", TABLES)
def test_the_other_side_is_the_mirror_image_of_the_solved_body(slug):
    entry = read_entry(table(slug))
    right, left = solve(entry, MAN), solve(mirrored(entry), MAN)
    for one, two in zip(right.stages, left.stages, strict=True):
        for bone, (x, y, z) in one.P.items():
            other = bone[:-1] + {"r": "l", "l": "r"}[bone[-1]] if bone[-2:] in ("_r", "_l") else bone
            assert two.P[other] == pytest.approx((x, y, -z), abs=0.3), bone


def test_the_other_side_has_its_band_and_chair_on_the_other_side():
    entry = {
        "props": [{"kind": "band", "ends": ["hand_r", [24, 108, -75]]}, {"kind": "chair", "at": [0, 60], "turn": 90}],
        "end": {"shoulder_r": {"abduction": 88}},
    }
    band, chair = mirrored(read_entry(entry)).props
    assert band.values["ends"] == ("hand_l", (24, 108, 75))
    assert (chair.values["at"], chair.values["turn"]) == ((0, -60), -90)


def test_the_other_side_kneels_on_the_other_knee_and_keeps_its_hands_on_the_hips():
    entry = read_entry(
        {
            "position": "half_kneeling",
            "start": {"reach": {"hands": "hip_r"}},
            "end": {"hip_r": {"flexion": -16}, "pin": "knee_joint_r"},
        }
    )
    right, left = solve(entry, MAN), solve(mirrored(entry), MAN)
    for one, two in zip(right.stages, left.stages, strict=True):
        for part in ("shank", "foot", "hand"):
            x, y, z = one.P[f"{part}_r"]
            assert two.P[f"{part}_l"] == pytest.approx((x, y, -z), abs=0.3)
            x, y, z = one.P[f"{part}_l"]
            assert two.P[f"{part}_r"] == pytest.approx((x, y, -z), abs=0.3)
