import uuid
import zoneinfo
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import hours
from clinic.access import Ability, reach
from clinic.contact import phone_number
from clinic.models.staff import User
from clinic.words import printable_line, printable_text


def known_time_zone(value: str) -> None:
    """Refuse a time zone that the system does not know."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            gettext("“%(zone)s” is not a time zone. Write it like America/Los_Angeles."), params={"zone": value}
        )


class Weekday(models.IntegerChoices):
    """ISO weekdays."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class HoursKind(models.TextChoices):
    """What a spell of hours means. A day without a row is *not stated*, which is not closed."""

    OPEN = "open", _("open")
    BY_APPOINTMENT = "by_appointment", _("by appointment only")
    CLOSED = "closed", _("closed")


class LocationQuerySet(models.QuerySet["Location"]):
    def visible_to(self, user: User) -> "LocationQuerySet":
        """Every location: addresses and hours are public; what happens there is not."""
        return self if user.is_authenticated and user.is_active else self.none()

    def active(self) -> "LocationQuerySet":
        return self.filter(is_active=True)

    def within_reach(self, user: User, *abilities: Ability) -> "LocationQuerySet":
        """Those at which ``user`` has one of ``abilities`` or more."""
        where = reach(user, *abilities)
        return self if where.everywhere else self.filter(pk__in=where.location_ids)


class Location(models.Model):
    """One place where the clinic sees patients."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80, validators=[printable_line])
    street = models.CharField(_("street"), max_length=120, validators=[printable_line])
    street2 = models.CharField(_("suite or floor"), max_length=120, blank=True, validators=[printable_line])
    city = models.CharField(_("city"), max_length=80, validators=[printable_line])
    state = models.CharField(_("state"), max_length=40, blank=True, validators=[printable_line])
    postal_code = models.CharField(_("ZIP code"), max_length=20, blank=True, validators=[printable_line])
    country = models.CharField(_("country"), max_length=2, default="US")
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    email = models.EmailField(_("e-mail"), blank=True)
    directions = models.TextField(
        _("directions"),
        max_length=600,
        blank=True,
        validators=[printable_text],
        help_text=_("Parking, entrance, elevator, bus: printed on the sheet."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="America/Los_Angeles", validators=[known_time_zone]
    )
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(street="") & ~Q(city=""), name="location_has_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("location-detail", args=[self.public_id])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the clock of this location."""
        return moment.astimezone(self.zone)

    def today(self, at: datetime | None = None) -> date:
        """The date here at ``at``, or now."""
        return self.local(at or timezone.now()).date()

    def address_lines(self) -> list[str]:
        """The address as it stands on an envelope."""
        region = " ".join(part for part in (self.state, self.postal_code) if part)
        last = ", ".join(part for part in (self.city, region) if part)
        return [line for line in (self.street, self.street2, last) if line]

    def week(self) -> list[hours.WeekSpell]:
        """The stated hours of the week, as data."""
        return [row.as_spell() for row in self.opening_hours.all()]

    def week_in_words(self) -> list[str]:
        return hours.week_in_words(self.week())

    def has_unconfirmed_hours(self) -> bool:
        return any(row.confirmed_at is None for row in self.opening_hours.all())

    def unconfirmed_in_words(self) -> list[str]:
        """The lines of the week that nobody at the clinic has confirmed."""
        return hours.week_in_words(spell for spell in self.week() if not spell.is_confirmed)

    def specials(self, since: date) -> list[hours.Special]:
        """The special days that have not passed on ``since``, as data."""
        return [row.as_special() for row in self.special_days.filter(last_on__gte=since)]

    def answer_for(self, starts_at: datetime, ends_at: datetime) -> hours.Answer:
        """What the hours here say about [starts_at, ends_at)."""
        starts, ends = (self.local(moment).replace(tzinfo=None, fold=0) for moment in (starts_at, ends_at))
        return hours.answer_for(starts, ends, self.week(), self.specials(starts.date()))


