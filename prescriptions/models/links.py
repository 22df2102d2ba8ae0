import hashlib
import secrets
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clinic.access import Ability
from clinic.models import Patient, User
from prescriptions.models.programmes import Programme

TOKEN_BYTES = 16
TRIES_AN_HOUR = 5
TRIES_IN_ALL = 20


def new_token() -> str:
    """A fresh token: 128 random bits, 22 characters of base64url."""
    return urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """What is stored of a token: with 128 random bits a plain SHA-256 needs no salt and no slowness."""
    return hashlib.sha256(token.encode()).hexdigest()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def visible_to(self, user: User, ability: Ability = Ability.PRINT) -> "ShareLinkQuerySet":
        """Links of the patients whom ``user`` reaches with ``ability``."""
        return self.filter(programme__patient__in=Patient.objects.visible_to(user, ability))

    def live(self, at: datetime) -> "ShareLinkQuerySet":
        """Links that open now: neither revoked nor expired nor frozen by wrong tries."""
        return self.filter(revoked_at=None, expires_at__gt=at, wrong_tries__lt=TRIES_IN_ALL)

    def with_devices(self) -> "ShareLinkQuerySet":
        """Each with ``devices``: how many browsers opened it. One that comes back another day counts anew."""
        return self.annotate(devices=models.Count("sessions"))


class ShareLink(models.Model):
    """The patient's door to one programme's current sheet. Only the hash of its token is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    # Wrong birth dates: in all, and in the hour that began at ``hour_began_at``.
    wrong_tries = models.PositiveIntegerField(default=0, editable=False)
    hour_began_at = models.DateTimeField(null=True, editable=False)
    wrong_tries_this_hour = models.PositiveIntegerField(default=0, editable=False)
    times_opened = models.PositiveIntegerField(default=0, editable=False)
    last_opened_at = models.DateTimeField(null=True, editable=False)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="link_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def is_frozen(self) -> bool:
        """Whether wrong birth dates have shut it for good."""
        return self.wrong_tries >= TRIES_IN_ALL


class LinkSession(models.Model):
    """One browser inside a patient's link. Its cookie holds a random key, and the row only the key's hash."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="sessions")
    key_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    used_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return str(self.pk)


class StrayTries(models.Model):
    """How often the door was refused without a try counted at a link, as for a code that nobody has. One row."""

    ONLY = 1

    tries = models.PositiveBigIntegerField(default=0, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = _("stray tries")

    def __str__(self) -> str:
        return str(self.tries)
