"""From the TOML table of a figure to an `Entry`; every mistake is a `PoseError` that says what is allowed."""

import copy
from collections.abc import Mapping
from typing import Any

from exercises.figures import fingers, places
from exercises.figures.camera import VIEWS
from exercises.figures.inheriting import OWN, PLURALS, spelled_out, stage_tables
from exercises.figures.muscles import MUSCLES
from exercises.figures.poses import Arrow, Entry, Fit, Foot, PoseError, PropSpec, Reach, Settle, Stage
from exercises.figures.positions import POSITIONS, Position
from exercises.figures.props import read_prop
from exercises.figures.ranges import RANGES, joint_of
from exercises.figures.skeleton import NEUTRAL, SIDES
from exercises.figures.surface import REGIONS
from exercises.figures.table import Table
from exercises.figures.vec import Vec

CLOSE_UPS = (
    "upper",
    "trunk",
    "lower",
    "head",
    "hand_r",
    "hand_l",
    "foot_r",
    "foot_l",
    "knee_r",
    "knee_l",
    "arm_r",
    "arm_l",
    "reach_r",
    "reach_l",
)
RESTS = ("head", "arms", "legs", "arm_r", "arm_l", "leg_r", "leg_l")
CONTACTS = ("palm", "back", "fingers", "wrist", "grip", "forearm", "sole", "heel", "ankle", "toes")
# What one picture can hold: with more it is neither read nor drawn while somebody waits.
MOST_PROPS, MOST_ARROWS, MOST_SETTLES, LONGEST_SAY = 12, 8, 6, 300
_LIMBS = ("hand_r", "hand_l", "foot_r", "foot_l")


def read(source: Mapping[str, Any], mirrored: bool = False) -> Entry:
    table = Table("figure", source)
    position = table.choice("position", POSITIONS, "standing")
    raw = stage_tables(table, position)
    props = _props(table, len(raw))
    named = [_stage(Table(f"figure.{name}", data), props) for name, data in raw]
    entry = Entry(
        stages=tuple(named),
        view=_view(table),
        mirrored=mirrored,
        props=props,
        muscles=table.names("muscles", MUSCLES),
        arrows=_arrows(table, len(named)),
        isometric=table.flag("isometric"),
        close_up=table.choice("close_up", CLOSE_UPS),
        bare_feet=table.flag("bare_feet"),
        source=copy.deepcopy(dict(source)),
    )
    table.done()
    return entry


def _props(table: Table, count: int) -> tuple[PropSpec, ...]:
    props = table.take("props", [])
    if isinstance(props, str | Mapping):
        props = [props]
    if not isinstance(props, list):
        raise table.refuse("props", "must be a list of names or tables")
    if len(props) > MOST_PROPS:
        raise PoseError(f"figure.props may hold {MOST_PROPS} things at most, not {len(props)}.")
    tables = [{"kind": p} if isinstance(p, str) else p for p in props]
    return tuple(read_prop(Table(f"figure.props[{n}]", p), count) for n, p in enumerate(tables))


def _view(table: Table) -> str | tuple[float, float]:
    value = table.take("view", "side")
    if isinstance(value, str):
        return str(table.choice("view", VIEWS, "side"))
    azimuth, elevation = table.numbers("view", 2, (), -360, 360)
    return (azimuth, elevation)


def _stage(table: Table, props: tuple[PropSpec, ...]) -> Stage:
    own = table.take(OWN)
    name = table.one_of("position", POSITIONS)
    position = POSITIONS[name]
    on = ["floor", *dict.fromkeys([*(p.name for p in props), *(p.kind for p in props)])]
    stage = Stage(
        position=name,
        angles=_angles(table, position),
        stated=frozenset(key for key in table.data if joint_of(key) in RANGES),
        at=_at(table),
        hands=_hands(table),
        settle=_settles(table, position, on),
        fit=_fit(table, position),
        rest=_rest(table, position),
        feet={side: _foot(table, side, position, name, on) for side in SIDES},
        reach=_reaches(table, on, position),
        stay=table.names("stay", (*_LIMBS, "hands", "feet")),
        pin=table.choice("pin", [*places.PLACES, *places.JOINTS]),
        say=table.words("say", LONGEST_SAY),
        own=own,
    )
    table.done()
    return stage


def _at(table: Table) -> tuple[float, float | None, float]:
    value = table.take("at", (0, 0))
    if isinstance(value, list | tuple) and len(value) == 3:
        x, y, z = table.numbers("at", 3, None, -300, 300)
        return (x, y, z)
    x, z = table.numbers("at", 2, (0.0, 0.0), -300, 300)
    return (x, None, z)


