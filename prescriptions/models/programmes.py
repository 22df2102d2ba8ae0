import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability
from clinic.models import Patient, User
from clinic.words import printable_line, printable_text


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User, ability: Ability = Ability.SEE_CLINICAL) -> "ProgrammeQuerySet":
        """Programmes of the patients whom ``user`` reaches with ``ability``."""
        return self.filter(patient__in=Patient.objects.visible_to(user, ability))


class Programme(models.Model):
    """What one patient is to do, over time: a chain of revisions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="programmes")
    title = models.CharField(
        _("title"),
        max_length=100,
        validators=[printable_line],
        help_text=_("Printed on the sheet, such as Low back, week 1."),
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("patient-detail", args=[self.patient.public_id])


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: User, ability: Ability = Ability.SEE_CLINICAL) -> "RevisionQuerySet":
        """Revisions of the patients whom ``user`` reaches with ``ability``."""
        return self.filter(programme__patient__in=Patient.objects.visible_to(user, ability))

    def drafts(self) -> "RevisionQuerySet":
        return self.filter(status=Revision.Status.DRAFT)

    def running(self) -> "RevisionQuerySet":
        """Those that patients do now."""
        return self.filter(status=Revision.Status.ISSUED)

    def printed(self) -> "RevisionQuerySet":
        """Those that have a sheet: issued once, whatever became of them."""
        return self.exclude(status=Revision.Status.DRAFT)


class Revision(models.Model):
    """One state of a programme. A draft may change; once issued its sheet is a frozen snapshot, and it never does."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")  # being built; nobody outside the staff has seen it
        ISSUED = "issued", _("issued")  # what the patient does now
        SUPERSEDED = "superseded", _("replaced by a newer one")
        ENDED = "ended", _("ended")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    start_on = models.DateField(_("start"), null=True, blank=True)
    review_on = models.DateField(
        _("review on"), null=True, blank=True, help_text=_("When you look at the programme again with the patient.")
    )
    note = models.TextField(
        _("note to the patient"),
        max_length=600,
        blank=True,
        validators=[printable_text],
        help_text=_("Printed at the head of the sheet."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")
    issued_at = models.DateTimeField(null=True, editable=False)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    # Canonical JSON text of everything printed, and its SHA-256; a sheet is drawn from this alone.
    snapshot = models.TextField(blank=True, editable=False)
    snapshot_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(status="draft"),
                name="one_draft_per_programme",
                violation_error_message=_("This programme already has a draft."),
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(status="issued"), name="one_issued_revision_per_programme"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="draft", issued_at__isnull=True, issued_by__isnull=True, snapshot="", snapshot_sha256=""
                )
                | Q(
                    ~Q(snapshot=""),
                    ~Q(snapshot_sha256=""),
                    status__in=["issued", "superseded", "ended"],
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                    review_on__isnull=False,
                ),
                name="issued_revision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "issued"], closed_at__isnull=True, closed_by__isnull=True)
                | Q(status__in=["superseded", "ended"], closed_at__isnull=False, closed_by__isnull=False),
                name="closed_revision_says_when",
            ),
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(review_on=None) | Q(start_on__lte=F("review_on")),
                name="review_not_before_start",
                violation_error_message=_("The review date must not be before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.title} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("programme-build" if self.is_draft else "handout-detail", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT
