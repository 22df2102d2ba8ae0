"""Booked visits still to come, and why some no longer fit: the hours, the place or the therapist changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import hours
from clinic.booking import TREATING
from clinic.models import Appointment, Location, SpecialDay, StaffRole, User
from clinic.models.appointments import AppointmentQuerySet

# How far the day list looks ahead: far enough to call somebody, and never the whole book at each view.
SOON = timedelta(weeks=4)


class Why(StrEnum):
    """What no longer fits a visit."""

    PLACE = auto()
    THERAPIST = auto()
    HOURS = auto()


@dataclass(frozen=True)
class Misfit:
    """A booked visit that cannot stay as it is, and the sentence that says why."""

    visit: Appointment
    why: Why
    words: str


def coming(at: datetime) -> AppointmentQuerySet:
    """Visits that are booked and begin after ``at``, the next one first."""
    booked = Appointment.objects.upcoming(at).filter(status=Appointment.Status.BOOKED)
    return booked.select_related("location", "patient", "therapist")


def misfits_soon(place: Location, at: datetime) -> list[Misfit]:
    """Visits of ``place`` in the weeks after ``at`` that no longer fit."""
    return misfits(coming(at).filter(location=place, starts_at__lt=at + SOON))


def misfits(visits: Iterable[Appointment]) -> list[Misfit]:
    """Those of ``visits`` that no longer fit."""
    found = list(visits)
    said = _said(found)
    treats = _pairs()
    answers = (_misfit(visit, treats, *said[visit.location_id]) for visit in found)
    return [misfit for misfit in answers if misfit]


def left_alone_by(person: User, *, ending: StaffRole | None = None, at: datetime | None = None) -> list[Appointment]:
    """Visits of ``person`` that nobody would treat once ``ending`` has ended; without it, once they are shut out."""
    visits = coming(at or timezone.now()).filter(therapist=person)
    if ending is None:
        return list(visits)
    if ending.role not in TREATING:
        return []
    treats = _pairs(without=ending)
    return [visit for visit in visits if not _is_treated(visit, treats)]


def _misfit(
    visit: Appointment, treats: set[tuple[int, int | None]], week: list[hours.WeekSpell], specials: list[hours.Special]
) -> Misfit | None:
    words = {"name": visit.therapist, "place": visit.location}
    if not visit.location.is_active:
        return Misfit(visit, Why.PLACE, _("%(place)s is not in use.") % words)
    if not _is_treated(visit, treats):
        return Misfit(visit, Why.THERAPIST, _("%(name)s does not treat patients at %(place)s any more.") % words)
    starts, ends = (
        visit.location.local(moment).replace(tzinfo=None, fold=0) for moment in (visit.starts_at, visit.ends_at)
    )
    answer = hours.answer_for(starts, ends, week, specials)
    # Whoever gave a reason for a time outside the hours knew of it.
    if answer.is_welcome or visit.outside_hours_reason:
        return None
    return Misfit(visit, Why.HOURS, answer.words)


def _said(visits: list[Appointment]) -> dict[int, tuple[list[hours.WeekSpell], list[hours.Special]]]:
    """The week and the special days of each place of ``visits``, by its key."""
    if not visits:
        return {}
    # The date of a place may be a day behind that of UTC.
    first_day = min(visit.starts_at for visit in visits).date() - timedelta(days=1)
    specials = Prefetch("special_days", SpecialDay.objects.filter(last_on__gte=first_day))
    places = Location.objects.filter(pk__in={visit.location_id for visit in visits})
    return {
        place.pk: (place.week(), [row.as_special() for row in place.special_days.all()])
        for place in places.prefetch_related("opening_hours", specials)
    }


def _pairs(*, without: StaffRole | None = None) -> set[tuple[int, int | None]]:
    """Who treats where today, as keys of person and place; None is every place."""
    roles = StaffRole.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=timezone.localdate()), role__in=TREATING, user__is_active=True
    )
    if without is not None:
        roles = roles.exclude(pk=without.pk)
    return set(roles.values_list("user_id", "location_id"))


def _is_treated(visit: Appointment, treats: set[tuple[int, int | None]]) -> bool:
    return bool({(visit.therapist_id, None), (visit.therapist_id, visit.location_id)} & treats)