def _angles(table: Table, position: Position) -> dict[str, dict[str, float]]:
    given = spelled_out(table.where, position.angles)
    angles: dict[str, dict[str, float]] = {}
    for joint, neutral in NEUTRAL.items():
        ranges = RANGES[joint_of(joint)]
        own = Table(f"{table.where}.{joint}", table.take(joint, {}))
        start = neutral | given.get(joint, {})
        angles[joint] = {name: own.number(name, start[name], *ranges[name]) for name in neutral}
        own.done()
    table.known |= set(PLURALS)
    return angles


def _hands(table: Table) -> dict[str, tuple[str, fingers.HandShape]]:
    hands = {}
    for side in SIDES:
        value = table.take(f"hand_{side}")
        if value is None:
            continue
        own = Table(f"{table.where}.hand_{side}", value)
        shape = own.choice("shape", fingers.HAND_SHAPES, "open")
        changes = {}
        for finger in ("fingers", *fingers.FINGERS):
            one = Table(f"{own.where}.{finger}", own.take(finger, {}))
            changes[finger] = {k: one.number(k, 0.0, *lim) for k, lim in fingers.LIMITS.items() if k in one}
            one.known |= set(fingers.LIMITS)
            one.done()
        thumb = Table(f"{own.where}.thumb", own.take("thumb", {}))
        changes["thumb"] = {k: thumb.number(k, 0.0, *lim) for k, lim in fingers.THUMB_LIMITS.items() if k in thumb}
        thumb.known |= set(fingers.THUMB_LIMITS)
        thumb.done()
        own.done()
        hands[side] = (shape, fingers.shaped(shape, changes))
    return hands


def _settles(table: Table, position: Position, on: list[str]) -> tuple[Settle, ...]:
    value = table.take("settle")
    if value is None:
        carried = position.on if position.on in on else "floor"
        placed = len(table.data.get("at", ())) == 3
        return () if placed else (Settle(position.settle, carried, sink=position.sink),)
    if value is False:
        return ()
    if isinstance(value, str | Mapping) or (isinstance(value, list) and all(isinstance(v, str) for v in value)):
        value = [value]
    if not isinstance(value, list) or len(value) > MOST_SETTLES:
        raise table.refuse("settle", f"must name parts, be false, or list up to {MOST_SETTLES} tables")
    tables = [item if isinstance(item, Mapping) else {"parts": item} for item in value]
    where = f"{table.where}.settle"
    return tuple(_settle(Table(where + (f"[{n}]" if n else ""), t), position, on) for n, t in enumerate(tables))


def _settle(own: Table, position: Position, on: list[str]) -> Settle:
    parts = own.names("parts", REGIONS, position.settle)
    if not parts:
        raise own.refuse("parts", "must name a part; write settle = false where nothing comes to lie")
    settle = Settle(
        parts,
        own.choice("on", on, "floor"),
        own.choice("over", places.PLACES),
        own.number("dx", 0.0, -100, 100),
        own.number("sink", 0.0, -5, 15),
        own.number("dy", 0.0, 0, 150),
    )
    own.done()
    return settle


def _fit(table: Table, position: Position) -> Fit | None:
    value = table.take("fit")
    if value is None and position.fit and "settle" not in table:
        joint, _, name = position.fit[0].partition(".")
        return Fit((joint, name), position.fit[1])
    if value is None or value is False:
        return None
    own = Table(f"{table.where}.fit", value)
    angle = own.take("angle", "")
    joint, _, name = angle.partition(".") if isinstance(angle, str) else ("", "", "")
    if joint not in NEUTRAL or name not in NEUTRAL[joint]:
        raise own.refuse("angle", "must name a joint and an angle, such as trunk.side or hip_r.flexion")
    touch = own.take("touch")
    touch = touch if isinstance(touch, list) else [touch]
    groups = [Table(own.where, {"touch": group}).names("touch", REGIONS) for group in touch]
    if not 1 <= len(groups) <= 2 or not all(groups):
        raise own.refuse("touch", "must list one or two groups of parts, and each must name a part")
    own.done()
    return Fit((joint, name), tuple(groups))


def _rest(table: Table, position: Position) -> tuple[str, ...]:
    named = table.names("rest", RESTS, ())
    asked = "rest" in table
    wanted = named if asked else position.rest
    rest = []
    for name in wanted:
        limbs = [f"{name[:-1]}_{s}" for s in SIDES] if name in ("arms", "legs") else [name]
        rest += limbs
    if asked:
        return tuple(rest)
    return tuple(limb for limb in rest if not _moved(limb, table))


