"""A pose table as the page edits it: every picture spelled out, a plain value for each control, and the way back.

A control whose value was not changed changes nothing, so what the page does not offer stays as it was written. Pure.
"""

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from exercises.figures.inheriting import over, spelled_out
from exercises.figures.poses import PoseError, read_entry
from exercises.figures.positions import POSITIONS
from exercises.figures.ranges import LIMB_JOINTS, RANGES, joint_of
from exercises.posing.words import LIMBS, PARTS, POLES

type Table = dict[str, Any]
type Values = dict[str, Any]

MOST_STAGES = 6
LARGEST = 20_000  # letters of a table as JSON


@dataclass
class Pose:
    """What a table says of all pictures, and of each picture itself."""

    head: Table
    stages: list[Table]

    def table(self) -> Table:
        return {**copy.deepcopy(self.head), "stages": copy.deepcopy(self.stages)}

    def seen(self) -> list[Table]:
        """Each picture with what it inherits from the one before."""
        found: list[Table] = []
        for own in self.stages:
            found.append(over(found[-1] if found else {"position": self.position}, own))
        return found

    @property
    def position(self) -> str:
        return str(self.head.get("position", "standing"))


def opened(table: Mapping[str, Any]) -> Pose:
    """The pose of ``table``. Raises PoseError."""
    try:
        read_entry(table)
        head = {key: copy.deepcopy(value) for key, value in table.items() if key not in ("start", "end", "stages")}
        given = table.get("stages") or [table.get("start", {}), *([table["end"]] if "end" in table else [])]
        return Pose(head, [spelled_out("figure", own) for own in given])
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError) as error:
        if isinstance(error, PoseError):
            raise
        raise PoseError("figure is not written as docs/figures/writing-a-pose.md says.") from error


@cache
def standard(position: str) -> dict[str, dict[str, float]]:
    """The angles that a body has in a position."""
    from exercises.figures.skeleton import NEUTRAL

    given = spelled_out("figure", POSITIONS[position].angles)
    return {joint: {**angles, **given.get(joint, {})} for joint, angles in NEUTRAL.items()}


class Control(ABC):
    """Some keys of a picture as plain values. ``seen`` is the picture with what it inherits, ``own`` what it says
    itself; ``first`` is whether it is the first picture, where a standard value need not be written."""

    @abstractmethod
    def get(self, seen: Table, own: Table) -> Values:
        """The plain values that a picture has."""

    @abstractmethod
    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        """Let a picture have the plain ``values``."""


@dataclass(frozen=True)
class Angle(Control):
    joint: str
    angle: str

    @property
    def name(self) -> str:
        return f"{self.joint}_{self.angle}"

    @property
    def limits(self) -> tuple[float, float]:
        return RANGES[joint_of(self.joint)][self.angle]

    def _standard(self, seen: Table) -> float:
        return standard(seen["position"])[self.joint][self.angle]

    def get(self, seen: Table, own: Table) -> Values:
        return {self.name: float(seen.get(self.joint, {}).get(self.angle, self._standard(seen)))}

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        joint = own.setdefault(self.joint, {})
        joint[self.angle] = _plain(values[self.name])
        if first and joint[self.angle] == self._standard(seen):
            del joint[self.angle]
            if not joint:
                del own[self.joint]


