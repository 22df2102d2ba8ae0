"""The exact outline of every part from a camera."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

from exercises.figures.camera import Camera
from exercises.figures.flesh import Flesh, Joint, Part
from exercises.figures.skeleton import Frames

type Array = npt.NDArray[np.float64]


@dataclass
class Shape:
    """A part as the camera sees it; lengths in cm of the camera's plane. Merging and cutting change `outline`."""

    part: Part
    outline: Polygon
    balls: Array  # (n, 4): centre in camera axes and radius, with balls between those of each hull
    names: list[str] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    hems: list[Joint] = field(default_factory=list)
    fillet: float = 0.0  # cm, of the inner corners of a merged limb

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def unit(self) -> str:
        return self.part.unit or self.part.name


def _circles(centres: Array, radii: Array, scale: float) -> tuple[Array, Any]:
    """Points on all circles and the ball each belongs to; more of them on large circles."""
    count = np.where(radii * scale < 5, 12, np.where(radii * scale < 24, 24, 64))
    ball = np.repeat(np.arange(len(radii)), count)
    start = np.cumsum(count) - count
    angle = 2 * np.pi * (np.arange(len(ball)) - start[ball]) / count[ball]
    unit = np.column_stack([np.cos(angle), np.sin(angle)])
    return centres[ball, :2] + unit * radii[ball, None], ball


def hulls(centres: Array, radii: Array, sizes: Any, scale: float) -> Any:
    """The convex hulls of consecutive groups of circles."""
    points, ball = _circles(centres, radii, scale)
    owner = np.repeat(np.arange(len(sizes)), sizes)[ball]
    return shapely.convex_hull(shapely.multipoints(points, indices=owner))


def largest(shape: Any) -> Polygon:
    """The largest polygon of a geometry; empty stays empty."""
    if isinstance(shape, Polygon):
        return shape
    polygons = [g for g in getattr(shape, "geoms", ()) if isinstance(g, Polygon)]
    return max(polygons, key=lambda g: g.area, default=Polygon())


def outlines(flesh: Flesh, frames: Frames, camera: Camera, scale: float) -> list[Shape]:
    """The shapes of all parts, not yet ordered."""
    centres = camera(flesh.place(frames))
    each = hulls(centres, flesh.radius, flesh.hull_sizes, scale)
    balls = np.column_stack([centres, flesh.radius])
    shapes = []
    for n, part in enumerate(flesh.parts):
        own = each[flesh.part_hulls[n] : flesh.part_hulls[n + 1]]
        outline = largest(own[0] if len(own) == 1 else shapely.union_all(own))
        i, j, share = flesh.between[n]
        inside = balls[i] + (balls[j] - balls[i]) * share
        outline = _filleted(outline, part.fillet if part.fillet * scale > 1.2 else 0.0)
        shape = Shape(part, outline, np.vstack([balls[flesh.rows(n)], inside]), [part.name])
        shape.joints, shape.hems = list(part.joints), list(part.hems)
        shapes.append(shape)
    return shapes


def _filleted(outline: Polygon, radius: float) -> Polygon:
    """Inner corners rounded; nearly convex outlines have none worth the time."""
    if not radius or outline.area > 0.985 * outline.convex_hull.area:
        return outline
    return largest(outline.buffer(radius, quad_segs=5).buffer(-radius, quad_segs=5))
