"""Figures posed by hand, without the solver, for the tests of the drawing."""

from exercises.figures.body import body_flesh
from exercises.figures.build import MAN, Build
from exercises.figures.camera import camera, page_for
from exercises.figures.drawing import Drawing
from exercises.figures.fingers import HAND_SHAPES
from exercises.figures.flesh import Flesh
from exercises.figures.poses import read_entry
from exercises.figures.scene import Picture, bounds
from exercises.figures.skeleton import Frames, pose
from exercises.figures.solve import solve
from exercises.figures.style import WEB, Style

STANDING = {"position": "standing", "view": "front", "end": {"shoulders": {"abduction": 88}}}
LATERAL_RAISE = STANDING | {
    "muscles": ["deltoids"],
    "props": ["dumbbell"],
    "arrows": [{"follow": "hand_r"}, {"follow": "hand_l"}],
}


def both(**joints):
    """Angles of the right and the left joint alike."""
    return {f"{joint}_{side}": angles for joint, angles in joints.items() for side in "rl"}


def posed(angles=None, root="standing", build: Build = MAN, hand="relaxed") -> Frames:
    return pose(build, angles or {}, root, shapes=dict.fromkeys("rl", HAND_SHAPES[hand]))


def sketch(frames: Frames, view="front", flesh: Flesh | None = None, style: Style = WEB, **options) -> Picture:
    flesh = flesh or body_flesh(frames.build)
    eye = camera(view)
    return Picture(frames, flesh, eye, page_for(bounds(flesh, frames, eye)), style, **options)


def drawn(table, build: Build = MAN, style: Style = WEB) -> Drawing:
    return Drawing(solve(read_entry(table), build), style)
