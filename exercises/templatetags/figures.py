from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from exercises.drawings import TWO_SIDED, address_of, figure_of, side_shown
from exercises.models import Exercise
from exercises.packs import MOVEMENT, THUMBNAIL

register = template.Library()


@register.inclusion_tag("exercises/_thumbnail.html")
def thumbnail(exercise: Exercise, side: str = "") -> dict[str, Any]:
    """One small picture of ``exercise``: what the clinic added, else the figure, else a plain placeholder."""
    added = next(iter(exercise.pictures.all()), None)
    if added:
        return {"address": reverse("picture-show", args=[exercise.slug, added.public_id])}
    side_seen = side_shown(side, exercise.side_mode)
    return {"address": address_of(exercise, THUMBNAIL, side_seen) or static("img/exercise.svg")}


@register.inclusion_tag("exercises/_figure.html")
def figure(exercise: Exercise) -> dict[str, Any]:
    """All pictures of the figure of ``exercise``, with a button that shows it moving."""
    found, side = figure_of(exercise), side_shown("", exercise.side_mode)
    alts = found.alts(side) if found else []
    stills = [(address_of(exercise, str(number), side), alt) for number, alt in enumerate(alts, start=1)]
    moving = address_of(exercise, MOVEMENT, side) if found and found.moves else ""
    note = _("The pictures show the right side.") if exercise.side_mode in TWO_SIDED else ""
    is_lost = found is None and hasattr(exercise, "own_figure")
    return {"stills": stills, "moving": moving, "exercise": exercise, "note": note, "is_lost": is_lost}
