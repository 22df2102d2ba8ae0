"""What is fixed to the room: wall, door frame, rail, and the post that a band is tied to."""

from dataclasses import replace

from exercises.figures.flesh import Part
from exercises.figures.props import Prop
from exercises.figures.skeleton import Frames
from exercises.figures.solids import bar, box_hull, part

SKIRTING = 9.0  # cm: without its board a wall seen from in front is a mat on the floor


def wall(prop: Prop, frames: Frames) -> list[Part]:
    high = prop.size[1]
    return [
        _slab(prop, prop.name, "wall", high, 0.0),
        _slab(prop, f"{prop.name}_skirting", "prop", min(SKIRTING, high), 0.8),
    ]


def _slab(prop: Prop, name: str, tone: str, high: float, proud: float) -> Part:
    """An upright slab whose face stands `proud` cm before the wall."""
    x, _, z = prop.at
    thick, half = 5.0, 62.0
    way = 1 if prop.side in ("front", "right") else -1
    if prop.side in ("front", "back"):
        face, rear = x - way * proud, x + way * thick
        low, top = (min(face, rear), 0.0, z - half), (max(face, rear), high, z + half)
    else:
        face, rear = z - way * proud, z + way * thick
        low, top = (x - half, 0.0, min(face, rear)), (x + half, high, max(face, rear))
    return part(name, tone, box_hull(low, top, 0.4), ground=True)


def door(prop: Prop, frames: Frames) -> list[Part]:
    """Two posts and the lintel that tells them from poles."""
    x, _, z = prop.at
    deep, high, wide = prop.size
    beam = box_hull((x - deep / 2, high - 0.5, z - wide / 2 - 9), (x + deep / 2, high + 9, z + wide / 2 + 9), 0.6)
    parts = [part(f"{prop.name}_lintel", "wood", beam)]
    for n, side in enumerate((-1, 1)):
        inner, outer = z + side * wide / 2, z + side * (wide / 2 + 9)
        low = (x - deep / 2, 0.0, min(inner, outer))
        parts.append(part(f"{prop.name}{n}", "wood", box_hull(low, (x + deep / 2, high, max(inner, outer)), 0.6)))
    return _fixed(parts)


def rail(prop: Prop, frames: Frames) -> list[Part]:
    (x, _, z), (long, high, _) = prop.at, prop.size
    ends = [(x + s * (long / 2 - 6), z) for s in (-1, 1)]
    posts = [
        part(f"{prop.name}_post{n}", "prop_dark", bar((a, 1.5, b), (a, high - 2, b), 1.5))
        for n, (a, b) in enumerate(ends)
    ]
    return [*posts, part(prop.name, "wood", bar((x - long / 2, high - 1.8, z), (x + long / 2, high - 1.8, z), 1.8))]


def post(prop: Prop, frames: Frames) -> list[Part]:
    """A pole on a foot plate; where a band is tied it is wound round the pole."""
    (x, _, z), (wide, high, _) = prop.at, prop.size
    r = wide / 2
    parts = [
        part(f"{prop.name}_foot", "prop_dark", box_hull((x - 13, 0, z - 13), (x + 13, 3, z + 13), 1.4), unit=prop.name),
        part(prop.name, "wood", bar((x, 3.0, z), (x, high - r, z), r), unit=prop.name),
    ]
    knot = prop.radius
    if knot:
        wound = box_hull((x - r - 0.6, knot - 2.6, z - r - 0.6), (x + r + 0.6, knot + 2.6, z + r + 0.6), 1.2)
        parts.append(part(f"{prop.name}_knot", "band", wound, unit=prop.name))
    return _fixed(parts)


def _fixed(parts: list[Part]) -> list[Part]:
    return [replace(each, fixed=True) for each in parts]
