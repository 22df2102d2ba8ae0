"""Hands and feet that go to a place on the body, to a prop or to a point."""

import math
from collections.abc import Sequence

from exercises.figures.contact import EDGE
from exercises.figures.limbs import bend, bend_arm
from exercises.figures.places import PLACES, landmark, normal, skin_point
from exercises.figures.placing import grip_point
from exercises.figures.poses import PoseError, Reach
from exercises.figures.props import Box, Cylinder, Plane, Prop, Sphere, Surface
from exercises.figures.skeleton import Frames, hand_angles, sign
from exercises.figures.vec import (
    UNIT,
    UP,
    Mat,
    Vec,
    about,
    across,
    add,
    along,
    apply,
    columns,
    cross,
    distance,
    dot,
    length,
    norm,
    scale,
    sub,
    unapply,
)

ANKLE = 4.0  # cm from the ankle joint to the skin round it
_FACES: dict[str, Vec] = {
    "r": (0.0, 0.0, 1.0),
    "l": (0.0, 0.0, -1.0),
    "top": (0.0, 1.0, 0.0),
    "front": (1.0, 0.0, 0.0),
    "back": (-1.0, 0.0, 0.0),
}


def target(frames: Frames, reach: Reach, near: Vec, props: Sequence[Prop], stage: int) -> tuple[Vec, Vec, Mat]:
    """The point to touch, the way out of the surface there, and the axes that the entry's directions are in."""
    k = frames.build.scale
    if isinstance(reach.to, tuple):
        out = norm(scale(reach.palm, -1.0)) if reach.palm else UP
        return add(scale(reach.to, k), scale(reach.offset, k)), out, UNIT
    if reach.to in PLACES:
        bone = PLACES[reach.to].bone
        point, out, axes = landmark(frames, reach.to), normal(frames, reach.to), frames.R[bone]
    elif reach.to == "floor":
        point, out, axes = (near[0], 0.0, near[2]), UP, UNIT
    else:
        point, out = _on_prop(reach.to, near, props, stage)
        axes = UNIT
    return add(point, apply(axes, scale(reach.offset, k))), out, axes


def _on_prop(to: str, near: Vec, props: Sequence[Prop], stage: int) -> tuple[Vec, Vec]:
    name, _, spot = to.partition(".")
    prop = next((p for p in props if name in (p.name, p.kind) and p.seen_in(stage)), None)
    if prop is None:
        raise PoseError(f"figure: a reach goes to {to}, but in picture {stage + 1} there is no {name}.")
    if not prop.surfaces:
        raise PoseError(f"figure: a reach goes to {to}, but a {prop.kind} cannot be touched: name a place or a point.")
    if not spot:
        return min((nearest(near, s) for s in prop.surfaces), key=lambda hit: distance(hit[0], near))
    box = prop.surfaces[-1 if spot == "back" and prop.kind == "chair" else 0]
    if not isinstance(box, Box):
        raise PoseError(f"figure: a reach goes to {to}, but a {prop.kind} has no sides: write {name}.")
    out = UP if spot == "back" and prop.kind == "chair" else _FACES[spot]
    inside = [min(max(v, low + EDGE), high - EDGE) for v, low, high in zip(near, box.low, box.high, strict=True)]
    for n, way in enumerate(out):
        if way:
            inside[n] = box.high[n] if way > 0 else box.low[n]
    return (inside[0], inside[1], inside[2]), out


def nearest(near: Vec, surface: Surface) -> tuple[Vec, Vec]:
    """The nearest point of a surface, and the way out there."""
    if isinstance(surface, Plane):
        far = dot(sub(near, surface.point), surface.normal)
        return along(near, surface.normal, -far), surface.normal
    if isinstance(surface, Sphere):
        out = norm(sub(near, surface.centre))
        return along(surface.centre, out, surface.radius), out
    if isinstance(surface, Cylinder):
        out = norm((near[0] - surface.centre[0], near[1] - surface.centre[1], 0.0))
        return along((surface.centre[0], surface.centre[1], near[2]), out, surface.radius), out
    return _nearest_face(near, surface)


def _nearest_face(near: Vec, box: Box) -> tuple[Vec, Vec]:
    held = [min(max(v, low), high) for v, low, high in zip(near, box.low, box.high, strict=True)]
    apart = sub(near, (held[0], held[1], held[2]))
    if length(apart) > 1e-6:
        n = max(range(3), key=lambda i: abs(apart[i]))
        out = [0.0, 0.0, 0.0]
        out[n] = 1.0 if apart[n] > 0 else -1.0
        return (held[0], held[1], held[2]), (out[0], out[1], out[2])
    gaps = [(near[n] - box.low[n], n, -1.0) for n in range(3)] + [(box.high[n] - near[n], n, 1.0) for n in range(3)]
    _, n, way = min(gaps)
    held[n] = box.high[n] if way > 0 else box.low[n]
    out = [way if i == n else 0.0 for i in range(3)]
    return (held[0], held[1], held[2]), (out[0], out[1], out[2])


