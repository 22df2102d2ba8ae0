"""Flesh: every part of a figure or a prop is a union of convex hulls of spheres that hang on bones.

Under an orthographic camera the outline of such a hull is exactly the convex hull of circles, so outlines are exact
from everywhere. Lengths are cm in the bone's own axes; limbs run down their bone's -Y.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from exercises.figures.skeleton import Frames
from exercises.figures.vec import Vec

type Array = npt.NDArray[np.float64]
type Ball = tuple[str, Vec, float]  # bone, place in the bone, radius
type Hull = tuple[Ball, ...]

WORLD = "world"  # a "bone" that never moves: its places are world places
_UNIT = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True)
class Joint:
    """Where a part grows out of another: inside `radius` of this place no line parts the two."""

    other: str
    bone: str
    at: Vec = (0.0, 0.0, 0.0)
    radius: float = 5.0
    fillet: float = 0.0  # the two may be drawn as one shape, its inner corner rounded by so many cm


@dataclass(frozen=True)
class Part:
    """One shape with one tone. The parts of a unit are ordered in depth together."""

    name: str
    tone: str
    groups: tuple[Hull, ...]
    unit: str = ""
    joints: tuple[Joint, ...] = ()
    hems: tuple[Joint, ...] = ()  # parts that hang over this one: it is cut back under them there
    fillet: float = 0.0  # radius in cm by which inner corners are rounded
    body: bool = True
    ground: bool = False  # lies under everything, without a vote (mat, wall)
    fixed: bool = False  # stands in the room: a close-up does not make room for it
    passes: int = 5  # of smoothing


def chain(bone: str, *stations: tuple[float, float, float, float]) -> tuple[Hull, ...]:
    """Hulls of neighbours along stations of (x, y, z, radius)."""
    balls: list[Ball] = [(bone, (x, y, z), r) for x, y, z, r in stations]
    return tuple(pairwise(balls))


def rings(*stations: Sequence[Ball]) -> tuple[Hull, ...]:
    """Hulls of neighbouring rings of balls."""
    return tuple((*a, *b) for a, b in pairwise(stations))


def pair(bone: str, x: float, y: float, z: float, r: float) -> list[Ball]:
    """Two balls, mirrored left and right."""
    return [(bone, (x, y, z), r), (bone, (x, y, -z), r)]


def hoop(
    bone: str,
    y: float,
    half: tuple[float, float],
    *,
    centre: tuple[float, float] = (0.0, 0.0),
    r: float = 0.7,
    count: int = 10,
    tilt: float = 0.0,
) -> list[Ball]:
    """Small balls on an ellipse of half axes (x, z): the edge of a cloth, curved from everywhere."""
    out: list[Ball] = []
    for n in range(count):
        a = 2 * math.pi * n / count
        x = (half[0] - r) * math.cos(a)
        out.append((bone, (centre[0] + x, y + tilt * x, centre[1] + (half[1] - r) * math.sin(a)), r))
    return out


class Flesh:
    """Parts made ready: all balls in arrays, so that one product places them all."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts = tuple(parts)
        balls = [ball for part in self.parts for hull in part.groups for ball in hull]
        self.bones = sorted({ball[0] for ball in balls})
        number = {bone: n for n, bone in enumerate(self.bones)}
        self.bone = np.array([number[ball[0]] for ball in balls], dtype=int)
        self.local: Array = np.array([ball[1] for ball in balls], dtype=float).reshape(-1, 3)
        self.radius: Array = np.array([ball[2] for ball in balls], dtype=float)
        self.hull_sizes = np.array([len(hull) for part in self.parts for hull in part.groups], dtype=int)
        self.hulls_of = np.array([len(part.groups) for part in self.parts], dtype=int)
        self._index()
        self.between = self._between()

    def _index(self) -> None:
        self.hull_starts = np.concatenate([[0], np.cumsum(self.hull_sizes)])
        self.part_hulls = np.concatenate([[0], np.cumsum(self.hulls_of)]).astype(int)
        self.of = np.repeat(np.repeat(np.arange(len(self.parts)), self.hulls_of), self.hull_sizes)

    def joined(self, other: "Flesh") -> "Flesh":
        """Both together; cheaper than making all parts ready again."""
        whole: Flesh = object.__new__(Flesh)
        whole.parts = self.parts + other.parts
        whole.bones = self.bones + other.bones
        whole.bone = np.concatenate([self.bone, other.bone + len(self.bones)])
        whole.local = np.concatenate([self.local, other.local])
        whole.radius = np.concatenate([self.radius, other.radius])
        whole.hull_sizes = np.concatenate([self.hull_sizes, other.hull_sizes])
        whole.hulls_of = np.concatenate([self.hulls_of, other.hulls_of])
        whole._index()
        rows = len(self.radius)
        whole.between = self.between + [(i + rows, j + rows, share) for i, j, share in other.between]
        return whole

    def rows(self, part: int) -> slice:
        """The rows of a part's balls."""
        first, last = self.part_hulls[part], self.part_hulls[part + 1]
        return slice(int(self.hull_starts[first]), int(self.hull_starts[last]))

    def place(self, frames: Frames) -> Array:
        """World centres of all balls, (n, 3) cm."""
        turns = np.array([_UNIT if b == WORLD else frames.R[b] for b in self.bones], dtype=float)
        places = np.array([(0.0, 0.0, 0.0) if b == WORLD else frames.P[b] for b in self.bones], dtype=float)
        return places[self.bone] + np.einsum("nij,nj->ni", turns[self.bone], self.local)

    def mask(self, *, ground: bool = True, body: bool | None = None, fixed: bool = True) -> npt.NDArray[np.bool_]:
        """The balls of the parts wanted: with or without what lies on the ground or is fixed to the room, of the body
        or of props."""
        wanted = [
            (ground or not p.ground) and (fixed or not p.fixed) and (body is None or p.body == body) for p in self.parts
        ]
        return np.array(wanted, dtype=bool)[self.of]

    def _between(self) -> list[tuple[Any, Any, Any]]:
        """Per part: (row, row, share) of balls inside the hulls, for the depth of their front."""
        out = []
        for n, part in enumerate(self.parts):
            row = self.rows(n).start
            found: list[tuple[int, int, float]] = []
            for hull in part.groups:
                found += _inside(hull, row)
                row += len(hull)
            table = np.array(found, dtype=float).reshape(-1, 3)
            out.append((table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2:3]))
        return out


def _inside(hull: Hull, row: int) -> list[tuple[int, int, float]]:
    """Balls on the lines between those of a hull; edges of cloth (small balls) are not joined to each other."""
    out = []
    for i in range(len(hull)):
        for j in range(i + 1, len(hull)):
            if len(hull) > 6 and hull[i][2] < 1 and hull[j][2] < 1:
                continue
            gap = math.dist(hull[i][1], hull[j][1]) if hull[i][0] == hull[j][0] else 9.0
            most = 40 if len(hull) == 2 else 3
            steps = max(1, min(most, int(gap / (0.7 * (hull[i][2] + hull[j][2])))))
            out += [(row + i, row + j, s / (steps + 1)) for s in range(1, steps + 1)]
    return out
