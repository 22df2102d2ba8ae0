"""Shoes, and bare feet with toes for close-ups. The foot points along +X; its toes are a bone of their own."""

from exercises.figures.flesh import Ball, Hull, Joint, Part
from exercises.figures.skeleton import sign

# Toes from big to little: place across (to the body's middle is -), reach, thickness; cm in the bone of the toes.
_TOES = ((-2.75, 5.1, 1.3), (-0.75, 5.0, 0.95), (0.75, 4.3, 0.9), (2.1, 3.4, 0.85), (3.35, 2.3, 0.8))
_SOLE = -1.9  # of the bone of the toes


def foot_parts(side: str, *, bare: bool) -> list[Part]:
    return _bare(side) if bare else [_shoe(side)]


def _shoe(side: str) -> Part:
    foot, toes = f"foot_{side}", f"toes_{side}"
    ankle: Ball = (foot, (-0.3, 1.0, 0), 3.55)
    heel: tuple[Ball, ...] = ((foot, (-3.0, -4.2, 0.5), 3.4), (foot, (-3.0, -4.2, -0.5), 3.4))
    ball: tuple[Ball, ...] = ((toes, (-0.5, 0.7, 2.0), 2.6), (toes, (-0.5, 0.7, -2.0), 2.6))
    tip: tuple[Ball, ...] = ((toes, (4.5, 0, 1.3), 1.9), (toes, (4.5, 0, -1.5), 1.9))
    hulls: tuple[Hull, ...] = (
        (ankle, *heel),
        (ankle, (foot, (8.6, -3.6, 0), 2.6)),
        (*heel, *ball),
        (ankle, *ball),
        (*ball, *tip),
    )
    return Part(foot, "shoe", hulls, unit=foot, fillet=2.0)


def _bare(side: str) -> list[Part]:
    g = sign(side)
    foot, toes, arch = f"foot_{side}", f"toes_{side}", f"arch_{side}"

    def on(bone: str, x: float, y: float, z: float, r: float) -> Ball:
        return (bone, (x, y, z * g), r)

    ankle = (on(foot, 0, 0.6, 0, 3.1), on(foot, 0.2, 0.5, -2.1, 1.5), on(foot, -0.6, -0.1, 2.2, 1.5))
    heel = (on(foot, -3.4, -4.5, 0, 3.1),)
    instep = (on(foot, 5.6, -2.6, -0.8, 2.3), on(arch, 4.6, -5.0, 1.6, 2.3))
    ball = (on(toes, -0.4, -0.1, -2.3, 1.8), on(toes, -1.0, -0.4, 2.7, 1.5), on(toes, -0.6, 0.2, 0, 1.7))
    middle = (on(arch, 4.0, -6.0, 2.2, 1.6), on(arch, 4.0, -6.0, -1.2, 1.6))  # of the sole: the arch lifts it
    joint = Joint(f"shank_{side}", foot, (0, 0, 0), 6.0, 12)
    hulls = ((*ankle, *heel), (*ankle, *instep), (*instep, *ball), (*heel, *instep), (*heel, *middle), (*middle, *ball))
    parts = [Part(foot, "skin", hulls, unit=foot, joints=(joint,), fillet=2.2)]
    for n, (z, reach, r) in enumerate(_TOES):
        root = on(toes, -0.9, _SOLE + 1.55, z * 0.93, 1.45 if n == 0 else 1.05)
        knuckle = on(toes, reach * 0.52, _SOLE + r * 1.45, z, r * 0.95)
        tip = on(toes, reach, _SOLE + r, z * 0.98, r)
        grown = Joint(foot, toes, (-0.6, 0, z * 0.93 * g), 1.9)
        parts.append(
            Part(f"toe{n}_{side}", "skin", ((root, knuckle), (knuckle, tip)), unit=f"toe{n}_{side}", joints=(grown,))
        )
    return parts
