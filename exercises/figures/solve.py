"""From a pose entry to the body and the props of every stage, and of any moment between.

In order, for each stage: the angles; `fit` finds one angle at which named parts touch together; `settle` lets the body
down on floor, seat, ball or against a wall; head and limbs that nothing else holds are laid down (`rest`); feet are
planted; hands and feet go where they reach. Feet and hands that stand somewhere stay there until a stage moves them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exercises.figures import moments
from exercises.figures.build import MAN, Build
from exercises.figures.contact import FLOOR, shift_onto
from exercises.figures.fitting import fitted, rest
from exercises.figures.limbs import ankle_height, bend, bend_arm, flat_foot, toe_turn
from exercises.figures.places import landmark
from exercises.figures.placing import follows, props_against, standing_props
from exercises.figures.poses import Entry, Foot, Reach, Settle, Stage
from exercises.figures.positions import POSITIONS
from exercises.figures.props import Box, Plane, Prop, Surface, held_sides
from exercises.figures.reaching import reach_foot, reach_hand
from exercises.figures.skeleton import (
    SIDES,
    Frames,
    add_fingers,
    forward,
    local_rotations,
    root_rotation,
)
from exercises.figures.soft import soft_of
from exercises.figures.vec import Vec, sub


@dataclass
class Solved:
    """An entry on one build. `misses` says by how many cm a target was missed, by stage and limb."""

    entry: Entry
    build: Build
    stages: list[Frames] = field(default_factory=list)
    standing: list[Prop] = field(default_factory=list)
    angles: list[dict[str, dict[str, float]]] = field(default_factory=list)  # as stated, fitted and laid down
    hand_names: list[dict[str, str]] = field(default_factory=list)
    misses: dict[str, float] = field(default_factory=dict)
    held: list[frozenset[str]] = field(default_factory=list)  # limbs that kept their place from the stage before

    def at(self, t: float) -> Frames:
        """The body at a moment: 0 the first stage, 1 the last."""
        return moments.between(self, t)

    def props(self, t: float) -> list[Prop]:
        """The props at a moment, with those that follow a limb where it is now."""
        stage = self.stage_of(t)
        frames = self.at(t)
        moving = [spec for spec in self.entry.props if follows(spec)]
        names = {name for spec in moving for name in (spec.name, f"{spec.name}_r", f"{spec.name}_l")}
        fixed = [prop for prop in self.standing if prop.name not in names]
        return [p for p in [*fixed, *props_against(moving, frames, fixed)] if p.seen_in(stage)]

    def stage_of(self, t: float) -> int:
        """The stage nearest to a moment: its hands and props are shown."""
        return min(len(self.stages) - 1, int(t * (len(self.stages) - 1) + 0.5))

    def ground(self, stage: int) -> list[Surface]:
        """All that a limb can lie on."""
        solid = [s for prop in self.standing if prop.seen_in(stage) for s in prop.surfaces]
        return [FLOOR, *(s for s in solid if not isinstance(s, Plane))]


def solve(entry: Entry, build: Build = MAN) -> Solved:
    solved = Solved(entry, build, standing=standing_props(entry.props, build))
    for number, stage in enumerate(entry.stages):
        _Solver(solved, stage, number).run()
    return solved


class _Solver:
    """One stage."""

    def __init__(self, solved: Solved, stage: Stage, number: int) -> None:
        self.solved, self.stage, self.number = solved, stage, number
        self.build, self.k = solved.build, solved.build.scale
        self.angles = {joint: dict(values) for joint, values in stage.angles.items()}
        self.before = solved.stages[number - 1] if number else None
        self.kept = frozenset(self._kept()) if number else frozenset()

    def run(self) -> None:
        stage = self.stage
        frames = self._posed()
        if stage.fit:
            frames = fitted(frames, self.angles, stage.fit, self._posed)
        self._settle(frames)
        self._pin(frames)
        if not self.number:
            specs = self.solved.entry.props
            self.solved.standing += props_against(specs, frames, self.solved.standing)
        for limb in stage.rest:
            rest(frames, self.angles, limb, self.solved.ground(self.number))
        for side in SIDES:
            self._plant(frames, side)
        for limb, reach in sorted(stage.reach.items(), key=lambda item: item[0].startswith("hand")):
            # Feet first: a hand may hold one.
            self._reach(frames, limb, reach)
        self._shape_hands(frames)
        self.solved.held.append(self.kept)
        self.solved.angles.append(self.angles)
        self.solved.stages.append(add_fingers(frames))

    def _posed(self, angles: Mapping[str, Mapping[str, float]] | None = None) -> Frames:
        a = angles or self.angles
        position = POSITIONS[self.stage.position]
        x, y, z = self.stage.at
        girdle = {s: (a[f"scapula_{s}"]["elevation"], a[f"scapula_{s}"]["protraction"]) for s in SIDES}
        high = {"supine": 12.0, "prone": 12.0}.get(position.root, self.build.standing_hip / self.k)
        at = (x * self.k, (high if y is None else y) * self.k, z * self.k)
        root = root_rotation(position.root, a["pelvis"])
        return forward(self.build, local_rotations(a), root, at, girdle, soft_of(a))

    # ------------------------------------------------------------ contact

    def _on(self, name: str) -> list[Surface]:
        if name == "floor":
            return [FLOOR]
        found = [p for p in self.solved.standing if name in (p.name, p.kind) and p.seen_in(self.number)]
        surfaces = [s for prop in found for s in prop.surfaces]
        return surfaces[:1] if found and found[0].kind == "chair" else surfaces

    def _settle(self, frames: Frames) -> None:
        for settle in self.stage.settle:
            surfaces = self._on(settle.on)
            if settle.over and surfaces:
                self._over(frames, settle, surfaces[0])
            if settle.parts == ("feet",) and settle.on == "floor" and self._planted():
                frames.shift((0.0, self._stand(frames) + settle.dy * self.k, 0.0))
            elif surfaces:
                dx, dy, dz = shift_onto(frames, settle.parts, surfaces, settle.sink * self.k)
                frames.shift((dx, dy + settle.dy * self.k, dz))

    def _over(self, frames: Frames, settle: Settle, surface: Surface) -> None:
        centre = _middle(surface)
        place = landmark(frames, settle.over or "belly")
        frames.shift((centre[0] + settle.dx * self.k - place[0], 0.0, centre[2] - place[2]))

    def _planted(self) -> list[str]:
        return [side for side in SIDES if self.stage.feet[side].mode != "free"]

    def _stand(self, frames: Frames) -> float:
        """How far up the body goes for the lowest planted foot to stand on its ground."""
        ups = []
        for side in self._planted():
            foot = self.stage.feet[side]
            turned = flat_foot(frames, side, foot)
            ground = self._height(foot)
            ups.append(ground + ankle_height(frames, side, foot, turned) - frames.P[f"foot_{side}"][1])
        return max(ups)

    def _height(self, foot: Foot) -> float:
        tops = [s.high[1] for s in self._on(foot.on) if isinstance(s, Box)]
        return max(tops, default=0.0)

    def _pin(self, frames: Frames) -> None:
        """Keep one place, or the feet that stand, where they were."""
        if self.before is None or "at" in self.stage.own:
            return
        if self.stage.pin:
            was, now = landmark(self.before, self.stage.pin), landmark(frames, self.stage.pin)
        else:
            feet = [limb for limb in sorted(self.kept) if limb.startswith("foot")]
            upright = POSITIONS[self.stage.position].root == "standing"
            if not feet or not upright:
                return
            was, now = _mean(self.before, feet), _mean(frames, feet)
        d = sub(was, now)
        frames.shift((d[0], 0.0, d[2]))

    # ------------------------------------------------------------ limbs

    def _kept(self) -> list[str]:
        """The limbs that stay where they were: asked for, or standing and not named again."""
        earlier = self.solved.entry.stages[self.number - 1]
        kept = []
        for side in SIDES:
            foot, hand = f"foot_{side}", f"hand_{side}"
            stays = self.stage.stay
            stood = earlier.feet[side].mode != "free" and self.stage.feet[side] == earlier.feet[side]
            reached = foot in self.stage.reach
            if foot in stays or "feet" in stays or (stood and foot not in self.stage.own and not reached):
                kept.append(foot)
            target = self.stage.reach.get(hand)
            same = target is not None and target == earlier.reach.get(hand)
            fixed = same and target is not None and moments.is_fixed(target)
            if hand in stays or "hands" in stays or (fixed and f"reach.{hand}" not in self.stage.own):
                kept.append(hand)
        return kept

    def _plant(self, frames: Frames, side: str) -> None:
        foot, bone = self.stage.feet[side], f"foot_{side}"
        if bone in self.kept and self.before is not None:
            frames.L[f"toes_{side}"] = self.before.L[f"toes_{side}"]
            self._missed(bone, bend(frames, bone, self.before.P[bone], None, self.before.R[bone]))
            return
        if foot.mode == "free" or bone in self.stage.reach:
            return
        turned = flat_foot(frames, side, foot)
        x, _, z = frames.P[bone]
        high = self._height(foot) + ankle_height(frames, side, foot, turned)
        if foot.at:
            x, z = foot.at[0] * self.k, foot.at[1] * self.k
        else:
            x, z = self._within_reach(frames.P[f"thigh_{side}"], x, high, z)
        frames.L[f"toes_{side}"] = toe_turn(foot)
        self._missed(bone, bend(frames, bone, (x, high, z), None, turned))

    def _within_reach(self, hip: Vec, x: float, high: float, z: float) -> tuple[float, float]:
        """A foot that the leg cannot bring there stands nearer to the hip."""
        leg = (self.build.thigh + self.build.shank) * 0.995
        flat = math.hypot(x - hip[0], z - hip[2])
        room = math.sqrt(max(leg**2 - (hip[1] - high) ** 2, 0.0))
        k = min(1.0, room / flat) if flat else 1.0
        return hip[0] + (x - hip[0]) * k, hip[2] + (z - hip[2]) * k

    def _reach(self, frames: Frames, limb: str, reach: Reach) -> None:
        if limb in self.kept and self.before is not None:
            pole = moments.pole(frames, limb, reach)
            side = limb[-1]
            if limb.startswith("hand"):
                missed = bend_arm(frames, side, self.before.P[limb], pole, self.before.R[limb])
            else:
                missed = bend(frames, limb, self.before.P[limb], pole, self.before.R[limb])
        elif limb.startswith("hand"):
            missed = reach_hand(frames, limb[-1], reach, self.solved.standing, self.number)
        else:
            missed = reach_foot(frames, limb[-1], reach, self.solved.standing, self.number)
        self._missed(limb, missed)

    def _missed(self, limb: str, by: float) -> None:
        if by > 0.05:
            self.solved.misses[f"{self.number}:{limb}"] = by

    def _shape_hands(self, frames: Frames) -> None:
        names = {}
        holding = held_sides(self.solved.entry.props, self.number)
        for side in SIDES:
            name = moments.hand_shape(self.stage, side, holding)
            names[side], frames.shapes[side] = name
        self.solved.hand_names.append(names)


def _middle(surface: Surface) -> Vec:
    if isinstance(surface, Box):
        return tuple((a + b) / 2 for a, b in zip(surface.low, surface.high, strict=True))  # type: ignore[return-value]
    return surface.point if hasattr(surface, "point") else surface.centre


def _mean(frames: Frames, feet: Sequence[str]) -> Vec:
    points = [frames.P[foot] for foot in feet]
    return tuple(sum(p[n] for p in points) / len(points) for n in range(3))  # type: ignore[return-value]
