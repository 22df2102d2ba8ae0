"""Solved poses touch what they should, at both ends and on the way, on every build."""

import math
import time

import pytest

from exercises.figures.build import BUILDS, MAN
from exercises.figures.checks import body_faults
from exercises.figures.contact import FLOOR, clearance, lowest
from exercises.figures.limbs import bend
from exercises.figures.places import landmark
from exercises.figures.poses import read_entry
from exercises.figures.skeleton import NEUTRAL, forward, local_rotations
from exercises.figures.solve import solve
from exercises.figures.surface import bones_of
from exercises.figures.vec import UNIT
from tests.exercises.figures.entries import TABLES, solved


@pytest.mark.parametrize("slug", TABLES)
@pytest.mark.parametrize("build", BUILDS.values(), ids=lambda b: b.name)
def test_every_entry_is_sound_on_every_build(slug, build):
    assert [str(f) for f in body_faults(solved(slug, build))] == []


def test_lying_rests_the_back_the_head_and_the_hands_on_the_floor():
    frames = solved("partial-curl-up").stages[0]
    for region in (("pelvis", "trunk"), ("head",), ("fore_r", "hand_r"), ("fore_l", "hand_l"), ("foot_r",)):
        assert lowest(frames, bones_of(region)) == pytest.approx(0, abs=0.1), region


@pytest.mark.parametrize("t", [0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize(
    ("slug", "limbs"),
    [
        ("partial-curl-up", ("foot_r", "foot_l")),
        ("stability-ball-back-extension", ("foot_r", "foot_l")),
        ("wall-push-up", ("foot_r", "foot_l", "hand_r", "hand_l")),
        ("bird-dog", ("hand_l",)),
    ],
)
def test_what_stands_stays_where_it_is_all_the_way(slug, limbs, t):
    body = solved(slug)
    for limb in limbs:
        assert math.dist(body.at(t).P[limb], body.stages[0].P[limb]) < 0.5


@pytest.mark.parametrize("t", [0, 0.25, 0.5, 0.75, 1])
def test_the_belly_stays_on_the_ball(t):
    body = solved("stability-ball-back-extension")
    ball = next(p for p in body.standing if p.kind == "ball")
    gap = clearance(body.at(t), bones_of(("pelvis", "trunk")), ball.surfaces)
    assert -4.5 < gap < 0


def test_moments_join_the_stages_without_a_jump():
    body = solved("seated-trunk-rotation-stretch")
    for t, stage in ((1e-4, 0), (1 - 1e-4, 1)):
        for bone, place in body.stages[stage].P.items():
            assert math.dist(body.at(t).P[bone], place) < 0.4, bone


@pytest.mark.parametrize("build", BUILDS.values(), ids=lambda b: b.name)
def test_a_reaching_hand_lies_on_the_place(build):
    frames = solved("hand-isometric-neck-flexion", build).stages[0]
    assert math.dist(landmark(frames, "palm_r"), landmark(frames, "forehead")) < 0.3


def test_a_hand_finds_the_foot_that_is_brought_to_it():
    start = {
        "hip_r": {"flexion": 100, "abduction": 30, "rotation": 50},
        "knee_r": 110,
        "foot_r": "free",
        "reach": {"foot_r": {"to": "thigh_l", "offset": [3, -7, 1], "pole": [0.5, 0.9, 1]}, "hand_l": "toes_r"},
    }
    table = {"position": "seated", "props": ["chair"], "isometric": True, "start": start}
    frames = solve(read_entry(table), MAN).stages[0]
    assert math.dist(landmark(frames, "palm_l"), landmark(frames, "toes_r")) < 0.3


def test_a_nearly_straight_leg_never_flips_its_knee():
    angles = {joint: dict(values) for joint, values in NEUTRAL.items()}
    angles["knee_r"]["flexion"] = 0
    for shift in range(-3, 4):
        frames = forward(MAN, local_rotations(angles), UNIT, (0.0, MAN.standing_hip, 0.0))
        x, y, z = frames.P["foot_r"]
        bend(frames, "foot_r", (x + shift, y + 0.05 * shift, z))
        assert frames.P["shank_r"][0] > (frames.P["thigh_r"][0] + frames.P["foot_r"][0]) / 2 - 0.5


def test_a_target_out_of_reach_is_reported_in_cm():
    body = solve(read_entry({"start": {"reach": {"hand_r": {"to": [90, 200, 0]}}}}))
    assert body.misses["0:hand_r"] > 20


def test_sit_to_stand_keeps_the_feet_and_leaves_the_chair():
    body = solved("sit-to-stand")
    sitting, _, standing = body.stages
    assert math.dist(sitting.P["foot_r"], standing.P["foot_r"]) < 0.5
    assert standing.P["pelvis"][1] - sitting.P["pelvis"][1] > 25
    assert clearance(body.at(0.9), ("pelvis",), [FLOOR]) > 50


def test_a_two_stage_exercise_is_solved_in_20_ms_of_processor_time():
    entry = read_entry(TABLES["seated-trunk-rotation-stretch"])
    solve(entry)
    spent = []
    for _ in range(7):
        start = time.process_time()
        solve(entry)
        spent.append(time.process_time() - start)
    assert sorted(spent)[3] < 0.020
