"""Heads: one calm, friendly face and the hair styles. The head is drawn 9 % too large: direction survives 35 mm."""

from dataclasses import dataclass

from exercises.figures.flesh import Ball, Hull, Part
from exercises.figures.skeleton import SIDES, sign
from exercises.figures.vec import Vec

SIZE = 1.09
HAIR = ("short", "receding", "bun", "bob", "ponytail")


def _one(x: float, y: float, z: float, r: float) -> Ball:
    return ("head", (x * SIZE, y * SIZE, z * SIZE), r * SIZE)


def _two(x: float, y: float, z: float, r: float) -> tuple[Ball, Ball]:
    return (_one(x, y, z, r), _one(x, y, -z, r))


_FACE: tuple[Hull, ...] = (
    (*_two(5.2, 13.4, 1.8, 3.4), *_two(0.6, 12.5, 3.9, 3.4), *_two(5.0, 6.6, 2.5, 3.2), *_two(0.5, 5.4, 3.6, 3.0)),
    (*_two(5.0, 6.6, 2.5, 3.2), *_two(0.2, 4.4, 3.5, 2.8), *_two(6.0, 1.5, 1.0, 2.1)),
    (_one(7.8, 9.6, 0, 0.9), _one(9.75, 6.5, 0, 0.85), _one(7.2, 5.4, 0, 1.1)),
)
_CAP: tuple[Hull, ...] = (
    (*_two(-1.2, 11.8, 0.6, 8.6), *_two(3.3, 15.4, 1.6, 5.1)),
    (*_two(-1.4, 11.6, 0.6, 8.6), *_two(-4.7, 6.6, 1.9, 4.3)),
    (*_two(-4.7, 6.6, 1.9, 4.3), *_two(-4.9, 3.8, 1.6, 2.7)),
)
_RECEDING: tuple[Hull, ...] = (
    (*_two(-1.4, 11.7, 0.6, 8.5), *_two(0.6, 15.4, 1.4, 4.9)),
    (*_two(-1.4, 11.6, 0.6, 8.4), *_two(-4.7, 6.6, 1.9, 4.2)),
    (*_two(-4.7, 6.6, 1.9, 4.2), *_two(-4.7, 4.4, 1.6, 2.6)),
)
_BOB: tuple[Hull, ...] = (
    (*_two(-1.2, 11.9, 0.8, 8.8), *_two(3.4, 15.5, 1.8, 5.2)),
    (*_two(-1.4, 11.6, 1.0, 8.6), *_two(-4.6, 5.2, 3.2, 4.0)),
    (*_two(-1.2, 11.6, 3.6, 5.2), *_two(-1.6, 4.2, 5.2, 2.7), *_two(-4.6, 3.6, 3.4, 3.6)),
    (*_two(-4.6, 5.2, 3.2, 4.0), *_two(-4.8, 1.6, 2.4, 2.6), *_two(-1.8, 2.6, 5.0, 2.0)),
)
_EXTRA: dict[str, tuple[Hull, ...]] = {
    "bun": ((_one(-7.2, 20.4, 0, 3.5), _one(-5.4, 18.0, 0, 2.6)),),
    "ponytail": (
        (_one(-9.4, 13.2, 0, 1.7), _one(-12.2, 11.0, 0, 2.3)),
        (_one(-12.2, 11.0, 0, 2.3), _one(-12.6, 5.4, 0, 2.1)),
        (_one(-12.6, 5.4, 0, 2.1), _one(-11.4, 1.2, 0, 0.9)),
    ),
}


@dataclass(frozen=True)
class Feature:
    """A stroke (or the dot of an eye) on the face, drawn when its outward normal faces the viewer."""

    kind: str
    normal: Vec
    points: tuple[Vec, ...]


def _mirrored(kind: str, normal: Vec, points: tuple[Vec, ...]) -> list[Feature]:
    twin = tuple((x, y, -z) for x, y, z in points)
    return [Feature(kind, normal, points), Feature(kind, (normal[0], normal[1], -normal[2]), twin)]


FEATURES: tuple[Feature, ...] = (
    *_mirrored("brow", (1, 0.2, 0.35), ((8.3, 12.35, 1.7), (7.9, 12.8, 3.2), (6.7, 12.15, 4.8))),
    *_mirrored("eye", (1, 0, 0.42), ((8.0, 9.6, 2.9),)),
    Feature("mouth", (1, -0.1, 0), ((7.3, 3.9, -2.1), (8.2, 3.1, 0), (7.3, 3.9, 2.1))),
    Feature("nose", (1, 0, 0), ((9.3, 5.9, -1.1), (9.9, 5.4, 0), (9.3, 5.9, 1.1))),
)


def head_parts(hair: str) -> list[Part]:
    style = {"receding": _RECEDING, "bob": _BOB}.get(hair, _CAP)
    parts = [
        Part("hair", "hair", style, unit="head", fillet=2),
        Part("face", "skin", _FACE, unit="head", fillet=1.1),
    ]
    for side in SIDES:
        g = sign(side)
        ear = ((_one(-0.7, 9.0, 7.0 * g, 1.55), _one(-0.2, 6.6, 6.6 * g, 1.1)),)
        parts.append(Part(f"ear_{side}", "skin", ear, unit="head"))
    if hair in _EXTRA:
        parts.append(Part("tail", "hair", _EXTRA[hair], unit="head", fillet=1))
    return parts
