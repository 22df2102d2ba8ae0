"""The shapes of props: sphere meshes in the world, or tied to the bones that hold or wear them."""

import math
from collections.abc import Callable

from exercises.figures.fixtures import door, post, rail, wall
from exercises.figures.flesh import WORLD, Ball, Hull, Part, hoop, rings
from exercises.figures.loops import loop_hulls
from exercises.figures.placing import grip_point, stick_line
from exercises.figures.props import Prop
from exercises.figures.skeleton import Frames
from exercises.figures.solids import Corner
from exercises.figures.solids import bar as _bar
from exercises.figures.solids import box_hull as _box_hull
from exercises.figures.solids import part as _part
from exercises.figures.vec import Vec, about_y, add, apply, length, mix, sub


def prop_parts(prop: Prop, frames: Frames) -> list[Part]:
    """The parts of one prop with the body as it is in `frames`."""
    return _SHAPES[prop.kind](prop, frames)


def _mat(prop: Prop, frames: Frames) -> list[Part]:
    long, high, wide = prop.size
    hull = _box_hull((-long / 2, -high - 0.1, -wide / 2), (long / 2, -0.1, wide / 2), 0.7, about=prop.at)
    return [_part(prop.name, "mat", hull, ground=True)]


def _ball(prop: Prop, frames: Frames) -> list[Part]:
    return [_part(prop.name, "ball", ((WORLD, prop.at, prop.radius),))]


def _soft_ball(prop: Prop, frames: Frames) -> list[Part]:
    bone = f"hand_{prop.side}"
    return [_part(prop.name, "ball", ((bone, grip_point(frames, prop.side), prop.radius),))]


def _chair(prop: Prop, frames: Frames) -> list[Part]:
    """Seat, four legs, and a back of two posts and a panel, all one unit: they do not cross each other."""
    deep, seat, wide = prop.size
    k = seat / 45
    back = float(prop.values["back"]) * k

    def box(low: Corner, high: Corner, r: float) -> Hull:
        return _box_hull(low, high, r, prop.turn, prop.at)

    def leg(x: float, z: float) -> Hull:
        foot, top = (x * 1.06, 1.5, z), (x, seat - 3, z)
        spin = about_y(-prop.turn)
        return _bar(add(prop.at, apply(spin, foot)), add(prop.at, apply(spin, top)), 1.5)

    x, z = deep / 2 - 3, wide / 2 - 3
    parts = [
        _part(f"{prop.name}_leg{n}", "prop_dark", leg(sx * x, sz * z))
        for n, (sx, sz) in enumerate(((-1, -1), (-1, 1), (1, -1), (1, 1)))
    ]
    parts.append(
        _part(f"{prop.name}_seat", "prop", box((-deep / 2, seat - 4, -wide / 2), (deep / 2, seat, wide / 2), 1.6))
    )
    if back:
        rear = -deep / 2 - 3.5
        for n, side in enumerate((-1, 1)):
            spin = about_y(-prop.turn)
            foot, top = (-deep / 2 + 1, seat - 2, side * z), (rear, seat + back - 2, side * z)
            bar = _bar(add(prop.at, apply(spin, foot)), add(prop.at, apply(spin, top)), 1.5)
            parts.append(_part(f"{prop.name}_post{n}", "prop_dark", bar, unit=f"{prop.name}_back"))
        panel = box((rear - 1.8, seat + back * 0.45, -wide / 2), (rear + 1.8, seat + back, wide / 2), 1.7)
        parts.append(_part(f"{prop.name}_panel", "prop", panel, unit=f"{prop.name}_back"))
    return parts


