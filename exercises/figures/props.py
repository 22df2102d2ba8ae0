"""Props: what an entry may say of each, where it stands, and the surfaces a body can touch.

Lengths in cm of the reference figure, scaled with the build; x, z on the floor, y up. The library needs: mat,
 stability ball, soft ball, chair, wall, door frame, table, counter, rail, step, pillow, roll, towel, strap, band
(held, anchored, or as a loop), stick, dumbbell, ankle weight; `box` is for anything else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from exercises.figures import places
from exercises.figures.poses import PoseError, PropSpec
from exercises.figures.skeleton import SIDES
from exercises.figures.table import Table
from exercises.figures.vec import Vec

HELD = ("hand_r", "hand_l")


@dataclass(frozen=True)
class Sphere:
    centre: Vec
    radius: float


@dataclass(frozen=True)
class Box:
    low: Vec
    high: Vec


@dataclass(frozen=True)
class Cylinder:
    """Lies along z."""

    centre: Vec
    radius: float
    half: float


@dataclass(frozen=True)
class Plane:
    """An upright plane; `normal` points into the room."""

    point: Vec
    normal: Vec


type Surface = Sphere | Box | Cylinder | Plane


@dataclass(frozen=True)
class End:
    """An end of a band, strap or stick: a point on a bone, or in the world when `bone` is empty."""

    bone: str
    at: Vec


@dataclass(frozen=True)
class Prop:
    """A prop as it stands in the room (or hangs on bones, see `ends`)."""

    kind: str
    name: str
    at: Vec = (0.0, 0.0, 0.0)  # middle of its foot print on the floor; balls, rolls: their middle
    size: Vec = (0.0, 0.0, 0.0)  # length along x, height, breadth along z
    radius: float = 0.0
    turn: float = 0.0  # degrees about the vertical; 0 faces +X
    ends: tuple[End, ...] = ()
    side: str = ""  # r or l of a prop on one limb; of a wall: front, back, right, left
    stages: tuple[int, ...] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    surfaces: tuple[Surface, ...] = ()

    def seen_in(self, stage: int) -> bool:
        return self.stages is None or stage in self.stages


_NAME = re.compile(r"[\w -]{1,40}")
_PLACES = tuple(places.PLACES)
_ENDS = ("hand_r", "hand_l", "foot_r", "foot_l", "ankle_r", "ankle_l", "knee_r", "knee_l")

# kind -> key -> (how to read it, default). "n": number, "2", "3": lists, "place", or a tuple of allowed words.
PROP_KINDS: dict[str, dict[str, tuple[Any, Any]]] = {
    "mat": {"x": ("2", None), "z": ("2", (-34.0, 34.0))},
    "ball": {
        "at": ("23", None),
        "r": ("n", 30.0),
        "touch": ("place", None),
        "sink": ("n", 1.0),
        "towards": ("3", None),
    },
    "soft_ball": {"hand": (HELD, "hand_r"), "r": ("n", 3.3)},
    "chair": {"at": ("2", (6.0, 0.0)), "seat": ("n", 45.0), "back": ("n", 42.0), "turn": ("n", 0.0)},
    "wall": {
        "side": (("front", "back", "right", "left"), "front"),
        "distance": ("n", None),
        "touch": ("touch", None),
        "height": ("n", 205.0),
    },
    "door": {"x": ("n", 10.0), "width": ("n", 84.0), "height": ("n", 205.0)},
    "table": {"at": ("2", (62.0, 0.0)), "height": ("n", 72.0), "size": ("2", (70.0, 100.0))},
    "counter": {"at": ("2", (5.0, 52.0)), "height": ("n", 90.0), "size": ("2", (120.0, 40.0))},
    "rail": {"at": ("2", (30.0, -40.0)), "height": ("n", 90.0), "length": ("n", 110.0)},
    "step": {"at": ("2", (42.0, 0.0)), "height": ("n", 15.0), "size": ("2", (36.0, 60.0))},
    "box": {"at": ("2", (0.0, 0.0)), "height": ("n", 30.0), "size": ("2", (30.0, 30.0))},
    "post": {"at": ("2", (90.0, 0.0)), "height": ("n", 140.0), "knot": ("n", None)},
    "pillow": {"under": ("place", None), "between": (("knees", "thighs"), None), "height": ("n", 9.0)},
    "roll": {"under": ("place", "knee_back_r"), "r": ("n", 8.0), "at": ("23", None)},
    "towel": {"under": ("place", None), "rolled": ("flag", False), "between": (("elbow_r", "elbow_l"), None)},
    "strap": {"ends": ("ends", ("hand_r", "hand_l")), "around": (("foot_r", "foot_l"), None)},
    "band": {
        "ends": ("ends", ("hand_r", "hand_l")),
        "around": (("knees", "ankles", "feet", "foot_r", "foot_l"), None),
        "slack": ("n", 0.0),
    },
    "stick": {"hands": (("both", "hand_r", "hand_l"), "both"), "length": ("n", 110.0)},
    "dumbbell": {"hands": (("both", "hand_r", "hand_l"), "both")},
    "ankle_weight": {"foot": (("both", "foot_r", "foot_l"), "both")},
}


def read_prop(table: Table, stages: int) -> PropSpec:
    kind = table.one_of("kind", PROP_KINDS)
    values = {key: _read(table, key, how, default) for key, (how, default) in PROP_KINDS[kind].items()}
    seen = table.take("stages")
    if seen is not None and not (isinstance(seen, list) and all(isinstance(n, int) and 0 <= n < stages for n in seen)):
        raise table.refuse("stages", f"must list numbers of stages from 0 to {stages - 1}")
    name = table.take("name", kind)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise table.refuse("name", "must be a word of at most 40 letters")
    if kind == "towel" and not (values["under"] or values["between"]):
        raise PoseError(f"{table.where}: a towel must say what it lies under, or between what it is.")
    table.done()
    return PropSpec(kind, name, values, tuple(seen) if seen is not None else None)


def _read(table: Table, key: str, how: Any, default: Any) -> Any:
    if isinstance(how, tuple):
        return table.choice(key, how, default)
    if how == "n":
        return table.number(key, default, -300, 300)
    if how == "flag":
        return table.flag(key, default)
    if how == "place":
        return table.choice(key, _PLACES, default)
    if how == "touch":
        return _read_touch(table, key, default)
    if how == "ends":
        return _read_ends(table, key, default)
    if how == "23":
        given = table.data.get(key)
        return table.numbers(key, 3 if isinstance(given, list) and len(given) == 3 else 2, default, -300, 300)
    return table.numbers(key, int(how), default, -300, 300)


def _read_touch(table: Table, key: str, default: Any) -> str | list[str] | None:
    """Parts of the body or a prop: which there are is known when it is put against them."""
    value: Any = table.take(key, default)
    names = [value] if isinstance(value, str) else value
    if value is not None and not (isinstance(names, list) and names and all(isinstance(n, str) for n in names)):
        raise table.refuse(key, "must name a prop or parts of the body")
    return value  # type: ignore[no-any-return]


def _read_ends(table: Table, key: str, default: Any) -> tuple[str | Vec, ...]:
    value = table.take(key, default)
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise table.refuse(key, f"must list two ends: of {', '.join(_ENDS)}, or a point [x, y, z]")
    return tuple(_read_end(table, key, end) for end in value)


def _read_end(table: Table, key: str, end: Any) -> str | Vec:
    if isinstance(end, str):
        if end not in (*_ENDS, *_PLACES):
            raise table.refuse(key, f"may hold {', '.join(_ENDS)}, a body place or a point [x, y, z]")
        return end
    point: Vec | None = Table(table.where, {key: end}).vector(key)
    if point is None:
        raise table.refuse(key, "must list two ends, each a place or a point [x, y, z]")
    return point


def held_sides(specs: tuple[PropSpec, ...], stage: int) -> set[str]:
    """The hands that hold something, `r` and `l`."""
    held: set[str] = set()
    for spec in specs:
        if spec.stages is not None and stage not in spec.stages:
            continue
        if spec.kind in ("stick", "dumbbell"):
            held |= set(SIDES) if spec.values["hands"] == "both" else {spec.values["hands"][-1]}
        elif spec.kind in ("band", "strap") and not (spec.kind == "band" and spec.values["around"] in _LOOPS):
            held |= {end[-1] for end in spec.values["ends"] if isinstance(end, str) and end.startswith("hand")}
        elif spec.kind == "soft_ball":
            held.add(spec.values["hand"][-1])
    return held


_LOOPS = ("knees", "ankles", "feet")


def moved(prop: Prop, at: Vec, surfaces: tuple[Surface, ...]) -> Prop:
    return replace(prop, at=at, surfaces=surfaces)
