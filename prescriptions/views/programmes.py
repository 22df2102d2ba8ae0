"""Building a programme: the page on which a therapist spends two minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from clinic.access import Ability, needs
from clinic.editing import StaleEdit
from clinic.http import ClinicRequest, page
from clinic.models import Patient
from clinic.once import one_action
from exercises.models import Exercise
from prescriptions.actions import drafting, issuing
from prescriptions.actions.drafting import NotPossible
from prescriptions.findings import rules_of, screened_items
from prescriptions.forms import CopyForm, OutlineForm, ProgrammeForm
from prescriptions.models import Revision
from prescriptions.screening import screen

RESULTS = 12


def revision_or_404(request: ClinicRequest, public_id: Any) -> Revision:
    """The revision with this id, if this person may build it. Actions refuse what is no draft any more."""
    revisions = Revision.objects.visible_to(request.user, Ability.DRAFT)
    related = revisions.select_related("programme__patient__location").prefetch_related(
        "programme__patient__conditions", "programme__patient__precautions", "programme__patient__limitations"
    )
    return get_object_or_404(related, public_id=public_id)


def back(revision: Revision) -> HttpResponse:
    """To the builder; htmx follows and takes its fragment."""
    return redirect("programme-build", public_id=revision.public_id)


@needs(Ability.DRAFT)
@one_action
def programme_add(request: ClinicRequest, public_id: Any) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.visible_to(request.user, Ability.DRAFT), public_id=public_id)
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revision = drafting.draft(patient, title=form.cleaned_data["title"], by=request.user)
        if template := form.cleaned_data["template"]:
            tell_left_out(request, drafting.copy_items(revision, template, by=request.user))
        return back(revision)
    audit.read(request, patient)
    return render(request, "prescriptions/programme_form.html", {"form": form, "patient": patient})


@needs(Ability.DRAFT)
@require_GET
def programme_build(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    if not revision.is_draft:
        return redirect("handout-detail", public_id=revision.public_id)
    return show_builder(request, revision)


def show_builder(request: ClinicRequest, revision: Revision, *, status: int = 200, **more: Any) -> HttpResponse:
    """The builder with everything on it: items, screening, outline, and what stands in the way of issuing."""
    patient = revision.programme.patient
    audit.read(request, patient, obj=revision)
    context = {
        "revision": revision,
        "patient": patient,
        "items": screened_items(revision),
        "obstacles": issuing.obstacles(revision, by=request.user),
        "outline": OutlineForm(instance=revision),
        "may_issue": patient.is_within_reach(request.user, Ability.ISSUE),
        "may_override": patient.is_within_reach(request.user, Ability.OVERRIDE),
        "copy_form": CopyForm(revision=revision),
        **more,
    }
    return page(request, "prescriptions/programme_build.html", context, fragment="programme", status=status)


@needs(Ability.DRAFT)
@require_GET
def programme_library(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Search the library from the builder; each hit says which of this patient's conditions it meets."""
    revision = revision_or_404(request, public_id)
    audit.read(request, revision.programme.patient, obj=revision)
    tags = list(revision.programme.patient.active_tags())
    query = request.GET.get("q", "")[:100]
    found = Exercise.objects.visible_to(request.user).current().search(query)
    found = found.prefetch_related("screening_rules", "equipment", "doses")[: RESULTS + 1]
    hits = [(exercise, screen(tags, rules_of(exercise))) for exercise in found]
    context = {"revision": revision, "query": query, "hits": hits[:RESULTS], "more": len(hits) > RESULTS}
    return page(request, "prescriptions/programme_library.html", context, fragment="library-results")


@needs(Ability.DRAFT)
@require_POST
@one_action
def programme_outline(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Title, dates and the note at the head of the sheet; and, with the other button, issue at once."""
    revision = revision_or_404(request, public_id)
    form = OutlineForm(request.POST, instance=revision)
    if not form.is_valid():
        return show_builder(request, revision_or_404(request, public_id), outline=form, status=422)
    try:
        form.save_by(request.user)
    except StaleEdit as stale:
        form.show_stale(stale)
        return show_builder(request, revision_or_404(request, public_id), outline=form, status=409)
    except NotPossible as error:
        messages.error(request, str(error))
        return show_builder(request, revision_or_404(request, public_id), outline=form, status=409)
    return issue_now(request, revision) if "issue" in request.POST else back(revision)


def issue_now(request: ClinicRequest, revision: Revision) -> HttpResponse:
    """Issue what was just saved, or say what stands in the way."""
    try:
        issuing.issue(revision, by=request.user)
    except issuing.NotReady:
        messages.error(request, _("Not issued yet: the list under “Sheet” says what is missing."))
        return back(revision)
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("patient-detail", public_id=revision.programme.patient.public_id)
    messages.success(request, _("Issued. Print the sheet, or hand over the link."))
    return redirect("handout-detail", public_id=revision.public_id)


@needs(Ability.DRAFT)
@require_POST
@one_action
def programme_copy(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    form = CopyForm(request.POST, revision=revision)
    if not form.is_valid():
        return show_builder(request, revision, copy_form=form, status=422)
    try:
        tell_left_out(request, drafting.copy_items(revision, form.source(), by=request.user))
    except NotPossible as error:
        messages.error(request, str(error))
    return back(revision)


def tell_left_out(request: ClinicRequest, count: int) -> None:
    """Say how many retired exercises a copy left out."""
    if count:
        messages.warning(request, _("Left out, because retired from the library: %(count)d.") % {"count": count})


@needs(Ability.DRAFT)
@require_POST
@one_action
def programme_revise(request: ClinicRequest, public_id: Any) -> HttpResponse:
    issued = Revision.objects.visible_to(request.user, Ability.DRAFT).printed()
    revision = get_object_or_404(issued.select_related("programme__patient__location"), public_id=public_id)
    return back(issuing.revise(revision, by=request.user))


@needs(Ability.ISSUE)
@require_POST
@one_action
def programme_end(request: ClinicRequest, public_id: Any) -> HttpResponse:
    issued = Revision.objects.visible_to(request.user, Ability.ISSUE).printed()
    revision = get_object_or_404(issued.select_related("programme__patient"), public_id=public_id)
    try:
        issuing.end(revision, by=request.user)
    except NotPossible as error:
        messages.error(request, str(error))
    return redirect("patient-detail", public_id=revision.programme.patient.public_id)


@needs(Ability.DRAFT)
@one_action
def programme_discard(request: ClinicRequest, public_id: Any) -> HttpResponse:
    revision = revision_or_404(request, public_id)
    patient = revision.programme.patient
    if request.method == "POST":
        try:
            drafting.discard(revision, by=request.user)
            messages.success(request, _("The draft is gone. Issued sheets are untouched."))
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("patient-detail", public_id=patient.public_id)
    audit.read(request, patient, obj=revision)
    return render(request, "prescriptions/programme_confirm_discard.html", {"revision": revision, "patient": patient})
