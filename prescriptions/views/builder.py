"""The builder: the page on which a therapist spends two minutes.

Its forms go to addresses of their own, and each deed leads back to it. With htmx only what the deed changed is new:
forms that hold something typed stay as they are (``hx-preserve``), but for the one that was ``closed``. ``at`` is the
id of the place where one goes on; the focus goes there, and without JavaScript the page opens there.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_htmx.http import reswap, retarget

from clinic import audit
from clinic.access import Ability, needs
from clinic.booking import next_appointment
from clinic.editing import StaleEdit
from clinic.http import ClinicRequest, page, posted_from, to_whole_page
from clinic.models import Patient
from clinic.once import one_action
from exercises.forms import FilterForm
from exercises.models import Exercise
from prescriptions.actions import drafting, issuing
from prescriptions.actions.drafting import NotPossible
from prescriptions.findings import clearance_answer, rules_of, screened_items
from prescriptions.forms import ClearanceForm, CopyForm, OutlineForm
from prescriptions.models import Item, Revision
from prescriptions.screening import screen

# What a hit shows of an exercise.
SCREENED = ("screening_rules", "equipment", "doses", "pictures")
RESULTS = 12
LONGEST_ID = 60
OUTLINE = "outline"


def revision_or_404(request: ClinicRequest, public_id: Any) -> Revision:
    """The revision with this id, if this person may build it. Actions refuse what is no draft any more."""
    revisions = Revision.objects.visible_to(request.user, Ability.DRAFT)
    related = revisions.select_related("programme__patient__location").prefetch_related(
        "programme__patient__conditions", "programme__patient__precautions", "programme__patient__limitations"
    )
    return get_object_or_404(related, public_id=public_id)


def back(revision: Revision, *, at: str = "", closed: str = "", jump: bool = True) -> HttpResponse:
    """To the builder; htmx follows and takes its fragment. Without ``jump`` a whole page opens at its top."""
    query = urlencode({key: value for key, value in (("at", at), ("closed", closed)) if value})
    address = reverse("programme-build", args=[revision.public_id]) + (f"?{query}" if query else "")
    return redirect(f"{address}#{at}" if at and jump else address)


@needs(Ability.DRAFT)
@require_GET
def programme_build(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    if not revision.is_draft:
        return to_whole_page(request, reverse("handout-detail", args=[revision.public_id]))
    asked: dict[str, Any] = {name: request.GET.get(name, "")[:LONGEST_ID] for name in ("at", "closed")}
    return show_builder(request, revision, **asked)


def show_builder(
    request: ClinicRequest, revision: Revision, *, status: int = 200, fragment: str = "programme", **more: Any
) -> HttpResponse:
    """The builder with everything on it: items, screening, outline, and what stands in the way of issuing."""
    patient, items = revision.programme.patient, screened_items(revision)
    audit.read(request, patient, obj=revision)
    context = {
        "revision": revision,
        "patient": patient,
        "items": items,
        "to_propose": [screened.item for screened in items if screened.item.awaits_proposal()],
        "obstacles": issuing.obstacles(revision, by=request.user, items=items),
        "outline": OutlineForm(instance=revision),
        **_rights(request, patient),
        "begins": not items and status == 200,
        **_around(revision),
        **_taken_out(revision, more.get("at", "")),
        **more,
    }
    return page(request, "prescriptions/programme_build.html", context, fragment=fragment, status=status)


def _rights(request: ClinicRequest, patient: Patient) -> dict[str, Any]:
    """What this person may do for this patient, whatever their role elsewhere."""
    return {
        "may_issue": patient.is_within_reach(request.user, Ability.ISSUE),
        "may_override": patient.is_within_reach(request.user, Ability.OVERRIDE),
    }


def _around(revision: Revision) -> dict[str, Any]:
    """What one should know before issuing, beyond the draft itself, and the forms beside it."""
    patient = revision.programme.patient
    state = patient.open_clearance()
    others = Revision.objects.running().filter(programme__patient=patient).exclude(programme=revision.programme)
    return {
        "clearance": state,
        "clearance_answer": clearance_answer(revision, state) if state else None,
        "clearance_form": ClearanceForm(auto_id="clearance_%s"),
        "next_visit": next_appointment(patient, timezone.now()),
        "running": others.select_related("programme").order_by("issued_at"),
        "copy_form": CopyForm(revision=revision),
        "library_form": FilterForm(auto_id="library_%s"),
    }


def _taken_out(revision: Revision, at: str) -> dict[str, Any]:
    """The items taken out of the draft; the one at ``at`` was taken out just now and is shown in its old place."""
    items = list(Item.everything.filter(revision=revision).taken_out().select_related("exercise"))
    gone = next((item for item in items if item.anchor() == at), None)
    return {"gone": gone, "taken_out": [item for item in items if item != gone]}


@needs(Ability.DRAFT)
@require_GET
def programme_library(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Search the library from the builder; each hit says which of this patient's conditions it meets."""
    revision = revision_or_404(request, public_id)
    audit.read(request, revision.programme.patient, obj=revision)
    tags = list(revision.programme.patient.active_tags())
    form = FilterForm(request.GET, auto_id="library_%s")
    found = Exercise.objects.visible_to(request.user).current().found_by(form.wanted())
    found = found.select_related("own_figure").prefetch_related(*SCREENED)[: RESULTS + 1]
    places = dict(revision.items.order_by("-position").values_list("exercise_id", "position"))
    hits = [(exercise, screen(tags, rules_of(exercise)), places.get(exercise.pk)) for exercise in found]
    context = {"revision": revision, "library_form": form, "hits": hits[:RESULTS], "more": len(hits) > RESULTS}
    return page(request, "prescriptions/programme_library.html", context, fragment="library-results")


