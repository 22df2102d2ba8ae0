import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.access import OPENED_IN_EMERGENCY, SEEN_FOR, Ability, reach
from clinic.conditions import CONDITIONS, condition_choices
from clinic.contact import phone_number
from clinic.languages import language_name
from clinic.models.places import Location
from clinic.models.staff import User
from clinic.words import printable_line, printable_text, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable

EARLIEST_BIRTH = date(1900, 1, 1)
# Letters of names and number that search compares; the longest names lose their ends, never their number.
SEARCHED = 400


def plausible_birth_date(value: date) -> None:
    """Refuse a birth date in the future or before 1900."""
    if value > timezone.localdate():
        raise ValidationError(gettext("The birth date lies in the future. Check the year."))
    if value < EARLIEST_BIRTH:
        raise ValidationError(gettext("The birth date is before 1900. Check the year."))


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(
        self, user: User, ability: Ability = Ability.SEE_PATIENTS, at: datetime | None = None
    ) -> "PatientQuerySet":
        """Patients of the locations where ``user`` has ``ability``: at home there, or lately seen there (access.py).

        To read, also those whose record ``user`` opened in an emergency that lasts.
        """
        where = reach(user, ability)
        if where.everywhere:
            return self
        if not where:
            return self.none()
        from clinic.models.appointments import Appointment

        at = at or timezone.now()
        lately = Appointment.objects.live().filter(starts_at__gte=at - SEEN_FOR)
        seen_there = lately.filter(patient=OuterRef("pk"), location__in=where.location_ids)
        mine: Any = Q(location__in=where.location_ids) | Exists(seen_there)
        if ability in OPENED_IN_EMERGENCY and reach(user, Ability.SEE_CLINICAL):
            mine |= Exists(user.emergency_accesses.live_at(at).filter(patient=OuterRef("pk")))
        return self.filter(mine)


class Patient(models.Model):
    """One person who is treated at the clinic."""

    class HistoryStatus(models.TextChoices):
        NOT_ASKED = "not_asked", _("not asked yet")
        NONE_KNOWN = "none_known", _("asked: none known")
        RECORDED = "recorded", _("asked: recorded below")

    class Clearance(models.TextChoices):
        NOT_REQUIRED = "not_required", _("not required")
        REQUIRED = "required", _("required, not asked for yet")
        REQUESTED = "requested", _("asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    class OpenClearance(models.TextChoices):
        """What may be open about clearance: asked of screening, never stored with the patient."""

        REQUIRED = "required", _("required, and not asked for yet")
        REQUESTED = "requested", _("asked for, and not granted yet")
        EXPIRED = "expired", _("expired")
        REFUSED = "refused", _("refused")

    class PrintSize(models.TextChoices):
        NORMAL = "normal", _("normal type")
        LARGE = "large", _("large type (18 point)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    location = models.ForeignKey(Location, models.PROTECT, verbose_name=_("location"), related_name="patients")
    record_number = models.CharField(
        _("record number"),
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Z0-9][A-Z0-9-]*\Z", _("Use capital letters, digits and hyphens, such as E-1042."))
        ],
        error_messages={
            "unique": _("Another patient already has this record number. Look the patient up, or give another number.")
        },
    )
    given_name = models.CharField(_("given name"), max_length=80, validators=[printable_line])
    family_name = models.CharField(_("family name"), max_length=80, validators=[printable_line])
    preferred_name = models.CharField(
        _("preferred name"),
        max_length=80,
        blank=True,
        validators=[printable_line],
        help_text=_("What the patient likes to be called."),
    )
    birth_date = models.DateField(_("birth date"), validators=[plausible_birth_date])
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    print_size = models.CharField(_("print needs"), max_length=10, choices=PrintSize, default=PrintSize.NORMAL)
    is_active = models.BooleanField(_("in treatment"), default=True)

    history_status = models.CharField(
        _("medical history"), max_length=12, choices=HistoryStatus, default=HistoryStatus.NOT_ASKED
    )
    history_note = models.TextField(_("history in words"), max_length=4000, blank=True)
    present_condition = models.TextField(_("present condition"), max_length=4000, blank=True)
    clearance = models.CharField(
        _("medical clearance"), max_length=14, choices=Clearance, default=Clearance.NOT_REQUIRED
    )
    clearance_by = models.CharField(_("clearance given by"), max_length=120, blank=True)
    clearance_until = models.DateField(_("clearance holds until"), null=True, blank=True)
    clearance_scope = models.CharField(_("clearance covers"), max_length=200, blank=True)

    # What search compares: names and number, folded (words.search_key), with a space before each word.
    search_words = models.CharField(max_length=SEARCHED, editable=False, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    # The clinical half is edited on a page of its own, by other people, so it has a version of its own.
    history_version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record_number=Upper("record_number")) & ~Q(record_number=""),
                name="record_number_is_upper_case",
            ),
            models.CheckConstraint(condition=Q(birth_date__gte=EARLIEST_BIRTH), name="birth_date_since_1900"),
            models.CheckConstraint(condition=~Q(given_name="") & ~Q(family_name=""), name="patient_has_a_name"),
            models.CheckConstraint(
                condition=Q(history_status__in=["not_asked", "none_known", "recorded"]), name="history_status_is_known"
            ),
        ]
        indexes = [models.Index(fields=["birth_date"], name="patient_by_birth_date")]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"

    def get_absolute_url(self) -> str:
        return reverse("patient-detail", args=[self.public_id])

    def is_within_reach(self, user: User, ability: Ability) -> bool:
        """Whether ``user`` has ``ability`` over this patient, where the patient is treated, and not just somewhere."""
        if reach(user, ability).everywhere:
            return True
        return Patient.objects.visible_to(user, ability).filter(pk=self.pk).exists()

    def printed_name(self) -> str:
        """The name on a sheet: the preferred name, if any, in place of the given name."""
        return f"{self.preferred_name or self.given_name} {self.family_name}"

    def language_name(self) -> str:
        """The language in words."""
        return language_name(self.language)

    def age(self) -> int:
        """Full years today, on the clock of the patient's location."""
        today, born = self.location.today(), self.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def clearance_has_ended(self, on: date | None = None) -> bool:
        """Whether the last day of the clearance lies before ``on``, which is today at the patient's location."""
        return self.clearance_until is not None and self.clearance_until < (on or self.location.today())

    def open_clearance(self, on: date | None = None) -> "OpenClearance | None":
        """What is open about medical clearance on this day; None when it is granted and holds, or not required."""
        if self.clearance == self.Clearance.GRANTED:
            return self.OpenClearance.EXPIRED if self.clearance_has_ended(on) else None
        if self.clearance == self.Clearance.NOT_REQUIRED:
            return None
        return self.OpenClearance(self.clearance)

    def make_search_words(self) -> str:
        """What ``search_words`` must hold for the names and number as they stand."""
        parts = (self.record_number, self.family_name, self.given_name, self.preferred_name)
        together = " ".join(part for part in parts if part)
        apart = together.replace("-", " ")
        words = search_key(together if apart == together else f"{together} {apart}")
        return f" {words}"[:SEARCHED]

    def active_tags(self) -> "Iterable[str]":
        """Condition tags that hold now, in the order of the list."""
        return [c.tag for c in self.conditions.all() if c.resolved_on is None]


