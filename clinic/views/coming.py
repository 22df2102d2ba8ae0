"""Booked visits that somebody must look after: what no longer fits, or everything of one place or person."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clinic import audit, coming, hours
from clinic.access import Ability, needs_one, reach
from clinic.http import ClinicRequest
from clinic.models import Appointment, Location, User

MOST_SHOWN = 200
READERS = (Ability.SEE_PATIENTS, Ability.MANAGE_PLACES, Ability.MANAGE_STAFF)


@needs_one(*READERS)
@require_safe
def appointment_coming(request: ClinicRequest) -> HttpResponse:
    """Patients are named to whoever sees patients there; a manager reads times and reasons alone."""
    visits, about = _asked(request)
    rows = _rows(request, visits, everything=bool(request.GET.get("all")))
    shown = rows[:MOST_SHOWN]
    audit.read(request, *(row["visit"].patient for row in shown if row["is_named"]))
    context = {"rows": shown, "more": len(rows) - len(shown), "about": about, "all": request.GET.get("all")}
    return render(request, "clinic/appointment_coming.html", context)


def coming_address(**asked: str) -> str:
    """The page of this view, for ``location``, ``therapist`` or ``all``."""
    return f"{reverse('appointment-coming')}?{urlencode(asked)}"


def warn_of(request: ClinicRequest, sentence: str, **asked: str) -> None:
    """A warning with the link to the visits that it speaks of."""
    link = format_html('{} <a class="alert-link" href="{}">{}</a>', sentence, coming_address(**asked), _("See which."))
    messages.warning(request, link)


def warn_of_hours(request: ClinicRequest, location: Location) -> None:
    """Say how many booked visits of ``location`` lie outside its hours now."""
    visits = coming.coming(timezone.now()).filter(location=location)
    count = sum(misfit.why == coming.Why.HOURS for misfit in coming.misfits(visits))
    if count:
        text = ngettext(
            "%(count)d visit is booked outside these hours. Ask the front desk to call the patient.",
            "%(count)d visits are booked outside these hours. Ask the front desk to call the patients.",
            count,
        )
        warn_of(request, text % {"count": count}, location=str(location.public_id))


def _asked(request: ClinicRequest) -> tuple[list[Appointment], str]:
    """The visits that the address asks for, and the name of the place or person that it names."""
    visits = coming.coming(timezone.now()).visible_to(request.user, *READERS)
    location, therapist = (_key(request.GET.get(name, "")) for name in ("location", "therapist"))
    if location:
        place = get_object_or_404(Location.objects.within_reach(request.user, *READERS), public_id=location)
        return list(visits.filter(location=place)), place.name
    if therapist:
        person = get_object_or_404(User.objects.visible_to(request.user), public_id=therapist)
        return list(visits.filter(therapist=person)), str(person)
    return list(visits), ""


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _rows(request: ClinicRequest, visits: list[Appointment], *, everything: bool) -> list[dict[str, Any]]:
    """What the page says of those that no longer fit, or of all."""
    why = {misfit.visit.pk: misfit.words for misfit in coming.misfits(visits)}
    seen = reach(request.user, Ability.SEE_PATIENTS)
    return [
        _row(visit, why.get(visit.pk, ""), seen.everywhere or visit.location_id in seen.location_ids)
        for visit in visits
        if everything or visit.pk in why
    ]


def _row(visit: Appointment, words: str, is_named: bool) -> dict[str, Any]:
    local = visit.location.local(visit.starts_at)
    return {
        "visit": visit,
        "day": hours.day_in_words(local.date()),
        "clock": hours.moment_in_words(local),
        "words": words,
        "is_named": is_named,
    }
