import uuid

from django.db import models
from django.db.models.functions import Now

from clinic.models import User
from exercises.models.exercises import Exercise


class OwnFigure(models.Model):
    """The figure that the clinic drew for one of its own exercises: the pose, and the pack drawn from it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exercise = models.OneToOneField(Exercise, models.CASCADE, related_name="own_figure")
    # What exercises.figures reads; docs/figures/writing-a-pose.md says how it is written.
    table = models.JSONField()
    # SHA-256 of the pack, which names its file.
    pack = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(pack=""), name="own_figure_is_drawn")]

    def __str__(self) -> str:
        return str(self.exercise)