class PatientCondition(models.Model):
    """A condition of the screening list that this patient has, or had until ``resolved_on``."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="conditions")
    tag = models.CharField(_("condition"), max_length=60, choices=condition_choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    since_on = models.DateField(_("since"), null=True, blank=True)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["tag", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "tag"],
                condition=Q(resolved_on=None),
                name="one_active_condition_per_tag",
                violation_error_message=_("This condition is already in the history."),
            ),
        ]

    def __str__(self) -> str:
        return str(CONDITIONS.get(self.tag, self.tag))


class StandingManager(models.Manager["models.Model"]):
    """The rows that stand: what was taken off a history is kept with the day and by whom, and shown nowhere."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(ended_on=None)


def _ended_by_somebody(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on=None, ended_by=None) | Q(ended_on__isnull=False, ended_by__isnull=False), name=name
    )


class Limitation(models.Model):
    """Something that this patient cannot do, or only with care."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="limitations")
    text = models.CharField(_("limitation"), max_length=300)
    since_on = models.DateField(_("since"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_on = models.DateField(null=True, editable=False)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = StandingManager()
    everything = models.Manager["Limitation"]()

    class Meta:
        ordering = ["pk"]
        constraints = [_ended_by_somebody("limitation_ended_by_somebody")]

    def __str__(self) -> str:
        return self.text


class Precaution(models.Model):
    """What this patient must not do for a time: no loading of the left leg until ..."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="precautions")
    text = models.CharField(_("precaution"), max_length=300, validators=[printable_text])
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_on = models.DateField(null=True, editable=False)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = StandingManager()
    everything = models.Manager["Precaution"]()

    class Meta:
        ordering = ["pk"]
        constraints = [
            _ended_by_somebody("precaution_ended_by_somebody"),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(from_on__lte=F("until_on")),
                name="precaution_ends_after_it_begins",
                violation_error_message=_("The last day of the precaution must not be before its first."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Goal(models.Model):
    """What the patient wants to do again, in the patient's words."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("working on it")
        ACHIEVED = "achieved", _("achieved")
        DROPPED = "dropped", _("dropped")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=300, validators=[printable_text])
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
