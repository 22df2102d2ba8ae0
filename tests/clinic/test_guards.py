"""The rules that only the database holds."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.migrations import Migration

from clinic import audit, guards
from clinic.access import Role
from clinic.models import Appointment, AuditEvent
from prescriptions.models import Item
from tests.factories import make_appointment, make_location, make_patient, make_staff

NOON = dt.datetime(2027, 3, 1, 20, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_an_audit_event_can_be_neither_changed_nor_removed(db, change):
    audit.record(None, "read", None)

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


def hours(location, **fields):
    location.opening_hours.create(**{"weekday": 1, "kind": "open", "opens": "08:00", "closes": "12:00", **fields})


def special(location, first_on, last_on=None, **fields):
    fields = {"kind": "open", "opens": "08:00", "closes": "12:00", "reason": "Works", **fields}
    return location.special_days.create(first_on=first_on, last_on=last_on or first_on, **fields)


UNTIMED = {"opens": None, "closes": None}


@pytest.mark.parametrize(
    "second",
    [
        {"opens": "11:00", "closes": "15:00"},
        {"opens": "09:00", "closes": "10:00", "kind": "by_appointment"},
        {"opens": "07:00", "closes": "13:00"},
        {"kind": "closed", **UNTIMED},
        {"kind": "by_appointment", **UNTIMED},
    ],
)
def test_two_rows_of_one_day_share_no_moment(wilshire, encino, second):
    hours(wilshire)
    special(wilshire, "2027-07-04", "2027-07-06")

    with pytest.raises(IntegrityError), transaction.atomic():
        hours(wilshire, **second)
    with pytest.raises(IntegrityError), transaction.atomic():
        special(wilshire, "2027-07-06", **second)

    hours(wilshire, weekday=2, **second)
    hours(encino, **second)
    hours(wilshire, opens="12:00", closes="23:59")
    special(wilshire, "2027-07-07", **second)
    assert wilshire.opening_hours.count() == 3


def test_a_row_without_times_stands_alone(wilshire):
    hours(wilshire, kind="closed", **UNTIMED)
    special(wilshire, "2027-07-04", kind="closed", **UNTIMED)

    for second in (UNTIMED | {"kind": "by_appointment"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            hours(wilshire, **second)
        with pytest.raises(IntegrityError), transaction.atomic():
            special(wilshire, "2027-07-04", **second)


def test_hours_cannot_be_moved_over_others(wilshire):
    hours(wilshire)
    hours(wilshire, opens="13:00", closes="17:00")

    with pytest.raises(IntegrityError), transaction.atomic():
        wilshire.opening_hours.filter(opens="13:00").update(opens="11:59")

    wilshire.opening_hours.filter(opens="13:00").update(opens="12:00")


def test_hours_that_contradict_each_other_from_before_are_tidied_by_the_migration(transactional_db):
    place = make_location()
    guards.run(guards.GUARDS, connection.alias, lift=True)
    hours(place)
    hours(place, opens="09:00")
    hours(place, opens="12:00", closes="13:00")
    special(place, "2027-07-04", "2027-07-06")
    special(place, "2027-07-06", kind="closed", **UNTIMED)
    special(place, "2027-07-07")

    import_module("clinic.migrations.0005_hours_do_not_overlap").tidy(apps, None)
    guards.run(guards.GUARDS, connection.alias)

    assert [f"{row.opens:%H}" for row in place.opening_hours.all()] == ["08", "12"]
    assert [(row.first_on.day, row.kind) for row in place.special_days.all()] == [(6, "closed"), (7, "open")]


def test_a_table_that_guards_name_is_rebuilt_by_a_migration_and_guarded_again(transactional_db):
    rule = models.CheckConstraint(condition=models.Q(pk__gt=0), name="only_for_this_test")

    emit_pre_migrate_signal(0, False, connection.alias, plan=[(Migration("any", "prescriptions"), False)])
    with connection.schema_editor() as editor:
        editor.add_constraint(Item, rule)
        editor.remove_constraint(Item, rule)
    emit_post_migrate_signal(0, False, connection.alias)

    audit.record(None, "read", None)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(reason="nothing")


# What the newer visit shares with one from 0 to 60 minutes: where it begins and ends.
SHARED = {
    "begins before": (-30, 30),
    "contains": (-30, 90),
    "is contained": (15, 45),
    "equal": (0, 60),
    "later": (59, 99),
}


@pytest.mark.parametrize("who", ["therapist", "patient"])
@pytest.mark.parametrize("change", ["insert", "update"])
@pytest.mark.parametrize("minutes", SHARED.values(), ids=SHARED)
def test_no_two_visits_of_one_person_share_a_moment(wilshire, minutes, change, who):
    busy = {"therapist": make_staff("tess", Role.PHYSICAL_THERAPIST), "patient": make_patient()}
    others = {"therapist": make_staff("tom", Role.PHYSICAL_THERAPIST), "patient": make_patient()}
    make_appointment(**busy, starts_at=NOON, minutes=60)
    begins, ends = (NOON + dt.timedelta(minutes=minute) for minute in minutes)
    again = {**others, who: busy[who]}
    far = make_appointment(**again, starts_at=NOON + dt.timedelta(days=1))

    def write():
        if change == "insert":
            return make_appointment(**again, starts_at=begins, minutes=minutes[1] - minutes[0])
        return Appointment.objects.filter(pk=far.pk).update(starts_at=begins, ends_at=ends)

    with pytest.raises(IntegrityError), transaction.atomic():
        write()


@pytest.mark.parametrize("minutes", [(-30, 0), (60, 90)])
def test_visits_back_to_back_stand(wilshire, minutes):
    tess = make_staff("tess", Role.PHYSICAL_THERAPIST)
    make_appointment(make_patient(), tess, NOON, minutes=60)

    make_appointment(make_patient(), tess, NOON + dt.timedelta(minutes=minutes[0]), minutes=30)


def test_a_corrected_guard_reaches_a_database_that_has_the_older_one(wilshire, monkeypatch):
    older = guards.refusal("clinic_auditevent", "audit_event_is_kept", ("UPDATE", "DELETE"), "OLD.id < 0", "older")
    with monkeypatch.context() as then:
        then.setattr(guards, "_LIVE", "status = 'nothing'")
        looser = guards.no_overlap("appointment_therapist_is_free", "therapist")
    guards.run(guards.GUARDS, "default", lift=True)
    guards.run((older, looser), "default")

    guards.install_after_migrate("default")

    tess = make_staff("tess", Role.PHYSICAL_THERAPIST)
    make_appointment(make_patient(), tess, NOON)
    audit.record(None, "read", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_appointment(make_patient(), tess, NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.update(reason="nothing")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has triggers only")
def test_a_constraint_that_is_right_is_left_alone(db):
    def made():
        with connection.cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_constraint WHERE conname = 'appointment_therapist_is_free'")
            return cursor.fetchone()

    before = made()
    guards.install_after_migrate("default")

    assert made() == before
