"""Make, move and cancel visits. The database itself refuses a double booking (guards.py); here it gets its sentence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit, hours
from clinic.access import Role
from clinic.editing import save_version
from clinic.models import Appointment, Location, Patient, StaffRole, User

SHORTEST, LONGEST = 15, 180
DEADLOCK = "40P01"
TRIES = 4
TREATING = (Role.PHYSICAL_THERAPIST, Role.EXERCISE_PHYSIOLOGIST, Role.PHYSICIAN, Role.ASSISTANT)
Status = Appointment.Status
STEPS: dict[str, tuple[Status, ...]] = {
    Status.BOOKED: (Status.ARRIVED, Status.NOSHOW, Status.ENTERED_IN_ERROR),
    Status.ARRIVED: (Status.FULFILLED, Status.BOOKED, Status.ENTERED_IN_ERROR),
    Status.FULFILLED: (Status.ARRIVED, Status.ENTERED_IN_ERROR),
    Status.NOSHOW: (Status.BOOKED, Status.ENTERED_IN_ERROR),
    Status.CANCELLED: (Status.ENTERED_IN_ERROR,),
    Status.ENTERED_IN_ERROR: (),
}
MOVABLE = (Status.BOOKED,)


class BookingRefused(ValueError):
    """A visit that cannot be had; the text is a sentence for the person at the desk."""


class SlotTaken(BookingRefused):
    """The therapist or the patient is busy then."""


class OutsideHours(BookingRefused):
    """The place does not see patients then, and no reason was given."""


class IllegalStep(BookingRefused):
    """The visit's status does not lead there."""


def therapists_at(*locations: Location) -> QuerySet[User]:
    """Active people with a treating role that reaches one of ``locations`` today, by that place's own calendar."""
    reaching = Q(pk__in=[])
    for location in locations:
        holds = Q(ended_on=None) | Q(ended_on__gt=location.today())
        reaching |= holds & (Q(location=None) | Q(location=location))
    treating = StaffRole.objects.filter(reaching, role__in=TREATING)
    return User.objects.filter(is_active=True, pk__in=treating.values("user"))


def book(
    *,
    patient: Patient,
    therapist: User,
    location: Location,
    starts_at: datetime,
    minutes: int,
    by: User,
    kind: str = Appointment.Kind.FOLLOW_UP,
    outside_hours_reason: str = "",
    at: datetime | None = None,
) -> Appointment:
    """Book a visit. Raises SlotTaken, OutsideHours or BookingRefused; after them nothing is written."""
    slot = _slot(starts_at, minutes, outside_hours_reason)
    visit = Appointment(patient=patient, therapist=therapist, location=location, kind=kind, created_by=by, **slot)
    _check_time(visit, at or timezone.now())
    _check_people(visit)

    def write() -> None:
        visit.save(force_insert=True)
        audit.record(by, audit.Action.CREATE, visit, patient=patient)

    _hold_slot(visit, write)
    return visit


def move(
    visit: Appointment,
    *,
    expected: int,
    by: User,
    starts_at: datetime,
    minutes: int,
    therapist: User,
    location: Location,
    kind: str,
    outside_hours_reason: str = "",
    at: datetime | None = None,
) -> Appointment:
    """Give ``visit`` another time, place, therapist or kind.

    Raises what book() raises, IllegalStep once the patient came, and StaleEdit when somebody saved since ``expected``.
    """
    _check_movable(visit)
    stood = visit.starts_at, visit.ends_at
    new = {"therapist": therapist, "location": location, "kind": kind} | _slot(starts_at, minutes, outside_hours_reason)
    changed = _set(visit, new)
    _check_time(visit, at or timezone.now(), may_be_past=stood == (visit.starts_at, visit.ends_at))
    _check_people(visit)

    def write() -> None:
        save_version(visit, list(new), expected=expected)
        audit.record(by, audit.Action.UPDATE, visit, patient=visit.patient, detail={"fields": changed})

    _hold_slot(visit, write)
    return visit


def cancel(visit: Appointment, *, reason: str, by: User) -> Appointment:
    """Free the slot of ``visit`` for ``reason``. Raises IllegalStep unless it is still booked."""
    reason = reason.strip()
    if not reason:
        raise BookingRefused(_("Say why the visit is cancelled."))
    _step(visit, Status.CANCELLED, (Status.BOOKED,), by=by, cancel_reason=reason)
    return visit


def set_status(visit: Appointment, status: str, *, by: User, at: datetime | None = None) -> Appointment:
    """Say that the patient came, was treated or did not come, or take it back.

    Raises IllegalStep where the status does not lead there, SlotTaken where taking back finds the slot given away.
    """
    allowed = tuple(before for before, after in STEPS.items() if status in after)
    came = (Status.ARRIVED, Status.FULFILLED, Status.NOSHOW)
    day = visit.location.today(visit.starts_at)
    if status in came and visit.location.today(at) < day:
        raise IllegalStep(_("The visit is on %(day)s. Wait for that day.") % {"day": hours.day_in_words(day)})
    _step(visit, status, allowed, by=by)
    return visit


def next_appointment(patient: Patient, at: datetime) -> Appointment | None:
    """The first visit of ``patient`` that begins after ``at`` and is not cancelled."""
    coming = Appointment.objects.upcoming(at).filter(patient=patient)
    return coming.select_related("location", "therapist").first()


def appointment_in_words(visit: Appointment) -> str:
    """ "Tuesday, March 2, 2027, at 9:00 AM, Encino, with Ada Arden, PT, DPT"."""
    starts = visit.location.local(visit.starts_at)
    return _("%(day)s, at %(clock)s, %(place)s, with %(therapist)s") % {
        "day": hours.day_in_words(starts.date()),
        "clock": hours.moment_in_words(starts),
        "place": visit.location.name,
        "therapist": visit.therapist.printed_name(),
    }


