"""Eight processes of one person open one record at one moment, as from tabs: it opens once."""

import pytest
from django.db import connections
from django.utils import timezone

from clinic import emergency
from clinic.access import Role
from clinic.models import AuditEvent, EmergencyAccess, Patient, User
from tests.clinic.test_booking_concurrency import RACERS, race
from tests.factories import make_location, make_patient, make_staff

REASON = "She fainted in our waiting room and knows no medicines."


@pytest.fixture
def pair(transactional_db):
    """A clinician and a patient of another location."""
    cleo = make_staff("cleo", Role.PHYSICAL_THERAPIST, location=make_location(name="Encino"))
    return make_patient(location=make_location(name="Wilshire")).pk, cleo.pk


def look(entry):
    """Both, read anew before the start."""
    patient, by = Patient.objects.get(pk=entry[0]), User.objects.get(pk=entry[1])
    connections.close_all()
    return patient, by


def open_it(barrier, entry):
    patient, by = look(entry)
    barrier.wait(timeout=30)
    emergency.open_record(patient, reason=REASON, by=by)


def look_then_open(barrier, entry):
    """What a program does that trusts its own look."""
    patient, by = look(entry)
    at = timezone.now()
    assert not EmergencyAccess.objects.live_at(at).filter(user=by, patient=patient).exists()
    connections.close_all()
    barrier.wait(timeout=30)
    EmergencyAccess.objects.create(user=by, patient=patient, reason=REASON, began_at=at, ends_at=at + emergency.LASTS)


def test_of_eight_that_open_a_record_at_once_one_does_and_the_others_find_it_open(pair):
    assert race(open_it, [pair] * RACERS) == (RACERS, 0)

    assert EmergencyAccess.objects.count() == 1
    assert AuditEvent.objects.filter(action="emergency").count() == 1


def test_without_the_lock_it_opens_eight_times_and_closing_ends_them_all(pair):
    assert race(look_then_open, [pair] * RACERS) == (RACERS, 0)
    assert EmergencyAccess.objects.live_at(timezone.now()).count() == RACERS

    first = EmergencyAccess.objects.first()
    emergency.close(first, by=first.user)

    assert not EmergencyAccess.objects.live_at(timezone.now()).exists()
    assert AuditEvent.objects.filter(action="update").count() == RACERS
