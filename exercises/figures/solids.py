"""Plain solids of sphere meshes, of which props are built."""

from exercises.figures.flesh import WORLD, Hull, Part
from exercises.figures.vec import Vec, about_y, add, apply

type Corner = tuple[float, float, float]


def part(name: str, tone: str, *hulls: Hull, unit: str = "", ground: bool = False, fillet: float = 0.0) -> Part:
    return Part(name, tone, hulls, unit=unit or name, body=False, ground=ground, fillet=fillet, passes=2)


def box_hull(low: Corner, high: Corner, r: float, turn: float = 0.0, about: Corner = (0.0, 0.0, 0.0)) -> Hull:
    """A box with edges rounded by r, turned about the vertical through `about`."""
    r = min(r, *((b - a) / 2 for a, b in zip(low, high, strict=True)))
    spin = about_y(-turn)
    corners = [
        (x, y, z)
        for x in (low[0] + r, high[0] - r)
        for y in (low[1] + r, high[1] - r)
        for z in (low[2] + r, high[2] - r)
    ]
    return tuple((WORLD, add(about, apply(spin, corner)), r) for corner in corners)


def bar(a: Vec, b: Vec, r: float) -> Hull:
    return ((WORLD, a, r), (WORLD, b, r))