def _moved(limb: str, table: Table) -> bool:
    """Whether the entry itself says where a limb is."""
    side = limb[-1]
    if limb == "head":
        return "neck" in table or "trunk" in table
    if limb.startswith("arm"):
        return f"shoulder_{side}" in table or _is_brought(f"hand_{side}", table)
    foot = table.data.get(f"foot_{side}")
    planted = isinstance(foot, Mapping) and foot.get("mode", "flat") != "free"
    if str(table.data.get("position")).startswith("side_lying"):
        return "abduction" in table.data.get(f"hip_{side}", {}) or "settle" in table
    return f"hip_{side}" in table or _is_brought(f"foot_{side}", table) or planted


def _is_brought(limb: str, table: Table) -> bool:
    reach = table.data.get("reach")
    return isinstance(reach, Mapping) and limb in reach


def _foot(table: Table, side: str, position: Position, name: str, on: list[str]) -> Foot:
    value = table.take(f"foot_{side}")
    default = "flat" if (name, side) in (("half_kneeling", "l"), ("half_kneeling_left", "r")) else position.feet
    if value is None:
        return Foot(default)
    if value is False:
        return Foot("free")
    own = Table(f"{table.where}.foot_{side}", value)
    foot = Foot(
        own.choice("mode", ("flat", "toes", "heel", "free"), "flat"),
        own.number("pitch", 55.0, 5, 90),
        own.number("turn", None, -40, 60),
        own.numbers("at", 2, None, -250, 250),
        own.choice("on", on, "floor"),
    )
    own.done()
    return foot


def _reaches(table: Table, on: list[str], position: Position) -> dict[str, Reach]:
    value = table.take("reach", {})
    reach = Table(f"{table.where}.reach", {} if value is False else value)
    found = {}
    for limb in _LIMBS:
        default = position.hands_to if limb.startswith("hand") and f"shoulder_{limb[-1]}" not in table else None
        one = reach.take(limb, default)
        if one is False or one is None:
            continue
        found[limb] = _reach(Table(f"{reach.where}.{limb}", {"to": one} if isinstance(one, str) else one), on)
    reach.known |= {"hands", "feet"}
    reach.done()
    return found


def _reach(own: Table, on: list[str]) -> Reach:
    target = own.take("to")
    to: str | Vec
    if isinstance(target, str):
        spots = [f"{name}.{spot}" for name in on[1:] for spot in ("r", "l", "top", "front", "back")]
        to = str(own.choice("to", [*places.PLACES, *on, *spots]))
    else:
        to = own.vector("to")
    if to is None:
        raise PoseError(f"{own.where}.to is missing: a body place, a prop, floor, or a point [x, y, z].")
    limb = own.where.rpartition(".")[2]
    reach = Reach(
        to,
        own.vector("offset", (0.0, 0.0, 0.0)),
        own.number("gap", 0.0, -5, 40),
        own.choice("contact", CONTACTS, "palm" if limb.startswith("hand") else "ankle"),
        own.vector("palm"),
        own.vector("fingers"),
        own.vector("pole"),
        own.flag("keep"),
    )
    own.done()
    return reach


_ARROW_KEYS = ("follow", "push", "turn")


def _arrows(table: Table, count: int) -> tuple[Arrow, ...]:
    given = table.take("arrows", [])
    if not isinstance(given, list):
        raise table.refuse("arrows", "must be a list of tables")
    if len(given) > MOST_ARROWS:
        raise PoseError(f"figure.arrows may hold {MOST_ARROWS} arrows at most, not {len(given)}.")
    return tuple(_arrow(Table(f"figure.arrows[{n}]", arrow), count) for n, arrow in enumerate(given))


def _arrow(own: Table, count: int) -> Arrow:
    kinds = [key for key in _ARROW_KEYS if key in own]
    if len(kinds) != 1:
        raise PoseError(f"{own.where} must have exactly one of follow, push or turn, each the name of a body place.")
    arrow = Arrow(
        kinds[0],
        own.one_of(kinds[0], [*places.PLACES, *places.JOINTS]),
        int(own.number("stage", count - 1, 0, count - 1)),
        own.vector("direction", (1.0, 0.0, 0.0)),
        own.flag("toward"),
        own.flag("both"),
        own.numbers("sweep", 2, (-70.0, 70.0), -360, 360),
        own.number("radius", 18.0, 4, 60),
        own.number("offset", None, -120, 120),
        own.number("length", None, 10, 160),
        own.vector("axis", None),
        int(own.number("since", 0, 0, count - 1)) if "since" in own else None,
    )
    own.done()
    return arrow
