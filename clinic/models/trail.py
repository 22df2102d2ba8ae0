from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

OBJECTS = {
    "clinic.patient": _("the record"),
    "clinic.appointment": _("a visit"),
    "clinic.emergencyaccess": _("the emergency access"),
    "prescriptions.revision": _("a programme"),
    "prescriptions.item": _("an exercise of a programme"),
    "prescriptions.sharelink": _("the patient’s link"),
}


class AuditEvent(models.Model):
    """Who saw or did what to whose record, and when. Rows are only ever added (guards.py)."""

    class Action(models.TextChoices):
        READ = "read", _("read")
        CREATE = "create", _("created")
        UPDATE = "update", _("changed")
        DELETE = "delete", _("removed")
        ISSUE = "issue", _("issued")
        PRINT = "print", _("printed")
        SHARE = "share", _("handed over")
        EXPORT = "export", _("took out as a file")
        REVOKE = "revoke", _("revoked")
        OPEN = "open", _("opened by the patient")
        REFUSE = "refuse", _("refused")
        SIGN_IN = "sign_in", _("signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
        SIGN_OUT = "sign_out", _("signed out")
        DENIED = "denied", _("denied")
        EMERGENCY = "emergency", _("opened in an emergency")

    at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey("clinic.User", models.PROTECT, null=True, related_name="+")
    roles = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=20, choices=Action)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    patient = models.ForeignKey("clinic.Patient", models.PROTECT, null=True, related_name="audit_events")
    request_id = models.CharField(max_length=64, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    # What was seen or done while the record of another location's patient was open in an emergency.
    emergency = models.ForeignKey("clinic.EmergencyAccess", models.PROTECT, null=True, related_name="events")
    # The event's place in its chain, the seal of the one before, and its own: chain.py writes them.
    lane = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["patient", "at"], name="audit_by_patient")]
        constraints = [models.UniqueConstraint(fields=["lane", "number"], name="audit_chain_has_one_line")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"

    def object_in_words(self) -> str:
        """What was read or changed, for a person who looks back; nothing for what nobody there would look for."""
        return str(OBJECTS.get(self.object_type, ""))


class SubmittedForm(models.Model):
    """A form that was carried out, and where it led; its key makes a second click harmless (once.py)."""

    key = models.UUIDField()
    user = models.ForeignKey("clinic.User", models.CASCADE, related_name="+")
    # Of what it said: the same key with other words is another form.
    digest = models.CharField(max_length=64, default="", editable=False)
    answer_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key", "digest"], name="form_is_carried_out_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)
