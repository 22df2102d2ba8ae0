"""How far parts of the body are from floor and props, and the shift that lets them touch."""

import math
from collections.abc import Iterable, Sequence

from exercises.figures.props import Box, Cylinder, Plane, Sphere, Surface
from exercises.figures.skeleton import Frames
from exercises.figures.surface import Ball, bones_of, spheres
from exercises.figures.vec import Vec, dot, sub

FLOOR = Plane((0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
EDGE = 1.5  # cm that a part may hang over the edge of a seat and still be carried by it


def world_balls(frames: Frames, bones: Iterable[str]) -> list[Ball]:
    """The spheres of some bones, in the world."""
    found: list[Ball] = []
    table = spheres(frames.build)
    for bone in bones:
        px, py, pz = frames.P[bone]
        (a, b, c), (d, e, f), (g, h, i) = frames.R[bone]
        for x, y, z, r in table[bone]:
            found.append((px + a * x + b * y + c * z, py + d * x + e * y + f * z, pz + g * x + h * y + i * z, r))
    return found


def gap(ball: Ball, surface: Surface) -> float:
    """The free space between a sphere and a surface, cm; negative inside."""
    x, y, z, r = ball
    if isinstance(surface, Plane):
        return dot(sub((x, y, z), surface.point), surface.normal) - r
    if isinstance(surface, Sphere):
        return math.dist((x, y, z), surface.centre) - surface.radius - r
    if isinstance(surface, Cylinder):
        cx, cy, cz = surface.centre
        side = math.hypot(x - cx, y - cy) - surface.radius
        end = abs(z - cz) - surface.half
        return (math.hypot(max(side, 0), max(end, 0)) or max(side, end)) - r
    low, high = surface.low, surface.high
    dx = max(low[0] - x, x - high[0])
    dy = max(low[1] - y, y - high[1])
    dz = max(low[2] - z, z - high[2])
    outside = math.sqrt(max(dx, 0) ** 2 + max(dy, 0) ** 2 + max(dz, 0) ** 2)
    return (outside or max(dx, dy, dz)) - r


def clearance(frames: Frames, bones: Iterable[str], surfaces: Sequence[Surface]) -> float:
    """The least gap between some bones' flesh and any of the surfaces."""
    balls = world_balls(frames, bones)
    return min(gap(ball, surface) for ball in balls for surface in surfaces)


def lowest(frames: Frames, bones: Iterable[str]) -> float:
    return min(y - r for _, y, _, r in world_balls(frames, bones))


def lift(ball: Ball, surface: Surface) -> float:
    """How far up a sphere must go to lie on a surface from above; -inf when it would pass beside it."""
    x, y, z, r = ball
    if isinstance(surface, Plane):
        return r - y if surface.normal[1] else -math.inf
    if isinstance(surface, Box):
        low, high = surface.low, surface.high
        over = low[0] - EDGE <= x <= high[0] + EDGE and low[2] - EDGE <= z <= high[2] + EDGE
        return high[1] + r - y if over else -math.inf
    cx, cy, cz = surface.centre
    aside = (x - cx) ** 2 + ((z - cz) ** 2 if isinstance(surface, Sphere) else 0.0)
    room = (surface.radius + r) ** 2 - aside
    return cy + math.sqrt(room) - y if room > 0 else -math.inf


def shift_onto(frames: Frames, parts: tuple[str, ...], surfaces: Sequence[Surface], sink: float) -> Vec:
    """The shift that lets the parts just touch: sideways to a wall, else up or down."""
    balls = world_balls(frames, bones_of(parts))
    walls = [s for s in surfaces if isinstance(s, Plane) and not s.normal[1]]
    if walls:
        n = walls[0].normal
        near = min(gap(ball, walls[0]) for ball in balls) + sink
        return (-n[0] * near, 0.0, -n[2] * near)
    up = max(lift(ball, surface) for ball in balls for surface in surfaces)
    return (0.0, up - sink, 0.0) if up > -math.inf else (0.0, 0.0, 0.0)
