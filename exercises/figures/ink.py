"""From ordered shapes to lines: limbs made one, cloth over cloth, and which stretch of each outline is inked."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point, Polygon

from exercises.figures.camera import Camera, Page
from exercises.figures.curves import HIDDEN, INKED, LIGHT, TOLERANCE, Contour, Path, Pen
from exercises.figures.flesh import Joint
from exercises.figures.order import Discs
from exercises.figures.outline import Shape, largest
from exercises.figures.skeleton import SIDES, Frames, limb_angles

type Array = npt.NDArray[np.float64]
type Numbers = npt.NDArray[np.int64]
type Zones = dict[int, list[tuple[float, float, float]]]  # number of a shape: discs (x, y, radius), cm
type Cut = tuple[Polygon, Polygon]  # where a shape was cut, and the cloth over it

# (farther, nearer) parts of a limb that become one shape where they do not fold over each other.
MERGES = [(f"{b}_{s}", f"{a}_{s}") for s in SIDES for a, b in (("thigh", "shank"), ("upper", "fore"), ("fore", "hand"))]
STRAY = 9  # samples of a stroke between two stretches without ink
DARK = {"shoe", "weight", "hair"}


def discs(shapes: Sequence[Shape], frames: Frames, camera: Camera) -> Discs:
    """Where units grow out of each other, in the camera's plane."""
    unit = {name: shape.unit for shape in shapes for name in shape.names}
    found: Discs = {}
    for shape in shapes:
        for joint in shape.joints:
            other = unit.get(joint.other)
            if other and other != shape.unit:
                centre = camera(frames.pt(joint.bone, joint.at))[:2]
                found.setdefault(frozenset((shape.unit, other)), []).append((centre, joint.radius))
    return found


def closed(outline: Polygon, radius: float) -> Polygon:
    """Inner corners rounded."""
    return largest(outline.buffer(radius, quad_segs=5).buffer(-radius, quad_segs=5))


def _overlap(a: Polygon, b: Polygon) -> bool:
    p, q = a.bounds, b.bounds
    return bool(p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3] and a.intersects(b))


