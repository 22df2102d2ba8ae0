"""The strokes of a hand seen close by: the lines of the palm, and the nails. They tell palm from back."""

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString

from exercises.figures.body import stretch
from exercises.figures.camera import Camera, Page
from exercises.figures.curves import Contour, Pen, number
from exercises.figures.hands import FINGERS
from exercises.figures.outline import Shape
from exercises.figures.skeleton import Frames, sign
from exercises.figures.style import Style
from exercises.figures.vec import Vec

type Array = npt.NDArray[np.float64]

FROM = 3.9  # px per cm from which hands have these strokes
_FACING = 0.35  # least cosine between the palm, or the back of a finger, and the view
# cm in the right hand (-Y to the finger tips, +X to the thumb, palm at -Z): round the ball of the thumb, and across.
_PALM: tuple[tuple[Vec, ...], ...] = (
    ((2.9, -6.0, -1.3), (1.3, -5.0, -1.6), (0.5, -3.6, -1.7), (0.7, -1.9, -1.7)),
    ((-3.3, -6.2, -1.1), (-1.6, -6.5, -1.2), (0.2, -6.9, -1.2), (1.6, -7.9, -1.1)),
)
_NAILS = {
    "index": (1.87, 0.73),
    "middle": (2.02, 0.75),
    "ring": (1.9, 0.71),
    "little": (1.53, 0.62),
    "thumb": (2.6, 0.9),
}


def hand_strokes(shape: Shape, frames: Frames, camera: Camera, page: Page, style: Style) -> str:
    """SVG of what this shape shows of palm and nails, clipped to its outline."""
    if page.scale < FROM:
        return ""
    lines = [line for side in "rl" for name in shape.names for line in _lines(name, side, frames, camera)]
    room = shape.outline.buffer(-0.12)
    seen = [LineString(line).intersection(room) for line in lines]
    pieces = [g for found in seen for g in getattr(found, "geoms", [found]) if g.length > 0.3]
    if not pieces:
        return ""
    contours = [Contour(page(np.asarray(g.coords)), False, 1) for g in pieces]
    d = "".join(path.d for path in Pen(contours, 0.5).draw(tolerance=0.15))
    return f'<path d="{d}" fill="none" stroke-width="{number(style.face)}"/>'


def _lines(name: str, side: str, frames: Frames, camera: Camera) -> list[Array]:
    if name == f"hand_{side}" and _turned(name, (0.0, 0.0, -sign(side)), frames, camera):
        return [_seen(name, line, side, frames, camera) for line in _PALM]
    finger = name.removesuffix(f"_{side}")
    if name.endswith(f"_{side}") and finger in (*FINGERS, "thumb"):
        bone = f"{finger}3_{side}"
        if _turned(bone, (0.0, 0.0, sign(side)), frames, camera):
            return [_seen(bone, _nail(*_NAILS[finger]), side, frames, camera)]
    return []


def _nail(long: float, r: float) -> tuple[Vec, ...]:
    """Open towards the tip: root and two sides, on the back of the last bone."""
    a = np.linspace(-0.15 * np.pi, 1.15 * np.pi, 9)
    return tuple((float(0.68 * r * np.cos(t)), float(-long + 0.75 * r + 0.9 * r * np.sin(t)), 0.85 * r) for t in a)


def _turned(bone: str, way: Vec, frames: Frames, camera: Camera) -> bool:
    return float(camera(frames.direction(bone, way))[2]) > _FACING


def _seen(bone: str, line: tuple[Vec, ...], side: str, frames: Frames, camera: Camera) -> Array:
    kx, ky, kz, _ = stretch(frames.build, bone.split("_")[0])
    points = [frames.pt(bone, (x * kx, y * ky, z * kz * sign(side))) for x, y, z in line]
    seen: Array = camera(points)[:, :2]
    return seen
