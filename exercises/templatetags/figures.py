from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse

from exercises.drawings import address_of, figure_of, side_shown
from exercises.models import Exercise
from exercises.packs import MOVEMENT, THUMBNAIL

register = template.Library()


@register.inclusion_tag("exercises/_thumbnail.html")
def thumbnail(exercise: Exercise, side: str = "") -> dict[str, Any]:
    """One small picture of ``exercise``: what the clinic added, else the figure, else a plain placeholder."""
    added = next(iter(exercise.pictures.all()), None)
    if added:
        return {"address": reverse("picture-show", args=[exercise.slug, added.public_id])}
    return {"address": address_of(exercise, THUMBNAIL, side_shown(side)) or static("img/exercise.svg")}


@register.inclusion_tag("exercises/_figure.html")
def figure(exercise: Exercise) -> dict[str, Any]:
    """All pictures of the figure of ``exercise``, with a button that shows it moving."""
    found = figure_of(exercise)
    alts = found.alts("right") if found else []
    stills = [(address_of(exercise, str(number)), alt) for number, alt in enumerate(alts, start=1)]
    moving = address_of(exercise, MOVEMENT) if found and found.moves else ""
    return {"stills": stills, "moving": moving, "exercise": exercise}
