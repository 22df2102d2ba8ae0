import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now, Trim
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability
from clinic.conditions import condition_choices
from clinic.models import Patient, User
from clinic.words import printable_line, printable_text
from exercises.dosage import Dosage, lacking
from exercises.models import Exercise, ExerciseDose, Level
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

    def taken_out(self) -> "ItemQuerySet":
        """Those that somebody removed and may still put back."""
        return self.exclude(removed_at=None)


class StandingItems(models.Manager.from_queryset(ItemQuerySet)):  # type: ignore[misc]
    """The items that stand in their revision; ``Item.everything`` holds those taken out of a draft too."""

    def get_queryset(self) -> ItemQuerySet:
        return super().get_queryset().filter(removed_at=None)  # type: ignore[no-any-return]


class Item(DoseColumns):
    """One exercise of a revision, with its dose and the therapist's own words. Positions count from 1.

    Removed from a draft it keeps its row, words, answers and place, so that it can be put back; issuing sweeps it away.
    """

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
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = StandingItems()
    everything = ItemQuerySet.as_manager()

    class Meta(DoseColumns.Meta):
        ordering = ["position"]
        constraints = [
            *DoseColumns.Meta.constraints,
            models.UniqueConstraint(
                fields=["revision", "position"], condition=Q(removed_at=None), name="item_position_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="item_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.own_name or self.exercise.name

    def anchor(self) -> str:
        """The id of its place in the builder."""
        return f"item-{self.public_id}"

    def key(self) -> str:
        """Its number as text, for the ids of a page."""
        return str(self.pk)

    def edit_anchor(self) -> str:
        """The id of the button that opens its form in the builder."""
        return f"edit-{self.public_id}"

    def proposed_dose(self) -> Dosage | None:
        """The library's proposal, if it has one; prefetch ``exercise__doses`` before a loop."""
        return self.exercise.dosage(ExerciseDose.Kind.PROPOSED)

    def has_typed_dose(self) -> bool:
        """Whether somebody set its dose: it is neither empty nor just what the library's source writes."""
        return self.dosage() not in (Dosage(), self.exercise.dosage(ExerciseDose.Kind.AS_WRITTEN))

    def awaits_proposal(self) -> bool:
        """Whether the library's proposal can complete it without replacing anything that somebody typed."""
        lacks = bool(lacking(self.dosage()))
        return lacks and self.proposed_dose() is not None and not self.has_typed_dose()

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