class Composer:
    """Shapes from back to front, made ready for the pen."""

    def __init__(self, shapes: list[Shape], frames: Frames, camera: Camera, half_line: float) -> None:
        self.shapes = shapes
        self.frames, self.camera, self.half = frames, camera, half_line
        self.cuts: dict[int, list[Cut]] = {}
        self.widened: dict[str, Polygon] = {}

    def _where(self, bone: str, at: tuple[float, float, float]) -> Point:
        x, y, _ = self.camera(self.frames.pt(bone, at))
        return Point(x, y)

    def _named(self, name: str) -> Shape | None:
        return next((s for s in self.shapes if name in s.names), None)

    def merge_limbs(self) -> None:
        for farther, nearer in MERGES:
            lower, upper = self._named(farther), self._named(nearer)
            if lower and upper and lower is not upper:
                joint = next((j for j in lower.part.joints if j.other == nearer and j.fillet), None)
                joint = joint or next((j for j in lower.joints if j.other == nearer and j.fillet), None)
                if joint:
                    self._merge(lower, upper, joint, (farther, nearer))
        for shape in self.shapes:
            if shape.fillet:
                shape.outline = closed(shape.outline, shape.fillet)

    def _merge(self, lower: Shape, upper: Shape, joint: Joint, bones: tuple[str, str]) -> None:
        if self._folded(lower, upper, joint):
            return
        at = self._slot(lower, upper)
        whole = lower.outline.union(upper.outline)
        if at is None or not isinstance(whole, Polygon):
            return
        a, b = (self.camera(self.frames.direction(n, (0, 1, 0)))[:2] for n in bones)
        turn = float(a @ b) / (float(np.hypot(*a) * np.hypot(*b)) + 1e-9)
        bend = math.degrees(math.acos(max(-1.0, min(1.0, turn))))
        keep, drop = (lower, upper) if at is lower else (upper, lower)
        self.shapes.remove(drop)
        keep.outline = whole
        keep.fillet = max(keep.fillet, drop.fillet, joint.fillet * (1 - bend / 75), 0.8)
        keep.names += drop.names
        keep.joints += drop.joints
        keep.hems += drop.hems

    def _folded(self, lower: Shape, upper: Shape, joint: Joint) -> bool:
        """Whether the two lie over each other away from their joint."""
        fold = lower.outline.intersection(upper.outline)
        x, y, _ = self.camera(self.frames.P[joint.bone])
        far = 1.2 * joint.radius
        left, bottom, right, top = fold.bounds if not fold.is_empty else (x, y, x, y)
        if max(x - left, right - x, y - bottom, top - y) < far:
            return False
        return bool(fold.difference(Point(x, y).buffer(far, quad_segs=6)).area > 0.6)

    def _slot(self, one: Shape, two: Shape) -> Shape | None:
        """Which of two shapes' places in the order a merged shape can take without passing through others."""
        i, j = self.shapes.index(one), self.shapes.index(two)
        first, second = (one, two) if i < j else (two, one)
        middle = self.shapes[min(i, j) + 1 : max(i, j)]
        if not any(_overlap(m.outline, second.outline) for m in middle):
            return first
        if not any(_overlap(m.outline, first.outline) for m in middle):
            return second
        return None

    def cut_under_hems(self) -> None:
        """Shorts end under the hem of the shirt, unless the thigh really lies in front of the belly."""
        for n, shape in enumerate(self.shapes):
            for hem in shape.hems:
                cloth = self._named(hem.other)
                if cloth is None or self.shapes.index(cloth) > n or not _overlap(cloth.outline, shape.outline):
                    continue
                radius = hem.radius * self._share(hem.bone)
                if radius > 2:
                    over = self.widened.get(cloth.name) or cloth.outline.buffer(self.half, quad_segs=3)
                    self.widened[cloth.name] = over
                    self._cut(n, shape, cloth, self._where(hem.bone, hem.at).buffer(radius, quad_segs=6), over)

    def _share(self, bone: str) -> float:
        flexion = limb_angles(bone[-1], self.frames.L[bone])["flexion"] if bone.startswith("thigh") else 0.0
        return max(0.0, 1 - max(0.0, flexion - 95) / 30)

    def _cut(self, n: int, shape: Shape, cloth: Shape, near: Polygon, over: Polygon) -> None:
        zone = near.intersection(over)
        if shape.outline.intersection(cloth.outline).difference(zone).area < 70:
            zone = over
        rest = largest(shape.outline.difference(zone))
        if rest.area > 0.3 * shape.outline.area:
            shape.outline = rest
            self.cuts.setdefault(n, []).append((zone.buffer(self.half * 0.6, quad_segs=3), cloth.outline))

    def healed(self, n: int) -> Zones:
        """Discs (x, y, radius) in which shape n has no line where it lies on that earlier shape."""
        zones: Zones = {}
        shape = self.shapes[n]
        for m, earlier in enumerate(self.shapes[:n]):
            near = [j for j in shape.joints if j.other in earlier.names]
            near += [j for j in earlier.joints if j.other in shape.names]
            for joint in near:
                x, y, _ = self.camera(self.frames.pt(joint.bone, joint.at))
                zones.setdefault(m, []).append((float(x), float(y), joint.radius))
        return zones


def paths(composer: Composer, page: Page, tolerance: float = TOLERANCE) -> list[Path | None]:
    """The path of each shape, None where others hide it wholly."""
    shapes = composer.shapes
    pen = Pen([_contour(shape, page) for shape in shapes])
    if not shapes:
        return []
    cm = _unpage(pen.raw, page)
    labels = np.full(len(cm), INKED)
    gone: list[bool] = []
    sieve = _Sieve(shapes)
    for n, span in enumerate(pen.spans()):
        own, label = cm[span], labels[span]
        covered = sieve.covered(own, n)
        gone.append(bool(covered.all()))
        if gone[-1]:
            continue
        label[_shrunk(covered, 3)] |= HIDDEN
        dark = [m for m in range(n) if shapes[m].part.tone in DARK and shapes[m].unit != shapes[n].unit]
        dark = dark if shapes[n].part.tone in DARK else []
        zones = composer.healed(n)
        if zones or dark or n in composer.cuts:
            under = sieve.top_under(own, n)
            _heal(label, own, under, zones, composer.cuts.get(n, ()), composer.half)
            if dark:
                label[np.isin(under, dark) & ~covered] |= LIGHT
        label[:] = _tidied(label)
    drawn = pen.draw(labels, tolerance)
    return [None if lost else path for lost, path in zip(gone, drawn, strict=True)]


