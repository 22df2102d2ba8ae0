"""Each check finds the fault it is for, put in on purpose, and finds none without it."""

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest
from shapely.affinity import scale

from exercises.figures.checks import body_faults
from exercises.figures.checks.page import arrows, change, depth, framed, style_faults
from exercises.figures.drawing import Drawing
from exercises.figures.fingers import HAND_SHAPES
from exercises.figures.poses import read_entry
from exercises.figures.skeleton import add_fingers
from exercises.figures.solve import solve
from exercises.figures.style import PRINT, WEB
from exercises.figures.vec import about_x, about_y, about_z, mul
from tests.exercises.figures.entries import table


def put(path, value):
    """Set a key deep in an entry's table."""

    def spoil(data):
        *way, last = path.split(".")
        for step in way:
            data = data[int(step)] if step.isdigit() else data.setdefault(step, {})
        data[last] = value

    return spoil


POSE_FAULTS = {
    "a knee past its range after the foot is kept": (
        "partial-curl-up",
        [put("end.foot_r", {"at": [8, 12]})],
        "degrees of",
    ),
    "a wrist bent too far": (
        "hand-isometric-neck-flexion",
        [put("start.reach.hand_r", {"to": "forehead", "fingers": [0, -1, 0]})],
        "wrist would need",
    ),
    "a forearm turned too far": (
        "wall-push-up",
        [put("start.reach", {"hands": {"to": "wall", "palm": [-1, 0, 0], "fingers": [0, 1, 0]}})],
        "would need",
    ),
    "a target out of reach": (
        "lateral-raise",
        [put("end.reach", {"hand_r": {"to": [90, 200, 0]}})],
        "short of where it should be",
    ),
    "a body that floats": ("partial-curl-up", [put("start.settle", {"parts": ["pelvis"], "dy": 15})], "floats"),
    "feet through the floor": ("bird-dog", [put("end.hip_l", {"flexion": 40})], "below the floor"),
    "a body too deep in the ball": (
        "stability-ball-back-extension",
        [put("start.settle.sink", 12)],
        "inside the ball",
    ),
    "a chest through the wall": ("wall-push-up", [put("end.pelvis.pitch", 45)], "inside the wall"),
    "a back through the chair": ("seated-trunk-rotation-stretch", [put("start.pelvis", {"pitch": -25})], "the chair"),
    "a hand inside the belly": (
        "partial-curl-up",
        [put("end.reach", {"hand_r": {"to": "belly", "gap": -5, "offset": [-4, 0, 0]}})],
        "inside the",
    ),
    "a body that falls forward": ("lateral-raise", [put("start.pelvis", {"pitch": 38})], "fall over"),
    "a body that falls sideways": ("lateral-raise", [put("start.pelvis", {"roll": 24})], "fall over"),
    "an open hand that holds a weight": ("lateral-raise", [put("start.hand_r", "flat")], "is open"),
    "a hand through the head on the way": (
        "hand-isometric-neck-flexion",
        [
            put("isometric", False),
            put("start", {"reach": {"hand_r": {"to": "temple_l", "pole": [1, 0, 0.3]}}}),
            put("end", {"reach": {"hand_r": {"to": "temple_r", "pole": [1, 0, 0.3], "keep": True}}}),
        ],
        "of the way to the next",
    ),
}


@pytest.mark.parametrize("name", POSE_FAULTS)
def test_a_spoilt_pose_is_found(name):
    slug, spoilers, words = POSE_FAULTS[name]
    sound = " ".join(str(f) for f in body_faults(solve(read_entry(table(slug)))))
    data = table(slug)
    for spoil in spoilers:
        spoil(data)
    found = " ".join(str(f) for f in body_faults(solve(read_entry(data))))
    assert words in found
    assert words not in sound


def test_a_bone_of_the_wrong_length_is_found():
    body = solve(read_entry(table("lateral-raise")))
    x, y, z = body.stages[1].P["hand_r"]
    body.stages[1].P["hand_r"] = (x, y - 3, z)
    assert any("right forearm is" in str(f) for f in body_faults(body))


def test_a_frame_that_is_no_rotation_is_found():
    body = solve(read_entry(table("lateral-raise")))
    one, two, three = body.stages[0].R["head"]
    body.stages[0].R["head"] = (two, one, three)
    assert any("not a rotation" in str(f) for f in body_faults(body))


def test_an_elbow_bent_backwards_is_found():
    body = solve(read_entry(table("lateral-raise")))
    c, s = math.cos(math.radians(-40)), math.sin(math.radians(-40))
    body.stages[0].L["fore_r"] = ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))
    assert any("right elbow would need -40" in str(f) for f in body_faults(body))


@pytest.mark.parametrize("turn", [-140, 140])
def test_a_shoulder_turned_too_far_is_found(turn):
    body = solve(read_entry(table("lateral-raise")))
    body.stages[0].L["upper_r"] = mul(body.stages[0].L["upper_r"], about_y(turn))
    assert any("right shoulder would need" in str(f) and "rotation" in str(f) for f in body_faults(body))


