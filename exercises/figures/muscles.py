"""The muscles worked: patches on the body, tinted and hatched so that they read without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

from exercises.figures.body import stretch
from exercises.figures.camera import Page
from exercises.figures.curves import Contour, Pen, number
from exercises.figures.flesh import Ball, Hull
from exercises.figures.ink import Composer
from exercises.figures.outline import hulls
from exercises.figures.skeleton import SIDES, sign
from exercises.figures.style import Style
from exercises.figures.vec import Vec

type Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Muscle:
    """A patch: the parts that it shows on, where its surface faces (bone, direction), and its hulls."""

    hosts: tuple[str, ...]
    bone: str
    facing: Vec
    hulls: tuple[Hull, ...]


@dataclass
class Patch:
    """What of the muscles shows on one shape, cm of the camera's plane."""

    area: Any


def _both(bone: str, x: float, y: float, z: float, r: float) -> tuple[Ball, ...]:
    return ((bone, (x, y, z), r), (bone, (x, y, -z), r))


def _middle() -> dict[str, list[Muscle]]:
    belly = _both("belly", 7.4, 0.5, 3.4, 2.3)
    back = _both("waist", -7.0, 0.5, 3.0, 2.3)
    throat = (_both("neck", 3.4, -1, 2.0, 1.7), _both("head", 2.5, 3, 2.6, 1.5))
    nape = (_both("neck", -3.4, -1, 2.2, 1.8), _both("head", -4.4, 4, 2.2, 1.8))
    ahead, behind = (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)
    return {
        "abs": [
            Muscle(
                ("trunk",),
                "waist",
                ahead,
                (
                    (*_both("pelvis", 7.8, 6, 3.2, 2.1), *belly),
                    (*belly, *_both("thorax", 8.4, 7, 3.4, 2.3)),
                ),
            )
        ],
        "lower_back": [
            Muscle(
                ("trunk",),
                "waist",
                behind,
                (
                    (*_both("pelvis", -7.4, 7, 3.0, 2.1), *back),
                    (*back, *_both("thorax", -7.6, 7, 3.0, 2.1)),
                ),
            )
        ],
        "neck_front": [Muscle(("neck",), "neck", ahead, ((*throat[0], *throat[1]),))],
        "neck_back": [Muscle(("neck",), "neck", behind, ((*nape[0], *nape[1]),))],
    }


def _chain(*balls: Ball) -> tuple[Hull, ...]:
    return tuple((a, b) for a, b in zip(balls, balls[1:], strict=False))


def _arm_muscles(s: str, g: float) -> dict[str, Muscle]:
    u, f, t = f"upper_{s}", f"fore_{s}", "thorax"
    return {
        "deltoid": Muscle(
            (f"sleeve_{s}",),
            u,
            (0.2, 0, g),
            _chain((u, (0, 1.5, 2.6 * g), 3.2), (u, (0, -5, 3.0 * g), 3.0), (u, (0, -11, 2.6 * g), 1.6)),
        ),
        "biceps": Muscle((u,), u, (1, 0, 0), _chain((u, (2.2, -15.5, 0), 2.0), (u, (1.8, -23, 0), 1.7))),
        "triceps": Muscle((u,), u, (-1, 0, 0.2 * g), _chain((u, (-1.8, -15.5, 0), 2.1), (u, (-1.6, -22, 0), 1.6))),
        "wrist_flexors": Muscle(
            (f,), f, (1, 0, -0.5 * g), _chain((f, (1.4, -4, -1 * g), 2.0), (f, (0.8, -14, 0), 1.4))
        ),
        "wrist_extensors": Muscle(
            (f,), f, (-0.3, 0, g), _chain((f, (-0.4, -4, 1.4 * g), 2.0), (f, (0, -14, 1 * g), 1.4))
        ),
        "rotator": Muscle(
            ("trunk", f"sleeve_{s}"),
            t,
            (-0.7, 0.2, 0.6 * g),
            (((t, (-6.5, 17, 6.5 * g), 2.8), (u, (-2.5, 1, 0), 3.0)),),
        ),
        "pec": Muscle(
            ("trunk",),
            t,
            (1, 0, 0.2 * g),
            (((t, (9.0, 15, 2.8 * g), 2.2), (t, (8.4, 10.5, 5.5 * g), 3.0), (t, (5.5, 16.5, 12 * g), 2.2)),),
        ),
        "rhomboid": Muscle(
            ("trunk",),
            t,
            (-1, 0.1, 0.1 * g),
            (((t, (-8, 18, 2.4 * g), 1.8), (t, (-8, 11, 3.0 * g), 1.8), (t, (-7, 14, 7 * g), 1.8)),),
        ),
        "lower_trap": Muscle(
            ("trunk",),
            t,
            (-1, 0.1, 0.1 * g),
            (((t, (-8, 13, 2.4 * g), 1.6), (t, (-8, 1, 2.0 * g), 1.2), (t, (-7.5, 16, 7.5 * g), 1.6)),),
        ),
        "lat": Muscle(
            ("trunk",),
            t,
            (-0.8, 0, 0.5 * g),
            (((t, (-5, 12, 12 * g), 2.6), (t, (-7, 4, 8 * g), 3.0), ("waist", (-6.2, 0, 5 * g), 2.2)),),
        ),
        "serratus": Muscle(("trunk",), t, (0.5, 0, g), (((t, (3, 12, 13 * g), 2.2), (t, (5, 5, 11.5 * g), 2.2)),)),
        "oblique": Muscle(
            ("trunk",),
            "waist",
            (0.3, 0, g),
            (
                (
                    ("pelvis", (3, 7, 11.8 * g), 2.0),
                    ("waist", (2, 0.5, 11.4 * g), 2.4),
                    ("thorax", (3, 3, 12.2 * g), 2.4),
                    ("waist", (6, -1, 8 * g), 2),
                ),
            ),
        ),
    }


