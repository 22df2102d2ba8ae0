"""One picture: the figure, its props, the ground beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from exercises.figures.camera import Box, Camera, Page
from exercises.figures.curves import TOLERANCE, Contour, Path, Pen, number, straight
from exercises.figures.faces import FaceView, face_strokes
from exercises.figures.flesh import Flesh
from exercises.figures.ink import Composer, discs, paths
from exercises.figures.marks import hand_strokes
from exercises.figures.muscles import Patch, hatched, patches
from exercises.figures.order import Order, ordered
from exercises.figures.outline import Shape, largest, outlines
from exercises.figures.skeleton import Frames
from exercises.figures.style import WEB, Style

type Array = npt.NDArray[np.float64]

SHADOW_BELOW = 14.0  # cm over the floor under which the body casts a shadow
CELL = 2.2  # px between the points at which depths are compared


@dataclass
class Picture:
    """A figure in a pose before a camera. Geometry stays in cm of the camera's plane; `page` puts it on paper."""

    frames: Frames
    flesh: Flesh
    camera: Camera
    page: Page
    style: Style = WEB
    muscles: Sequence[str] = ()
    face: bool = True
    shadow: bool = True
    tolerance: float = TOLERANCE  # px between curve and outline
    order: Order = field(init=False)

    @cached_property
    def shapes(self) -> list[Shape]:
        """All shapes before merging."""
        return outlines(self.flesh, self.frames, self.camera, self.page.scale)

    @cached_property
    def silhouette(self) -> BaseGeometry:
        """The outline of the body without props."""
        rough = shapely.simplify([s.outline for s in self.composer.shapes if s.part.body], 0.3)
        return shapely.union_all(rough)

    @cached_property
    def head(self) -> BaseGeometry:
        return shapely.union_all([s.outline for s in self.shapes if s.unit == "head"])

    def ground(self) -> str:
        """What lies beneath the figure: mat or wall, and the shadow."""
        return self.backdrop() + self.cast()

    def backdrop(self) -> str:
        out = ""
        for shape in self.shapes:
            if shape.part.ground:
                d = straight(self.page(np.asarray(largest(shape.outline.simplify(0.08)).exterior.coords)[:-1]))
                fill = self.style.tones[shape.part.tone]
                out += f'<path d="{d}" fill="{fill}" stroke="{self.style.soft}" stroke-width="1.4"/>'
        return out

    def cast(self) -> str:
        """The shadow on the floor."""
        if not self.shadow:
            return ""
        cast = shadow(self.flesh, self.frames, self.camera)
        rings = [self.page(np.asarray(g.exterior.coords)[:-1]) for g in cast if g.area > 6]
        if not rings:
            return ""
        d = "".join(
            path.d for path in Pen([Contour(r, True, 14, corners=False) for r in rings], 1.5).draw(tolerance=0.6)
        )
        return f'<path d="{d}" fill="{self.style.shadow}" stroke="none"/>'

    def composed(self) -> Composer:
        return self.composer

    @cached_property
    def composer(self) -> Composer:
        """Shapes from back to front, limbs merged: this changes their outlines, so it is done once."""
        standing = [s for s in self.shapes if not s.part.ground and self._on_page(s)]
        self.order = ordered(standing, discs(standing, self.frames, self.camera), CELL / self.page.scale)
        rank = {unit: n for n, unit in enumerate(self.order.units)}
        facing = float(self.camera(self.frames.direction("head", (1, 0, 0)))[2])
        side = float(self.camera(self.frames.direction("head", (0, 0, 1)))[2])
        sequence = sorted(standing, key=lambda s: (rank[s.unit], _head_rank(s.name, facing, side)))
        composer = Composer(sequence, self.frames, self.camera, self.style.inner / 2 / self.page.scale)
        composer.merge_limbs()
        composer.cut_under_hems()
        return composer

    def _on_page(self, shape: Shape) -> bool:
        left, bottom, right, top = shape.outline.bounds
        (x0, y0), (x1, y1) = self.page([left, top]), self.page([right, bottom])
        return bool(x0 < self.page.width and x1 > 0 and y0 < self.page.height and y1 > 0)

    def figure(self) -> str:
        """Drawn twice: with a wide line, of which only the silhouette stays, then with the inner line over it."""
        composer = self.composer
        drawn = paths(composer, self.page, self.tolerance)
        marks = patches(self.muscles, composer, self.page) if self.muscles else {}
        out = ""
        for n, (shape, path) in enumerate(zip(composer.shapes, drawn, strict=True)):
            if path is not None:
                out += self._element(shape, path, marks.get(n))
        return out

    def _element(self, shape: Shape, path: Path, mark: Patch | None) -> str:
        fill = self.style.tones[shape.part.tone]
        out = ""
        if path.light:
            width = number(self.style.inner + 2.4)
            out += f'<path d="{path.light}" fill="none" stroke="{self.style.gap}" stroke-width="{width}"/>'
        dashes = path.dashes()
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        out += f'<path d="{path.d}" fill="{fill}"{dashed}/>'
        if mark is not None:
            out += hatched(mark, self.page, self.style)
        if self.face and shape.part.body:
            out += hand_strokes(shape, self.frames, self.camera, self.page, self.style)
        if shape.name == "face" and self.face:
            out += face_strokes(FaceView(self.frames, self.camera, self.page), shape, self.style)
        return out


def _head_rank(name: str, facing: float, side: float) -> float:
    """The order within the head: the face over the hair unless the head is seen from behind."""
    if name.startswith("ear"):
        towards = side if name.endswith("r") else -side
        return 3.0 if towards > -0.15 and facing > -0.75 else 0.5
    ranks = {"tail": 0.0 if facing > 0 else 5.0, "hair": 1.0 if facing > -0.3 else 4.0, "face": 2.0}
    return ranks.get(name, 0.0)


def shadow(flesh: Flesh, frames: Frames, camera: Camera) -> list[Polygon]:
    """What is near the floor, flattened onto it."""
    centres, radii = flesh.place(frames), flesh.radius
    casts = flesh.mask(ground=False)
    above = centres[:, 1] - radii
    casts &= above < SHADOW_BELOW
    if not casts.any():
        return []
    near = 1 - np.maximum(0, above) / SHADOW_BELOW
    size = radii * (0.55 + 0.45 * near) * 0.95
    owner = flesh.of[casts]
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    round_ = np.column_stack([np.cos(angle), np.zeros(12), np.sin(angle)])
    flat = centres[casts] * (1, 0, 1)
    points = camera((flat[:, None] + round_ * size[casts, None, None]).reshape(-1, 3))[:, :2]
    _, number_ = np.unique(owner, return_inverse=True)
    each = shapely.convex_hull(shapely.multipoints(points, indices=np.repeat(number_, 12)))
    whole = shapely.union_all(each).buffer(5, quad_segs=4).buffer(-5, quad_segs=4)
    return [g for g in getattr(whole, "geoms", [whole]) if isinstance(g, Polygon)]


def bounds(flesh: Flesh, frames: Frames, camera: Camera, *, ground: bool = True) -> Box:
    """The box in the camera's plane that holds all parts: left, bottom, right, top (cm)."""
    keep = flesh.mask(ground=ground)
    centres = camera(flesh.place(frames))[keep]
    radii = flesh.radius[keep, None]
    low, high = (centres[:, :2] - radii).min(0), (centres[:, :2] + radii).max(0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
