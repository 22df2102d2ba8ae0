"""What gives way: a belly that swells, an arch that is drawn up, a pillow that is squeezed, a loop round both legs."""

from itertools import pairwise

import pytest

from exercises.figures.body import body_parts
from exercises.figures.build import BUILDS, MAN
from exercises.figures.loops import loop_hulls
from exercises.figures.places import landmark
from exercises.figures.poses import read_entry
from exercises.figures.skeleton import hung, pose
from exercises.figures.solve import solve
from exercises.figures.vec import distance, sub
from tests.exercises.figures.sketches import drawn


def test_a_belly_swells_forward_and_takes_the_hand_on_it_along():
    flat, full = pose(MAN), pose(MAN, {"trunk": {"belly": 4}})
    assert sub(landmark(full, "belly"), landmark(flat, "belly")) == pytest.approx((4, 0, 0))
    assert landmark(full, "low_back") == landmark(flat, "low_back")

    breathing = {"position": "hook_lying", "start": {"reach": {"hand_r": "belly"}}, "end": {"trunk": {"belly": 4}}}
    one, two = solve(read_entry(breathing), MAN).stages
    assert two.P["hand_r"][1] - one.P["hand_r"][1] == pytest.approx(4, abs=1)


def fronts(build, bone):
    """How far the balls of the shirt that hang on a bone lie forward."""
    shirt = next(part for part in body_parts(build) if part.name == "trunk")
    return [at[0] + r for hull in shirt.groups for name, at, r in hull if name == bone]


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_a_belly_at_rest_lies_within_the_trunk(build):
    assert max(fronts(build, "belly")) < min(fronts(build, "waist"))


def test_a_drawn_up_arch_shortens_the_foot_while_heel_and_toes_stay_down():
    flat, short = pose(MAN), pose(MAN, {"ankle_r": {"arch": 1}})
    assert distance(short.P["foot_r"], short.P["toes_r"]) < distance(flat.P["foot_r"], flat.P["toes_r"]) - 1
    assert short.P["toes_r"][1] == pytest.approx(flat.P["toes_r"][1], abs=0.1)
    assert short.P["arch_r"][1] > flat.P["arch_r"][1] + 1.5


def test_a_foot_that_is_planted_elsewhere_takes_its_arch_along():
    start = {"ankle_r": {"arch": 1}, "foot_r": {"at": [44, 9]}}
    frames = solve(read_entry({"position": "seated", "props": ["chair"], "start": start}), MAN).stages[0]
    assert frames.P["arch_r"] == pytest.approx(frames.pt("foot_r", hung(frames, "arch_r")))


def squeezed(abduction):
    """The breadth of the middle of a pillow between the knees."""
    table = {"position": "hook_lying", "props": [{"kind": "pillow", "between": "knees"}]}
    drawing = drawn(table | {"start": {"hips": {"flexion": 50, "abduction": abduction}}})
    prop = drawing.solved.props(0)[0]
    return prop.radius


def test_knees_that_come_together_squeeze_the_pillow():
    assert squeezed(6) < squeezed(10)


def test_a_loop_band_wraps_either_leg_and_is_narrower_between_them():
    table = {"view": "front", "props": [{"kind": "band", "around": "knees"}]}
    solved = drawn(table).solved
    hulls = loop_hulls(solved.props(0)[0], solved.stages[0])

    def breadth(name):
        heights = [at[1] for _, at, r in hulls[name] if r < 1]
        return max(heights) - min(heights)

    assert list(hulls) == ["loop_knees", "loop_knees_thigh_r", "loop_knees_thigh_l"]
    assert breadth("loop_knees") < breadth("loop_knees_thigh_r") - 1


def test_an_arrow_that_follows_since_an_earlier_picture_holds_the_whole_way():
    stages = [{"shoulder_r": {"abduction": angle}} for angle in (20, 60, 100)]
    table = {"view": "front", "stages": stages, "arrows": [{"follow": "hand_r"}, {"follow": "hand_r", "since": 0}]}
    one, both = drawn(table).arrow_lines(2)
    assert length_of(both) > 1.7 * length_of(one)


def length_of(line):
    return sum(distance((*a, 0), (*b, 0)) for a, b in pairwise(line))
