"""The figures of exercises as pages and sheets use them: looked up, never drawn while somebody waits for a page."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.urls import reverse

from exercises.models import Exercise, OwnFigure
from exercises.packs import Pack, Side, seed_person

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
    """The figure that the clinic drew; None when its file is gone."""
    path = pack_path(sha256)
    if not default_storage.exists(path):
        return None
    with default_storage.open(path) as file:
        return Pack(file.read())


def pack_path(sha256: str) -> str:
    """Where a pack of the clinic's own is kept."""
    return f"figures/{sha256}.zip"


def person_of(exercise: Exercise) -> str:
    """Who shows ``exercise`` in the library, where no patient chooses."""
    return seed_person(exercise.slug)


def address_of(exercise: Exercise, name: str, side: Side = "right") -> str:
    """Where a picture of the library's figure of ``exercise`` is served; empty where there is none. It changes with
    the picture, so that browsers may keep it. Select ``own_figure`` before a loop."""
    if exercise.is_own:
        own: OwnFigure | None = getattr(exercise, "own_figure", None)
        stamp = own.pack if own else ""
    else:
        pack = shipped(exercise.slug)
        stamp = pack.key if pack else ""
    return reverse("drawing", args=[exercise.slug, person_of(exercise), side, name, stamp[:12]]) if stamp else ""


def drawing_response(picture: bytes) -> HttpResponse:
    """A drawing of ours as a response. A moving one carries its own style, which is all that its policy allows."""
    response = HttpResponse(picture, content_type="image/svg+xml")
    response._csp_config = settings.DRAWING_CSP  # type: ignore[attr-defined]
    return response


def side_shown(side: str) -> Side:
    """The side that a picture shows for the side of a dose; "each side" shows the right one."""
    return "left" if side == "left" else "right"
