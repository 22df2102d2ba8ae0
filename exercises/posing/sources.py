"""Where a figure may start from: a position of the body, or the figure of another exercise."""

import tomllib
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from clinic.models import User
from exercises.catalogue import LIBRARY
from exercises.figures.poses import PoseError
from exercises.models import Exercise, OwnFigure
from exercises.posing import words
from exercises.posing.table import Table, opened

# What a position needs to be seen well.
_BEGUN: dict[str, Table] = {
    "seated": {"view": "seated", "props": ["chair"]},
    "long_sitting": {"view": "lying", "props": ["mat"]},
    "kneeling": {"props": ["mat"]},
    "half_kneeling": {"props": ["mat"]},
    "half_kneeling_left": {"props": ["mat"]},
    "quadruped": {"props": ["mat"]},
    **{name: {"view": "lying", "props": ["mat"]} for name in ("supine", "hook_lying", "prone")},
    **{name: {"view": "lying_front", "props": ["mat"]} for name in ("side_lying_right", "side_lying_left")},
}
# What keeps toes and hands above the floor, on every build.
_FREE: dict[str, Table] = {
    "kneeling": {"knees": {"flexion": 92}},
    "long_sitting": {"shoulders": {"abduction": 8, "flexion": 12}, "elbows": {"flexion": 30}},
    "side_lying_right": {"shoulder_r": {"flexion": 40, "abduction": 0}},
    "side_lying_left": {"shoulder_l": {"flexion": 40, "abduction": 0}},
}


@cache
def shipped_tables() -> dict[str, Table]:
    """The pose of each exercise that comes with the library, by its slug."""
    entries = [entry for path in sorted(LIBRARY.glob("*.toml")) for entry in _entries(path.read_text("utf-8"))]
    return {str(entry["slug"]): entry["figure"] for entry in entries if "figure" in entry}


def _entries(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text).get("exercise", [])
    return found


def table_of(exercise: Exercise) -> Table | None:
    """The pose of ``exercise``, if it has a figure."""
    if not exercise.is_own:
        return shipped_tables().get(exercise.slug)
    own: OwnFigure | None = getattr(exercise, "own_figure", None)
    return own.table if own else None


def from_position(position: str) -> Table:
    """Two pictures, nothing moved yet."""
    return {"position": position, **_BEGUN.get(position, {}), "start": dict(_FREE.get(position, {})), "end": {}}


def readable(table: Table) -> tuple[Table, str]:
    """``table``; or, where the engine no longer accepts what was once kept, its position and the sentence that says
    why."""
    try:
        opened(table)
    except PoseError as error:
        position = table.get("position")
        return from_position(position if position in words.POSITIONS else "standing"), str(error)
    return table, ""


def offered(user: User) -> list[tuple[str, list[tuple[str, Any]]]]:
    """What the page offers to start from, in two groups."""
    exercises = Exercise.objects.visible_to(user).current().select_related("own_figure")
    drawn = [(f"exercise:{one.slug}", one.name) for one in exercises if table_of(one) is not None]
    positions = [(f"position:{name}", label) for name, label in words.POSITIONS.items()]
    return [(_("A position"), positions), (_("An exercise"), drawn)]


def begun_from(source: str, user: User) -> Table | None:
    """The pose that ``source`` names, as ``offered`` writes it."""
    kind, _colon, name = source.partition(":")
    if kind == "position" and name in words.POSITIONS:
        return from_position(name)
    found = Exercise.objects.visible_to(user).filter(slug=name[:80]).select_related("own_figure").first()
    return table_of(found) if kind == "exercise" and found else None
