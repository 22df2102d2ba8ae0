"""What screening asks, answered: a precaution, a contraindication, an open clearance."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from clinic.access import Ability, needs
from clinic.http import ClinicRequest, posted_from
from clinic.once import one_action
from prescriptions.actions import drafting
from prescriptions.actions.drafting import NotPossible
from prescriptions.findings import rules_of
from prescriptions.forms import AnswerForm, ClearanceForm
from prescriptions.models import Item
from prescriptions.screening import CONTRAINDICATION
from prescriptions.views.builder import back, revision_or_404, show_builder
from prescriptions.views.items import Done, attempt, item_or_404, item_place


@needs(Ability.ISSUE)
@posted_from(item_place)
@one_action
def item_answer(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Acknowledge a precaution, or override a contraindication with a reason."""
    item = item_or_404(request, public_id, Ability.ISSUE)
    rules = {rule.tag: rule for rule in rules_of(item.exercise)}
    form = AnswerForm(request.POST, rules=rules)
    if not form.is_valid():
        return _refused(request, item, form)
    rule, reason = form.cleaned_data["rule"], form.cleaned_data["reason"]

    def answer() -> Done:
        drafting.answer_rule(item, rule, by=request.user, reason=reason)
        overridden = _("%(item)s: overridden, with your reason.")
        said = overridden if rule.level == CONTRAINDICATION else _("%(item)s: taken into account.")
        return Done(said % {"item": item}, item.anchor())

    return attempt(request, item.revision, answer)


def _refused(request: ClinicRequest, item: Item, form: AnswerForm) -> HttpResponse:
    """The builder with what was typed, at its place; or only the sentence, when the rule it answers is gone."""
    if form.errors.get("reason"):
        more = {"answer_form": form, "answered_item": item, "refused_tag": form.data.get("tag", "")}
        return show_builder(request, item.revision, status=422, **more)
    messages.error(request, " ".join(map(str, form.non_field_errors())))
    return show_builder(request, item.revision, status=422)


@needs(Ability.ISSUE)
@posted_from("programme-build")
@one_action
def clearance_answer(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Say why the programme is given although medical clearance is open."""
    revision = revision_or_404(request, public_id)
    form = ClearanceForm(request.POST, auto_id="clearance_%s")
    if not form.is_valid():
        return show_builder(request, revision, clearance_form=form, status=422)
    try:
        drafting.answer_clearance(revision, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Your reason is on record."))
    except NotPossible as error:
        messages.error(request, str(error))
        return back(revision)
    return back(revision, at="clearance")
