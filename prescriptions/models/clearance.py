from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient, User
from prescriptions.models.items import SHORTEST_REASON
from prescriptions.models.programmes import Revision


class ClearanceAnswer(models.Model):
    """Why somebody gives a programme although medical clearance is open. It counts for the state it was given for."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="clearance_answers")
    state = models.CharField(max_length=14, choices=Patient.OpenClearance)
    reason = models.TextField(_("reason"), max_length=600)
    resolved_at = models.DateTimeField(db_default=Now(), editable=False)
    resolved_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "state"], name="clearance_answered_once"),
            models.CheckConstraint(
                condition=Q(state__in=["required", "requested", "expired"], reason__trim__length__gte=SHORTEST_REASON),
                name="clearance_answer_has_a_reason",
                violation_error_message=_("Give the reason in a sentence of ten letters or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.reason}"
