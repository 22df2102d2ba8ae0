"""Where the picture is taken from, and how the camera's plane lies on the page."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[np.float64]

# Azimuth and elevation in degrees: 0 looks at the body's right side, 90 at its front, -90 at its back.
VIEWS: dict[str, tuple[float, float]] = {
    "side": (12, 9),
    "side_flat": (0, 0),
    "front": (90, 5),
    "front_oblique": (60, 9),
    "seated": (30, 9),
    "oblique": (38, 10),
    "back": (-90, 5),
    "back_oblique": (-55, 9),
    "lying": (8, 13),
    "lying_front": (-8, 22),
    "lying_above": (0, 42),
    "above": (0, 75),
}

PX_PER_CM = {
    "whole": 2.0,
    "upper": 3.0,
    "trunk": 3.0,
    "lower": 3.0,
    "head": 5.6,
    "hand": 9.0,
    "foot": 7.0,
    "knee": 3.6,
    "arm": 6.0,
    "reach": 4.6,
}
WIDEST, HIGHEST = 400.0, 380.0  # px of a page


@dataclass(frozen=True)
class Camera:
    """An orthographic camera."""

    azimuth: float = 0.0
    elevation: float = 0.0

    @cached_property
    def matrix(self) -> Array:
        """World to camera: x right on the page, y up, z to the viewer."""
        a, e = math.radians(-self.azimuth), math.radians(self.elevation)
        turn = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
        tilt = np.array([[1, 0, 0], [0, math.cos(e), -math.sin(e)], [0, math.sin(e), math.cos(e)]])
        matrix: Array = tilt @ turn
        return matrix

    def __call__(self, points: npt.ArrayLike) -> Array:
        """World points (n, 3) or (3,) in the camera's axes, cm."""
        seen: Array = np.asarray(points, dtype=float) @ self.matrix.T
        return seen


def camera(view: str | Iterable[float], *, mirrored: bool = False) -> Camera:
    """A named view or (azimuth, elevation). `mirrored` goes to the other side of the body: a body reflected left to
    right then gives the mirror image of the picture."""
    azimuth, elevation = VIEWS[view] if isinstance(view, str) else view
    return Camera(180.0 - azimuth if mirrored else float(azimuth), float(elevation))


@dataclass(frozen=True)
class Page:
    """The camera's plane (cm, y up) on a page of width x height px (y down)."""

    width: float
    height: float
    scale: float  # px per cm
    centre: tuple[float, float]  # cm, in the middle of the page

    def __call__(self, points: npt.ArrayLike) -> Array:
        p = np.asarray(points, dtype=float)
        x = (p[..., 0] - self.centre[0]) * self.scale + self.width / 2
        y = self.height / 2 - (p[..., 1] - self.centre[1]) * self.scale
        return np.stack([x, y], axis=-1)


type Box = tuple[float, float, float, float]


def page_for(box: Box, framing: str = "whole") -> Page:
    """A page round a box (left, bottom, right, top; cm): one scale for all figures unless they would not fit. What
    goes on below a close-up of the upper body runs out of the picture at its lower edge."""
    left, bottom, right, top = box
    margin = 16.0 if framing == "whole" else 4.0
    wide, high = right - left, top - bottom
    scale = min(PX_PER_CM[framing], (WIDEST - 2 * margin) / wide, (HIGHEST - 2 * margin) / high)
    least = (190.0, 150.0) if framing == "whole" else (200.0, 170.0)
    width = min(WIDEST, max(least[0], wide * scale + 2 * margin))
    height = min(HIGHEST, max(least[1], high * scale + 2 * margin))
    middle = bottom + height / 2 / scale if framing == "upper" else (bottom + top) / 2
    return Page(round(width), round(height), scale, ((left + right) / 2, middle))
