"""Everything that a patient sees of a programme, as frozen values; and its canonical text, which is what is kept.

All of it is words by now: a sheet is drawn from this alone, whatever happens to the library, the clinic or the code.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

SCHEMA = 1
# Millimetres: between two pictures; the widths up to which pictures stand beside words; the height of lying figures.
GAP, NARROW, WIDE, MOST_BESIDE, LOW = 2.0, 46.0, 76.0, 112.0, 22.0


@dataclass(frozen=True)
class HandoutPicture:
    """A picture by its content's SHA-256, what it shows, and its size on paper in mm (0 in older snapshots)."""

    sha256: str
    alt: str
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class HandoutExercise:
    """One exercise as printed. ``start`` says the start position where there is no picture of it.

    ``dose`` is the whole sentence, ``dose_lines`` the same words in lines: what to do, how often, when to do more.
    """

    number: int
    name: str
    dose: str
    steps: tuple[str, ...]
    cues: tuple[str, ...] = ()
    watch_for: tuple[str, ...] = ()
    note: str = ""
    start: str = ""
    equipment: str = ""
    is_draft: bool = False
    slug: str = ""
    version: int = 0
    pictures: tuple[HandoutPicture, ...] = ()
    dose_lines: tuple[str, ...] = ()
    # The figure moving, for screens; and which side the pictures show.
    movement: HandoutPicture | None = None
    pictures_note: str = ""

    @property
    def pictures_width(self) -> float:
        """What the pictures take side by side, mm; 0 in older snapshots."""
        return sum(picture.width + GAP for picture in self.pictures if picture.width)

    @property
    def room(self) -> str:
        """The room that the pictures take side by side: "narrow" or "wide", the words beside them; "low", the dose
        beside them and the steps below; or a "strip" above the words."""
        needed = self.pictures_width
        if needed <= NARROW:
            return "narrow"
        if needed <= MOST_BESIDE and max(picture.height for picture in self.pictures) <= LOW:
            return "low"
        return "wide" if needed <= WIDE else "strip"

    def shown(self) -> tuple[HandoutPicture, ...]:
        """Every picture that paper or screen may show."""
        return (*self.pictures, self.movement) if self.movement else self.pictures


@dataclass(frozen=True)
class Place:
    """A location as printed: the hours are sentences, the address lines as on an envelope."""

    name: str
    address: tuple[str, ...]
    phone: str = ""
    email: str = ""
    directions: str = ""
    hours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Visit:
    """The next appointment: when in words, with whom, and where."""

    when: str
    with_whom: str
    place: Place


@dataclass(frozen=True)
class Light:
    """One colour of the traffic light: the pain numbers that it covers, and what to do."""

    color: str
    title: str
    pain: str
    text: str


@dataclass(frozen=True)
class Handout:
    """One sheet. Dates are words, except ``issued_on`` (ISO), which dates the PDF."""

    clinic: str
    place: Place
    patient: str
    therapist: str
    title: str
    revision: int
    issued_on: str
    issued: str
    review: str
    start: str
    language: str
    exercises: tuple[HandoutExercise, ...]
    lights: tuple[Light, ...]
    stop: str
    safety: tuple[str, ...]
    footnote: str
    take_care: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    note: str = ""
    visit: Visit | None = None
    how_to_book: str = ""
    draft_notice: str = ""
    # Since the first sheets were issued; an older snapshot lacks them.
    first_name: str = ""
    paper: str = "letter"
    type_size: str = "normal"

    def patients_copy(self) -> "Handout":
        """The sheet as the patient's link shows it: harmless to somebody who knows the birth date.

        No surname, no therapist, and none of the lines at the head that may tell of a diagnosis.
        """
        visit = replace(self.visit, with_whom="") if self.visit else None
        return replace(
            self, patient=self.first_name, therapist="", title="", review="", take_care=(), goals=(), note="",
            visit=visit,
        )  # fmt: skip

    def to_snapshot(self) -> dict[str, Any]:
        """The plain dictionary that is frozen at issue."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_snapshot(cls, data: dict[str, Any]) -> "Handout":
        """The sheet of a snapshot. Raises ValueError for a schema that this code does not know."""
        if data.get("schema") != SCHEMA:
            raise ValueError(f"unknown schema of a snapshot: {data.get('schema')!r}")
        values = {key: value for key, value in data.items() if key != "schema"}
        values["place"] = _place(values["place"])
        values["exercises"] = tuple(_exercise(part) for part in values["exercises"])
        values["lights"] = tuple(Light(**part) for part in values["lights"])
        for key in ("safety", "take_care", "goals"):
            values[key] = tuple(values[key])
        if visit := values["visit"]:
            values["visit"] = Visit(visit["when"], visit["with_whom"], _place(visit["place"]))
        return cls(**values)

    def days(self) -> range:
        """The columns of the tick table: two weeks."""
        return range(1, 15)


def _place(data: dict[str, Any]) -> Place:
    return Place(**{**data, "address": tuple(data["address"]), "hours": tuple(data["hours"])})


def _exercise(data: dict[str, Any]) -> HandoutExercise:
    lists = {key: tuple(data.get(key, ())) for key in ("steps", "cues", "watch_for", "dose_lines")}
    pictures = tuple(HandoutPicture(**picture) for picture in data["pictures"])
    movement = HandoutPicture(**data["movement"]) if data.get("movement") else None
    return HandoutExercise(**{**data, **lists, "pictures": pictures, "movement": movement})


def canonical_text(snapshot: dict[str, Any]) -> str:
    """The one text of a snapshot: sorted keys, no spaces, real characters. Databases reorder JSON; text stays."""
    return json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def snapshot_sha256(text: str) -> str:
    """The hash that names a snapshot."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_handout(text: str) -> Handout:
    """The sheet that a snapshot's canonical text describes."""
    return Handout.from_snapshot(json.loads(text))
