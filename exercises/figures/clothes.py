"""Shirt with sleeves, and shorts: tones that part arm, trunk and leg. Hems are ellipses of small balls."""

from exercises.figures.flesh import Ball, Hull, Joint, Part, hoop, pair, rings
from exercises.figures.skeleton import SIDES, sign


def clothes(bust: float) -> list[Part]:
    parts = [_shirt(bust), _seat()]
    for side in SIDES:
        parts += [_sleeve(side), _leg(side)]
    return parts


def _shirt(bust: float) -> Part:
    """Seven rings over the four bones of the trunk, close enough that the back bends as a curve."""
    hulls = rings(
        hoop("pelvis", 2.8, (9.7, 14.4), tilt=-0.02),
        pair("lumbar", 0.5, 0.5, 6.2, 8.2),
        pair("lumbar", 0.8, 4.6, 5.9, 7.9),
        pair("waist", 0.7, 0.5, 5.8, 7.9),
        pair("waist", 0.5, 5.4, 6.0, 8.3),
        pair("thorax", 0.3, 2.4, 6.3, 8.8),
        pair("thorax", 0.6, 11.0, 7.3, 9.5),
        pair("thorax", -0.3, 17.4, 7.6, 7.1),
        [*pair("thorax", -1.3, 21.6, 4.6, 4.3), *pair("thorax", 0.5, 19.5, 4.0, 4.6)],
    )
    hulls += rings(  # the belly, within the rings above until it swells
        pair("lumbar", 3.3, 2.0, 4.0, 4.4),
        pair("belly", 3.6, -3.6, 3.6, 4.4),
        pair("belly", 3.6, 1.2, 3.6, 4.4),
        pair("thorax", 3.2, 1.6, 4.0, 4.4),
    )
    for side in SIDES:
        hulls += _shoulder(side)
    if bust:
        r = 3.6 + bust
        breasts = [pair("thorax", 6.6 + 0.8 * bust, 10.0, 5.6, r), pair("thorax", 3.0, 15.5, 5.4, 5.2)]
        hulls += ((*breasts[0], *breasts[1]), (*breasts[0], *pair("thorax", 2.0, 4.6, 5.0, 6.4)))
    return Part("trunk", "shirt", hulls, unit="trunk", fillet=5)


def _shoulder(side: str) -> tuple[Hull, ...]:
    g = sign(side)
    upper = f"upper_{side}"
    top: Hull = (
        ("thorax", (-1.6, 22.3, 4.4 * g), 3.7),
        (upper, (0, 0.4, -1.2 * g), 5.2),
        ("thorax", (-0.4, 17, 8 * g), 6.3),
    )
    front: Hull = (
        ("thorax", (0.5, 11.0, 7.4 * g), 8.7),
        (upper, (0, 0, -1.5 * g), 5.3),
        ("thorax", (-0.4, 18, 8 * g), 6.1),
    )
    return (top, front)


def _sleeve(side: str) -> Part:
    g = sign(side)
    upper = f"upper_{side}"
    deltoid: tuple[Ball, ...] = ((upper, (0, 0.2, 0), 5.5),)
    middle: tuple[Ball, ...] = ((upper, (0.1, -5, 0.4 * g), 5.4),)
    hem = hoop(upper, -13.2, (6.1, 5.9), centre=(0.3, 0.2 * g), tilt=0.03)
    root = Joint("trunk", upper, (0, 0, -1.0 * g), 8.6, 4)
    return Part(f"sleeve_{side}", "shirt", rings(deltoid, middle, hem), unit=upper, joints=(root,), fillet=3)


def _seat() -> Part:
    """Pelvis and buttocks."""
    hulls = rings(
        pair("pelvis", 0.0, -2.5, 7.3, 7.9),
        pair("pelvis", 0.2, 4.6, 6.2, 8.0),
        pair("lumbar", 0.4, 1.5, 5.8, 7.4),
    )
    hulls += ((*pair("pelvis", -3.5, -2.6, 6.3, 7.2), *pair("pelvis", -0.8, 5.0, 5.6, 7.4)),)
    return Part("pelvis", "shorts", hulls, unit="pelvis", fillet=4)


def _leg(side: str) -> Part:
    """A leg of the shorts, cut back under the shirt."""
    g = sign(side)
    thigh = f"thigh_{side}"
    top: tuple[Ball, ...] = ((thigh, (-0.4, -0.5, -0.4 * g), 8.1),)
    middle: tuple[Ball, ...] = ((thigh, (-0.2, -8, 0), 8.7),)
    hem = hoop(thigh, -22.5, (8.8, 8.7), centre=(0.3, 0.2 * g), tilt=0.03)
    roots = (
        Joint("pelvis", thigh, (0, 0, 0), 12.5, 6),
        Joint("pelvis", "pelvis", (0, -9, 0), 5.5, 0),
    )
    under = (Joint("trunk", thigh, (0, 1, 0), 13),)
    return Part(f"leg_{side}", "shorts", rings(top, middle, hem), unit=thigh, joints=roots, hems=under, fillet=4)
