"""The figures of exercises as pages and sheets use them: looked up, never drawn while somebody waits for a page."""

import hashlib
import logging
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.urls import reverse

from exercises.models import Exercise, OwnFigure
from exercises.packs import Pack, Side, seed_person
from exercises.vocabulary import SideMode

logger = logging.getLogger(__name__)

# Exercises of which one picture stands for both sides.
TWO_SIDED = (SideMode.EACH_SIDE, SideMode.ALTERNATE, SideMode.ONE_SIDE, SideMode.EACH_SIDE_THEN_BOTH)
SHIPPED = Path(__file__).parent / "library" / "drawings"


def figure_of(exercise: Exercise) -> Pack | None:
    """The drawn figure of ``exercise``, if it has one; select ``own_figure`` before a loop."""
    if not exercise.is_own:
        return shipped(exercise.slug)
    own: OwnFigure | None = getattr(exercise, "own_figure", None)
    return kept(own.pack) if own else None


@cache
def shipped(slug: str) -> Pack | None:
    """The figure that comes with the library."""
    path = SHIPPED / f"{slug}.zip"
    return Pack(path) if path.exists() else None


def kept(sha256: str) -> Pack | None:
    """The figure that the clinic drew; None, and a line in the log, when its file is gone or damaged."""
    path = pack_path(sha256)
    content = b""
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            content = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.error("the file of a figure is missing or damaged: %s", path)
        return None
    return Pack(content)


def pack_path(sha256: str) -> str:
    """Where a pack of the clinic's own is kept."""
    return f"figures/{sha256}.zip"


def person_of(exercise: Exercise) -> str:
    """Who shows ``exercise`` in the library, where no patient chooses."""
    return seed_person(exercise.slug)


def stamp_of(exercise: Exercise) -> str:
    """Twelve letters that change with the figure of ``exercise``; empty where it has none."""
    if exercise.is_own:
        own: OwnFigure | None = getattr(exercise, "own_figure", None)
        return own.pack[:12] if own else ""
    pack = shipped(exercise.slug)
    return pack.key[:12] if pack else ""


def address_of(exercise: Exercise, name: str, side: Side = "right") -> str:
    """Where a picture of the library's figure of ``exercise`` is served; empty where there is none. It changes with
    the picture, so that browsers may keep it. Select ``own_figure`` before a loop."""
    stamp = stamp_of(exercise)
    return reverse("drawing", args=[exercise.slug, person_of(exercise), side, name, stamp]) if stamp else ""


def drawing_response(picture: bytes) -> HttpResponse:
    """A drawing of ours as a response. A moving one carries its own style, which is all that its policy allows."""
    response = HttpResponse(picture, content_type="image/svg+xml")
    response._csp_config = settings.DRAWING_CSP  # type: ignore[attr-defined]
    return response


def side_shown(side: str, mode: str = "") -> Side:
    """The side that a picture shows for the side of a dose, or else of the exercise; "each side" shows the right."""
    named = side if side in ("left", "right") else mode
    return "left" if named == SideMode.LEFT else "right"
