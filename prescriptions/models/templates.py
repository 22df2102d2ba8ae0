import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.words import printable_line
from exercises.models import Exercise
from exercises.models.dose import DoseColumns


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: User) -> "TemplateQuerySet":
        """The clinic's templates: shared by its staff; they hold no patient's data."""
        return self if user.is_authenticated and user.is_active else self.none()

    def current(self) -> "TemplateQuerySet":
        return self.filter(retired_at=None)


class Template(models.Model):
    """Exercises and doses to start a programme from; never a patient, a finding or a note."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, validators=[printable_line])
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")
    retired_at = models.DateTimeField(null=True, editable=False)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at=None),
                name="template_name_once",
                violation_error_message=_("Another template has this name. Give it another name."),
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="template_retired_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("template-detail", args=[self.public_id])


class TemplateItem(DoseColumns):
    """One exercise of a template, with its dose."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="items")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta(DoseColumns.Meta):
        ordering = ["position"]
        constraints = [
            *DoseColumns.Meta.constraints,
            models.UniqueConstraint(fields=["template", "position"], name="template_item_position_once"),
        ]

    def __str__(self) -> str:
        return self.exercise.name
