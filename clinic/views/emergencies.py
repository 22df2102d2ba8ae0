"""Opening the record of a patient of another location in an emergency, and the managers' look back over it."""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import audit, emergency
from clinic.access import Ability, needs
from clinic.forms.emergency import EmergencyForm
from clinic.http import ClinicRequest, page_of
from clinic.models import EmergencyAccess, Patient
from clinic.once import one_action

MOST_SHOWN = 200


@needs(Ability.SEE_CLINICAL)
@one_action
def emergency_open(request: ClinicRequest) -> HttpResponse:
    """Find one patient by what they say of themselves and open the record; who may see it anyway is just led there."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (patient := _looked_up(request, form)):
        if not patient.is_within_reach(request.user, Ability.SEE_CLINICAL):
            emergency.open_record(patient, reason=form.cleaned_data["reason"], by=request.user)
        return redirect(patient)
    context = {"form": form, "hours": emergency.LASTS.seconds // 3600}
    return render(request, "clinic/emergency_form.html", context, status=422 if form.errors else 200)


def _looked_up(request: ClinicRequest, form: EmergencyForm) -> Patient | None:
    """The patient, or None and why on the form; what was asked in vain leaves an event."""
    if not ratelimit.consume(request, action="emergency", user=request.user):
        form.add_error(None, _("That were many tries. Wait an hour, or call the patient’s location."))
        return None
    patient = emergency.look_up(form.cleaned_data["named"], form.cleaned_data["birth_date"])
    if patient is None:
        audit.record(request, audit.Action.REFUSE, None, detail={"page": "emergency-open"})
        form.add_error(None, _("Nobody is recorded so. Check the birth date, and the record number or family name."))
    return patient


@needs(Ability.MANAGE_STAFF)
@require_safe
def emergency_list(request: ClinicRequest) -> HttpResponse:
    """Every emergency access to patients of the manager's locations; those that nobody looked at first."""
    found = EmergencyAccess.objects.visible_to(request.user).select_related("user", "patient__location", "looked_by")
    waiting = list(found.not_looked_at()[:MOST_SHOWN])
    context = {"waiting": waiting, "done": found.exclude(looked_at=None)[:MOST_SHOWN]}
    return render(request, "clinic/emergency_list.html", context)


@needs(Ability.MANAGE_STAFF)
@require_safe
def emergency_detail(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who, when, why, and each event in it, the newest first. The patient is told by the record number alone."""
    access = _managed(request, public_id)
    audit.read(request, access.patient, obj=access)
    events = page_of(request, access.events.select_related("actor").order_by("-pk"))
    return render(request, "clinic/emergency_detail.html", {"access": access, "events": events})


@one_action
def emergency_close(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close it before its time: the person themself, or a manager who answers for it."""
    own = EmergencyAccess.objects.filter(user=request.user)
    everyones = own | EmergencyAccess.objects.visible_to(request.user)
    access = get_object_or_404(everyones.select_related("patient__location"), public_id=public_id)
    if request.method == "POST":
        emergency.close(access, by=request.user)
        messages.success(request, _("The record is closed."))
    if access.user_id == request.user.pk:
        return redirect("patient-list")
    return redirect(access)


@needs(Ability.MANAGE_STAFF)
@one_action
def emergency_looked_at(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    access = _managed(request, public_id)
    if request.method == "POST":
        emergency.note_look(access, by=request.user)
        return redirect("emergency-list")
    return redirect(access)


def _managed(request: ClinicRequest, public_id: Any) -> EmergencyAccess:
    found = EmergencyAccess.objects.visible_to(request.user).select_related("user", "patient__location", "looked_by")
    return get_object_or_404(found, public_id=public_id)
