"""The page on which a therapist draws the figure of one of the clinic's own exercises."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from clinic.access import Ability, needs
from clinic.editing import StaleEdit
from clinic.http import ClinicRequest
from clinic.once import keyed, one_action
from exercises import figure_actions
from exercises.figures.poses import PoseError
from exercises.models import Exercise, Origin
from exercises.packs import FaultyFigure
from exercises.posing import layout, words
from exercises.posing.drawing import NotDrawn, ShownForm, drawn
from exercises.posing.form import FigureForm
from exercises.posing.moving import dragged_form
from exercises.posing.sources import begun_from, from_position, offered, readable, table_of
from exercises.posing.table import LARGEST, MOST_STAGES, Table
from exercises.posing.text import from_text, to_text
from exercises.posing.told import is_still, told

PAGE = "exercises/figure_form.html"


def own_or_404(request: ClinicRequest, slug: str) -> Exercise:
    """One of the clinic's own exercises; the shipped ones are copied first."""
    own = Exercise.objects.visible_to(request.user).filter(origin=Origin.OWN).select_related("own_figure")
    return get_object_or_404(own, slug=slug)


@needs(Ability.WRITE_EXERCISES)
@keyed
def figure_edit(request: ClinicRequest, slug: str) -> HttpResponse:
    """Draw the figure: save it, or change what the page starts from and show it again."""
    exercise = own_or_404(request, slug)
    if request.method != "POST":
        return show(request, exercise, begun(request, exercise))
    form = posted(request, exercise)
    if "save" not in request.POST:
        return show(request, exercise, *changed(request, form))
    if not form.is_valid() or text_is_typed(request, form):
        return show(request, exercise, form, 422)
    return save(request, exercise, form)


@needs(Ability.WRITE_EXERCISES)
@require_POST
def figure_preview(request: ClinicRequest, slug: str) -> HttpResponse:
    """Both pictures as the form stands, or why there are none; the pictures that were there stay then."""
    form = posted(request, own_or_404(request, slug))
    try:
        form, moved = dragged_form(form, request.POST)
        if not form.is_valid():
            raise NotDrawn
        preview = drawn(ShownForm(request.POST).wish(form.result))
    except NotDrawn as error:
        why = {"sentences": [str(error)] if str(error) else sentences(form)}
        return reswap(retarget(render(request, "exercises/_figure_refused.html", why), "#figure-told"), "innerHTML")
    context = {**pictures(form, preview), "moved": moved, "text": to_text(form.result)}
    context["outdated"] = form.outdated_words()
    return render(request, "exercises/_figure_preview.html", context)


def posted(request: ClinicRequest, exercise: Exercise) -> FigureForm:
    """The form as it was sent, over the table that it was opened with."""
    try:
        return FigureForm(request.POST, table=from_json(request.POST.get("base", "")))
    except (ValueError, RecursionError):
        table, _why = readable(table_of(exercise) or from_position("standing"))
        return FigureForm(request.POST, table=table)


def begun(request: ClinicRequest, exercise: Exercise) -> FigureForm:
    """The form of the figure that stands; else of the exercise named by ``from``; else of somebody standing."""
    stands = table_of(exercise)
    version = 0 if stands is None else exercise.own_figure.version  # type: ignore[attr-defined]
    if stands is None:
        stands = begun_from(f"exercise:{request.GET.get('from', '')}", request.user) or from_position("standing")
    table, why = readable(stands)
    if why:
        kept = _("The figure that was kept can no longer be read, and the page starts from its position. %(why)s")
        messages.warning(request, kept % {"why": why})
    return FigureForm(table=table, version=version)


def changed(request: ClinicRequest, form: FigureForm) -> tuple[FigureForm, int]:
    """The form after a button that does not save: another start, the text, a picture more or fewer."""
    try:
        table = _other_table(request, form)
        if table is None:
            return form, 200 if form.is_valid() else 422
        return FigureForm(table=table, version=form.version_opened(), before=form.table()), 200
    except (PoseError, ValueError, RecursionError) as error:
        form.is_valid()
        form.add_error(None, str(error) if isinstance(error, PoseError) else _("There is nothing to undo."))
        return form, 422


