import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now, Trim
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability
from clinic.conditions import condition_choices
from clinic.models import Patient, User
from clinic.words import printable_line, printable_text
from exercises.models import Exercise, Level
from exercises.models.dose import DoseColumns
from prescriptions.models.programmes import Revision

# Models on which sqlite and PostgreSQL must agree that a reason is more than a few keys.
SHORTEST_REASON = 10
models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)
models.TextField.register_lookup(Trim)


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: User, ability: Ability = Ability.SEE_CLINICAL) -> "ItemQuerySet":
        """Items of the patients whom ``user`` reaches with ``ability``."""
        return self.filter(revision__programme__patient__in=Patient.objects.visible_to(user, ability))

    def drafts(self) -> "ItemQuerySet":
        return self.filter(revision__status=Revision.Status.DRAFT)


class Item(DoseColumns):
    """One exercise of a revision, with its dose and the therapist's own words. Positions count from 1."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="items")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    own_name = models.CharField(
        _("own name for the exercise"),
        max_length=100,
        blank=True,
        validators=[printable_line],
        help_text=_("Printed instead of the library's name."),
    )
    own_steps = models.TextField(
        _("own steps"),
        max_length=2000,
        blank=True,
        validators=[printable_text],
        help_text=_("One a line; printed instead of the library's steps."),
    )
    note = models.TextField(
        _("note to the patient"),
        max_length=400,
        blank=True,
        validators=[printable_text],
        help_text=_("Printed with this exercise, and shown behind the patient’s link: name no diagnosis."),
    )
    watch_for = models.TextField(
        _("watch for"),
        max_length=300,
        blank=True,
        validators=[printable_text],
        help_text=_("What to take care of, one a line. Shown behind the patient’s link too: name no diagnosis."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")

    objects = ItemQuerySet.as_manager()

    class Meta(DoseColumns.Meta):
        ordering = ["position"]
        constraints = [
            *DoseColumns.Meta.constraints,
            models.UniqueConstraint(fields=["revision", "position"], name="item_position_once"),
        ]

    def __str__(self) -> str:
        return self.own_name or self.exercise.name

    def steps(self) -> list[str]:
        """The steps that will be printed: the therapist's own, or the library's."""
        own = [line.strip() for line in self.own_steps.splitlines() if line.strip()]
        return own or [step.text for step in self.exercise.steps.all()]


class Finding(models.Model):
    """A matching rule that somebody has answered: a precaution acknowledged, a contraindication overridden.

    Rules that match and have no row here are open; screening computes them anew each time (screening.py).
    """

    class Resolution(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        OVERRIDDEN = "overridden", _("overridden")

    item = models.ForeignKey(Item, models.CASCADE, related_name="findings")
    tag = models.CharField(max_length=60, choices=condition_choices)
    level = models.CharField(max_length=20, choices=Level)
    resolution = models.CharField(max_length=12, choices=Resolution)
    reason = models.TextField(_("reason"), max_length=600, blank=True)
    resolved_at = models.DateTimeField(db_default=Now(), editable=False)
    resolved_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "tag", "level"], name="finding_answered_once"),
            models.CheckConstraint(
                condition=Q(level="precaution", resolution="acknowledged")
                | Q(level="contraindication", resolution="overridden", reason__trim__length__gte=SHORTEST_REASON),
                name="override_has_a_reason",
                violation_error_message=_("Give the reason in a sentence of ten letters or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.resolution}"
