import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability, reach
from clinic.models.patients import Patient
from clinic.models.places import Location
from clinic.models.staff import User
from clinic.words import printable_line


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: User, *abilities: Ability) -> "AppointmentQuerySet":
        """Appointments at the locations where ``user`` has one of ``abilities``; without any, sees patients."""
        where = reach(user, *(abilities or (Ability.SEE_PATIENTS,)))
        return self if where.everywhere else self.filter(location__in=where.location_ids)

    def live(self) -> "AppointmentQuerySet":
        """Those that hold their slot: neither cancelled nor missed nor entered in error."""
        return self.exclude(status__in=Appointment.FREES_ITS_SLOT)

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> "AppointmentQuerySet":
        """Those that share a moment with [starts_at, ends_at); back to back does not."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def on_day(self, location: Location, day: date) -> "AppointmentQuerySet":
        """Those that start at ``location`` on ``day`` of its own calendar, which may have 23 or 25 hours."""
        begins = datetime.combine(day, time.min, tzinfo=location.zone)
        ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=location.zone)
        return self.filter(location=location, starts_at__gte=begins, starts_at__lt=ends)

    def since_this_morning(self, places: Iterable[Location]) -> "AppointmentQuerySet":
        """Live ones from today on, by each place's own calendar, until they are done; the first one first."""
        today = Q(pk__in=[])
        for place in places:
            begins = datetime.combine(place.today(), time.min, tzinfo=place.zone)
            today |= Q(location=place, starts_at__gte=begins)
        return self.live().exclude(status=Appointment.Status.FULFILLED).filter(today).order_by("starts_at")

    def upcoming(self, at: datetime) -> "AppointmentQuerySet":
        """Live ones that begin after ``at``, the next one first."""
        return self.live().filter(starts_at__gt=at).order_by("starts_at")


class Appointment(models.Model):
    """A patient comes to a therapist at a place and time. Stored in UTC, meant on the location's clock."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("booked")
        ARRIVED = "arrived", _("arrived")
        FULFILLED = "fulfilled", _("done")
        CANCELLED = "cancelled", _("cancelled")
        NOSHOW = "noshow", _("did not come")
        ENTERED_IN_ERROR = "entered_in_error", _("entered in error")

    class Kind(models.TextChoices):
        INITIAL = "initial", _("first visit")
        FOLLOW_UP = "follow_up", _("follow-up")
        RE_EVALUATION = "re_evaluation", _("re-evaluation")
        DISCHARGE = "discharge", _("last visit")

    FREES_ITS_SLOT = (Status.CANCELLED, Status.NOSHOW, Status.ENTERED_IN_ERROR)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    location = models.ForeignKey(Location, models.PROTECT, verbose_name=_("location"), related_name="appointments")
    therapist = models.ForeignKey(User, models.PROTECT, verbose_name=_("with"), related_name="appointments")
    patient = models.ForeignKey(Patient, models.PROTECT, verbose_name=_("patient"), related_name="appointments")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    kind = models.CharField(_("kind of visit"), max_length=14, choices=Kind, default=Kind.FOLLOW_UP)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.BOOKED)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)
    outside_hours_reason = models.CharField(
        _("reason for a time outside the hours"), max_length=200, blank=True, validators=[printable_line]
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["location", "starts_at"], name="appointment_by_day"),
            models.Index(fields=["patient", "starts_at"], name="appointment_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="appointment_ends_after_it_starts",
                violation_error_message=_("The appointment must end after it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""),
                name="cancelled_appointment_has_a_reason",
                violation_error_message=_("Say why the appointment is cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["booked", "arrived", "fulfilled", "cancelled", "noshow", "entered_in_error"]),
                name="appointment_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location.local(self.starts_at):%Y-%m-%d %H:%M} {self.location}"

    def get_absolute_url(self) -> str:
        return reverse("appointment-detail", args=[self.public_id])
