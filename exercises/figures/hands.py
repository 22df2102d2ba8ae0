"""Hands of real fingers. The joints come from the skeleton's hand shape; here is the flesh on them.

Small figures get a hand of one outline; close-ups and larger crops get thumb and fingers as parts of their own, each
with its line, so that a fist, a grip or an open hand reads as what it is.
"""

from exercises.figures.flesh import Ball, Hull, Joint, Part
from exercises.figures.skeleton import sign

FINGERS = ("index", "middle", "ring", "little")
# Radii in cm at knuckle, middle joint, last joint and tip.
_RADII = {
    "index": (1.02, 0.94, 0.85, 0.73),
    "middle": (1.04, 0.96, 0.87, 0.75),
    "ring": (1.0, 0.92, 0.83, 0.71),
    "little": (0.9, 0.8, 0.72, 0.62),
}
# Lengths in cm of the three bones of each finger and of the thumb in the reference build.
_BONES = {
    "index": (3.67, 2.27, 1.87),
    "middle": (3.95, 2.44, 2.02),
    "ring": (3.71, 2.29, 1.9),
    "little": (3.0, 1.85, 1.53),
}
_THUMB = (4.4, 3.28, 2.6)
_KNUCKLE = {"index": (3.1, -8.6), "middle": (0.95, -8.8), "ring": (-1.2, -8.45), "little": (-3.15, -7.75)}


def _finger(name: str, side: str) -> tuple[Hull, ...]:
    knuckle, middle, last, tip = _RADII[name]
    one, two, three = (f"{name}{n}_{side}" for n in (1, 2, 3))
    a: Ball = (one, (0, 0.2, 0), knuckle)
    b: Ball = (two, (0, 0, 0), middle)
    c: Ball = (three, (0, 0, 0), last)
    d: Ball = (three, (0, tip - _BONES[name][2], 0), tip)
    return ((a, b), (b, c), (c, d))


def _thumb(side: str) -> tuple[Hull, ...]:
    one, two, three = (f"thumb{n}_{side}" for n in (1, 2, 3))
    base: Ball = (one, (0, 0.4, 0), 1.75)
    a: Ball = (two, (0, 0, 0), 1.2)
    b: Ball = (three, (0, 0, 0), 1.06)
    c: Ball = (three, (0, 0.85 - _THUMB[2], 0), 0.85)
    return ((base, a), (a, b), (b, c))


def _palm(side: str) -> tuple[Hull, ...]:
    g = sign(side)
    hand = f"hand_{side}"

    def at(x: float, y: float, z: float, r: float) -> Ball:
        return (hand, (x, y, z * g), r)

    wrist = (at(0.75, 0.2, 0, 2.05), at(-0.75, 0.2, 0, 2.05))
    heel = (at(1.7, -2.2, -0.2, 1.9), at(-2.0, -2.4, -0.3, 1.8))
    knuckles = tuple(at(x, y + 0.3, 0, 1.12) for x, y in _KNUCKLE.values())
    web = ((f"thumb1_{side}", (0, -3.0, 0), 1.0), at(1.7, -2.4, -0.2, 1.7), at(2.7, -6.2, -0.1, 1.1))
    return ((*wrist, *heel), (*heel, *knuckles), web)


def hand_parts(side: str, *, fingers: bool) -> list[Part]:
    """The hand of a side. With `fingers`, thumb and fingers have lines of their own."""
    hand = f"hand_{side}"
    wrist = Joint(f"fore_{side}", hand, (0, 0, 0), 4.8, 5)
    if not fingers:
        hulls = _palm(side) + _thumb(side)
        for name in FINGERS:
            hulls += _finger(name, side)
        return [Part(hand, "skin", hulls, unit=hand, joints=(wrist,), fillet=0.35)]
    parts = [Part(hand, "skin", _palm(side), unit=hand, joints=(wrist,), fillet=0.6)]
    root = Joint(hand, f"thumb1_{side}", (0, -0.8, 0), 2.9)
    parts.append(Part(f"thumb_{side}", "skin", _thumb(side), unit=f"thumb_{side}", joints=(root,), fillet=0.4))
    for name in FINGERS:
        knuckle = Joint(hand, f"{name}1_{side}", (0, 0.5, 0), 1.75)
        own = f"{name}_{side}"
        parts.append(Part(own, "skin", _finger(name, side), unit=own, joints=(knuckle,), fillet=0.25))
    return parts
