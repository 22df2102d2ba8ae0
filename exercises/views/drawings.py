"""The library's figures, as pictures that a browser may keep: each address names one picture for ever."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clinic.access import Ability, needs
from clinic.http import ClinicRequest
from clinic.once import one_action
from exercises import figure_actions
from exercises.drawings import drawing_response, figure_of, stamp_of
from exercises.models import Exercise, OwnFigure
from exercises.packs import Side

YEAR = 365 * 24 * 3600
SIDES: dict[str, Side] = {"right": "right", "left": "left"}


@require_GET
def drawing(request: ClinicRequest, slug: str, person: str, side: str, name: str, stamp: str) -> HttpResponse:
    """One picture of a figure: a stage by its number, "thumbnail" or "movement". Under another stamp than today's it is
    shown too, and kept by nobody: a page may be older than the figure."""
    exercise = get_object_or_404(Exercise.objects.visible_to(request.user).select_related("own_figure"), slug=slug)
    figure = figure_of(exercise)
    try:
        picture = figure.picture(person, name, SIDES[side]) if figure else None
    except KeyError as error:
        raise Http404 from error
    if picture is None:
        raise Http404
    response = drawing_response(picture.encode())
    if stamp == stamp_of(exercise):
        response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response


@needs(Ability.WRITE_EXERCISES)
@one_action
def figure_remove(request: ClinicRequest, slug: str) -> HttpResponse:
    """Asks first: a figure that is taken off must be drawn again."""
    figures = OwnFigure.objects.filter(exercise__in=Exercise.objects.visible_to(request.user))
    figure = get_object_or_404(figures.select_related("exercise"), exercise__slug=slug)
    if request.method == "POST":
        figure_actions.remove_figure(figure, by=request.user)
        messages.success(request, _("The figure was taken off. Issued sheets keep its pictures."))
        return redirect("exercise-detail", slug=slug)
    return render(request, "exercises/figure_confirm_remove.html", {"exercise": figure.exercise})
