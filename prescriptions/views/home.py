"""The start page: today, for whoever signs in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import audit, desk
from clinic.access import Ability, has
from clinic.http import ClinicRequest
from clinic.models import Appointment, EmergencyAccess, Location, Patient, User
from exercises.models import Exercise
from prescriptions.models import Revision

SHOWN = 20


@require_GET
def home(request: ClinicRequest) -> HttpResponse:
    """Today's visits; for those who build programmes, the drafts they left open; for managers, what waits."""
    context: dict[str, Any] = {"today": timezone.localdate()}
    if has(request.user, Ability.SEE_PATIENTS):
        context |= _visits(request)
    if has(request.user, Ability.DRAFT):
        drafts = Revision.objects.visible_to(request.user, Ability.DRAFT).drafts().filter(created_by=request.user)
        context["drafts"] = drafts.select_related("programme__patient").order_by("-created_at")[:SHOWN]
    audit.read(request, *_named(context))
    if has(request.user, Ability.MANAGE_STAFF):
        found = EmergencyAccess.objects.visible_to(request.user).not_looked_at()
        context["emergencies"] = found.select_related("user", "patient__location")[:SHOWN]
    if has(request.user, Ability.MANAGE_PLACES):
        context |= _waiting(request.user)
    return render(request, "prescriptions/home.html", context)


def _named(context: dict[str, Any]) -> list[Patient]:
    """The patients whose names the page shows."""
    drafts = [revision.programme.patient for revision in context.get("drafts", [])]
    return drafts + [visit.patient for visit in context.get("visits", [])]


def _visits(request: ClinicRequest) -> dict[str, Any]:
    """Today's visits and the next ones: a therapist's own, or those of the place where the desk works."""
    places = desk.places_to_see(request.user)
    visits = Appointment.objects.visible_to(request.user).since_this_morning(places)
    found: dict[str, Any] = {"place": None}
    if has(request.user, Ability.DRAFT):
        visits = visits.filter(therapist=request.user)
    else:
        found = {"places": places, "place": desk.chosen_place(request, request.user, places)}
        visits = visits.filter(location=found["place"])
    found["visits"] = list(visits.select_related("patient", "location", "therapist")[:SHOWN])
    return found


def _waiting(user: User) -> dict[str, Any]:
    """What waits for a manager: hours that nobody confirmed, and exercises that no clinician has reviewed."""
    mine = Location.objects.within_reach(user, Ability.MANAGE_PLACES).active()
    return {
        "unconfirmed": mine.filter(opening_hours__isnull=False, opening_hours__confirmed_at=None).distinct(),
        "to_review": Exercise.objects.visible_to(user).current().filter(reviewed_at=None).count(),
    }
