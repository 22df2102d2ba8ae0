"""Arms and legs that end where they are told: two-bone inverse kinematics in closed form, and soles on the floor."""

import math

from exercises.figures.contact import world_balls
from exercises.figures.poses import Foot
from exercises.figures.skeleton import PARENTS, Frames, hung, shoulder_offset
from exercises.figures.vec import (
    Mat,
    Vec,
    about_y,
    about_z,
    across,
    add,
    along,
    apply,
    column,
    columns,
    cross,
    length,
    mul,
    norm,
    scale,
    sub,
    turned_back,
)

CHAINS = {"hand": ("upper", "fore", "hand"), "foot": ("thigh", "shank", "foot")}
ARM = ("upper", "fore", "hand")
LEG = ("thigh", "shank", "foot", "toes", "arch")
REACHABLE = 0.9996  # a limb is never quite straight under IK: its hinge keeps its sense


def rechain(frames: Frames, bones: tuple[str, ...]) -> None:
    """Place some bones anew after their local turns have changed, parents first."""
    for bone in bones:
        parent = PARENTS[bone]
        frames.P[bone] = add(frames.P[parent], apply(frames.R[parent], hung(frames, bone)))
        frames.R[bone] = mul(frames.R[parent], frames.L[bone])


def bend(frames: Frames, limb: str, target: Vec, pole: Vec | None = None, end: Mat | None = None) -> float:
    """Bring wrist or ankle (`hand_r`, `foot_l` ...) to a point of the world; returns by how many cm it falls short.

    `pole` is the way the elbow or knee points, in the world; without one the joint stays on the side where it is,
    biased to the side it can bend to, so that a nearly straight limb never flips. `end` is the turn of hand or foot.
    """
    kind, side = limb.split("_")
    a, b, c = (f"{bone}_{side}" for bone in CHAINS[kind])
    one, two = _lengths(frames, kind)
    root = frames.P[a]
    way = sub(target, root)
    far = length(way)
    reach = min(max(far, abs(one - two) + 2.0), (one + two) * REACHABLE)
    u = norm(way)
    hint = pole or _pole(frames, a, b, u)
    p = norm(across(hint, u))
    if length(p) < 0.5:
        p = norm(cross(column(frames.R[a], 2), u))
        p = scale(p, -1.0) if kind == "hand" else p
    x = (one * one - two * two + reach * reach) / (2 * reach)
    h = math.sqrt(max(one * one - x * x, 0.0))
    joint = add(along(root, u, x), scale(p, h))
    tip = along(root, u, reach)
    _turn(frames, (a, b, c), kind, joint, norm(sub(tip, joint)), end)
    return abs(far - reach)


def _lengths(frames: Frames, kind: str) -> tuple[float, float]:
    build = frames.build
    return (build.upper_arm, build.forearm) if kind == "hand" else (build.thigh, build.shank)


def _pole(frames: Frames, a: str, b: str, u: Vec) -> Vec:
    """Knees go forward about the hinge they have; elbows stay where they are, or back and a little out."""
    now = sub(frames.P[b], frames.P[a])
    if a.startswith("thigh"):
        return add(scale(now, 0.2), scale(cross(column(frames.R[a], 2), u), 30.0))
    hint = along(now, column(frames.R[a], 0), -8.0)
    return along(hint, column(frames.R["thorax"], 2), 4.0 if a.endswith("_r") else -4.0)


