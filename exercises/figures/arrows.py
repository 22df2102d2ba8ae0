"""Movement arrows: along the real path of a place on the body, straight for a push, in a ring for a turn.

Lines are page px. A path keeps to the side where it covers least of the body, never lies on the head, and stays on the
page; its white casing parts it from what it must cross.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from exercises.figures.curves import ring
from exercises.figures.style import Style

type Array = npt.NDArray[np.float64]

OFFSETS = (0.0, 9.0, -9.0, 16.0, -16.0, 23.0, -23.0, 32.0, -32.0, 43.0, -43.0)  # px beside the path
SHIFTS = (14.0, 26.0, 38.0, 50.0, 64.0, 80.0, -26.0, -38.0, -50.0, -64.0, -80.0)  # px on, or back, along a short path
SHORT = 70.0  # px up to which a path may be shown ahead of or behind its place
LEAST = 26.0  # px of length
STEP = 1.5


@dataclass(frozen=True)
class Surroundings:
    """What an arrow must keep clear of, page px."""

    body: BaseGeometry
    head: BaseGeometry
    width: float
    height: float


def resampled(line: Array, step: float = STEP) -> Array:
    """The same line in even steps."""
    s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    t = np.linspace(0, s[-1], max(2, round(s[-1] / step) + 1))
    return np.column_stack([np.interp(t, s, line[:, 0]), np.interp(t, s, line[:, 1])])


def _rounded(line: Array, passes: int = 60) -> Array:
    """Corners of the path softened; its ends stay."""
    line = line.copy()
    for _ in range(passes if len(line) > 8 else 0):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line


def beside(line: Array, offset: float) -> Array | None:
    """The line moved sideways; None where it would fold over itself."""
    if offset == 0:
        return line
    t = np.gradient(line, axis=0)
    t /= np.hypot(t[:, 0], t[:, 1])[:, None] + 1e-9
    moved = line + np.column_stack([-t[:, 1], t[:, 0]]) * offset
    return None if ((np.diff(moved, axis=0) * t[:-1]).sum(1) < 0).any() else moved


def path_arrow(path: Array, around: Surroundings, offset: float | None = None, least: float = LEAST) -> Array:
    """Beside the path that a place takes, on the clearest side; less its first tenth, lengthened when short."""
    even = _rounded(resampled(path))
    even = _lengthened(even[int(len(even) * 0.08) :], least)
    lines = [line for line in (beside(even, o) for o in (OFFSETS if offset is None else (offset,))) if line is not None]
    way = even[-1] - even[0]
    if offset is None and float(np.hypot(*way)) < SHORT:
        lines += [even + way / (float(np.hypot(*way)) + 1e-9) * shift for shift in SHIFTS]
    lines = lines or [even]
    moved = np.array([float(np.hypot(*(line[0] - even[0]))) for line in lines])
    return kept_on(lines[int(np.argmin(_costs(lines, around) + 2.4 * moved))], around)


def _lengthened(line: Array, least: float) -> Array:
    """Drawn out backwards to `least` px."""
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    if length >= least:
        return line
    way = line[-1] - line[0]
    size = float(np.hypot(*way))
    way = way / size if size > 0.5 else np.array([0.0, -1.0])
    if size < 3:
        return resampled(np.vstack([line[-1] - way * least, line[-1]]))
    return resampled(np.vstack([line[0] - way * (least - length), line]))


def _costs(lines: list[Array], around: Surroundings) -> Array:
    """px2 of body, head and margin that each line would cover: samples 4 px apart along its track and its tip."""
    tracks = [_track(line) for line in lines]
    points = np.concatenate(tracks)
    owner = np.repeat(np.arange(len(lines)), [len(track) for track in tracks])
    weight = np.zeros(len(points))
    for shape, dear in ((around.body, 2.0), (around.head, 30.0)):
        shapely.prepare(shape)
        weight += dear * 13 * shapely.contains_xy(shape, points[:, 0], points[:, 1])
    outside = np.maximum(6 - points, 0).sum(1) + np.maximum(points + 6 - (around.width, around.height), 0).sum(1)
    return np.bincount(owner, weight + 20 * outside, len(lines))


def _track(line: Array) -> Array:
    """Points over the breadth of an arrow: three along the shaft, more round its tip."""
    some = line[::3]
    t = np.gradient(some, axis=0)
    side = np.column_stack([-t[:, 1], t[:, 0]]) / (np.hypot(t[:, 0], t[:, 1])[:, None] + 1e-9)
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    tip = line[-1] + 8 * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.concatenate([some, some + 4.5 * side, some - 4.5 * side, tip])


def kept_on(line: Array, around: Surroundings) -> Array:
    """Shifted as a whole so that it stays 6 px inside the page."""
    low, high = line.min(0) - 6, line.max(0) + 6
    room = np.array([around.width, around.height])
    return line - np.minimum(low, 0) - np.maximum(high - room, 0)


def push_arrow(
    at: Array, way: Array, around: Surroundings, *, toward: bool, length: float = 30.0, gap: float = 7.0
) -> Array:
    """Straight: from a place outwards, or from outside towards it. `way` points where the push goes."""
    way = way / (float(np.hypot(*way)) + 1e-9)
    if toward:
        line = np.array([at - way * (gap + length), at - way * gap])
    else:
        line = np.array([at + way * gap, at + way * (gap + length)])
    for _ in range(12):  # away from the head, if it lies there
        if not LineString(line).buffer(4).intersects(around.head):
            break
        line = line + (-way if toward else way) * 4
    return kept_on(np.linspace(line[0], line[1], 12), around)


def turn_arrow(ring3d: Array, around: Surroundings) -> Array:
    """Round an axis: the projected ring, lifted off the head where it would lie on the face."""
    line = resampled(ring3d)
    for _ in range(24):
        if not LineString(line).buffer(5).intersects(around.head):
            break
        line = line - (0, 3)
    return kept_on(line, around)


def arrow_svg(line: Array, style: Style, *, both: bool = False) -> str:
    """Shaft and head, each over a white casing."""
    head = min(style.arrow * 2.5, float(np.hypot(*np.diff(line, axis=0).T).sum()) * 0.55)
    shaft, tips = line, []
    for reverse in (False, True) if both else (False,):
        shaft, tip = _tipped(shaft[::-1] if reverse else shaft, head)
        tips.append(tip)
    d = ring(shaft, closed=False, passes=4)
    heads = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in tip) + "z" for tip in tips)
    heads = heads.replace(".0 ", " ").replace(".0L", "L").replace(".0z", "z")
    casing = f'<path d="{d}" stroke-width="{style.arrow + 3.2:g}"/><path d="{heads}" stroke-width="3.6"/>'
    return (
        f'<g fill="none" stroke="#fff">{casing}</g>'
        f'<path d="{d}" fill="none" stroke="{style.accent}" stroke-width="{style.arrow:g}"/>'
        f'<path d="{heads}" fill="{style.accent}" stroke="{style.accent}" stroke-width="1"/>'
    )


def _tipped(line: Array, head: float) -> tuple[Array, Array]:
    """The shaft without its head, and the four corners of the head."""
    s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    cut = max(1, min(int(np.searchsorted(s, s[-1] - head)), len(line) - 2))
    way = line[-1] - line[cut]
    way = way / (math.hypot(*way) + 1e-9)
    wing = np.array([-way[1], way[0]]) * head * 0.62
    base = line[-1] - way * head
    tip = np.array([line[-1], base + wing, base + way * head * 0.18, base - wing])
    return np.vstack([line[:cut], base + way * head * 0.3]), tip