def _other_table(request: ClinicRequest, form: FigureForm) -> Table | None:
    """What the button puts in place of the pose; None for nothing. Raises PoseError, ValueError, RecursionError."""
    if "begin" in request.POST:
        return begun_from(request.POST.get("start_from", ""), request.user)
    if "back" in request.POST:
        return from_json(request.POST.get("before", ""))
    if "take_text" in request.POST:
        return from_text(request.POST.get("text", "")[:LARGEST])
    return _restaged(form.result, request) if form.is_valid() else None


def from_json(text: str) -> Table:
    """The table in a hidden field. Raises ValueError, RecursionError."""
    table: Table = json.loads(text if len(text) <= 2 * LARGEST else "")
    return table


def _restaged(table: Table, request: ClinicRequest) -> Table:
    """A picture more, the same as the last; or the last one less."""
    stages = table["stages"]
    if "more" in request.POST and len(stages) < MOST_STAGES:
        stages = [*stages, {}]
    if "fewer" in request.POST and len(stages) > 1:
        stages = stages[:-1]
    last = len(stages) - 1
    arrows = [arrow for arrow in table.get("arrows", []) if arrow.get("stage", 0) <= last]
    return {**table, "stages": stages, **({"arrows": arrows} if "arrows" in table else {})}


def typed_text(request: ClinicRequest) -> str | None:
    """The text of the pose as somebody changed it; None while it is the one that the page showed."""
    typed, shown = (request.POST.get(name, "").replace("\r\n", "\n") for name in ("text", "text_shown"))
    return None if typed.strip() == shown.strip() else typed


def text_is_typed(request: ClinicRequest, form: FigureForm) -> bool:
    """Whether the text was changed and not taken over: saving would lose it."""
    if typed_text(request) is None:
        return False
    form.add_error(None, _("You changed the text of the pose. Press “Take over the text” first, or put it back."))
    return True


def save(request: ClinicRequest, exercise: Exercise, form: FigureForm) -> HttpResponse:
    """Draw for everybody, which takes seconds and so happens outside any transaction, and keep it once."""
    try:
        pack = figure_actions.pack_of(form.result)
        return _keep(request, exercise, form, pack)  # type: ignore[return-value]
    except FaultyFigure as error:
        for fault in told(error.faults, form.picture_names()):
            form.add_error(None, fault)
        return show(request, exercise, form, 422)


@one_action
def _keep(request: ClinicRequest, exercise: Exercise, form: FigureForm, pack: bytes) -> HttpResponse:
    expected = form.version_opened()
    try:
        figure_actions.keep_figure(exercise, form.result, expected=expected, by=request.user, pack=pack)
    except StaleEdit as stale:
        current: Any = stale.current
        return show(request, exercise, form.over(current.table, current.version), 409)
    messages.success(request, _("The figure was saved. The page and every sheet from now on show it."))
    return redirect(exercise)


def show(request: ClinicRequest, exercise: Exercise, form: FigureForm, status: int = 200) -> HttpResponse:
    """The whole page."""
    shown = ShownForm(request.POST or None)
    table = form.table()
    text = typed_text(request) if form.is_bound else None
    context: dict[str, Any] = {
        "exercise": exercise, "form": form, "shown": shown, "start_from": offered(request.user),
        "groups": layout.groups(form), "props": layout.props(form), "arrows": layout.arrows(form),
        "text": to_text(table) if text is None else text, "text_shown": to_text(table), "count": form.count,
        "is_unsaved": request.method == "POST", "most": MOST_STAGES, "begun": request.POST.get("start_from", ""),
    }  # fmt: skip
    try:
        context |= pictures(form, drawn(shown.wish(table)))
    except NotDrawn as error:
        context["sentences"] = [str(error)]
    return render(request, PAGE, context, status=status)


def pictures(form: FigureForm, preview: Any) -> dict[str, Any]:
    """What the fragment with the pictures needs."""
    handles = [[(one, words.HANDLES[one.name]) for one in picture.handles] for picture in preview.pictures]
    named = zip(form.picture_names(), preview.pictures, handles, strict=True)
    faults = [fault for fault in preview.faults if not is_still(fault)]
    context = {"pictures": list(named), "faults": told(faults, form.picture_names()), "page": preview.page}
    return context | {"is_still": len(faults) < len(preview.faults), "others_seen": preview.others_seen}


def sentences(form: forms.Form) -> list[str]:
    """Everything wrong with the form, as sentences."""
    return [str(message) for messages_of in form.errors.values() for message in messages_of]
