"""A band as a loop round both legs: a wrap round either, and the narrower band stretched between them."""

import math

from exercises.figures.flesh import WORLD, Ball, Hull
from exercises.figures.props import End, Prop
from exercises.figures.skeleton import Frames
from exercises.figures.vec import add, scale

# Half the breadth of a wrap before and beside the bone that it lies round, and how far its middle is before it; cm.
_WRAPS = {"knees": ((6.4, 6.4), 0.4), "ankles": ((4.4, 4.4), 0.0), "feet": ((3.2, 5.4), 1.4)}
_RIM, _EDGE = 0.6, 0.5  # radius of the balls at the rim of a wrap, and along the narrower band


def loop_hulls(prop: Prop, frames: Frames) -> dict[str, Hull]:
    """The hulls of a loop by the name of their part, the band between the legs first."""
    wraps = {end.bone: _wrap(prop.side, frames, end) for end in prop.ends}
    name = f"loop_{prop.side}"
    between = tuple(ball for wrap in wraps.values() for ball in wrap if ball[2] == _EDGE)
    return {name: between} | {f"{name}_{bone}": wrap for bone, wrap in wraps.items()}


def _wrap(side: str, frames: Frames, end: End) -> Hull:
    """A short sleeve on a bone: two rims, two thin rings within them, and one ball that fills it."""
    along, ahead = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)) if side == "feet" else ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    axis, one = frames.direction(end.bone, along), frames.direction(end.bone, ahead)
    two = frames.direction(end.bone, (0.0, 0.0, 1.0))
    (deep, wide), forward = _WRAPS[side]
    k = frames.build.leg_girth
    middle = add(frames.pt(end.bone, end.at), scale(one, forward * k))
    balls: list[Ball] = [(WORLD, middle, 2.2)]
    for n in range(14):
        a = n * math.pi / 7
        out = add(middle, add(scale(one, deep * k * math.cos(a)), scale(two, wide * k * math.sin(a))))
        balls += [
            (WORLD, add(out, scale(axis, by)), r) for by, r in ((-1.7, _RIM), (1.7, _RIM), (-1, _EDGE), (1, _EDGE))
        ]
    return tuple(balls)
