"""A joint is dragged: which angles of its limb bring it there. Pure; runs beside the drawing, in a bounded process.

Least squares after Levenberg and Marquardt, on the solver itself: of the many poses that put a hand somewhere on the
page, one near to where it was.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from exercises.figures.camera import Camera, camera
from exercises.figures.poses import Entry, Foot, Stage
from exercises.figures.ranges import RANGES, joint_of
from exercises.figures.skeleton import SIDES, limb_angles
from exercises.figures.solve import solve
from exercises.posing.asked import HANDLES

type Array = npt.NDArray[np.float64]
# An angle that is sought, of one joint or of both sides' alike.
type Angles = tuple[tuple[tuple[str, ...], str], ...]

ROUNDS = 14
STEP = 2.0  # degrees by which an angle is tried
REST = 0.12  # cm that a degree weighs in one step
BOLD = 35.0  # degrees an angle goes at most in one step
SHY = 0.3  # cm that a degree weighs for good, of an angle that does not show
ENOUGH, POOR = 0.1, 5.0  # cm^2 gained, cm missed
FOLD = {"elbow": 60.0, "knee": 60.0, "shoulder": 30.0, "hip": 30.0}


def _limb(handle: str) -> Angles:
    side = handle[-1]
    shoulder, hip = (f"shoulder_{side}",), (f"hip_{side}",)
    arm, leg = ((shoulder, "flexion"), (shoulder, "abduction")), ((hip, "flexion"), (hip, "abduction"))
    turns = ((shoulder, "rotation"), ((f"elbow_{side}",), "flexion"))
    found: dict[str, Angles] = {"elbow": arm, "hand": (*arm, *turns), "knee": leg}
    return found.get(handle[:-2], (*leg, ((f"knee_{side}",), "flexion")))


_BODY: dict[str, Angles] = {
    "head": ((("trunk",), "flexion"), (("trunk",), "side"), (("neck",), "flexion")),
    "hips": ((("hip_r", "hip_l"), "flexion"), (("knee_r", "knee_l"), "flexion"), (("pelvis",), "pitch")),
}


def moved(entry: Entry, number: int, handle: str, target: tuple[float, float]) -> dict[str, Any]:
    """The controls of picture ``number`` that change when ``handle`` goes to ``target`` (camera's plane, cm)."""
    names = _BODY.get(handle) or _limb(handle)
    freed, changes = _freed(entry, number, handle)
    search = _Search(freed, number, handle, names, np.array(target))
    found = search.run(_now(entry, freed, number, names))
    values = zip(names, found, strict=True)
    return changes | {f"{joint}_{angle}": float(round(v)) for (joints, angle), v in values for joint in joints}


def _freed(entry: Entry, number: int, handle: str) -> tuple[Entry, dict[str, Any]]:
    """The entry in which nothing else holds the limb, and how the page says so."""
    stage, side, changes = entry.stages[number], handle[-1], {}
    reach, feet, rest = dict(stage.reach), dict(stage.feet), set(stage.rest)
    if handle[:-2] in ("hand", "elbow"):
        if reach.pop(f"hand_{side}", None):
            changes[f"hand_{side}_to"] = ""
        rest.discard(f"arm_{side}")
    elif handle[:-2] in ("foot", "knee"):
        if reach.pop(f"foot_{side}", None):
            changes[f"foot_{side}_to"] = ""
        if feet[side].mode != "free":
            changes[f"foot_{side}_mode"] = "free"
            feet[side] = Foot("free")
        rest.discard(f"leg_{side}")
    own = stage.own | {f"reach.hand_{side}", f"foot_{side}"} if changes else stage.own
    free = replace(stage, reach=reach, feet=feet, rest=tuple(rest), own=own)
    return replace(entry, stages=(*entry.stages[:number], free)), changes


def _now(entry: Entry, freed: Entry, number: int, names: Angles) -> Array:
    """The angles that the picture has now, also where the solver found them."""
    shown = replace(entry, stages=entry.stages[: number + 1])
    local, stated = solve(shown).stages[number].L, freed.stages[number].angles
    found = {key: dict(values) for key, values in stated.items()}
    for side in SIDES:
        for joint, bone in (("shoulder", "upper"), ("hip", "thigh")):
            found[f"{joint}_{side}"] |= limb_angles(side, local[f"{bone}_{side}"])
        for joint, bone, way in (("elbow", "fore", 1), ("knee", "shank", -1)):
            m = local[f"{bone}_{side}"]
            found[f"{joint}_{side}"]["flexion"] = way * float(np.degrees(np.arctan2(m[1][0], m[0][0])))
    return np.array([found[joints[0]][angle] for joints, angle in names])


class _Search:
    def __init__(self, entry: Entry, number: int, handle: str, names: Angles, target: Array) -> None:
        self.entry, self.number, self.names, self.target = entry, number, names, target
        self.bone = HANDLES[handle]
        self.seen: Camera = camera(entry.view, mirrored=entry.mirrored)
        limits = [RANGES[joint_of(joints[0])][angle] for joints, angle in names]
        self.low, self.high = np.array([low for low, _ in limits]), np.array([high for _, high in limits])

    def where(self, angles: Array) -> Array:
        """Where the joint is seen with these angles."""
        stage = _with(self.entry.stages[self.number], self.names, angles)
        entry = replace(self.entry, stages=(*self.entry.stages[: self.number], stage))
        point: Array = self.seen(solve(entry).stages[self.number].P[self.bone])[:2]
        return point

    def run(self, start: Array) -> Array:
        """The nearest pose that brings the joint there, as near as the ranges let it."""
        found = [self._from(start)]
        if self._far(self.where(found[0])) > POOR:
            # Folded first, a limb gets past the places where it would be straight.
            found.append(self._from(start + [FOLD.get(joint_of(joints[0]), 0.0) for joints, _ in self.names]))
        return min(found, key=lambda angles: self._far(self.where(angles)))

    def _from(self, start: Array) -> Array:
        angles = self._fit(start)
        stiff = self._stiff(angles)

        def off(tried: Array) -> Array:
            return np.concatenate([self.where(tried) - self.target, stiff * (tried - start)])

        here, damping = off(angles), 1.0
        for _round in range(ROUNDS):
            slopes = self._slopes(off, angles, here)
            weights = np.eye(len(angles)) * REST * damping
            goal = np.concatenate([-here, np.zeros(len(angles))])
            change = np.linalg.lstsq(np.vstack([slopes, weights]), goal, rcond=None)[0]
            tried = self._fit(angles + np.clip(change, -BOLD, BOLD))
            there = off(tried)
            gain = float(here @ here - there @ there)
            damping = damping / 3 if gain > 0 else damping * 6
            if gain > 0:
                angles, here = tried, there
            if abs(gain) < ENOUGH:
                break
        return angles

    def _fit(self, angles: Array) -> Array:
        fitted: Array = np.clip(angles, self.low, self.high)
        return fitted

    def _far(self, here: Array) -> float:
        return float(np.hypot(*(here - self.target)))

    def _slopes(self, off: Callable[[Array], Array], angles: Array, here: Array) -> Array:
        tried = [off(angles + step) - here for step in np.eye(len(angles)) * STEP]
        return np.array(tried).T / STEP

    def _stiff(self, angles: Array) -> Array:
        """Angles that hardly show in this view, as they move the joint to the viewer or away, stay where they are."""
        seen = np.hypot(*self._slopes(self.where, angles, self.where(angles)))
        shy: Array = SHY * np.maximum(0.0, 1.0 - 2.0 * seen / (seen.max() + 1e-6))
        return shy


def _with(stage: Stage, names: Angles, angles: Array) -> Stage:
    changed = {joint: dict(values) for joint, values in stage.angles.items()}
    for (joints, angle), value in zip(names, angles, strict=True):
        for joint in joints:
            changed[joint][angle] = float(value)
    return replace(stage, angles=changed)
