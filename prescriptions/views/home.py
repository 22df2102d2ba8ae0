"""The start page: today, for whoever signs in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.access import Ability, has
from clinic.audit import Action
from clinic.http import ClinicRequest
from clinic.models import Appointment
from prescriptions.models import Revision

SHOWN = 20


@require_GET
def home(request: ClinicRequest) -> HttpResponse:
    """Today's visits and, for those who build programmes, the drafts they left open."""
    context: dict[str, Any] = {"visits": [], "drafts": [], "today": timezone.localdate()}
    if has(request.user, Ability.SEE_PATIENTS):
        visits = Appointment.objects.visible_to(request.user).live().filter(ends_at__gte=timezone.now())
        visits = visits.select_related("patient", "location", "therapist")
        if has(request.user, Ability.DRAFT):
            visits = visits.filter(therapist=request.user)
        context["visits"] = list(visits.order_by("starts_at")[:SHOWN])
        detail = {"rows": len(context["visits"])}
        audit.record(request, Action.READ, request.user, detail=detail)
    if has(request.user, Ability.DRAFT):
        drafts = Revision.objects.visible_to(request.user, Ability.DRAFT).drafts().filter(created_by=request.user)
        context["drafts"] = drafts.select_related("programme__patient").order_by("-created_at")[:SHOWN]
    return render(request, "prescriptions/home.html", context)