@needs(Ability.DRAFT)
@posted_from("programme-build")
@one_action
def programme_outline(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Title, dates and the note at the head of the sheet; the other buttons issue at once, or go to the preview."""
    revision = revision_or_404(request, public_id)
    form = OutlineForm(request.POST, instance=revision)
    status = 409
    try:
        if form.is_valid():
            form.save_by(request.user)
            return _outline_saved(request, revision)
        status = 422
    except StaleEdit as stale:
        form.show_stale(stale)
    except NotPossible as error:
        form.add_error(None, str(error))
    return show_builder(request, revision_or_404(request, public_id), outline=form, closed=OUTLINE, status=status)


def _outline_saved(request: ClinicRequest, revision: Revision) -> HttpResponse:
    if "issue" in request.POST:
        return issue_now(request, revision)
    if "preview" in request.POST:
        return to_whole_page(request, reverse("handout-preview", args=[revision.public_id]))
    messages.success(request, _("Saved."))
    return back(revision, at="save-outline", closed=OUTLINE, jump=False)


def issue_now(request: ClinicRequest, revision: Revision) -> HttpResponse:
    """Issue what was just saved, or say what stands in the way."""
    try:
        issuing.issue(revision, by=request.user)
    except issuing.NotReady:
        messages.error(request, _("Saved, and not issued yet: the list says what is missing."))
        return back(revision, at="obstacles", closed=OUTLINE)
    except NotPossible as error:
        messages.error(request, str(error))
        return to_whole_page(request, revision.programme.patient.get_absolute_url())
    messages.success(request, _("Issued. Print the sheet, or hand over the link."))
    return to_whole_page(request, reverse("handout-detail", args=[revision.public_id]))


@needs(Ability.DRAFT)
@posted_from("programme-build")
@one_action
def programme_copy(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    form = CopyForm(request.POST, revision=revision)
    if not form.is_valid():
        answer = show_builder(request, revision, copy_form=form, status=422, fragment="copy-exercises")
        return reswap(retarget(answer, "#copy-exercises"), "outerHTML") if request.htmx else answer
    try:
        tell_left_out(request, drafting.copy_items(revision, form.source(), by=request.user))
        messages.success(request, _("Copied, with doses. Notes and answers were not copied."))
    except NotPossible as error:
        messages.error(request, str(error))
        return back(revision)
    return back(revision, at="exercises")


def tell_left_out(request: ClinicRequest, count: int) -> None:
    """Say how many retired exercises a copy left out."""
    if count:
        messages.warning(request, _("Left out, because retired from the library: %(count)d.") % {"count": count})