@pytest.mark.parametrize(
    ("bone", "turn", "words"),
    [
        ("lumbar", about_z(-130), "the trunk would need"),
        ("waist", about_x(60), "the trunk would need 60 degrees of side bending"),
        ("thorax", about_y(80), "the trunk would need -80 degrees of rotation"),
        ("neck", about_z(-80), "the neck would need 80 degrees of flexion"),
        ("head", about_x(60), "the neck would need 60 degrees of side bending"),
        ("thigh_r", about_z(-60), "the right hip would need -60 degrees of flexion"),
        ("thigh_l", about_x(75), "the left hip would need 75 degrees of abduction"),
        ("thigh_r", about_y(-90), "the right hip would need 90 degrees of rotation"),
        ("shank_l", about_z(20), "the left knee would need -20 degrees of flexion"),
        ("foot_r", about_z(60), "the right ankle would need 60 degrees of flexion"),
        ("foot_l", about_z(-80), "the left ankle would need -80 degrees of flexion"),
        ("toes_r", about_z(100), "the right toes would need 100 degrees of extension"),
    ],
)
def test_a_joint_past_its_range_is_found(bone, turn, words):
    body = solve(read_entry({}))
    assert "would need" not in str(body_faults(body))
    body.stages[0].L[bone] = turn
    assert words in " ".join(str(f) for f in body_faults(body))


def test_a_joint_past_its_range_only_on_the_way_is_found(monkeypatch):
    body = solve(read_entry(table("lateral-raise")))
    between = body.at

    def bent(t):
        frames = between(t)
        if 0 < t < 1:
            frames.L["thigh_r"] = about_z(-60)
        return frames

    monkeypatch.setattr(body, "at", bent)
    found = [str(f) for f in body_faults(body)]
    assert found == [
        "picture 1, 25% of the way to the next: the right hip would need -60 degrees of flexion (the limit is -30)."
    ]


def test_a_stick_across_the_fingers_is_found():
    data = {"props": ["stick"], "start": {"shoulders": {"flexion": 60}, "forearms": 0}}
    found = [str(f) for f in body_faults(solve(read_entry(data)))]
    assert any("stick does not lie" in f for f in found)
    data["start"]["forearms"] = 80
    assert not any("stick does not lie" in str(f) for f in body_faults(solve(read_entry(data))))


PAGE_FAULTS = {
    "nothing moves": ("lateral-raise", [put("end", {})], "moved by only"),
    "the camera hides the movement": (
        "lateral-raise",
        [put("view", [90, 0]), put("end", {"shoulders": {"flexion": 7, "abduction": 10}})],
        "choose another view",
    ),
    "an arrow over the face": (
        "lateral-raise",
        [put("arrows", [{"push": "nose", "direction": [0, 1, 0], "toward": False}])],
        "crosses the head",
    ),
}


@pytest.mark.parametrize("name", PAGE_FAULTS)
def test_a_spoilt_picture_is_found(name):
    slug, spoilers, words = PAGE_FAULTS[name]
    sound, data = table(slug), table(slug)
    for spoil in spoilers:
        spoil(data)
    one, two = (Drawing(solve(read_entry(entry))) for entry in (sound, data))
    assert words not in " ".join(str(f) for f in [*change(one, 1), *arrows(one, 1)])
    assert words in " ".join(str(f) for f in [*change(two, 1), *arrows(two, 1)])


def test_an_arrow_out_of_the_frame_or_too_short_is_found(monkeypatch):
    drawing = Drawing(solve(read_entry(table("lateral-raise"))))
    monkeypatch.setattr(drawing, "arrow_lines", lambda stage: [[(-5, 20), (40, 20)], [(20, 20), (28, 20)]])
    found = " ".join(str(f) for f in arrows(drawing, 1))
    assert "arrow runs out of the frame" in found
    assert "only 8 px long" in found


def test_a_figure_out_of_the_frame_is_found():
    drawing = Drawing(solve(read_entry(table("lateral-raise"))))
    drawing.page = replace(drawing.page, width=drawing.page.width * 0.6)
    assert "figure runs" in str(framed(drawing, 1)[0])


def test_a_figure_too_small_on_paper_is_found():
    drawing = Drawing(solve(read_entry(table("lateral-raise"))))
    assert framed(drawing, 1) == []
    small = scale(drawing.surroundings(1).body, 0.2, 0.2)
    drawing.surroundings = lambda stage: SimpleNamespace(body=small)
    assert "covers only" in str(framed(drawing, 1)[0])
    assert "square mm on paper" in str(framed(drawing, 1)[0])


@pytest.mark.parametrize(("units", "weight"), [(("fore_r", "trunk"), 40.0), (("thigh_l", "chair"), -40.0)])
def test_parts_both_over_and_under_one_another_are_found(units, weight):
    drawing = Drawing(solve(read_entry(table("lateral-raise"))))
    assert depth(drawing, 1) == []
    order = drawing.stage(1).order
    order.void = [(*units, weight)]
    assert "lie both over and under each other (40)" in str(depth(drawing, 1)[0]).replace("-", "")
    order.void = [(*units, weight / 4), ("index_r", "hand_r", weight)]
    assert depth(drawing, 1) == []


def test_lines_too_fine_and_tones_too_near_are_found():
    assert style_faults(WEB) == style_faults(PRINT) == []
    assert "mm on paper" in str(style_faults(replace(WEB, inner=1.2))[0])
    tones = WEB.tones | {"shorts": WEB.tones["shirt"]}
    assert "tones" in str(style_faults(replace(WEB, tones=tones))[0])


def test_a_hand_shape_is_judged_with_its_fingers_in_place():
    body = solve(read_entry(table("lateral-raise")))
    body.stages[0].shapes["r"] = HAND_SHAPES["open"]
    add_fingers(body.stages[0])
    assert any("holds something but is open" in str(f) for f in body_faults(body))
