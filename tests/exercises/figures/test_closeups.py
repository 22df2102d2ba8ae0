"""Close by: the forearm with its hand, the strokes that tell palm from back, what the frame must not cut off."""

import numpy as np
import pytest

from exercises.figures.checks.page import cut_off
from exercises.figures.curves import INKED
from exercises.figures.drawing import Drawing
from exercises.figures.fixtures import SKIRTING
from exercises.figures.ink import STRAY, _tidied
from exercises.figures.marks import hand_strokes
from exercises.figures.poses import mirrored, read_entry
from exercises.figures.solve import solve
from exercises.figures.style import WEB


def drawn(data, *, left=False):
    entry = read_entry(data)
    return Drawing(solve(mirrored(entry) if left else entry))


def forearm(**changes):
    bent = {"elbow_r": 88, "forearm_r": -85, "hand_r": "open"}
    return {"position": "seated", "view": [40, 50], "props": ["chair"], "close_up": "arm_r", "start": bent} | changes


def strokes(drawing):
    picture = drawing.stage(0)
    shapes = picture.composed().shapes
    return {
        tuple(shape.names): found
        for shape in shapes
        if (found := hand_strokes(shape, picture.frames, drawing.camera, drawing.page, WEB))
    }


@pytest.mark.parametrize("left", [False, True])
def test_a_palm_has_its_lines_and_the_back_of_a_hand_its_nails(left):
    side = "l" if left else "r"
    up = drawn(forearm(), left=left)
    down = drawn(forearm(start={"elbow_r": 88, "forearm_r": 82, "hand_r": "open"}), left=left)
    assert any(f"hand_{side}" in names for names in strokes(up))
    assert not any(f"hand_{side}" in names for names in strokes(down))
    assert any(f"index_{side}" in names for names in strokes(down))
    assert not any(f"index_{side}" in names for names in strokes(up))


def test_small_hands_have_no_such_strokes():
    assert strokes(drawn(forearm(close_up=None))) == {}


@pytest.mark.parametrize("close_up", ["arm_r", "reach_r"])
def test_a_close_up_of_an_arm_is_larger_and_holds_the_hand(close_up):
    near, far = drawn(forearm(close_up=close_up)), drawn(forearm(close_up="upper"))
    assert near.page.scale > far.page.scale
    x, y = near.page(near.camera(near.solved.stages[0].P["middle3_r"])[:2])
    assert 0 < x < near.page.width
    assert 0 < y < near.page.height


@pytest.mark.parametrize("place", ["toes_r", "knee_l", "heel_r"])
def test_an_arrow_about_what_the_frame_cuts_off_is_found(place):
    sound = drawn(forearm(arrows=[{"turn": "hand_r"}]))
    assert cut_off(sound, 0) == []
    found = cut_off(drawn(forearm(arrows=[{"turn": place}])), 0)
    assert "which the close-up cuts off" in str(found[0])


def test_a_close_up_makes_no_room_for_a_door_frame():
    door = {"kind": "door", "x": 38, "width": 96}
    one, two = (drawn({"close_up": "upper", "props": props}) for props in ([], [door]))
    assert (one.page.width, one.page.height) == (two.page.width, two.page.height)


def test_a_door_has_a_lintel_a_wall_a_skirting_and_a_post_the_band_wound_round_it():
    def parts(kind, **keys):
        return {part.name: part for part in drawn({"props": [{"kind": kind, **keys}]}).flesh(0).parts}

    assert "door_lintel" in parts("door")
    board = parts("wall", side="back")["wall_skirting"]
    assert board.ground
    assert max(y + r for hull in board.groups for _, (_, y, _), r in hull) == pytest.approx(SKIRTING)
    assert parts("post", knot=105)["post_knot"].tone == "band"
    assert "post_knot" not in parts("post")


def test_an_offset_moves_a_push_arrow_aside_and_is_mirrored():
    def line(offset, *, left=False):
        arrow = {"push": "shoulder_r", "direction": [0, 0, 1]} | ({"offset": offset} if offset else {})
        drawing = drawn({"view": [90, 0], "arrows": [arrow]}, left=left)
        return drawing.arrow_lines(0)[0], drawing.page.width

    (plain, _), (moved, width), (other, _) = line(0), line(20), line(20, left=True)
    assert abs(moved[0][1] - plain[0][1]) == pytest.approx(20, abs=0.5)
    assert other[0][1] == pytest.approx(moved[0][1], abs=0.5)
    assert other[0][0] == pytest.approx(width - moved[0][0], abs=1)


def test_a_head_slid_back_is_laid_down_slid_back():
    def nod(protraction):
        stage = {"rest": ["head", "arms", "legs"], "neck": {"protraction": protraction}}
        return solve(read_entry({"position": "supine", "start": stage})).stages[0]

    one, two = nod(16), nod(-20)
    assert one.direction("head", (1, 0, 0))[0] < two.direction("head", (1, 0, 0))[0] - 0.1


def test_a_short_stroke_that_stands_alone_is_left_out():
    def run(length):
        return np.array([0] * 20 + [INKED] * length + [0] * 20)

    assert not _tidied(run(STRAY - 1)).any()
    assert _tidied(run(STRAY)).sum() == STRAY * INKED
    beside = np.array([INKED] * 20 + [0] * 6 + [INKED] * 20)
    assert (_tidied(beside) == beside).all()
