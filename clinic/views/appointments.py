import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic import audit, booking, coming, desk, hours
from clinic.access import Ability, needs, reach
from clinic.editing import StaleEdit
from clinic.forms.appointments import AppointmentForm, CancelForm, find_patients
from clinic.http import ClinicRequest, page
from clinic.models import Appointment, Location, Patient
from clinic.once import one_action
from clinic.views.coming import coming_address


@needs(Ability.SEE_PATIENTS)
@require_safe
def appointment_list(request: ClinicRequest) -> HttpResponse:
    """The visits of one day at one location."""
    places = desk.places_to_see(request.user)
    place = desk.chosen_place(request, request.user, places)
    context: dict[str, Any] = {"places": places, "place": place}
    if place:
        context |= _day(request, place)
    return render(request, "clinic/appointment_list.html", context)


@needs(Ability.BOOK)
@one_action
def appointment_create(request: ClinicRequest) -> HttpResponse:
    patient = _chosen_patient(request)
    if patient is None:
        return _choose_patient(request)
    form = AppointmentForm(request.POST or None, user=request.user, initial=_prefilled(request, patient))
    if request.method == "POST" and form.is_valid():
        try:
            visit = booking.book(patient=patient, by=request.user, **form.wanted())
            messages.success(request, _("Booked: %(visit)s.") % {"visit": booking.appointment_in_words(visit)})
            return redirect(visit)
        except booking.BookingRefused as refused:
            form.refuse(refused)
    audit.read(request, patient)
    context = {"form": form, "patient": patient, **_ways_back(request)}
    return render(request, "clinic/appointment_form.html", context)