@dataclass(frozen=True)
class Target(Control):
    """Where a hand or foot goes."""

    limb: str

    @property
    def _usual(self) -> str:
        return "palm" if self.limb.startswith("hand") else "ankle"

    def _one(self, seen: Table) -> Table | None:
        side, hand = self.limb[-1], self.limb.startswith("hand")
        standing_to = POSITIONS[seen["position"]].hands_to if hand and f"shoulder_{side}" not in seen else None
        one = (seen.get("reach") or {}).get(self.limb, standing_to)
        if one is None or one is False:
            return None
        return one if isinstance(one, dict) else {"to": one}

    def get(self, seen: Table, own: Table) -> Values:
        one = self._one(seen) or {}
        to = one.get("to", "")
        offset = one.get("offset") or (0, 0, 0)
        return {
            f"{self.limb}_to": to if isinstance(to, str) else "point",
            f"{self.limb}_contact": one.get("contact", self._usual),
            f"{self.limb}_to_forward": float(offset[0]),
            f"{self.limb}_to_up": float(offset[1]),
            f"{self.limb}_to_right": float(offset[2]),
            f"{self.limb}_pole": self._pole(one.get("pole")),
        }

    def _pole(self, pole: Any) -> str:
        if pole is None:
            return ""
        return next((key for key in POLES if key and self._pointing(key) == tuple(pole)), "own")

    def _pointing(self, name: str) -> tuple[float, float, float]:
        x, y, z = POLES[name][1] or (0, 0, 0)
        return (float(x), float(y), float(z if self.limb.endswith("_r") else -z))

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        reach = own.get("reach", {})
        reach = dict.fromkeys(LIMBS, False) if reach is False else reach
        stands = self._one(seen)
        to = values[f"{self.limb}_to"]
        if to:
            reach[self.limb] = self._written(stands or {}, values)
        elif stands or not first:
            reach[self.limb] = False
        own["reach"] = reach

    def _written(self, stands: Table, values: Values) -> Table:
        to = values[f"{self.limb}_to"]
        same = to in (stands.get("to"), "point")
        one = dict(stands) if same else {"to": to}
        # What an earlier picture says of the reach would be inherited: it is taken back by name.
        dropped = {key: {"gap": 0, "keep": False}.get(key) for key in stands if key not in one}
        one |= {key: value for key, value in dropped.items() if key not in ("offset", "contact", "pole")}
        offset = [_plain(values[f"{self.limb}_to_{way}"]) for way in ("forward", "up", "right")]
        if any(offset) or "offset" in stands:
            one["offset"] = offset
        contact = values[f"{self.limb}_contact"]
        if contact != self._usual or "contact" in stands:
            one["contact"] = contact
        pole = values[f"{self.limb}_pole"]
        if pole and pole != "own":
            one["pole"] = list(self._pointing(pole))
        elif not pole and stands.get("pole") is not None:
            one["pole"] = None
        return one


@dataclass(frozen=True)
class Shape(Control):
    """How a hand is held."""

    limb: str

    def get(self, seen: Table, own: Table) -> Values:
        hand = seen.get(self.limb)
        return {f"{self.limb}_shape": hand.get("shape", "open") if isinstance(hand, dict) else ""}

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        shape = values[f"{self.limb}_shape"]
        own[self.limb] = {"shape": shape} if shape else None


@dataclass(frozen=True)
class Foot(Control):
    """How a foot stands, and where."""

    limb: str

    def _standard(self, seen: Table) -> str:
        bent = {"half_kneeling": "l", "half_kneeling_left": "r"}.get(seen["position"])
        return "flat" if bent == self.limb[-1] else POSITIONS[seen["position"]].feet

    def get(self, seen: Table, own: Table) -> Values:
        foot = seen.get(self.limb)
        if foot is None or foot is False:
            foot = {"mode": self._standard(seen) if foot is None else "free"}
        at = foot.get("at") or (None, None)
        turn = foot.get("turn")
        return {
            f"{self.limb}_mode": foot.get("mode", "flat"),
            f"{self.limb}_on": foot.get("on", "floor"),
            f"{self.limb}_forward": None if at[0] is None else float(at[0]),
            f"{self.limb}_sideways": None if at[1] is None else float(at[1]),
            f"{self.limb}_turn": None if turn is None else float(turn),
            f"{self.limb}_pitch": float(foot.get("pitch", 55)),
        }

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        said = {key: values[f"{self.limb}_{key}"] for key in ("mode", "on", "forward", "sideways", "turn", "pitch")}
        foot: Table = {"mode": said["mode"]}
        if said["on"] != "floor":
            foot["on"] = said["on"]
        if said["forward"] is not None or said["sideways"] is not None:
            foot["at"] = [_plain(said["forward"] or 0), _plain(said["sideways"] or 0)]
        if said["turn"] is not None:
            foot["turn"] = _plain(said["turn"])
        if said["pitch"] is not None and said["pitch"] != 55:
            foot["pitch"] = _plain(said["pitch"])
        own[self.limb] = foot
        if first and foot == {"mode": self._standard(seen)}:
            del own[self.limb]


