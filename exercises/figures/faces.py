"""The strokes of a face: brows, eyes, mouth, nose, where they face the viewer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString

from exercises.figures.body import stretch
from exercises.figures.camera import Camera, Page
from exercises.figures.curves import Contour, Pen, number
from exercises.figures.heads import FEATURES, SIZE, Feature
from exercises.figures.outline import Shape
from exercises.figures.skeleton import Frames
from exercises.figures.style import Style

type Array = npt.NDArray[np.float64]

_FACING = {"nose": 0.5, "mouth": 0.3, "eye": 0.22, "brow": 0.22}  # least cosine between normal and view
EYE = (0.54, 0.76)  # half width and half height, cm


@dataclass(frozen=True)
class FaceView:
    """A head before the camera."""

    frames: Frames
    camera: Camera
    page: Page

    def point(self, at: tuple[float, float, float]) -> Array:
        size = SIZE * stretch(self.frames.build, "head")[0]
        x, y, z = at
        seen: Array = self.camera(self.frames.pt("head", (x * size, y * size, z * size)))[:2]
        return seen

    def faces(self, feature: Feature) -> float:
        normal = self.camera(self.frames.direction("head", feature.normal))
        return float(normal[2]) / float(np.linalg.norm(feature.normal))


def face_strokes(view: FaceView, face: Shape, style: Style) -> str:
    """SVG of the face, clipped to the outline of the face."""
    lines: list[Array] = []
    dots = ""
    room = face.outline.buffer(-0.35)
    for feature in FEATURES:
        if view.faces(feature) < _FACING[feature.kind]:
            continue
        if feature.kind == "eye":
            dots += _eye(view, feature)
            continue
        visible = LineString(_bow(np.array([view.point(p) for p in feature.points]))).intersection(room)
        lines += [view.page(np.asarray(g.coords)) for g in getattr(visible, "geoms", [visible]) if g.length > 0.3]
    drawn = "".join(path.d for path in Pen([Contour(line, False, 1) for line in lines], 0.5).draw(tolerance=0.15))
    width = number(style.face * max(1.0, view.page.scale / 2.4))
    out = f'<path d="{drawn}" fill="none" stroke-width="{width}"/>' if drawn else ""
    return out + (f'<path d="{dots}" fill="{style.ink}" stroke="none"/>' if dots else "")


def _bow(p: Array) -> Array:
    """A curve through three points."""
    t = np.linspace(0, 1, 9)[:, None]
    control = 2 * p[1] - (p[0] + p[2]) / 2
    curve: Array = (1 - t) ** 2 * p[0] + 2 * t * (1 - t) * control + t * t * p[2]
    return curve


def _eye(view: FaceView, feature: Feature) -> str:
    """A dot, narrower where the face turns away, upright in the head."""
    centre = view.page(view.point(feature.points[0]))
    up = view.camera(view.frames.direction("head", (0, 1, 0)))[:2]
    tilt = -np.degrees(np.arctan2(up[0], up[1]))
    turned = max(0.55, view.faces(feature))
    rx, ry = EYE[0] * turned * view.page.scale, EYE[1] * view.page.scale
    along = np.array([np.sin(np.radians(-tilt)), -np.cos(np.radians(tilt))]) * ry
    x, y = (number(v) for v in centre + along)
    dx, dy = (number(v) for v in -2 * along)
    arc = f"a{number(rx)} {number(ry)} {round(-tilt)} 1 1 "
    back_x, back_y = (number(v) for v in 2 * along)
    return f"M{x} {y}{arc}{dx} {dy}{arc}{back_x} {back_y}z"
