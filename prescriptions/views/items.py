"""The items of a draft: added, dosed, moved, removed, and screening answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic import audit
from clinic.access import Ability, needs
from clinic.editing import StaleEdit
from clinic.http import ClinicRequest, page
from clinic.once import one_action
from exercises import dosage
from exercises.dose_form import DoseForm
from exercises.models import Exercise
from prescriptions.actions import drafting
from prescriptions.actions.drafting import NotPossible
from prescriptions.findings import rules_of
from prescriptions.forms import AnswerForm, ItemForm
from prescriptions.models import Item, Revision
from prescriptions.views.programmes import back, revision_or_404, show_builder


def item_or_404(request: ClinicRequest, public_id: Any, ability: Ability = Ability.DRAFT) -> Item:
    """The item with this id. Of an issued revision too: the action then says so, and nothing typed is lost in a 404."""
    items = Item.objects.visible_to(request.user, ability)
    related = items.select_related("exercise", "revision__programme__patient__location", "changed_by")
    return get_object_or_404(related, public_id=public_id)


def attempt(request: ClinicRequest, revision: Revision, action: Callable[[], object]) -> HttpResponse:
    """Carry ``action`` out and lead back to the builder, with its sentence if it was not possible."""
    try:
        action()
    except NotPossible as error:
        messages.error(request, str(error))
    return back(revision)


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_add(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    exercises = Exercise.objects.visible_to(request.user).current()
    exercise = get_object_or_404(exercises, slug=request.POST.get("exercise", ""))
    return attempt(request, revision, lambda: drafting.add_item(revision, exercise, by=request.user))


@needs(Ability.DRAFT)
@one_action
def item_edit(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)
    posted = request.POST if request.method == "POST" else None
    form, dose = ItemForm(posted, instance=item), DoseForm(posted, initial=item.dosage(), prefix="dose")
    status = 200
    if posted is not None and form.is_valid() & dose.is_valid():
        try:
            form.save_with(dose.dosage(), by=request.user)
            return back(item.revision)
        except StaleEdit as stale:
            status = 409
            form.show_stale(stale)
            dose.show_stale(stale.current.dosage(), form)  # type: ignore[attr-defined]
        except NotPossible as error:
            status = 409
            messages.error(request, str(error))
    elif posted is not None:
        status = 422
    audit.read(request, item.revision.programme.patient, obj=item)
    context = {"item": item, "form": form, "dose": dose, "revision": item.revision}
    context["patient"] = item.revision.programme.patient
    return page(request, "prescriptions/item_form.html", context, fragment="item-form", status=status)


@needs(Ability.DRAFT)
@require_POST
def dose_sentence(request: ClinicRequest) -> HttpResponse:
    """The sentence that the dose form, as it stands, would print. Nothing is stored and no patient is named."""
    dose = DoseForm(request.POST, prefix="dose")
    sentence = dosage.sentence(dose.dosage()) if dose.is_valid() else ""
    return render(request, "prescriptions/_dose_sentence.html", {"sentence": sentence})


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_move(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)
    up = request.POST.get("to") == "up"
    return attempt(request, item.revision, lambda: drafting.move_item(item, up=up, by=request.user))


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_remove(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)
    return attempt(request, item.revision, lambda: drafting.remove_item(item, by=request.user))


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_proposed(request: ClinicRequest, public_id: Any) -> HttpResponse:
    item = item_or_404(request, public_id)
    try:
        return attempt(request, item.revision, lambda: drafting.use_proposed_dose(item, by=request.user))
    except StaleEdit:
        messages.error(request, _("Somebody else changed this dose just now. Look at it again."))
        return back(item.revision)


@needs(Ability.DRAFT)
@require_POST
@one_action
def item_proposed_all(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Take the proposed dose for each item whose dose is not complete yet."""
    revision = revision_or_404(request, public_id)
    return attempt(request, revision, lambda: drafting.use_proposed_doses(revision, by=request.user))


@needs(Ability.ISSUE)
@require_POST
@one_action
def item_answer(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Acknowledge a precaution, or override a contraindication with a reason."""
    item = item_or_404(request, public_id, Ability.ISSUE)
    rules = {rule.tag: rule for rule in rules_of(item.exercise)}
    form = AnswerForm(request.POST, rules=rules)
    if not form.is_valid():
        return show_builder(request, item.revision, answer_form=form, answered_item=item, status=422)
    rule, reason = form.cleaned_data["rule"], form.cleaned_data["reason"]
    return attempt(request, item.revision, lambda: drafting.answer_rule(item, rule, by=request.user, reason=reason))