def _block(prop: Prop, frames: Frames) -> list[Part]:
    """A box whose top shows as a lighter slab."""
    (x, _, z), (long, high, wide) = prop.at, prop.size
    slab = min(3.0, high / 3)
    body = _box_hull((x - long / 2 + 1, 0, z - wide / 2 + 1), (x + long / 2 - 1, high - 1, z + wide / 2 - 1), 0.8)
    top = _box_hull((x - long / 2, high - slab, z - wide / 2), (x + long / 2, high, z + wide / 2), 1.0)
    return [
        _part(f"{prop.name}_body", "wood", body, unit=prop.name),
        _part(f"{prop.name}_top", "prop", top, unit=prop.name),
    ]


def _table(prop: Prop, frames: Frames) -> list[Part]:
    (x, _, z), (long, high, wide) = prop.at, prop.size
    parts = [
        _part(
            f"{prop.name}_leg{n}",
            "prop_dark",
            _bar(
                (x + a * (long / 2 - 4), 1.5, z + b * (wide / 2 - 4)),
                (x + a * (long / 2 - 4), high - 3, z + b * (wide / 2 - 4)),
                1.7,
            ),
        )
        for n, (a, b) in enumerate(((-1, -1), (-1, 1), (1, -1), (1, 1)))
    ]
    top = _box_hull((x - long / 2, high - 3.5, z - wide / 2), (x + long / 2, high, z + wide / 2), 1.2)
    return [*parts, _part(f"{prop.name}_top", "prop", top)]


def _pillow(prop: Prop, frames: Frames) -> list[Part]:
    if prop.side == "between":
        return [_squeezed(prop)]
    x, y, z = prop.at
    long, high, wide = prop.size
    r = min(high, long, wide) / 2
    a, b, c = (max(0.0, v / 2 - r) for v in (long, high, wide))
    hull = tuple((WORLD, (x + p, y + q, z + s), r * 0.98) for p in (-a, a) for q in (-b, b) for s in (-c, c))
    return [_part(prop.name, "pillow", hull)]


def _squeezed(prop: Prop) -> Part:
    """A pillow between the legs: thinner in the middle, where they press it, than at its free ends."""
    x, y, z = prop.at
    long, high, wide = prop.size
    r = 0.62 * wide
    rows = [((high / 2 - r) * up, r if up else min(r, prop.radius)) for up in (1, 0, -1)]
    stations = [[(WORLD, (x + s * (long / 2 - r), y + up, z), size) for s in (-1, 1)] for up, size in rows]
    return _part(prop.name, "pillow", *rings(*stations), fillet=4.0)


def _cylinder(centre: Vec, r: float, half: float) -> Hull:
    """Lies along z, with round flat ends."""
    x, y, z = centre
    angles = [n * math.pi / 5 for n in range(10)]
    core = tuple((WORLD, (x, y, z + s * max(0.0, half - r)), r) for s in (-1, 1))
    return core + tuple(
        (WORLD, (x + (r - 0.5) * math.cos(a), y + (r - 0.5) * math.sin(a), z + s * half), 0.5)
        for s in (-1, 1)
        for a in angles
    )


def _roll(prop: Prop, frames: Frames) -> list[Part]:
    return [_part(prop.name, "towel", _cylinder(prop.at, prop.radius, prop.size[2] / 2))]


def _towel(prop: Prop, frames: Frames) -> list[Part]:
    x, y, z = prop.at
    long, high, wide = prop.size
    if prop.radius > 1.4:
        return [_part(prop.name, "towel", _cylinder(prop.at, prop.radius, wide / 2))]
    low = (x - long / 2, y - high / 2, z - wide / 2)
    return [_part(prop.name, "towel", _box_hull(low, (x + long / 2, y + high / 2, z + wide / 2), 0.5))]


