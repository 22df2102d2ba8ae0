"""The library's files, read and checked. Pure: TOML in, records out, every fault named with its file and slug."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.conditions import CONDITIONS
from exercises import dosage
from exercises.dosage import Dosage, DosageError
from exercises.figures.poses import PoseError, read_entry
from exercises.vocabulary import EquipmentCode, Level, MuscleRole, Position, Purpose, Region, SideMode, Source

LIBRARY = Path(__file__).parent / "library"
REQUIRED = ("slug", "name", "region", "position", "purposes", "side", "steps", "proposed")
KNOWN = {
    *REQUIRED, "also_known_as", "synonyms", "not_synonyms", "page_order", "page_lines", "page_text", "named_on_page",
    "source", "regions", "position_text", "position_source", "muscles", "joint_actions", "equipment", "cues",
    "alternatives",
    "progressions", "as_written", "screening", "facts", "faults", "figure",
}  # fmt: skip
# Raised when the loader learns to load more of an entry.
LOADED = 2
STEP_KEYS = {"text", "source", "without_dose"}


class CatalogueError(ValueError):
    """A file of the library that cannot be loaded; the text names the file, the exercise and the fault."""


@dataclass(frozen=True)
class Entry:
    """One exercise as its file describes it; ``data`` is the checked TOML table."""

    file: str
    data: dict[str, Any]

    @property
    def slug(self) -> str:
        return str(self.data["slug"])

    @property
    def from_page(self) -> bool:
        return "page_order" in self.data

    def content_hash(self) -> str:
        """SHA-256 of everything the entry says and of how much of it is loaded; tells the loader what changed."""
        return hashlib.sha256(f"{LOADED}{json.dumps(self.data, sort_keys=True)}".encode()).hexdigest()

    def as_written(self) -> Dosage | None:
        """The dose as the source states it, gaps and all."""
        part = self.data.get("as_written")
        return Dosage.from_dict(part["dose"]) if part else None

    def proposed(self) -> Dosage:
        """The dose that the library proposes; no clinician has signed it off."""
        return Dosage.from_dict(self.data["proposed"]["dose"])


def read(folder: Path = LIBRARY) -> list[Entry]:
    """Every exercise of ``folder``, page order first, then by slug. Raises CatalogueError for the first fault."""
    entries = [entry for path in sorted(folder.glob("*.toml")) for entry in _read_file(path)]
    _check_together(entries)
    return sorted(entries, key=lambda entry: (entry.data.get("page_order", 10_000), entry.slug))


def _read_file(path: Path) -> list[Entry]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("exercise", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    entries = [Entry(path.name, table) for table in tables]
    for entry in entries:
        try:
            _check(entry)
        except (KeyError, TypeError, AttributeError, DosageError, PoseError, CatalogueError) as error:
            raise CatalogueError(
                f"{path.name}, {entry.data.get('slug', 'an exercise without slug')}: {error}"
            ) from error
    return entries


def _demand(ok: bool, fault: str) -> None:
    if not ok:
        raise CatalogueError(fault)


def _check(entry: Entry) -> None:
    data = entry.data
    missing, unknown = [key for key in REQUIRED if not data.get(key)], set(data) - KNOWN
    _demand(not missing, f"{', '.join(missing)} is missing")
    _demand(not unknown, f"unknown keys {sorted(unknown)}")
    _demand(data["region"] in Region.values, f"unknown region {data['region']!r}")
    _demand(data["position"] in Position.values, f"unknown position {data['position']!r}")
    _demand(data["side"]["mode"] in SideMode.values, f"unknown side {data['side']!r}")
    for region in data.get("regions", []):
        _demand(region in Region.values, f"unknown region {region!r}")
    for purpose in data["purposes"]:
        _demand(purpose in Purpose.values, f"unknown purpose {purpose!r}")
    for thing in data.get("equipment", []):
        _demand(thing["code"] in EquipmentCode.values, f"unknown equipment {thing['code']!r}")
    for role in data.get("muscles", {}):
        _demand(role in MuscleRole.values, f"unknown role of a muscle {role!r}")
    for line in [*data["steps"], *data.get("cues", [])]:
        _demand(bool(line["text"].strip()), "a step or cue is empty")
        _demand(line["source"] in Source.values, f"unknown source {line['source']!r}")
        _demand(set(line) <= STEP_KEYS, f"unknown keys in {line!r}")
    _check_screening(data.get("screening", []))
    if "figure" in data:
        read_entry(data["figure"])
    for part in ("as_written", "proposed"):
        if part in data:
            dose = Dosage.from_dict(data[part]["dose"])
            faults = dosage.problems(dose, at_issue=False)
            _demand(not faults, f"{part} dose: {faults[0].message if faults else ''}")
            printed = dosage.sentence(dose)
            _demand(printed == data[part]["sentence"], f"{part} dose prints {printed!r}")


def _check_screening(rules: list[dict[str, Any]]) -> None:
    tags = [rule["tag"] for rule in rules]
    _demand(len(tags) == len(set(tags)), "a condition is screened twice")
    for rule in rules:
        _demand(rule["tag"] in CONDITIONS, f"unknown condition {rule['tag']!r}")
        _demand(rule["level"] in Level.values, f"unknown level {rule['level']!r}")


def _check_together(entries: list[Entry]) -> None:
    slugs = [entry.slug for entry in entries]
    twice = {slug for slug in slugs if slugs.count(slug) > 1}
    _demand(not twice, f"slugs that occur twice: {sorted(twice)}")
    harder = {entry.slug: entry.data.get("progressions", []) for entry in entries}
    for entry in entries:
        for slug in [*harder[entry.slug], *entry.data.get("alternatives", [])]:
            _demand(slug in harder, f"{entry.file}, {entry.slug}: names the unknown exercise {slug!r}")
    _check_acyclic(harder)


def _check_acyclic(harder: dict[str, list[str]]) -> None:
    done: set[str] = set()

    def walk(slug: str, above: tuple[str, ...]) -> None:
        _demand(slug not in above, f"progressions run in a circle: {' -> '.join((*above, slug))}")
        if slug not in done:
            for following in harder[slug]:
                walk(following, (*above, slug))
            done.add(slug)

    for slug in harder:
        walk(slug, ())
