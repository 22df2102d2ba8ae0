"""The body between two stages: joints turn the short way round, what stands keeps standing, what lies keeps lying."""

import math
from typing import TYPE_CHECKING

from exercises.figures import fingers
from exercises.figures.contact import FLOOR, shift_onto
from exercises.figures.fingers import HAND_SHAPES, HandShape
from exercises.figures.fitting import joint_of_rest, rest
from exercises.figures.limbs import CHAINS, bend, bend_arm
from exercises.figures.places import PLACES
from exercises.figures.poses import Reach, Settle, Stage
from exercises.figures.positions import POSITIONS
from exercises.figures.props import Surface
from exercises.figures.skeleton import BODY_BONES, SIDES, Frames, add_fingers, forward, sign
from exercises.figures.vec import Vec, across, add, apply, distance, length, mix, norm, scale, slerp, sub, unapply

if TYPE_CHECKING:
    from exercises.figures.solve import Solved


def is_fixed(reach: Reach) -> bool:
    """Whether a target stands in the room, and not on the body."""
    return isinstance(reach.to, tuple) or reach.to not in PLACES


def pole(frames: Frames, limb: str, reach: Reach) -> Vec | None:
    core = "thorax" if limb.startswith("hand") else "pelvis"
    return apply(frames.R[core], reach.pole) if reach.pole else None


def hand_shape(stage: Stage, side: str, holding: set[str]) -> tuple[str, HandShape]:
    """The fingers of a hand: as stated, round what it holds, or as its target asks."""
    if side in stage.hands:
        return stage.hands[side]
    reach = stage.reach.get(f"hand_{side}")
    name = "flat" if f"arm_{side}" in stage.rest else "relaxed"
    if side in holding or (reach and reach.contact == "grip"):
        name = "grip"
    elif reach:
        name = "flat" if is_fixed(reach) else "cupped"
    return name, HAND_SHAPES[name]


def between(solved: "Solved", t: float) -> Frames:
    last = len(solved.stages) - 1
    if last == 0 or t <= 0:
        return solved.stages[0]
    if t >= 1:
        return solved.stages[last]
    number = min(int(t * last), last - 1)
    share = t * last - number
    if share == 0:
        return solved.stages[number]
    return _Moment(solved, number, share).frames()


def _joint_way(now: Frames, limb: str) -> Vec | None:
    """The way elbow or knee points half way; of a straight limb None, and the anatomical side is taken."""
    root, joint, end = (f"{bone}_{limb[-1]}" for bone in CHAINS[limb[:-2]])
    way = sub(now.P[joint], now.P[root])
    side = across(way, norm(sub(now.P[end], now.P[root])))
    return side if length(side) > 1.0 else None