def _dumbbell(prop: Prop, frames: Frames) -> list[Part]:
    bone = f"hand_{prop.side}"
    cx, cy, cz = grip_point(frames, prop.side)

    def disc(near: float, far: float) -> Hull:
        angles = [n * math.pi / 4 for n in range(8)]
        return tuple(
            (bone, (cx + x, cy + 2.9 * math.cos(a), cz + 2.9 * math.sin(a)), 1.2) for x in (near, far) for a in angles
        )

    bar: Hull = ((bone, (cx - 6, cy, cz), 1.2), (bone, (cx + 6, cy, cz), 1.2))
    shapes = (("bar", bar), ("near", disc(-9.2, -6.2)), ("far", disc(6.2, 9.2)))
    return [_part(f"{prop.name}_{name}", "weight", hull) for name, hull in shapes]


def _ankle_weight(prop: Prop, frames: Frames) -> list[Part]:
    bone, y = f"shank_{prop.side}", -0.86 * frames.build.shank
    g = 0.6 + 0.4 * frames.build.leg_girth
    edges = [hoop(bone, y + s * 3.4, (5.0 * g, 5.0 * g), r=0.8, centre=(-0.3, 0)) for s in (-1, 1)]
    core: Ball = (bone, (-0.3, y, 0), 4.6 * g)
    return [_part(prop.name, "weight", (core, *edges[0], *edges[1]))]


def _points(prop: Prop, frames: Frames) -> list[Vec]:
    return [frames.pt(end.bone, end.at) if end.bone else end.at for end in prop.ends]


def _ribbon(prop: Prop, frames: Frames) -> list[Part]:
    """A band or strap from hand to hand, to a fixed point, round a foot, or as a loop round both legs."""
    tone = "band" if prop.kind == "band" else "wood"
    if prop.side in ("knees", "ankles", "feet"):
        return [_part(name, tone, hull) for name, hull in loop_hulls(prop, frames).items()]
    stops = _points(prop, frames)
    if prop.side.startswith("foot"):
        sole = frames.pt(prop.side, (9.0, -frames.build.ankle - 0.4, 0.0))
        stops.insert(1, sole)
    parts = []
    slack = float(prop.values.get("slack") or 0.0)
    for n, (a, b) in enumerate(zip(stops, stops[1:], strict=False)):
        parts.append(_part(f"{prop.name}_{n}", tone, *_hanging(a, b, slack)))
    if prop.kind == "band":
        parts += [_grip(prop, n, end.bone) for n, end in enumerate(prop.ends) if end.bone.startswith("hand")]
    return parts


def _hanging(a: Vec, b: Vec, slack: float) -> tuple[Hull, ...]:
    """A ribbon that sags by `slack` cm."""
    if slack <= 0:
        return (_bar(a, b, 1.0),)
    points = []
    for n in range(9):
        t = n / 8
        x, y, z = mix(a, b, t)
        points.append((x, y - slack * 4 * t * (1 - t), z))
    return tuple(_bar(p, q, 1.0) for p, q in zip(points, points[1:], strict=False))


def _grip(prop: Prop, number: int, bone: str) -> Part:
    """A handle across the fist."""
    at = prop.ends[number].at
    hull: Hull = ((bone, (at[0] - 5.6, at[1], at[2]), 1.35), (bone, (at[0] + 5.6, at[1], at[2]), 1.35))
    return _part(f"{prop.name}_grip{number}", "weight", hull)


def _stick(prop: Prop, frames: Frames) -> list[Part]:
    a, b = stick_line(prop, frames)
    if length(sub(a, b)) < 1:
        return []
    return [_part(prop.name, "wood", _bar(a, b, prop.radius))]


_SHAPES: dict[str, Callable[[Prop, Frames], list[Part]]] = {
    "mat": _mat,
    "ball": _ball,
    "soft_ball": _soft_ball,
    "chair": _chair,
    "wall": wall,
    "door": door,
    "table": _table,
    "counter": _block,
    "rail": rail,
    "step": _block,
    "box": _block,
    "post": post,
    "pillow": _pillow,
    "roll": _roll,
    "towel": _towel,
    "strap": _ribbon,
    "band": _ribbon,
    "stick": _stick,
    "dumbbell": _dumbbell,
    "ankle_weight": _ankle_weight,
}
