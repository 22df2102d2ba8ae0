"""What a pose entry says, read and checked: see docs/figures/writing-a-pose.md for every key.

Lengths are cm of the reference figure (175 cm) and are scaled to each build; angles are degrees in the conventions of
`skeleton`; directions are [forward or right on the page, up, to the body's right or the viewer].
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exercises.figures.fingers import HandShape
from exercises.figures.vec import Vec


class PoseError(ValueError):
    """A sentence for the person who wrote the entry: which key, and what it may be."""


@dataclass(frozen=True)
class Settle:
    """The body is moved until the lowest of `parts` touches `on` (the floor, or a prop by kind or name)."""

    parts: tuple[str, ...]
    on: str = "floor"
    over: str | None = None  # this body place comes over the middle of the prop ...
    dx: float = 0.0  # ... and so far forward of it, cm
    sink: float = 0.0  # how deep a soft thing gives way, cm
    dy: float = 0.0  # held this far off the surface, cm


@dataclass(frozen=True)
class Fit:
    """One angle is found at which every group of parts touches its surface at once."""

    angle: tuple[str, str]
    touch: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Foot:
    mode: str  # flat, toes (on the ball of the foot), heel, free
    pitch: float = 55.0  # toes, heel: how steep the sole stands
    turn: float | None = None  # toes turned out, degrees; None keeps what the hip gives
    at: tuple[float, float] | None = None  # x, z of the ankle in cm; None keeps where the angles put it
    on: str = "floor"


@dataclass(frozen=True)
class Reach:
    """A hand or foot goes to a body place, a prop or a point."""

    to: str | Vec
    offset: Vec = (0.0, 0.0, 0.0)
    gap: float = 0.0  # cm kept off the skin or surface
    contact: str = "palm"  # palm, back, fingers, wrist, grip; of a foot: sole, heel, ankle
    palm: Vec | None = None
    fingers: Vec | None = None
    pole: Vec | None = None
    keep: bool = False  # the hand keeps the turn that the angles give it


@dataclass(frozen=True)
class Stage:
    position: str
    angles: Mapping[str, Mapping[str, float]]
    stated: frozenset[str]  # joints that the entry names at this stage or before
    at: tuple[float, float | None, float]
    hands: Mapping[str, tuple[str, HandShape]]
    settle: tuple[Settle, ...]
    fit: Fit | None
    rest: tuple[str, ...]
    feet: Mapping[str, Foot]
    reach: Mapping[str, Reach]
    stay: tuple[str, ...]
    pin: str | None
    say: str | None
    own: frozenset[str]  # keys stated at this stage itself, and `reach.hand_r` for each limb


@dataclass(frozen=True)
class PropSpec:
    kind: str
    name: str
    values: Mapping[str, Any]
    stages: tuple[int, ...] | None = None  # None: in every picture


@dataclass(frozen=True)
class Arrow:
    """`follow`: along the path of a place from the stage before. `push`: straight, from or to a place. `turn`: round
    an axis of the body."""

    kind: str
    place: str
    stage: int
    direction: Vec = (1.0, 0.0, 0.0)
    toward: bool = False
    both: bool = False  # a head at either end
    sweep: tuple[float, float] = (-70.0, 70.0)  # turn: degrees, 0 forward, + to the body's right
    radius: float = 18.0
    offset: float | None = None  # px off the path; None finds a clear place
    length: float | None = None
    axis: Vec | None = None  # turn: of the world; None is the body's long axis
    since: int | None = None  # follow: from this stage on; None is the stage before


@dataclass(frozen=True)
class Entry:
    stages: tuple[Stage, ...]
    view: str | tuple[float, float]
    mirrored: bool
    props: tuple[PropSpec, ...]
    muscles: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    isometric: bool = False
    close_up: str | None = None
    bare_feet: bool = False
    source: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read_entry(table: Mapping[str, Any]) -> Entry:
    """The entry that a table describes. Raises PoseError, and nothing else whatever the table holds."""
    from exercises.figures.reading import read

    try:
        return read(table)
    except RecursionError as error:
        raise PoseError("figure has tables in tables without end.") from error


def mirrored(entry: Entry) -> Entry:
    """The same exercise with the other side: body, props, arrows and camera reflected."""
    from exercises.figures.reading import read

    return read(mirror_table(entry.source), mirrored=not entry.mirrored)


_NEGATED = {"trunk": ("side", "rotation"), "neck": ("side", "rotation"), "pelvis": ("roll", "yaw")}
_POINTS = ("at", "to", "offset", "palm", "fingers", "pole", "direction", "towards", "axis", "ends")


def reflected(table: Mapping[str, Any]) -> dict[str, Any]:
    """One table of an entry, such as what is said of a hand, for the other side."""
    turned: dict[str, Any] = _mirror(table)
    return turned


def mirror_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table of the reflected exercise: right and left change places, z and sideways angles change sign."""
    turned = reflected(table)
    stages = turned["stages"] if "stages" in turned else [turned[k] for k in ("start", "end") if k in turned]
    lying = str(table.get("position", "")).startswith("side_lying")
    for n, stage in enumerate(stages):
        # A body on its other side would face away from the viewer: it keeps the head where the mirror shows it.
        if lying and (n == 0 or "yaw" in stage.get("pelvis", {})):
            pelvis = stage.setdefault("pelvis", {})
            pelvis["yaw"] = pelvis.get("yaw", 0) + 180
    return turned


