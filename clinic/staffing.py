"""Who works here: adding people, giving and ending roles, shutting people out. Each change leaves an audit event."""

from datetime import date

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import ABILITIES, Ability, Role, reach
from clinic.http import ClinicRequest
from clinic.models import Location, StaffRole, User
from clinic.tasks import mail_of_password_link


class NotPossible(Exception):
    """Why a change to the staff was refused, in a sentence to show."""


def may_manage(manager: User, person: User) -> bool:
    """Whether ``manager`` is responsible for everywhere that ``person`` works now; who has no role is everybody's.

    Without this, a manager could take over an account that reaches further than their own, by its e-mail address, or
    give a person of another location, between two roles, to their own.
    """
    if person.is_superuser and not manager.is_superuser:
        return False
    mine = reach(manager, Ability.MANAGE_STAFF)
    places = [role.location_id for role in person.current_roles()]
    return mine.everywhere or (bool(places) and all(place in mine.location_ids for place in places))


@transaction.atomic
def add_person(person: User, role: Role, location: Location | None, *, request: ClinicRequest) -> User:
    """Add somebody with a first role; they cannot sign in before they have chosen a password by the link."""
    person.set_unusable_password()
    person.save()
    StaffRole.objects.create(user=person, role=role, location=location)
    audit.record(request, audit.Action.CREATE, person, detail={"role": role})
    return person


@transaction.atomic
def give_role(role: StaffRole, *, request: ClinicRequest) -> StaffRole:
    """Give a person a role from today on. Raises NotPossible for one that opens patients' records to the giver."""
    if role.user_id == request.user.pk and Ability.SEE_PATIENTS in ABILITIES[Role(role.role)]:
        raise NotPossible(_("You cannot give yourself a role that opens patients’ records. Ask another manager."))
    role.save()
    audit.record(request, audit.Action.UPDATE, role.user, detail={"role_given": role.role})
    return role


@transaction.atomic
def end_role(role: StaffRole, *, request: ClinicRequest, on: date | None = None) -> StaffRole:
    """End a role today. Raises NotPossible when it has ended, or when nobody would be left to manage the staff."""
    if role.ended_on is not None:
        raise NotPossible(_("This role has ended already. Load the page again to see the roles of today."))
    _keep_a_manager(without=Q(pk=role.pk), name=role.user)
    role.ended_on = on or timezone.localdate()
    role.save(update_fields=["ended_on"])
    audit.record(request, audit.Action.UPDATE, role.user, detail={"role_ended": role.role})
    return role


@transaction.atomic
def deactivate(person: User, *, request: ClinicRequest) -> User:
    """Shut a person out: every session ends now, and nobody signs in as them. What they wrote stays theirs."""
    if person.pk == request.user.pk:
        raise NotPossible(_("You cannot shut yourself out. Ask another manager to do it."))
    _keep_a_manager(without=Q(user=person), name=person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=person):
        session.end()
    audit.record(request, audit.Action.UPDATE, person, detail={"fields": ["is_active"]})
    return person


@transaction.atomic
def reactivate(person: User, *, request: ClinicRequest) -> User:
    """Let a person sign in again."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record(request, audit.Action.UPDATE, person, detail={"fields": ["is_active"]})
    return person


@transaction.atomic
def send_password_link(person: User, *, request: ClinicRequest) -> None:
    """Ask for a mail with the link to choose a password. Raises NotPossible when the person is shut out."""
    if not person.is_active:
        raise NotPossible(_("%(name)s cannot sign in. Let them in again first.") % {"name": person})
    audit.record(request, audit.Action.UPDATE, person, detail={"password_link": "asked for"})
    mail_of_password_link.enqueue(person.email)


def _keep_a_manager(*, without: Q, name: User) -> None:
    """Raise NotPossible when the roles ``without`` are the last that keep the whole clinic, or the last at all.

    The rows of all managers and their people are locked, so that two managers cannot end each other's role at one
    moment; on SQLite the transaction is the only writer. (A trigger would name two tables, and SQLite could then
    rebuild neither in a migration.)
    """
    managers = StaffRole.objects.select_for_update().filter(role=Role.MANAGER, ended_on=None, user__is_active=True)
    all_of_them = list(managers.order_by("pk"))
    going = set(managers.filter(without).values_list("pk", flat=True))
    left = [role for role in all_of_them if role.pk not in going]
    ends_the_last = any(role.location_id is None for role in all_of_them if role.pk in going) and not any(
        role.location_id is None for role in left
    )
    if going and (ends_the_last or not left):
        raise NotPossible(
            _(
                "%(name)s is the last manager of every location. "
                "First give somebody else the role “manager” at every location."
            )
            % {"name": name}
        )