def _check_movable(visit: Appointment) -> None:
    if visit.status not in MOVABLE:
        raise IllegalStep(
            _("This visit is %(status)s and cannot be moved. Book a new one.") % {"status": visit.get_status_display()}
        )


def _set(visit: Appointment, new: dict[str, Any]) -> list[str]:
    """Give ``visit`` the values of ``new``; the names of those that differ."""
    changed = [name for name, value in new.items() if getattr(visit, name) != value]
    for name, value in new.items():
        setattr(visit, name, value)
    return changed


def _slot(starts_at: datetime, minutes: int, reason: str) -> dict[str, Any]:
    """Start, end and reason as stored; refuses a date that nobody means, and with it the end of the calendar."""
    try:
        hours.check_date(starts_at.date())
    except hours.HoursError as wrong:
        raise BookingRefused(str(wrong)) from wrong
    starts = starts_at.astimezone(UTC)
    ends = starts + timedelta(minutes=minutes)
    return {"starts_at": starts, "ends_at": ends, "outside_hours_reason": reason.strip()}


def _check_time(visit: Appointment, at: datetime, *, may_be_past: bool = False) -> None:
    """Refuse lengths, days gone by and times outside the hours; a reason that nobody needs is dropped."""
    minutes = (visit.ends_at - visit.starts_at) / timedelta(minutes=1)
    if not SHORTEST <= minutes <= LONGEST:
        raise BookingRefused(
            _("A visit lasts from %(shortest)d to %(longest)d minutes.") % {"shortest": SHORTEST, "longest": LONGEST}
        )
    if not may_be_past and visit.location.today(visit.starts_at) < visit.location.today(at):
        raise BookingRefused(_("This day has passed. Choose today or a later day."))
    answer = visit.location.answer_for(visit.starts_at, visit.ends_at)
    if answer.is_welcome:
        visit.outside_hours_reason = ""
    elif not visit.outside_hours_reason:
        raise OutsideHours(
            _("%(hours)s Choose another time, or give the reason for a time outside the hours.")
            % {"hours": answer.words}
        )


def _check_people(visit: Appointment) -> None:
    if not visit.location.is_active:
        raise BookingRefused(_("%(place)s is not in use. Choose another location.") % {"place": visit.location})
    if not therapists_at(visit.location).filter(pk=visit.therapist_id).exists():
        words = {"name": visit.therapist, "place": visit.location}
        raise BookingRefused(_("%(name)s does not treat patients at %(place)s. Choose somebody else.") % words)


def _step(visit: Appointment, status: str, allowed: tuple[str, ...], *, by: User, **fields: Any) -> None:
    """Set the status if the stored one is among ``allowed``: asked in the UPDATE itself, so that no click overtakes."""

    def write() -> None:
        now = Appointment.objects.select_for_update().get(pk=visit.pk)
        if now.status not in allowed:
            words = {"now": now.get_status_display(), "wanted": dict(Status.choices).get(status, status)}
            raise IllegalStep(_("This visit is %(now)s, so it cannot become “%(wanted)s”.") % words)
        visit.version = now.version
        for name, value in {"status": status, **fields}.items():
            setattr(visit, name, value)
        save_version(visit, ["status", *fields], expected=now.version)
        detail = {"from": now.status, "to": status}
        audit.record(by, audit.Action.UPDATE, visit, patient=visit.patient, detail=detail)

    _hold_slot(visit, write)


def _hold_slot(visit: Appointment, write: Callable[[], None]) -> None:
    """Run ``write`` alone among the bookings of its therapist and patient; a clash becomes SlotTaken.

    On SQLite the transaction is IMMEDIATE, so writers wait in line. PostgreSQL takes two locks in one order; a
    deadlock that another kind of write brings about is tried again from the savepoint.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                _lock(visit)
                write()
            return
        except IntegrityError as refused:
            raise _taken(visit, refused) from refused
        except OperationalError as failed:
            if getattr(failed.__cause__, "sqlstate", None) != DEADLOCK or attempt == TRIES:
                raise


def _lock(visit: Appointment) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Even numbers are therapists and odd ones patients, so that one row's lock is never the other's.
            for key in (visit.therapist_id * 2, visit.patient_id * 2 + 1):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _taken(visit: Appointment, refused: IntegrityError) -> BookingRefused | IntegrityError:
    """The sentence for a refusal by the guards; any other refusal as it came."""
    for guard, who, name in (
        ("appointment_therapist_is_free", "therapist", visit.therapist.get_full_name()),
        ("appointment_patient_is_free", "patient", visit.patient.printed_name()),
    ):
        if guard in str(refused):
            return SlotTaken(_busy(visit, {who: getattr(visit, who)}, name))
    return refused


def _busy(visit: Appointment, person: dict[str, Any], name: str) -> str:
    live = Appointment.objects.live().filter(**person).exclude(pk=visit.pk)
    other = live.overlapping(visit.starts_at, visit.ends_at).select_related("location").first()
    if other is None:
        return _("%(name)s is already booked at this time. Choose another time.") % {"name": name}
    starts, ends = (visit.location.local(moment) for moment in (other.starts_at, other.ends_at))
    return _("%(name)s is already booked from %(starts)s to %(ends)s on %(day)s. Choose another time.") % {
        "name": name,
        "starts": hours.moment_in_words(starts),
        "ends": hours.moment_in_words(ends),
        "day": hours.day_in_words(starts.date()),
    }