def _neck_muscles(g: float) -> dict[str, Muscle]:
    neck: Hull = (("thorax", (-1, 24, 5.0 * g), 1.8), ("head", (-2.0, 3.5, 5.0 * g), 1.8))
    slope = _chain(
        ("neck", (-1.5, 6, 4.6 * g), 1.5), ("thorax", (-2, 23.5, 6.5 * g), 2.2), ("thorax", (-1.5, 21.5, 11.5 * g), 1.7)
    )
    return {
        "neck": Muscle(("neck",), "neck", (0.2, 0, g), (neck,)),
        "trap": Muscle(("neck", "trunk"), "neck", (0, 0.3, g), slope),
    }


def _leg_muscles(s: str, g: float) -> dict[str, Muscle]:
    p, t, k = "pelvis", f"thigh_{s}", f"shank_{s}"
    leg = (t, f"leg_{s}")
    return {
        "glute": Muscle(
            (p, f"leg_{s}"),
            p,
            (-1, 0, 0.35 * g),
            (((p, (-7.3, -3.5, 6 * g), 4.5), (p, (-5.5, 2, 7.6 * g), 3.3), (p, (-3.5, -3, 9.5 * g), 3.2)),),
        ),
        "abductor": Muscle(
            (p, f"leg_{s}"),
            p,
            (0, 0, g),
            (((p, (0, 3, 11.5 * g), 2.4), (t, (0, 1, 5 * g), 3.2), (t, (0, -6, 5.5 * g), 2.0)),),
        ),
        "adductor": Muscle(leg, t, (0.2, 0, -g), _chain((t, (0, -8, -5 * g), 2.6), (t, (0, -28, -4 * g), 1.8))),
        "hip_flexor": Muscle(
            (p, f"leg_{s}", "trunk"), p, (1, 0, 0.2 * g), (((p, (6.5, 2, 8 * g), 2.4), (t, (6, -6, 0), 2.6)),)
        ),
        "quads": Muscle(
            leg, t, (1, 0, 0.2 * g), _chain((t, (3.8, -14, 0), 3.6), (t, (3.2, -26, 0), 3.2), (t, (2.6, -35, 0), 2.2))
        ),
        "hamstrings": Muscle(
            leg,
            t,
            (-1, 0, 0.1 * g),
            _chain((t, (-3.6, -14, 0), 3.4), (t, (-2.6, -26, 0), 3.0), (t, (-2.2, -35, 0), 2.0)),
        ),
        "calf": Muscle(
            (k,),
            k,
            (-1, 0, 0.1 * g),
            _chain((k, (-4.0, -6, 0), 2.4), (k, (-4.2, -14, 0), 2.6), (k, (-2.6, -24, 0), 1.6)),
        ),
        "arch": Muscle(
            (f"foot_{s}",),
            f"foot_{s}",
            (0, -1, -0.8 * g),
            (
                ((f"foot_{s}", (-2.4, -5.2, -1.0 * g), 1.8), (f"arch_{s}", (4.6, -5.2, -1.0 * g), 1.6)),
                ((f"arch_{s}", (4.6, -5.2, -1.0 * g), 1.6), (f"toes_{s}", (-1.6, 0, -1.4 * g), 1.4)),
            ),
        ),
        "peroneal": Muscle(
            (k,),
            k,
            (0, 0, g),
            _chain((k, (-0.4, -6, 4.2 * g), 1.8), (k, (-0.9, -16, 3.6 * g), 1.8), (k, (-0.8, -30, 2.2 * g), 1.1)),
        ),
        "shin": Muscle((k,), k, (1, 0, 0.4 * g), _chain((k, (1.8, -7, 1 * g), 2.0), (k, (1.2, -24, 0.6 * g), 1.4))),
    }


