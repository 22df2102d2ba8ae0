"""The body is carried, in balance, goes through nothing, reaches what it should and holds what it has in its hands."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from shapely.geometry import MultiPoint, Point

from exercises.figures.build import Build
from exercises.figures.checks.fault import Fault, spoken
from exercises.figures.fingers import FINGERS, Finger
from exercises.figures.placing import stick_line
from exercises.figures.positions import POSITIONS
from exercises.figures.props import Cylinder, Plane, Prop, Sphere, Surface, held_sides
from exercises.figures.skeleton import BODY_BONES, SIDES, Frames
from exercises.figures.solve import Solved
from exercises.figures.surface import Skin, bones_of, skin
from exercises.figures.vec import dot, norm, sub

# How deep flesh may lie in things, cm: hard things give nothing, but the drawn surface is not exact.
DEPTHS = {"floor": 2.0, "ball": 6.5, "pillow": 7.0, "roll": 3.5, "chair": 3.2, "towel": 4.0}
HARD = 2.2
GRIPPED = 5.5  # a hand round an edge
INSIDE = 3.2  # cm that the middle line of a limb may lie under the skin of another part
TOUCHING = 1.8
FREE_TO_MISS = 1.2

# Segment masses in % of the body and the place of their centres along the bone: de Leva, J Biomech 1996; 29: 1223.
_PARTS = ("head", "trunk", "upper", "fore", "hand", "thigh", "shank", "foot")
_MASSES = {
    "woman": dict(zip(_PARTS, (6.68, 42.57, 2.55, 1.38, 0.56, 14.78, 4.81, 1.29), strict=True)),
    "man": dict(zip(_PARTS, (6.94, 43.46, 2.71, 1.62, 0.61, 14.16, 4.33, 1.37), strict=True)),
}
_CENTRES = {"upper": 0.577, "fore": 0.457, "thigh": 0.41, "shank": 0.446}
_TRUNK = {"pelvis": 0.26, "lumbar": 0.17, "waist": 0.2, "thorax": 0.37}


def missed(solved: Solved, stage: int) -> list[Fault]:
    faults = []
    for key, by in solved.misses.items():
        number, limb = key.split(":")
        if int(number) == stage and by > FREE_TO_MISS:
            faults.append(Fault(stage, f"the {spoken(limb)} is {by:.1f} cm short of where it should be."))
    return faults


# ---------------------------------------------------------------- through things


def through(solved: Solved, stage: int, frames: Frames, share: float = 0.0) -> list[Fault]:
    whole = skin(frames.build)
    centres = whole.world(frames)
    faults = []
    for name, surface in _solids(solved, stage):
        depth = -(_gaps(centres, whole.r, surface))
        allowed = _allowed(solved, stage, name, whole)
        over = depth - allowed
        worst = int(over.argmax())
        if over[worst] > 0:
            part = spoken(whole.bones[whole.region[worst]])
            where = "below the floor" if name == "floor" else f"inside the {name}"
            faults.append(Fault(stage, f"the {part} is {depth[worst]:.1f} cm {where}.", share))
    return faults + _through_body(stage, centres, frames.build, share)


def _solids(solved: Solved, stage: int) -> Iterator[tuple[str, Surface]]:
    yield "floor", Plane((0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    for prop in solved.standing:
        if prop.seen_in(stage):
            for surface in prop.surfaces:
                yield prop.name, surface


def _allowed(solved: Solved, stage: int, name: str, whole: Skin) -> Any:
    """How deep each sphere may lie in a prop."""
    kind = next((p.kind for p in solved.standing if p.name == name), name)
    allowed = np.full(len(whole.r), DEPTHS.get(kind, HARD))
    if kind == "pillow":
        allowed[~whole.mask(("head",))] = 40.0  # it gives way to an arm or a shoulder
    for limb, reach in solved.entry.stages[stage].reach.items():
        if isinstance(reach.to, str) and reach.to.partition(".")[0] in (name, kind) and limb.startswith("hand"):
            depth = GRIPPED if reach.contact == "grip" else 3.0
            allowed[whole.mask((limb, f"fore_{limb[-1]}"))] = max(depth, DEPTHS.get(kind, HARD))
    return allowed


def _gaps(centres: Any, radii: Any, surface: Surface) -> Any:
    """Free space between every sphere and a surface, as `contact.gap`."""
    if isinstance(surface, Plane):
        return (centres - surface.point) @ np.array(surface.normal) - radii
    if isinstance(surface, Sphere):
        return np.linalg.norm(centres - surface.centre, axis=1) - surface.radius - radii
    if isinstance(surface, Cylinder):
        side = np.hypot(centres[:, 0] - surface.centre[0], centres[:, 1] - surface.centre[1]) - surface.radius
        end = np.abs(centres[:, 2] - surface.centre[2]) - surface.half
        return np.where((side > 0) | (end > 0), np.hypot(side.clip(0), end.clip(0)), np.maximum(side, end)) - radii
    apart = np.maximum(np.array(surface.low) - centres, centres - np.array(surface.high))
    outside = np.linalg.norm(apart.clip(0), axis=1)
    return np.where(outside > 0, outside, apart.max(1)) - radii


@lru_cache(maxsize=16)
def _pairs(build: Build) -> tuple[tuple[str, Any, Any], ...]:
    """Each forearm, hand, lower leg and foot, with all of the body that it may not go through."""
    whole = skin(build)
    coarse = (whole.w == 0) | (whole.w == 0.5)
    pairs = []
    for side in SIDES:
        arm = bones_of((f"arm_{side}",))
        leg = bones_of((f"leg_{side}",))
        for bone, own in ((f"fore_{side}", arm), (f"hand_{side}", arm), (f"shank_{side}", leg), (f"foot_{side}", leg)):
            others = tuple(b for b in BODY_BONES if b not in own and b != "neck")
            inner, outer = whole.mask((bone,)) & coarse, whole.mask(others) & coarse
            pairs.append((bone, np.flatnonzero(inner), np.flatnonzero(outer)))
    return tuple(pairs)


def _through_body(stage: int, centres: Any, build: Build, share: float) -> list[Fault]:
    faults = []
    whole = skin(build)
    for bone, inner, outer in _pairs(build):
        apart = centres[inner][:, None] - centres[outer][None]
        depth = whole.r[outer][None] - np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
        row, column = divmod(int(depth.argmax()), len(outer))
        limit = INSIDE if whole.r[outer][column] > 4.6 else 1.8
        if depth[row, column] > limit:
            other = spoken(whole.bones[whole.region[outer[column]]])
            text = f"the {spoken(bone)} is {depth[row, column]:.1f} cm inside the {other}."
            faults.append(Fault(stage, text, share))
    return faults


# ---------------------------------------------------------------- carried and in balance


def _touching(solved: Solved, stage: int) -> Any:
    """Centres of the spheres that touch floor or props."""
    frames = solved.stages[stage]
    whole = skin(frames.build)
    centres = whole.world(frames)
    touch = np.zeros(len(whole.r), bool)
    for name, surface in _solids(solved, stage):
        slack = TOUCHING + (1.5 if name == "ball" else 0.0)
        touch |= _gaps(centres, whole.r, surface) < slack
    return centres[touch]


def carried(solved: Solved, stage: int) -> list[Fault]:
    """Something that can carry the body in its position touches floor, seat, ball or step."""
    position = POSITIONS[solved.entry.stages[stage].position]
    frames = solved.stages[stage]
    whole = skin(frames.build)
    centres = whole.world(frames)
    bones = {
        "standing": ("feet",),
        "seated": ("pelvis", "thighs"),
        "kneeling": ("shanks",),
        "half_kneeling": ("shanks",),
        "quadruped": ("shanks", "feet", "thighs"),
        "supine": ("pelvis", "trunk"),
        "prone": ("pelvis", "trunk", "shanks", "feet", "arms"),
    }.get(position.root, ("pelvis", "thighs", "arms", "trunk"))
    mask = whole.mask(bones_of(bones))
    solids = [(n, s) for n, s in _solids(solved, stage) if not (isinstance(s, Plane) and not s.normal[1])]
    near = min(float(_gaps(centres[mask], whole.r[mask], s).min()) for _, s in solids)
    if near > TOUCHING:
        return [Fault(stage, f"nothing carries the body: it floats {near:.1f} cm over its support.")]
    return []


def centre_of_mass(frames: Frames) -> tuple[float, float, float]:
    masses = _MASSES[frames.build.figure]
    total, sums = 0.0, np.zeros(3)
    for bone, place, mass in _segments(frames.build, masses):
        sums += mass * np.array(frames.pt(bone, place))
        total += mass
    x, y, z = sums / total
    return (float(x), float(y), float(z))


def _segments(build: Build, masses: dict[str, float]) -> Iterator[tuple[str, tuple[float, float, float], float]]:
    yield "head", (0.0, 8.0, 0.0), masses["head"]
    for bone, part in _TRUNK.items():
        yield bone, (0.0, getattr(build, bone) / 2, 0.0), part * masses["trunk"]
    lengths = {"upper": build.upper_arm, "fore": build.forearm, "thigh": build.thigh, "shank": build.shank}
    for side in SIDES:
        for bone, share in _CENTRES.items():
            yield f"{bone}_{side}", (0.0, -share * lengths[bone], 0.0), masses[bone]
        yield f"hand_{side}", (0.0, -0.79 * build.palm, 0.0), masses["hand"]
        yield f"foot_{side}", (0.3 * build.ball, -0.5 * build.ankle, 0.0), masses["foot"]


def balance(solved: Solved, stage: int) -> list[Fault]:
    """The centre of mass is over what touches: feet, seat, hands on floor or wall. In x and in z."""
    centres = _touching(solved, stage)
    if len(centres) < 1:
        return []
    base = MultiPoint(centres[:, [0, 2]]).convex_hull.buffer(2.5)
    x, _, z = centre_of_mass(solved.stages[stage])
    out = base.distance(Point(x, z))
    if out > 2.0:
        return [Fault(stage, f"the body would fall over: its centre of mass is {out:.0f} cm outside what carries it.")]
    return []


# ---------------------------------------------------------------- hands


def holding(solved: Solved, stage: int) -> list[Fault]:
    """A hand that holds something is closed, and a stick lies across its palm."""
    frames = solved.stages[stage]
    faults = []
    for side in sorted(held_sides(solved.entry.props, stage)):
        fingers: list[Finger] = [getattr(frames.shapes[side], name) for name in FINGERS]
        if sum(f.mcp + f.pip for f in fingers) / 4 < 45:
            faults.append(Fault(stage, f"the {spoken('hand_' + side)} holds something but is open."))
    for prop in solved.props(stage / max(len(solved.stages) - 1, 1)):
        if prop.kind == "stick":
            faults += _stick(stage, prop, frames)
    return faults


def _stick(stage: int, prop: Prop, frames: Frames) -> list[Fault]:
    one, two = stick_line(prop, frames)
    way = norm(sub(one, two))
    faults = []
    for end in prop.ends:
        along = abs(dot(way, frames.direction(end.bone, (1.0, 0.0, 0.0))))
        if along < 0.72:
            faults.append(Fault(stage, f"the stick does not lie in the grip of the {spoken(end.bone)}."))
    return faults
