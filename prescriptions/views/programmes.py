"""Programmes begun, revised, ended and thrown away. They are built in builder.py."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic import audit
from clinic.access import Ability, needs
from clinic.http import ClinicRequest
from clinic.models import Patient
from clinic.once import one_action
from prescriptions.actions import drafting, issuing
from prescriptions.actions.drafting import NotPossible
from prescriptions.forms import ProgrammeForm
from prescriptions.models import Revision
from prescriptions.views.builder import back, revision_or_404, tell_left_out


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
    running = Revision.objects.running().filter(programme__patient=patient).select_related("programme")
    context = {"form": form, "patient": patient, "running": running.order_by("issued_at")}
    return render(request, "prescriptions/programme_form.html", context, status=422 if form.errors else 200)


@needs(Ability.DRAFT)
@require_POST
@one_action
def programme_revise(request: ClinicRequest, public_id: Any) -> HttpResponse:
    issued = Revision.objects.visible_to(request.user, Ability.DRAFT).printed()
    revision = get_object_or_404(issued.select_related("programme__patient__location"), public_id=public_id)
    return back(issuing.revise(revision, by=request.user))


@needs(Ability.ISSUE)
@one_action
def programme_end(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """End the programme, after one question."""
    issued = Revision.objects.visible_to(request.user, Ability.ISSUE).printed()
    revision = get_object_or_404(issued.select_related("programme__patient"), public_id=public_id)
    patient = revision.programme.patient
    if request.method == "POST":
        try:
            issuing.end(revision, by=request.user)
            messages.success(request, _("The programme has ended. Its sheets stay in the record."))
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("patient-detail", public_id=patient.public_id)
    audit.read(request, patient, obj=revision)
    return render(request, "prescriptions/programme_confirm_end.html", {"revision": revision, "patient": patient})


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