def _table() -> dict[str, list[Muscle]]:
    table = _middle()
    for side in SIDES:
        g = sign(side)
        for name, muscle in (_arm_muscles(side, g) | _neck_muscles(g) | _leg_muscles(side, g)).items():
            table[f"{name}_{side}"] = [muscle]
            plural = name if name.endswith("s") else f"{name}s"
            table.setdefault(plural, []).append(muscle)
    return table


MUSCLES = _table()


def patches(names: Sequence[str], composer: Composer, page: Page) -> dict[int, Patch]:
    """What shows of the named muscles, by the number of the shape that it lies on."""
    found: dict[int, list[Any]] = {}
    for name in names:
        for muscle in MUSCLES[name]:
            area = _seen(muscle, composer, page)
            for n, shape in enumerate(composer.shapes):
                if area is not None and any(host in shape.names for host in muscle.hosts):
                    found.setdefault(n, []).append(area)
    half = composer.half
    out = {}
    for n, areas in found.items():
        area = shapely.union_all(areas).intersection(composer.shapes[n].outline.buffer(-half * 1.3, quad_segs=3))
        over = [s.outline for s in composer.shapes[n + 1 :] if not area.is_empty and s.outline.intersects(area)]
        if over:
            area = area.difference(shapely.union_all(over).buffer(half, quad_segs=3))
        pieces = [g for g in getattr(area, "geoms", [area]) if isinstance(g, Polygon) and g.area > 6]
        if pieces:
            out[n] = Patch(shapely.union_all(pieces))
    return out


def _seen(muscle: Muscle, composer: Composer, page: Page) -> Any:
    frames, camera = composer.frames, composer.camera
    turned = camera(frames.direction(muscle.bone, muscle.facing))[2] / math.hypot(*muscle.facing)
    if turned < -0.45:
        return None
    centres, radii = [], []
    for hull in muscle.hulls:
        for bone, (x, y, z), r in hull:
            kx, ky, kz, kr = stretch(frames.build, bone.split("_")[0])
            centres.append(frames.pt(bone, (x * kx, y * ky, z * kz)))
            radii.append(r * kr)
    sizes = [len(h) for h in muscle.hulls]
    each = hulls(camera(centres), np.array(radii), sizes, page.scale)
    return shapely.union_all(each).buffer(1.2).buffer(-1.2)


def hatched(patch: Patch, page: Page, style: Style) -> str:
    """Tint and hatch of a patch as SVG."""
    pieces = list(getattr(patch.area, "geoms", [patch.area]))
    rings = [page(np.asarray(g.exterior.coords)[:-1]) for g in pieces]
    d = "".join(path.d for path in Pen([Contour(r, True, 3) for r in rings], 1.0).draw(tolerance=0.35))
    lines = "".join(_line(page(np.asarray(g.coords))) for g in _hatch(patch.area, style.hatch / page.scale))
    width = number(style.hatch_width)
    return (
        f'<path d="{d}" fill="{style.tint}" stroke="none"/>'
        f'<path d="{lines}" fill="none" stroke="{style.hatch_ink}" stroke-width="{width}"/>'
    )


def _hatch(area: Any, gap: float) -> list[Any]:
    """Parallel lines at 45 degrees, `gap` cm apart upwards, inside an area."""
    left, bottom, right, top = area.bounds
    first = math.floor((bottom - right) / gap) * gap
    lines = [[(left - 1, left - 1 + c), (right + 1, right + 1 + c)] for c in np.arange(first, top - left, gap)]
    inside = shapely.MultiLineString(lines).intersection(area)
    return [g for g in getattr(inside, "geoms", [inside]) if g.length > gap * 0.25]


def _line(ends: Array) -> str:
    (x0, y0), (x1, y1) = ends[0], ends[-1]
    return f"M{number(x0)} {number(y0)}l{number(x1 - x0)} {number(y1 - y0)}"