def reach_hand(frames: Frames, side: str, reach: Reach, props: Sequence[Prop], stage: int) -> float:
    bone = f"hand_{side}"
    touching = _contact(frames, side, reach.contact)
    point, out, axes = target(frames, reach, frames.pt(bone, touching), props, stage)
    point = along(point, out, reach.gap * frames.build.scale)
    pole = apply(frames.R["thorax"], reach.pole) if reach.pole else None
    palm = apply(axes, reach.palm) if reach.palm else scale(out, 1.0 if reach.contact == "back" else -1.0)
    fingers = apply(axes, reach.fingers) if reach.fingers else None
    free = reach.keep or reach.contact == "wrist"
    missed = 0.0
    turned = frames.R[bone]
    for n in range(4):
        if free or n < 3:
            turned = frames.R[bone] if free else _hand_turn(frames, side, palm, fingers, point)
        wrist = sub(point, apply(turned, touching))
        missed = bend_arm(frames, side, wrist, pole, None if reach.keep else turned)
        if n == 2 and pole is None and not free:
            pole = easy_pole(frames, side, wrist, turned)
    return missed


SWIVELS = (0.0, -30.0, 30.0, -60.0, 60.0, -90.0, 90.0)


def easy_pole(frames: Frames, side: str, wrist: Vec, turned: Mat) -> Vec:
    """The way for the elbow to point, near where it is, at which forearm and wrist need not go past their ranges."""
    root = frames.P[f"upper_{side}"]
    axis = norm(sub(wrist, root))
    natural = across(sub(frames.P[f"fore_{side}"], root), axis)
    best, least = natural, 1e9
    for swivel in SWIVELS:
        pole = apply(about(axis, swivel * sign(side)), natural)
        bend(frames, f"hand_{side}", wrist, pole, turned)
        strain = abs(swivel) / 6 + _strain(side, frames)
        if strain < least:
            best, least = pole, strain
        if least <= 0:
            break
    return best


def _strain(side: str, frames: Frames) -> float:
    """Degrees that forearm and wrist are past an easy range, and how far the elbow would go through trunk or floor."""
    a = hand_angles(side, frames.L[f"hand_{side}"])
    over = max(0.0, abs(a["pronation"]) - 80) + max(0.0, abs(a["flexion"]) - 70)
    over += max(0.0, a["deviation"] - 18, -32 - a["deviation"])
    over += 6 * max(0.0, 4.5 - frames.P[f"fore_{side}"][1])
    inside = unapply(frames.R["thorax"], sub(frames.P[f"fore_{side}"], frames.P["thorax"]))
    over += max(0.0, math.degrees(math.acos(max(-1.0, min(1.0, frames.L[f"hand_{side}"][1][1])))) - 84)
    near = 11.0 - math.hypot(inside[0], max(0.0, inside[2] * sign(side)))
    return over + (6 * near if near > 0 and abs(inside[1]) < 25 else 0.0)


def _contact(frames: Frames, side: str, contact: str) -> Vec:
    """The point of the hand that touches, in the hand's axes."""
    if contact == "wrist":
        return (0.0, 0.0, 0.0)
    if contact == "grip":
        return grip_point(frames, side)
    name = {"back": "hand", "fingers": "fingers"}.get(contact, "palm")
    return skin_point(frames.build, f"{name}_{side}")[1]


def _hand_turn(frames: Frames, side: str, palm: Vec, fingers: Vec | None, point: Vec) -> Mat:
    """A hand whose palm faces `palm`; without `fingers` it carries on the line of the forearm as far as that goes."""
    face = norm(palm)
    choices = [fingers] if fingers else []
    elbow = frames.P[f"fore_{side}"]
    choices += [norm(sub(point, elbow)), frames.direction("thorax", UP), UP, (1.0, 0.0, 0.0)]
    way = next(flat for flat in (across(norm(c), face) for c in choices if c) if length(flat) > 0.5)
    y = scale(norm(way), -1.0)
    z = scale(face, -sign(side))
    return columns(cross(y, z), y, z)


def reach_foot(frames: Frames, side: str, reach: Reach, props: Sequence[Prop], stage: int) -> float:
    bone = f"foot_{side}"
    point, out, axes = target(frames, reach, frames.P[bone], props, stage)
    point = along(point, out, reach.gap * frames.build.scale)
    pole = apply(frames.R["pelvis"], reach.pole) if reach.pole else None
    if reach.contact in ("sole", "heel", "toes"):
        turned = _sole_turn(frames, side, out) if reach.contact == "sole" else frames.R[bone]
        name = {"sole": "sole", "heel": "heel", "toes": "toe_tops"}[reach.contact]
        touching = skin_point(frames.build, f"{name}_{side}")[1]
        return bend(frames, bone, sub(point, apply(turned, touching)), pole, turned)
    return bend(frames, bone, along(point, out, ANKLE * frames.build.scale), pole)


def _sole_turn(frames: Frames, side: str, out: Vec) -> Mat:
    choices = [frames.direction(f"foot_{side}", (1.0, 0.0, 0.0)), UP, (1.0, 0.0, 0.0)]
    x = norm(next(flat for flat in (across(c, out) for c in choices) if length(flat) > 0.3))
    return columns(x, out, cross(x, out))