def _shape(untimed: str) -> Q:
    """Which kinds need times: open both, closed none, by appointment both or none. No NULL makes it pass."""
    both = Q(opens__isnull=False, closes__isnull=False)
    neither = Q(opens__isnull=True, closes__isnull=True)
    return (Q(kind="open") & both) | (Q(kind=untimed) & neither) | (Q(kind="by_appointment") & (both | neither))


def _hours_constraints(prefix: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=_shape("closed"),
            name=f"{prefix}_times_fit_kind",
            violation_error_message=_("An open spell needs both times; a closed day needs none."),
        ),
        models.CheckConstraint(
            condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(opens__lt=F("closes")),
            name=f"{prefix}_close_after_opening",
            violation_error_message=_("Closing time must be after opening time."),
        ),
    ]


class OpeningHours(models.Model):
    """One spell of one weekday at a location. Several rows make a split day; no row means *not stated*."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    kind = models.CharField(_("kind"), max_length=20, choices=HoursKind)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = _("opening hours")
        constraints = [
            *_hours_constraints("opening_hours"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="opening_hours_weekday_is_iso"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="opening_hours_confirmed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["location", "weekday", "opens"],
                name="opening_hours_spell_once",
                violation_error_message=_("Two spells of this day begin at the same time."),
            ),
            models.UniqueConstraint(
                fields=["location", "weekday"],
                condition=Q(opens=None),
                name="opening_hours_untimed_once",
                violation_error_message=_("This day already has a row without times."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.get_kind_display()}"

    def as_spell(self) -> hours.WeekSpell:
        spell = hours.Spell(hours.State(self.kind), self.opens, self.closes)
        return hours.WeekSpell(self.weekday, spell, self.confirmed_at is not None)


class SpecialDay(models.Model):
    """Days that differ from the week: a closure, or other hours, each with its reason; replaces the weekly rows."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    location = models.ForeignKey(Location, models.CASCADE, related_name="special_days")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=20, choices=HoursKind, default=HoursKind.CLOSED)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, validators=[printable_line])
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["first_on", "opens"]
        constraints = [
            *_hours_constraints("special_day"),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")),
                name="special_day_ends_after_it_begins",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="special_day_has_a_reason",
                violation_error_message=_("Give the reason, such as a holiday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} {self.reason}"

    def as_special(self) -> hours.Special:
        spell = hours.Spell(hours.State(self.kind), self.opens, self.closes)
        return hours.Special(self.first_on, self.last_on, spell, self.reason)

    def in_words(self) -> str:
        return self.as_special().in_words()


class ClinicWords(models.Model):
    """The clinic's own words and settings: one row. Empty fields are left out of the sheet, never invented."""

    name = models.CharField(_("name of the clinic"), max_length=120, blank=True, validators=[printable_line])
    how_to_book = models.TextField(
        _("how to make an appointment"),
        max_length=400,
        blank=True,
        validators=[printable_text],
        help_text=_("Printed when no next appointment is booked."),
    )
    safety_statements = models.TextField(
        _("safety statements"), max_length=3000, blank=True, validators=[printable_text], help_text=_("One a line.")
    )
    green_to = models.PositiveSmallIntegerField(_("green ends at pain"), default=2)
    amber_to = models.PositiveSmallIntegerField(_("yellow ends at pain"), default=5)
    version = models.PositiveIntegerField(default=1, editable=False)
    # When the words of the clinic's page were put in; never again after that.
    seeded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("clinic's words")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="clinic_words_are_one_row"),
            models.CheckConstraint(
                condition=Q(green_to__lt=F("amber_to")) & Q(amber_to__lt=10),
                name="traffic_light_parts_0_to_10",
                violation_error_message=_("Green must end before yellow, and yellow before 10."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("the clinic"))

    @classmethod
    def get(cls) -> "ClinicWords":
        """The one row, made when first asked for."""
        return cls.objects.get_or_create(pk=1)[0]
