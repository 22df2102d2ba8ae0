import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.access import ABILITIES, Ability, Role, reach
from clinic.words import printable_line

if TYPE_CHECKING:
    from clinic.models.emergency import EmergencyAccess
    from clinic.models.places import Location


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Colleagues: everybody on the staff sees who works at the clinic."""
        return self if user.is_authenticated and user.is_active else self.none()

    def able_to(self, ability: Ability, *, at: "Location | None" = None) -> "UserQuerySet":
        """Who has ``ability`` today, at the location ``at`` or else at any, and can sign in."""
        able = [role for role in Role if ability in ABILITIES[role]]
        roles = StaffRole.objects.filter(Q(ended_on=None) | Q(ended_on__gt=timezone.localdate()), role__in=able)
        if at is not None:
            roles = roles.filter(Q(location=at) | Q(location=None))
        return self.filter(is_active=True, pk__in=roles.values("user"))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One member of staff, who signs in by e-mail. Patients have no accounts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Somebody on the staff already has this e-mail.")}
    )
    given_name = models.CharField(_("given name"), max_length=80, validators=[printable_line])
    family_name = models.CharField(_("family name"), max_length=80, validators=[printable_line])
    credentials = models.CharField(
        _("credentials"),
        max_length=60,
        blank=True,
        validators=[printable_line],
        help_text=_("Printed after the name, such as PT, DPT."),
    )
    licence_number = models.CharField(_("license number"), max_length=40, blank=True)
    licence_state = models.CharField(_("license state"), max_length=40, blank=True)
    licence_expires_on = models.DateField(_("license expires on"), null=True, blank=True)
    is_active = models.BooleanField(_("can sign in"), default=True)
    is_staff = models.BooleanField(_("may open the emergency admin"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["family_name", "given_name"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def get_short_name(self) -> str:
        return self.given_name

    def printed_name(self) -> str:
        """The name as a sheet prints it: "Ada Arden, PT, DPT"."""
        return f"{self.get_full_name()}, {self.credentials}" if self.credentials else self.get_full_name()

    def current_roles(self) -> list["StaffRole"]:
        """The roles that hold today; read once for each request's user object."""
        if not hasattr(self, "_current_roles"):
            today = timezone.localdate()
            self._current_roles = [r for r in self.roles.all() if r.ended_on is None or r.ended_on > today]
        return self._current_roles

    def emergency_with(self, patient_id: int) -> "EmergencyAccess | None":
        """The emergency access to this patient's record that is open now; read once for each request's user object."""
        where = reach(self, Ability.SEE_CLINICAL)
        if where.everywhere or not where:
            return None
        if not hasattr(self, "_emergencies"):
            open_now = self.emergency_accesses.live_at(timezone.now())
            self._emergencies = {access.patient_id: access for access in open_now}
        return self._emergencies.get(patient_id)

    def forget_emergencies(self) -> None:
        """Read them anew: one was opened or closed."""
        self.__dict__.pop("_emergencies", None)

    def licence_has_expired(self) -> bool:
        return self.licence_expires_on is not None and self.licence_expires_on < timezone.localdate()


class StaffRole(models.Model):
    """One role of one member of staff, at one location or, without a location, at all of them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    location = models.ForeignKey(
        "clinic.Location",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("location"),
        help_text=_("Leave empty for every location."),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "location"],
                condition=Q(ended_on=None),
                name="staff_role_once_per_place",
                violation_error_message=_("This person already has that role there."),
            ),
            # A second one, because NULLs are distinct in an index and SQLite cannot be told otherwise.
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_on=None, location=None),
                name="staff_role_once_everywhere",
                violation_error_message=_("This person already has that role at every location."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.location or _('every location')}"