def _heal(label: Numbers, points: Array, under: Numbers, zones: Zones, cuts: Sequence[Cut], half: float) -> None:
    """Take the ink from stretches that run on in the shape beneath, and from cuts under a hem."""
    for m, discs_ in zones.items():
        on = under == m
        for x, y, radius in discs_ if on.any() else ():
            label[on & ((points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2 < radius**2)] &= ~INKED
    for zone, cloth in cuts:
        cut = np.flatnonzero(shapely.contains_xy(zone, points[:, 0], points[:, 1]))
        if len(cut):
            away = shapely.distance(cloth.exterior, shapely.points(points[cut]))
            label[cut[away < half * 2.2]] &= ~INKED


def _contour(shape: Shape, page: Page) -> Contour:
    return Contour(page(np.asarray(shape.outline.exterior.coords)[:-1]), True)


def _unpage(points: Array, page: Page) -> Array:
    x = (points[:, 0] - page.width / 2) / page.scale + page.centre[0]
    y = (page.height / 2 - points[:, 1]) / page.scale + page.centre[1]
    return np.column_stack([x, y])


class _Sieve:
    """Which points lie in which shapes; boxes first."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.outlines = np.array([shape.outline for shape in shapes])
        self.boxes: Array = shapely.bounds(self.outlines)
        shapely.prepare(self.outlines)
        left, bottom, right, top = self.boxes.T
        over_x = (left[:, None] < right) & (left < right[:, None])
        over_y = (bottom[:, None] < top) & (bottom < top[:, None])
        self.near = over_x & over_y

    def inside(self, points: Array, m: int | np.integer[Any]) -> npt.NDArray[np.bool_]:
        left, bottom, right, top = self.boxes[m]
        x, y = points[:, 0], points[:, 1]
        near = (x > left) & (x < right) & (y > bottom) & (y < top)
        if near.any():
            near[near] = shapely.contains_xy(self.outlines[m], x[near], y[near])
        return near

    def covered(self, points: Array, n: int) -> npt.NDArray[np.bool_]:
        """Under a shape drawn after shape n."""
        out = np.zeros(len(points), dtype=bool)
        for m in np.flatnonzero(self.near[n, n + 1 :]) + n + 1:
            out |= self.inside(points, m)
        return out

    def top_under(self, points: Array, n: int) -> Numbers:
        """The number of the shape on which each point lies, of those drawn before shape n; -1 on paper."""
        out = np.full(len(points), -1)
        for m in np.flatnonzero(self.near[n, :n]):
            out[self.inside(points, m)] = m
        return out


def _shrunk(mask: npt.NDArray[np.bool_], by: int) -> npt.NDArray[np.bool_]:
    """A cyclic mask less `by` samples at each end of its runs."""
    if mask.all() or not mask.any():
        return mask
    bare = np.concatenate([~mask[-by:], ~mask, ~mask[:by]]).astype(float)
    return np.convolve(bare, np.ones(2 * by + 1), "valid") < 0.5


def _tidied(labels: Numbers) -> Numbers:
    """Runs of fewer than four samples take the label before them, and so do strokes that would stand alone, unless they
    are longer; hidden stretches need no other label."""
    labels = np.where(labels & HIDDEN, INKED | HIDDEN, labels)
    change = np.flatnonzero(np.diff(labels)) + 1
    if not len(change):
        return labels
    edges = [0, *change.tolist(), len(labels)]
    for a, b in zip(edges, edges[1:], strict=False):
        stray = a > 0 and b < len(labels) and not (labels[a - 1] | labels[b]) & INKED
        if a > 0 and b - a < (STRAY if stray else 4):
            labels[a:b] = labels[a - 1]
    return labels
