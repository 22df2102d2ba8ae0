"""What lies in front of what: overlapping units vote by the depth of their fronts, then a topological sort.

The vote is a coarse depth buffer: each unit's front on one grid; where two units share cells, the mean difference
decides. Joints are left out of the vote, where neighbours run into each other. A cycle loses its weakest vote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from exercises.figures.outline import Shape

type Array = npt.NDArray[np.float64]
type Discs = dict[frozenset[str], list[tuple[Array, float]]]  # joints of two units: centre and radius, cm

MOST = 4.0  # cm of difference that count in one cell
_LOOPED = (("thigh", "knees"), ("shank", "ankles"), ("foot", "feet"))
# (under, over), whatever the depths say: shirt over shorts, shoe over shin, a towel on a table, a loop round legs.
ALWAYS = {
    ("pelvis", "trunk"),
    ("neck", "head"),
    ("shank_r", "foot_r"),
    ("shank_l", "foot_l"),
    ("table_top", "towel"),
    *((f"{part}_{side}", f"loop_{place}") for part, place in _LOOPED for side in "rl"),
    *((f"loop_{place}", f"loop_{place}_{part}_{side}") for part, place in _LOOPED for side in "rl"),
    *((f"{part}_{side}", f"loop_{place}_{part}_{side}") for part, place in _LOOPED for side in "rl"),
}


@dataclass
class Order:
    """Units from back to front, and the votes that a cycle made void: (under, over, weight)."""

    units: list[str]
    void: list[tuple[str, str, float]]


class _Grid:
    """The front depth of every unit on one grid; -inf where a unit is not."""

    def __init__(self, units: Sequence[Array], cell: float) -> None:
        every = np.vstack(units)
        self.cell = cell
        self.low = (every[:, :2] - every[:, 3:]).min(0) - cell
        high = (every[:, :2] + every[:, 3:]).max(0) + cell
        self.wide, self.high = (int(n) for n in np.ceil((high - self.low) / cell) + 1)
        self.depth = np.full((len(units), self.wide * self.high), -np.inf)
        owner = np.repeat(np.arange(len(units)), [len(u) for u in units])
        self._fill(every, owner)

    def _fill(self, balls: Array, owner: npt.NDArray[np.int64]) -> None:
        flat = self.depth.reshape(-1)
        reach = np.ceil(balls[:, 3] / self.cell).astype(int)
        middle = np.rint((balls[:, :2] - self.low) / self.cell).astype(int)
        for m in np.unique(reach):
            some = reach == m
            steps = np.arange(-m, m + 1)
            dx, dy = (g.ravel() for g in np.meshgrid(steps, steps))
            cx, cy = middle[some, :1] + dx, middle[some, 1:] + dy
            x = self.low[0] + cx * self.cell - balls[some, :1]
            y = self.low[1] + cy * self.cell - balls[some, 1:2]
            rest = balls[some, 3:] ** 2 - x * x - y * y
            on = (rest > 0) & (cx >= 0) & (cy >= 0) & (cx < self.wide) & (cy < self.high)
            cell = (owner[some, None] * self.high + cy) * self.wide + cx
            front = balls[some, 2:3] + np.sqrt(np.maximum(rest, 0))
            np.maximum.at(flat, cell[on], front[on])

    def away_from(self, cells: npt.NDArray[np.int64], discs: Iterable[tuple[Array, float]]) -> npt.NDArray[np.bool_]:
        x = self.low[0] + (cells % self.wide) * self.cell
        y = self.low[1] + (cells // self.wide) * self.cell
        far = np.ones(len(cells), dtype=bool)
        for centre, radius in discs:
            far &= (x - centre[0]) ** 2 + (y - centre[1]) ** 2 > radius**2
        return far


def votes(names: Sequence[str], balls: Sequence[Array], discs: Discs, cell: float) -> dict[tuple[str, str], float]:
    """(under, over) -> weight in cm3 for each overlapping pair of units."""
    grid = _Grid(balls, cell)
    there = np.isfinite(grid.depth)
    # Eight cells to a byte: quicker than a product of matrices, and it keeps to one processor.
    packed = np.packbits(there, axis=1)
    # A thin thing on a flat one may share no cell with it: these pairs are put in order even so.
    out: dict[tuple[str, str], float] = {pair: 1e6 for pair in ALWAYS if set(pair) <= set(names)}
    for a, b in combinations(range(len(names)), 2):
        if not (packed[a] & packed[b]).any():
            continue
        pair = (names[a], names[b])
        if pair in ALWAYS or pair[::-1] in ALWAYS:
            continue
        cells = np.flatnonzero(there[a] & there[b])
        near = discs.get(frozenset(pair))
        if near:
            far = grid.away_from(cells, near)
            cells = cells[far] if far.sum() * cell * cell > 1.5 else cells
        gain = np.clip(grid.depth[a, cells] - grid.depth[b, cells], -MOST, MOST).sum() * cell * cell
        out[pair[::-1] if gain >= 0 else pair] = abs(float(gain))
    return out


def sort(names: Sequence[str], edges: dict[tuple[str, str], float], depth: dict[str, float]) -> Order:
    """Back to front; among the free the farthest first."""
    edges, left = dict(edges), set(names)
    order = Order([], [])
    while left:
        held = {over for under, over in edges if under in left and over in left}
        free = left - held
        if not free:
            weakest = min((e for e in edges if e[0] in left and e[1] in left), key=lambda e: (edges[e], e))
            order.void.append((*weakest, edges.pop(weakest)))
            continue
        first = min(free, key=lambda name: (depth[name], name))
        order.units.append(first)
        left.discard(first)
    return order


def ordered(shapes: Sequence[Shape], discs: Discs, cell: float) -> Order:
    units: dict[str, list[Array]] = {}
    for shape in shapes:
        units.setdefault(shape.unit, []).append(shape.balls)
    names = list(units)
    balls = [np.vstack(units[name]) for name in names]
    depth = {name: float(b[:, 2].mean()) for name, b in zip(names, balls, strict=True)}
    return sort(names, votes(names, balls, discs, cell), depth)
