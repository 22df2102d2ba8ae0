"""The rules that only the database holds."""

import datetime as dt

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations import Migration

from clinic.access import Role
from clinic.models import Appointment, AuditEvent
from prescriptions.models import Item
from tests.factories import make_appointment, make_patient, make_staff

NOON = dt.datetime(2027, 3, 1, 20, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_an_audit_event_can_be_neither_changed_nor_removed(db, change):
    AuditEvent.objects.create(action="read", object_type="clinic.patient", object_id="1")

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(reason="nothing") if change == "update" else AuditEvent.objects.all().delete()

    assert AuditEvent.objects.get().reason == ""


def test_a_therapist_is_not_booked_twice_at_one_time(wilshire):
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST)
    make_appointment(make_patient(), therapist, NOON)

    with pytest.raises(DatabaseError), transaction.atomic():
        make_appointment(make_patient(), therapist, NOON + dt.timedelta(minutes=44))

    make_appointment(make_patient(), therapist, NOON + dt.timedelta(minutes=45))
    assert Appointment.objects.count() == 2


def test_a_cancelled_appointment_frees_its_slot_and_cannot_come_back_over_another(wilshire):
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST)
    first = make_appointment(make_patient(), therapist, NOON, status="cancelled", cancel_reason="ill")
    make_appointment(make_patient(), therapist, NOON)

    with pytest.raises(DatabaseError), transaction.atomic():
        Appointment.objects.filter(pk=first.pk).update(status="booked")


def test_a_patient_is_not_in_two_places_at_one_time(wilshire):
    patient = make_patient()
    make_appointment(patient, make_staff("tess", Role.PHYSICAL_THERAPIST), NOON)

    with pytest.raises(DatabaseError), transaction.atomic():
        make_appointment(patient, make_staff("tom", Role.PHYSICAL_THERAPIST), NOON)


def test_a_table_that_guards_name_is_rebuilt_by_a_migration_and_guarded_again(transactional_db):
    rule = models.CheckConstraint(condition=models.Q(pk__gt=0), name="only_for_this_test")

    emit_pre_migrate_signal(0, False, connection.alias, plan=[(Migration("any", "prescriptions"), False)])
    with connection.schema_editor() as editor:
        editor.add_constraint(Item, rule)
        editor.remove_constraint(Item, rule)
    emit_post_migrate_signal(0, False, connection.alias)

    AuditEvent.objects.create(action="read", object_type="clinic.patient", object_id="1")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(reason="nothing")
