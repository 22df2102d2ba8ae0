import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability, reach
from clinic.models.patients import Patient
from clinic.models.staff import User
from clinic.words import printable_text

SHORTEST_REASON, LONGEST_REASON = 10, 500


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def live_at(self, at: datetime) -> "EmergencyAccessQuerySet":
        """Those that open their record at the moment ``at``."""
        return self.filter(began_at__lte=at, ends_at__gt=at)

    def visible_to(self, user: User) -> "EmergencyAccessQuerySet":
        """Those that ``user`` answers for: of patients of the locations whose staff they manage."""
        where = reach(user, Ability.MANAGE_STAFF)
        return self if where.everywhere else self.filter(patient__location__in=where.location_ids)

    def not_looked_at(self) -> "EmergencyAccessQuerySet":
        """Those that no manager has looked back over yet."""
        return self.filter(looked_at=None)


class EmergencyAccess(models.Model):
    """Somebody opened the record of a patient of another location, to read it, for a reason and a time.

    What was stated stands (guards.py): only its end may be brought forward, and a manager's look noted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="emergency_accesses")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="emergency_accesses")
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, validators=[printable_text])
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("began_at")), name="emergency_access_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="emergency_access_looked_at_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["user", "ends_at"], name="emergency_access_by_user")]

    def __str__(self) -> str:
        return f"{self.user}, {self.began_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("emergency-detail", args=[self.public_id])

    def is_live(self) -> bool:
        """Whether the record stands open now."""
        return self.began_at <= timezone.now() < self.ends_at
