"""Emergency access: a clinician reads the record of a patient of another location, for a reason and four hours.

It opens to who sees clinical data somewhere, and only for reading (``access.OPENED_IN_EMERGENCY``). Every event in it
is marked; the managers of the patient's location are told at once, and look back over it.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import Ability
from clinic.models import EmergencyAccess, Location, Patient, User
from clinic.models.staff import UserQuerySet
from clinic.tasks import mail_of_emergency
from clinic.words import search_key

LASTS = timedelta(hours=4)


def look_up(named: str, birth_date: date) -> Patient | None:
    """The one patient of this birth date with this record number or family name; None when it is nobody or several."""
    number, name = named.strip().upper(), search_key(named)
    same_day = Patient.objects.filter(birth_date=birth_date).select_related("location")
    found = [one for one in same_day if one.record_number == number or search_key(one.family_name) == name]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def open_record(patient: Patient, *, reason: str, by: User, at: datetime | None = None) -> EmergencyAccess:
    """Open the record to ``by`` until four hours later; the one that is open already stands, if any."""
    # Two tabs at one moment open it once. Not the key: forms and events of this person name it meanwhile.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    at = at or timezone.now()
    if standing := EmergencyAccess.objects.live_at(at).filter(user=by, patient=patient).first():
        return standing
    access = EmergencyAccess.objects.create(user=by, patient=patient, reason=reason, began_at=at, ends_at=at + LASTS)
    by.forget_emergencies()
    audit.record(by, audit.Action.EMERGENCY, access, patient=patient, reason=reason, emergency=access)
    for person in _to_alert(patient.location, by=by):
        mail_of_emergency.enqueue(access.pk, person.pk)
    return access


def _to_alert(place: Location, *, by: User) -> UserQuerySet:
    """The managers of ``place``; without one, its clinicians who may see who read a record; else all managers.

    Never the person themself.
    """
    others = User.objects.exclude(pk=by.pk)
    managers, clinicians = others.able_to(Ability.MANAGE_STAFF, at=place), others.able_to(Ability.EXPORT, at=place)
    return managers or clinicians or others.able_to(Ability.MANAGE_STAFF)


@transaction.atomic
def close(access: EmergencyAccess, *, by: User, at: datetime | None = None) -> None:
    """Bring the end forward to now, of every access that keeps this record open to this person."""
    at = at or timezone.now()
    live = EmergencyAccess.objects.live_at(at).filter(user=access.user_id, patient=access.patient_id)
    for each in live.select_related("patient"):
        if live.filter(pk=each.pk).update(ends_at=at):
            detail = {"fields": ["ends_at"]}
            audit.record(by, audit.Action.UPDATE, each, patient=each.patient, detail=detail, emergency=each)
    by.forget_emergencies()


@transaction.atomic
def note_look(access: EmergencyAccess, *, by: User, at: datetime | None = None) -> None:
    """Note that a manager, and not the person themself, has looked back over it; the first look stands."""
    looked = EmergencyAccess.objects.not_looked_at().filter(pk=access.pk).exclude(user=by)
    if looked.update(looked_at=at or timezone.now(), looked_by=by):
        detail = {"fields": ["looked_at"]}
        audit.record(by, audit.Action.UPDATE, access, patient=access.patient, detail=detail, emergency=access)
