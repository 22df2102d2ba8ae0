"""What managers do with a location: its week, its special days, and the confirmation of both."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from clinic import audit, hours
from clinic.editing import save_version
from clinic.models import Appointment, Location, OpeningHours, SpecialDay, User


def free_slug(name: str) -> str:
    """An address for the public page made from ``name``, which no other location has."""
    wanted = slugify(name)[:40] or "location"
    slug, number = wanted, 2
    while Location.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug


@transaction.atomic
def set_week(location: Location, week: dict[int, list[hours.Spell]], *, expected: int, by: User) -> None:
    """Let ``week`` be the hours of ``location``; days that changed count as confirmed by who wrote them.

    Raises StaleEdit when the location was saved since version ``expected``.
    """
    # It writes the location's row first, and so makes whoever else changes hours here wait.
    save_version(location, [], expected=expected)
    now = timezone.now()
    changed = []
    for weekday in hours.WEEK:
        rows = location.opening_hours.filter(weekday=weekday)
        spells = week.get(weekday, [])
        if [row.as_spell().spell for row in rows] == spells:
            continue
        changed.append(weekday)
        rows.delete()
        for spell in spells:
            location.opening_hours.create(
                weekday=weekday,
                kind=spell.kind.value,
                opens=spell.opens,
                closes=spell.closes,
                confirmed_at=now,
                confirmed_by=by,
            )
    audit.record(by, audit.Action.UPDATE, location, detail={"weekdays": changed})


@transaction.atomic
def confirm_week(location: Location, *, by: User, at: datetime | None = None) -> int:
    """Mark the unconfirmed hours of ``location`` as confirmed by ``by``; the number of rows that were not."""
    waiting = OpeningHours.objects.filter(location=location, confirmed_at=None)
    count = waiting.update(confirmed_at=at or timezone.now(), confirmed_by=by)
    if count:
        audit.record(by, audit.Action.UPDATE, location, detail={"confirmed_rows": count})
    return count


@transaction.atomic
def add_special_day(special: SpecialDay, *, by: User) -> int:
    """Save ``special``; the number of live appointments that its days already hold.

    Raises HoursError where it contradicts another: asked again under the location's lock, so that nobody overtakes.
    """
    Location.objects.select_for_update().get(pk=special.location_id)
    hours.check_special(special.as_special(), special.location.specials(special.first_on))
    special.save()
    audit.record(by, audit.Action.CREATE, special)
    begins, ends = (
        datetime.combine(day, clock, tzinfo=special.location.zone)
        for day, clock in ((special.first_on, time.min), (special.last_on, time.max))
    )
    return Appointment.objects.live().filter(location=special.location, starts_at__range=(begins, ends)).count()


@transaction.atomic
def remove_special_day(special: SpecialDay, *, by: User) -> None:
    audit.record(by, audit.Action.DELETE, special)
    special.delete()