def _turn(frames: Frames, bones: tuple[str, str, str], kind: str, joint: Vec, lower: Vec, end: Mat | None) -> None:
    """Set the frames of a limb whose joint and lower bone are known. The hinge is Z: elbows flex +, knees -."""
    a, b, c = bones
    ya, yb = norm(sub(frames.P[a], joint)), scale(lower, -1.0)
    hinge = cross(ya, yb)
    if length(hinge) < 1e-3:
        z = norm(across(column(frames.R[a], 2), ya))
    else:
        z = scale(norm(hinge), 1.0 if kind == "hand" else -1.0)
    upper = columns(cross(ya, z), ya, z)
    zb = norm(across(z, yb))
    fore = columns(cross(yb, zb), yb, zb)
    parent = frames.R[PARENTS[a]]
    frames.L[a], frames.L[b] = mul(turned_back(parent), upper), mul(turned_back(upper), fore)
    if end is not None:
        frames.L[c] = mul(turned_back(fore), end)
    rest = (*bones, f"toes_{a[-1]}", f"arch_{a[-1]}") if kind == "foot" else bones
    if kind == "hand":
        # The shoulder joint moves with the arm; a second look takes up what that changes.
        frames.R[a] = upper
    _rehang(frames, rest, a)


def _rehang(frames: Frames, bones: tuple[str, ...], root: str) -> None:
    frames.R[root] = mul(frames.R[PARENTS[root]], frames.L[root])
    for bone in bones[1:]:
        parent = PARENTS[bone]
        frames.P[bone] = add(frames.P[parent], apply(frames.R[parent], hung(frames, bone)))
        frames.R[bone] = mul(frames.R[parent], frames.L[bone])


def bend_arm(frames: Frames, side: str, target: Vec, pole: Vec | None, end: Mat | None) -> float:
    """`bend` for an arm, repeated as the shoulder blade follows the arm."""
    missed = 0.0
    for _ in range(3):
        local = frames.L[f"upper_{side}"]
        place = shoulder_offset(frames.build, side, local, frames.girdle[side])
        old = frames.P[f"upper_{side}"]
        frames.P[f"upper_{side}"] = add(frames.P["thorax"], apply(frames.R["thorax"], place))
        if pole is None:
            frames.P[f"fore_{side}"] = add(frames.P[f"fore_{side}"], sub(frames.P[f"upper_{side}"], old))
        missed = bend(frames, f"hand_{side}", target, pole, end)
    return missed


def flat_foot(frames: Frames, side: str, foot: Foot) -> Mat:
    """The turn of a foot on level ground, as its mode wants it."""
    heading = frames.direction(f"foot_{side}", (1.0, 0.0, 0.0))
    level = (heading[0], 0.0, heading[2])
    if foot.turn is not None or length(level) < 0.4:
        forward = frames.direction("pelvis", (1.0, 0.0, 0.0))
        forward = forward if abs(forward[1]) < 0.8 else _legs_forward(frames, side)
        level = apply(about_y(-(foot.turn or 0.0) * (1 if side == "r" else -1)), (forward[0], 0.0, forward[2]))
    x = norm(level)
    flat = columns(x, (0.0, 1.0, 0.0), cross(x, (0.0, 1.0, 0.0)))
    pitch = {"flat": 0.0, "toes": -foot.pitch, "heel": foot.pitch}[foot.mode]
    return mul(flat, about_z(pitch)) if pitch else flat


def _legs_forward(frames: Frames, side: str) -> Vec:
    """Lying on the back or front: the feet point away from the head."""
    up = frames.direction("pelvis", (0.0, 1.0, 0.0))
    front = frames.direction("pelvis", (1.0, 0.0, 0.0))
    return scale(up, -1.0 if front[1] > 0 else -1.0)


def ankle_height(frames: Frames, side: str, foot: Foot, turned: Mat) -> float:
    """How high the ankle stands over the ground with the sole turned so."""
    trial = frames.copy()
    trial.L[f"toes_{side}"] = toe_turn(foot)
    trial.P[f"foot_{side}"], trial.R[f"foot_{side}"] = (0.0, 0.0, 0.0), turned
    rechain(trial, (f"toes_{side}",))
    bones = (f"foot_{side}", f"toes_{side}")
    return -min(y - r for _, y, _, r in world_balls(trial, bones))


def toe_turn(foot: Foot) -> Mat:
    return about_z(foot.pitch) if foot.mode == "toes" else about_z(0.0)
