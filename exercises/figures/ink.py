"""From ordered shapes to what is drawn: limbs made one, cloth over cloth, and which stretch of each outline is inked."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point, Polygon

from exercises.figures.camera import Camera, Page
from exercises.figures.curves import HIDDEN, INKED, LIGHT, Contour, Path, Pen
from exercises.figures.order import Discs
from exercises.figures.outline import Shape, largest
from exercises.figures.skeleton import SIDES, Frames, limb_angles

type Array = npt.NDArray[np.float64]

# (farther, nearer) parts of a limb that become one shape where they do not fold over each other.
MERGES = [
    (f"{b}_{s}", f"{a}_{s}") for s in SIDES for a, b in (("thigh", "shank"), ("upper", "fore"), ("fore", "hand"))
]
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


def _overlap(a: Polygon, b: Polygon) -> bool:
    p, q = a.bounds, b.bounds
    return bool(p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3] and a.intersects(b))


class Composer:
    """Shapes from back to front, made ready for the pen."""

    def __init__(self, shapes: list[Shape], frames: Frames, camera: Camera, half_line: float) -> None:
        self.shapes = shapes
        self.frames, self.camera, self.half = frames, camera, half_line
        self.unlined: dict[int, list[Polygon]] = {}

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
                    self._merge(lower, upper, joint.bone, joint.radius, joint.fillet, (farther, nearer))

    def _merge(
        self, lower: Shape, upper: Shape, bone: str, radius: float, fillet: float, bones: tuple[str, str]
    ) -> None:
        fold = lower.outline.intersection(upper.outline)
        if fold.difference(self._where(bone, (0, 0, 0)).buffer(radius * 1.2)).area > 0.6:
            return
        at = self._slot(lower, upper)
        if at is None:
            return
        a, b = (self.camera(self.frames.direction(n, (0, 1, 0)))[:2] for n in bones)
        turn = float(a @ b) / (float(np.hypot(*a) * np.hypot(*b)) + 1e-9)
        bend = math.degrees(math.acos(max(-1.0, min(1.0, turn))))
        fillet = max(0.8, fillet * (1 - bend / 75))
        whole = lower.outline.union(upper.outline).buffer(fillet, quad_segs=6).buffer(-fillet, quad_segs=6)
        if not isinstance(whole, Polygon):
            return
        keep, drop = (lower, upper) if at is lower else (upper, lower)
        self.shapes.remove(drop)
        keep.outline = whole
        keep.names += drop.names
        keep.joints += drop.joints
        keep.hems += drop.hems

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
                    self._cut(n, shape, cloth, self._where(hem.bone, hem.at).buffer(radius))

    def _share(self, bone: str) -> float:
        flexion = limb_angles(bone[-1], self.frames.L[bone])["flexion"] if bone.startswith("thigh") else 0.0
        return max(0.0, 1 - max(0.0, flexion - 95) / 30)

    def _cut(self, n: int, shape: Shape, cloth: Shape, near: Polygon) -> None:
        over = cloth.outline.buffer(self.half)
        zone = near.intersection(over)
        if shape.outline.intersection(cloth.outline).difference(zone).area < 70:
            zone = over
        rest = largest(shape.outline.difference(zone))
        if rest.area > 0.3 * shape.outline.area:
            shape.outline = rest
            self.unlined.setdefault(n, []).append(zone.buffer(self.half * 0.6))

    def healed(self, n: int) -> list[Polygon]:
        """Where shape n has no line: inside shapes drawn before it, near a shared joint, and under a hem."""
        zones = list(self.unlined.get(n, ()))
        shape = self.shapes[n]
        for earlier in self.shapes[:n]:
            near = [j for j in shape.joints if j.other in earlier.names]
            near += [j for j in earlier.joints if j.other in shape.names]
            if near and _overlap(earlier.outline, shape.outline):
                disc = shapely.union_all([self._where(j.bone, j.at).buffer(j.radius) for j in near])
                zones.append(disc.intersection(earlier.outline.buffer(-0.12)))
        return [z for z in zones if not z.is_empty]


def paths(composer: Composer, page: Page) -> list[Path | None]:
    """The path of each shape, None where others hide it wholly."""
    shapes = composer.shapes
    pen = Pen([_contour(shape, page) for shape in shapes])
    if not shapes:
        return []
    cm = _unpage(pen.raw, page)
    labels = np.full(len(cm), INKED)
    gone: list[bool] = []
    for n, span in enumerate(pen.spans()):
        own = cm[span]
        covered = _covered(own, shapes, n)
        gone.append(bool(covered.all()))
        label = labels[span]
        label[_shrunk(covered, 3)] |= HIDDEN
        for zone in composer.healed(n):
            label[shapely.contains_xy(zone, own[:, 0], own[:, 1])] &= ~INKED
        if shapes[n].part.tone in DARK:
            label[_on_dark(own, shapes, n) & ~covered] |= LIGHT
        label[:] = _tidied(label)
    drawn = pen.draw(labels)
    return [None if lost else path for lost, path in zip(gone, drawn, strict=True)]


def _contour(shape: Shape, page: Page) -> Contour:
    return Contour(page(np.asarray(shape.outline.exterior.coords)[:-1]), True)


def _unpage(points: Array, page: Page) -> Array:
    x = (points[:, 0] - page.width / 2) / page.scale + page.centre[0]
    y = (page.height / 2 - points[:, 1]) / page.scale + page.centre[1]
    return np.column_stack([x, y])


def _inside(points: Array, shape: Shape) -> npt.NDArray[np.bool_]:
    left, bottom, right, top = shape.outline.bounds
    near = (points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > bottom) & (points[:, 1] < top)
    if near.any():
        some = points[near]
        near[near] = shapely.contains_xy(shape.outline, some[:, 0], some[:, 1])
    return near


def _covered(points: Array, shapes: Sequence[Shape], n: int) -> npt.NDArray[np.bool_]:
    out = np.zeros(len(points), dtype=bool)
    for later in shapes[n + 1 :]:
        out |= _inside(points, later)
    return out


def _on_dark(points: Array, shapes: Sequence[Shape], n: int) -> npt.NDArray[np.bool_]:
    """On an earlier dark shape of another unit, where an ink line alone would be lost."""
    out = np.zeros(len(points), dtype=bool)
    for earlier in shapes[:n]:
        if earlier.part.tone in DARK and earlier.unit != shapes[n].unit:
            out |= _inside(points, earlier)
    return out


def _shrunk(mask: npt.NDArray[np.bool_], by: int) -> npt.NDArray[np.bool_]:
    """A cyclic mask less `by` samples at each end of its runs."""
    out = mask.copy()
    for n in range(1, by + 1):
        out &= np.roll(mask, n) & np.roll(mask, -n)
    return out


def _tidied(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Runs of fewer than four samples take the label before them; hidden stretches need no other label."""
    labels = np.where(labels & HIDDEN, INKED | HIDDEN, labels)
    change = np.flatnonzero(np.diff(labels)) + 1
    edges = [0, *change.tolist(), len(labels)]
    for a, b in zip(edges, edges[1:], strict=False):
        if 0 < a and b - a < 4:
            labels[a:b] = labels[a - 1]
    return labels