@needs(Ability.SEE_PATIENTS)
@require_safe
def appointment_detail(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    visit = _visit(request, public_id, Ability.SEE_PATIENTS)
    return _show(request, visit, CancelForm())


@needs(Ability.BOOK)
def appointment_edit(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    visit, status = _visit(request, public_id, Ability.BOOK), 200
    form = AppointmentForm(request.POST or None, user=request.user, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            expected = form.cleaned_data["version"] or 0
            booking.move(visit, expected=expected, by=request.user, **form.wanted())
            messages.success(request, _("Saved: %(visit)s.") % {"visit": booking.appointment_in_words(visit)})
            return redirect(visit)
        except booking.BookingRefused as refused:
            form.refuse(refused)
        except StaleEdit:
            form.show_stale(_visit(request, public_id, Ability.BOOK))
            status = 409
    audit.read(request, visit.patient, obj=visit)
    context = {"form": form, "patient": visit.patient, "visit": visit}
    return render(request, "clinic/appointment_form.html", context, status=status)


@needs(Ability.BOOK)
def appointment_cancel(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    visit = _visit(request, public_id, Ability.BOOK)
    if request.method != "POST":
        return redirect(visit)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, form, status=422)
    try:
        booking.cancel(visit, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The visit was cancelled. Its time is free again."))
    except booking.BookingRefused as refused:
        messages.error(request, str(refused))
    return redirect("appointment-detail", public_id)


@needs(Ability.BOOK)
@require_POST
def appointment_status(request: ClinicRequest, public_id: uuid.UUID) -> HttpResponse:
    visit = _visit(request, public_id, Ability.BOOK)
    try:
        booking.set_status(visit, request.POST.get("status", ""), by=request.user)
        words = {"patient": visit.patient, "status": visit.get_status_display()}
        messages.success(request, _("Saved: %(patient)s, %(status)s.") % words)
    except booking.BookingRefused as refused:
        messages.error(request, str(refused))
    if request.POST.get("back") == "list":
        return redirect(_day_address(visit.location, visit.location.today(visit.starts_at)))
    return redirect("appointment-detail", public_id)


def _visit(request: ClinicRequest, public_id: uuid.UUID, ability: Ability) -> Appointment:
    visits = Appointment.objects.visible_to(request.user, ability).select_related("location", "patient", "therapist")
    return get_object_or_404(visits, public_id=public_id)


def _show(request: ClinicRequest, visit: Appointment, form: CancelForm, *, status: int = 200) -> HttpResponse:
    audit.read(request, visit.patient, obj=visit)
    starts, ends = visit.location.local(visit.starts_at), visit.location.local(visit.ends_at)
    context = {
        "visit": visit,
        "form": form,
        "day": hours.day_in_words(starts.date()),
        "times": _times(visit),
        "zone": starts.tzname(),
        "zone_changes": starts.tzname() != ends.tzname(),
        "steps": _steps(request, visit),
        "day_address": _day_address(visit.location, starts.date()),
    }
    return render(request, "clinic/appointment_detail.html", context, status=status)


def _day(request: ClinicRequest, place: Location) -> dict[str, Any]:
    today = place.today()
    day = _date(request.GET.get("date", "")) or today
    visits = (
        Appointment.objects.visible_to(request.user)
        .on_day(place, day)
        .select_related("location", "patient", "therapist")
    )
    rows = [{"visit": visit, "times": _times(visit), "steps": _steps(request, visit)} for visit in visits]
    unfit = len(coming.misfits_soon(place, timezone.now()))
    audit.read(request, *(visit.patient for visit in visits))
    spells, reason = hours.spells_on(day, place.week(), place.specials(day))
    return {
        "day": day,
        "title": hours.day_in_words(day),
        "hours": hours.spells_in_words(spells) if spells else _("no hours are stated"),
        "reason": reason,
        "rows": rows,
        "unfit": unfit,
        "unfit_address": coming_address(location=str(place.public_id)),
        "before": _day_address(place, day - timedelta(days=1)),
        "today": _day_address(place, today),
        "after": _day_address(place, day + timedelta(days=1)),
    }


def _date(text: str) -> date | None:
    """The date of the address; nothing for what is no date or too far off."""
    try:
        day = parse_date(text)
        if day:
            hours.check_date(day)
    except ValueError:
        return None
    return day


def _day_address(place: Location, day: date) -> str:
    return f"{reverse('appointment-list')}?{urlencode({'location': str(place.public_id), 'date': day.isoformat()})}"


def _times(visit: Appointment) -> str:
    starts, ends = (visit.location.local(moment) for moment in (visit.starts_at, visit.ends_at))
    return _("%(starts)s to %(ends)s") % {
        "starts": hours.moment_in_words(starts),
        "ends": hours.moment_in_words(ends),
    }


def _steps(request: ClinicRequest, visit: Appointment) -> list[tuple[str, str]]:
    """The statuses that this person may give the visit today, as (value, label of the button)."""
    where = reach(request.user, Ability.BOOK)
    if not (where.everywhere or visit.location_id in where.location_ids):
        return []
    Status = Appointment.Status
    labels = {
        Status.ARRIVED: _("Arrived"),
        Status.FULFILLED: _("Done"),
        Status.NOSHOW: _("Did not come"),
        Status.BOOKED: _("Back to booked"),
    }
    comes_later = visit.location.today(visit.starts_at) > visit.location.today()
    return [
        (step.value, _("Back to arrived") if visit.status == Status.FULFILLED else labels[step])
        for step in booking.STEPS[visit.status]
        if step in labels and (step == Status.BOOKED or not comes_later)
    ]


def _chosen_patient(request: ClinicRequest) -> Patient | None:
    wanted = request.GET.get("patient", "")
    if not wanted:
        return None
    try:
        key = uuid.UUID(wanted)
    except ValueError:
        return None
    return get_object_or_404(Patient.objects.visible_to(request.user, Ability.BOOK).distinct(), public_id=key)


def _choose_patient(request: ClinicRequest) -> HttpResponse:
    """Look a patient up; what is typed comes by POST, because a name belongs in no address or log."""
    typed = request.POST.get("q", "").strip()[:100]
    kept = _kept(request)
    found = [
        (patient, f"?{urlencode({'patient': str(patient.public_id), **kept})}")
        for patient in (find_patients(request.user, typed) if typed else [])
    ]
    audit.read(request, *(patient for patient, _address in found))
    context = {"typed": typed, "found": found, **_ways_back(request)}
    return page(request, "clinic/appointment_patient.html", context, fragment="patient-choices")


def _kept(request: ClinicRequest) -> dict[str, str]:
    """The place and the day from which somebody came to book."""
    return {name: request.GET[name] for name in ("location", "date") if request.GET.get(name)}


def _ways_back(request: ClinicRequest) -> dict[str, str]:
    """Where "Choose another patient" and "Cancel" lead: the same place and day."""
    kept = f"?{urlencode(_kept(request))}" if _kept(request) else ""
    return {"choose_address": reverse("appointment-create") + kept, "list_address": reverse("appointment-list") + kept}


def _prefilled(request: ClinicRequest, patient: Patient) -> dict[str, Any]:
    """The place and day from which somebody came here; else the patient's own location, tomorrow."""
    mine = Location.objects.within_reach(request.user, Ability.BOOK).active()
    asked = request.GET.get("location", "")
    place = next((place for place in mine if str(place.public_id) == asked), None) or patient.location
    day = _date(request.GET.get("date", "")) or place.today() + timedelta(days=1)
    return {"location": place.pk, "day": day}