class _Moment:
    def __init__(self, solved: "Solved", number: int, share: float) -> None:
        self.solved, self.number, self.share = solved, number, share
        self.a, self.b = solved.stages[number], solved.stages[number + 1]
        self.one, self.two = solved.entry.stages[number], solved.entry.stages[number + 1]

    def frames(self) -> Frames:
        a, b, u = self.a, self.b, self.share
        local = {bone: slerp(a.L[bone], b.L[bone], u) for bone in BODY_BONES if bone != "pelvis"}
        girdle = {
            s: (
                a.girdle[s][0] + (b.girdle[s][0] - a.girdle[s][0]) * u,
                a.girdle[s][1] + (b.girdle[s][1] - a.girdle[s][1]) * u,
            )
            for s in SIDES
        }
        root = slerp(a.R["pelvis"], b.R["pelvis"], u)
        soft = {name: a.soft[name] + (b.soft[name] - a.soft[name]) * u for name in a.soft}
        now = forward(a.build, local, root, mix(a.P["pelvis"], b.P["pelvis"], u), girdle, soft)
        self._lie(now)
        self._rest(now)
        for side in SIDES:
            self._foot(now, f"foot_{side}")
            self._hand(now, side)
            now.shapes[side] = fingers.between(a.shapes[side], b.shapes[side], u)
        return add_fingers(now)

    def _lie(self, now: Frames) -> None:
        """What both stages rest on still carries the body."""
        for one in self.one.settle:
            for two in self.two.settle:
                if one.on != two.on or "feet" in (*one.parts, *two.parts):
                    continue
                surfaces = self._surfaces(one.on)
                if surfaces:
                    now.shift(self._carried(now, one, two, surfaces))
                return

    def _rest(self, now: Frames) -> None:
        """Head and limbs that lie in both stages lie on the way too."""
        ground = self.solved.ground(self.number)
        for limb in set(self.one.rest) & set(self.two.rest):
            angles = {
                joint: {name: v + (self._angle(1, joint, name) - v) * self.share for name, v in values.items()}
                for joint, values in self.solved.angles[self.number].items()
                if joint == joint_of_rest(limb)
            }
            rest(now, angles, limb, ground)

    def _angle(self, later: int, joint: str, name: str) -> float:
        return self.solved.angles[self.number + later][joint][name]

    def _carried(self, now: Frames, one: Settle, two: Settle, surfaces: list[Surface]) -> Vec:
        """How deep the parts lie at either end is known; between, the depth goes over from one to the other."""
        parts = tuple(dict.fromkeys((*one.parts, *two.parts)))
        deep = mix(shift_onto(self.a, parts, surfaces, 0.0), shift_onto(self.b, parts, surfaces, 0.0), self.share)
        here = shift_onto(now, parts, surfaces, 0.0)
        return sub(here, deep) if here != (0.0, 0.0, 0.0) else here

    def _surfaces(self, on: str) -> list[Surface]:
        if on == "floor":
            return [FLOOR]
        props = [p for p in self.solved.standing if on in (p.name, p.kind)]
        found = [s for p in props for s in p.surfaces]
        return found[:1] if props and props[0].kind == "chair" else found

    def _foot(self, now: Frames, limb: str) -> None:
        side = limb[-1]
        stands = self.one.feet[side].mode != "free" and self.two.feet[side].mode != "free"
        reaches = limb in self.one.reach and limb in self.two.reach
        if not (stands or reaches or limb in self.solved.held[self.number + 1]):
            return
        place = self._on_the_way(now, limb)
        gone = distance(self.a.P[limb], self.b.P[limb])
        if stands and gone > 4 and POSITIONS[self.two.position].root == "standing":
            high = min(0.25 * gone, 7.0) + 0.6 * abs(self.b.P[limb][1] - self.a.P[limb][1])
            place = add(place, (0.0, high * math.sin(math.pi * self.share), 0.0))
        bend(now, limb, place, _joint_way(now, limb), slerp(self.a.R[limb], self.b.R[limb], self.share))

    def _hand(self, now: Frames, side: str) -> None:
        limb = f"hand_{side}"
        both = limb in self.one.reach and limb in self.two.reach
        if both or limb in self.solved.held[self.number + 1]:
            turned = slerp(self.a.R[limb], self.b.R[limb], self.share)
            place = add(self._on_the_way(now, limb), self._lifted(limb))
            bend_arm(now, side, place, _joint_way(now, limb), turned)

    def _lifted(self, limb: str) -> Vec:
        """A hand that goes from one place to another leaves the skin on the way; one that slides does not."""
        one, two = self.one.reach.get(limb), self.two.reach.get(limb)
        if not one or not two or one.to == two.to or limb in self.solved.held[self.number + 1]:
            return (0.0, 0.0, 0.0)
        back = (0.0, 0.0, sign(limb[-1]))
        out = norm(add(self.a.direction(limb, back), self.b.direction(limb, back)))
        return scale(out, min(0.3 * distance(self.a.P[limb], self.b.P[limb]), 9.0) * math.sin(math.pi * self.share))

    def _on_the_way(self, now: Frames, limb: str) -> Vec:
        """The place of a limb between its two targets; when both lie on one part of the body, it moves along."""
        one, two = self.one.reach.get(limb), self.two.reach.get(limb)
        if one and two and not is_fixed(one) and not is_fixed(two):
            bone, other = PLACES[str(one.to)].bone, PLACES[str(two.to)].bone
            if bone == other:
                start = unapply(self.a.R[bone], sub(self.a.P[limb], self.a.P[bone]))
                end = unapply(self.b.R[bone], sub(self.b.P[limb], self.b.P[bone]))
                return now.pt(bone, mix(start, end, self.share))
        return mix(self.a.P[limb], self.b.P[limb], self.share)