def _mirror(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        if key in ("hands", "feet"):
            return dict(value)  # said of the right side, and the left is its mirror image already
        if key == "reach":  # a place under a plural key is said of the right side too
            value = {k: {"to": v} if k in ("hands", "feet") and isinstance(v, str) else v for k, v in value.items()}
        flipped = {_other(k) if len(k) > 1 else k: _mirror(v, k) for k, v in value.items()}
        for name in _NEGATED.get(key, ()):
            if isinstance(flipped.get(name), int | float):
                flipped[name] = -flipped[name]
        if flipped.get("kind") == "chair" and isinstance(flipped.get("turn"), int | float):
            flipped["turn"] = -flipped["turn"]
        return flipped
    if isinstance(value, str):
        return _said_of_other(value) if key == "say" else _other(value)
    if isinstance(value, list | tuple):
        numbers = all(isinstance(v, int | float) for v in value)
        if key == "sweep" and numbers:
            return [-v for v in value]
        if key in _POINTS and numbers and value:
            return [*value[:-1], -value[-1]]
        return [_mirror(v, key if key in _POINTS else "") for v in value]
    return -value if key in ("z", "offset") and isinstance(value, int | float) else value


# The words right and left where they name a side: a right angle and "right away" have no other side.
_SIDE_WORD = re.compile(r"\b(?:right(?![ -](?:angle|away|after|back))|left)\b", re.IGNORECASE)
_OTHER_SIDE = {"right": "left", "left": "right"}


def _said_of_other(text: str) -> str:
    """A sentence with right and left exchanged, in capitals where they were."""
    return _SIDE_WORD.sub(lambda found: _cased_as(found[0], _OTHER_SIDE[found[0].lower()]), text)


def _cased_as(model: str, word: str) -> str:
    if model.isupper():
        return word.upper()
    return word.capitalize() if model[0].isupper() else word


_TWINS = {"half_kneeling": "half_kneeling_left", "half_kneeling_left": "half_kneeling"}


def _other(word: str) -> str:
    if word in _TWINS:
        return _TWINS[word]
    for one, two in (("_r", "_l"), ("_l", "_r"), ("_right", "_left"), ("_left", "_right")):
        if word.endswith(one):
            return word[: -len(one)] + two
    if "." in word:
        return ".".join(_other(part) for part in word.split("."))
    return {"right": "left", "left": "right", "r": "l", "l": "r"}.get(word, word)