class Carry(Control):
    """What the body comes to rest on."""

    def get(self, seen: Table, own: Table) -> Values:
        settle = seen.get("settle")
        kind, parts, on = self._read(settle)
        return {"carry": kind, "carry_parts": sorted(parts), "carry_on": on}

    @staticmethod
    def _read(settle: Any) -> tuple[str, list[str], str]:
        if settle is None:
            return "position", [], "floor"
        if settle is False:
            return "none", [], "floor"
        table = settle if isinstance(settle, dict) else {"parts": settle}
        parts = table.get("parts")
        parts = [parts] if isinstance(parts, str) else parts
        plain = isinstance(parts, list) and all(isinstance(p, str) and p in PARTS for p in parts)
        if plain and set(table) <= {"parts", "on"}:
            return "parts", list(parts or []), table.get("on", "floor")
        return "written", [], "floor"

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        kind, on = values["carry"], values["carry_on"]
        if kind == "written":
            return
        parts = list(values["carry_parts"])
        chosen = parts if on == "floor" else {"parts": parts, "on": on}
        own["settle"] = {"position": None, "none": False, "parts": chosen}[kind]
        if first and own["settle"] is None:
            del own["settle"]


class At(Control):
    """Where the pelvis starts; with a height nothing is let down."""

    def get(self, seen: Table, own: Table) -> Values:
        at = seen.get("at") or (0, 0)
        height = at[1] if len(at) == 3 else None
        return {"at_forward": float(at[0]), "at_sideways": float(at[-1]), "at_height": height}

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        x, y, z = values["at_forward"], values["at_height"], values["at_sideways"]
        own["at"] = [_plain(v) for v in ((x, z) if y is None else (x, y, z))]
        if first and own["at"] == [0, 0]:
            del own["at"]


class Stay(Control):
    """Limbs that keep their place from the picture before."""

    def get(self, seen: Table, own: Table) -> Values:
        named = seen.get("stay") or []
        named = [named] if isinstance(named, str) else named
        plural = {"hands": ("hand_r", "hand_l"), "feet": ("foot_r", "foot_l")}
        return {"stay": sorted({limb for name in named for limb in plural.get(name, (name,))})}

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        own["stay"] = list(values["stay"])


class Say(Control):
    """The alternative text, where the one that is made does not do."""

    def get(self, seen: Table, own: Table) -> Values:
        return {"say": own.get("say") or ""}

    def put(self, own: Table, seen: Table, values: Values, *, first: bool) -> None:
        own.pop("say", None)
        if values["say"]:
            own["say"] = values["say"]


def _plain(number: float) -> float:
    """Whole numbers without their point."""
    return int(number) if float(number).is_integer() else round(float(number), 2)


_ANGLES = tuple(
    Angle(name, angle)
    for joint, angles in RANGES.items()
    for name in ((f"{joint}_r", f"{joint}_l") if joint in LIMB_JOINTS else (joint,))
    for angle in angles
)
ANGLES: dict[str, Angle] = {angle.name: angle for angle in _ANGLES}
_OTHERS: tuple[Control, ...] = (
    *(Target(limb) for limb in LIMBS),
    *(Shape(limb) for limb in LIMBS if limb.startswith("hand")),
    *(Foot(limb) for limb in LIMBS if limb.startswith("foot")),
    Carry(),
    At(),
    Stay(),
    Say(),
)


def stage_values(pose: Pose) -> list[Values]:
    """The plain values of every picture."""
    return [_values((*_ANGLES, *_OTHERS), seen, own) for seen, own in zip(pose.seen(), pose.stages, strict=True)]


def _values(controls: tuple[Control, ...], seen: Table, own: Table) -> Values:
    return {name: value for control in controls for name, value in control.get(seen, own).items()}


def change_stages(pose: Pose, wanted: list[Values]) -> None:
    """Let every picture of ``pose`` have the wanted values."""
    for number, values in enumerate(wanted):
        # First the angles: whether the hands go to the floor by themselves hangs on them.
        for controls in (_ANGLES, _OTHERS):
            seen, own = pose.seen()[number], pose.stages[number]
            for control in controls:
                stands = control.get(seen, own)
                if stands != {name: values.get(name, stands[name]) for name in stands}:
                    control.put(own, seen, {**stands, **values}, first=number == 0)
