"""A pack: every picture of one figure for everybody it may show, drawn ahead of time and kept as one zip file. Pure.

Entries are drawn for the right side; the left is the same picture seen in a mirror.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from exercises.figures import BUILDS, ENGINE, PoseError, draw

type Side = Literal["right", "left"]

# Raised when a pack comes to hold something else.
FORMAT = 1
MANIFEST, THUMBNAIL, MOVEMENT = "manifest.json", "thumbnail", "movement"
# Zip files keep a date for each member; a fixed one makes the same drawing the same file.
DATE = (2000, 1, 1, 0, 0, 0)
# Millimetres on paper for each unit of a drawing: a view box of 400 prints 35 mm wide, and bodies have one scale.
MM = 35 / 400
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PERSON = {name.replace(" ", "-"): name for name in BUILDS}
PEOPLE = tuple(_PERSON)


class FaultyFigure(ValueError):
    """A figure that must not be shown; ``faults`` say why, in sentences."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def key_of(table: Mapping[str, Any]) -> str:
    """What a pack of ``table`` is stamped with: a hash of the entry and of the engine that draws it."""
    return hashlib.sha256(f"{FORMAT}{ENGINE}{json.dumps(table, sort_keys=True)}".encode()).hexdigest()[:32]


def make_pack(table: Mapping[str, Any]) -> bytes:
    """Draw everything that ``table`` describes, for each build. Raises PoseError, and FaultyFigure for a fault."""
    figures = {person: draw(table, build=build) for person, build in _PERSON.items()}
    faults = tuple(dict.fromkeys(fault for figure in figures.values() for fault in figure.faults))
    if faults:
        raise FaultyFigure(faults)
    one = figures[PEOPLE[0]]
    left = draw(table, build=_PERSON[PEOPLE[0]], side="left", animated=False, checked=False)
    manifest = {
        "key": key_of(table),
        "stages": len(one.stages),
        "moves": one.animation is not None,
        "alts": {"right": one.alts, "left": left.alts},
    }
    members = {MANIFEST: json.dumps(manifest, indent=1, ensure_ascii=False)}
    for person, figure in figures.items():
        pictures = {str(number): picture for number, picture in enumerate(figure.stages, start=1)}
        pictures[THUMBNAIL] = figure.thumbnail
        if figure.animation is not None:
            pictures[MOVEMENT] = figure.animation
        members |= {f"{person}/{name}.svg": picture for name, picture in pictures.items()}
    return _zipped(members)


def try_pack(table: Mapping[str, Any]) -> bytes | tuple[str, ...]:
    """The pack, or what is wrong with ``table`` in sentences: for a child process, whose exceptions do not travel."""
    try:
        return make_pack(table)
    except FaultyFigure as error:
        return error.faults
    except PoseError as error:
        return (str(error),)


def _zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, text.encode())
    return out.getvalue()


@dataclass(frozen=True)
class Pack:
    """The pictures of one figure. ``source`` is the zip file's path or content."""

    source: Path | bytes

    def content(self) -> bytes:
        """The zip file itself."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    def _open(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the pack says of itself: key, number of stages, whether it moves, alternative texts by side."""
        with self._open() as file:
            return cast("dict[str, Any]", json.loads(file.read(MANIFEST)))

    @property
    def key(self) -> str:
        return str(self.manifest["key"])

    @property
    def moves(self) -> bool:
        return bool(self.manifest["moves"])

    def alts(self, side: Side) -> list[str]:
        """What each picture shows, in order."""
        return list(self.manifest["alts"][side])

    def picture(self, person: str, name: str, side: Side = "right") -> str:
        """One picture as SVG: a stage by its number from 1, "thumbnail" or "movement". Raises KeyError."""
        with self._open() as file:
            picture = file.read(f"{person}/{name}.svg").decode()
        return mirrored(picture) if side == "left" else picture


def size_of(picture: str) -> tuple[float, float]:
    """Width and height of a picture on paper, mm."""
    found = _VIEW_BOX.search(picture)
    if found is None:
        raise ValueError("a picture without a view box")
    return float(found[1]) * MM, float(found[2]) * MM


def mirrored(picture: str) -> str:
    """The same picture as in a mirror."""
    width = cast("re.Match[str]", _VIEW_BOX.search(picture))[1]
    head, body = picture.split(">", 1)
    inside = body.removesuffix("</svg>")
    return f'{head}><g transform="matrix(-1 0 0 1 {width} 0)">{inside}</g></svg>'


def seed_person(seed: str) -> str:
    """The person whom the pictures of ``seed`` show: always the same for the same seed."""
    return PEOPLE[hashlib.sha256(seed.encode()).digest()[0] % len(PEOPLE)]
