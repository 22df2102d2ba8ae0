"""The library's figures, as pictures that a browser may keep: each address names one picture for ever."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from clinic.http import ClinicRequest
from exercises.drawings import drawing_response, figure_of
from exercises.models import Exercise
from exercises.packs import Side

YEAR = 365 * 24 * 3600
SIDES: dict[str, Side] = {"right": "right", "left": "left"}


@require_GET
def drawing(request: ClinicRequest, slug: str, person: str, side: str, name: str, stamp: str) -> HttpResponse:
    """One picture of a figure: a stage by its number, "thumbnail" or "movement". The stamp only makes the address
    change with the picture."""
    exercise = get_object_or_404(Exercise.objects.visible_to(request.user).select_related("own_figure"), slug=slug)
    figure = figure_of(exercise)
    try:
        picture = figure.picture(person, name, SIDES[side]) if figure else None
    except KeyError as error:
        raise Http404 from error
    if picture is None:
        raise Http404
    response = drawing_response(picture.encode())
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response
