"""Eight processes want one slot at one moment: real processes, the real database, no turn-taking."""

import datetime as dt
import multiprocessing
import sys
import warnings

import pytest
from django.db import IntegrityError, connection, connections

from clinic import booking, guards, places
from clinic.access import Role
from clinic.hours import HoursError
from clinic.models import Appointment, SpecialDay
from tests.factories import make_location, make_patient, make_staff

RACERS = 8
WON, LOST = 0, 10
NINE = dt.datetime(2027, 3, 1, 17, 0, tzinfo=dt.UTC)
END = NINE + dt.timedelta(minutes=45)
context = multiprocessing.get_context("fork")


@pytest.fixture
def place(transactional_db):
    place = make_location()
    place.opening_hours.create(weekday=1, kind="by_appointment")
    return place


def race(run, entries):
    """Run ``run(barrier, entry)`` in a process for each entry; how many won and lost."""
    connections.close_all()
    barrier = context.Barrier(len(entries))
    racers = [context.Process(target=go, args=(run, barrier, entry)) for entry in entries]
    with warnings.catch_warnings():
        # A forked child of a process with threads could hang on their locks; these only use the database.
        warnings.simplefilter("ignore", DeprecationWarning)
        for racer in racers:
            racer.start()
    for racer in racers:
        racer.join(timeout=60)
    codes = [racer.exitcode for racer in racers]
    return codes.count(WON), codes.count(LOST)


def go(run, barrier, entry):
    try:
        run(barrier, entry)
    except (booking.SlotTaken, HoursError, IntegrityError):
        sys.exit(LOST)
    finally:
        connections.close_all()


def book(barrier, entry):
    barrier.wait(timeout=30)
    booking.book(**entry, starts_at=NINE, minutes=45, by=entry["therapist"], at=NINE - dt.timedelta(days=1))


def look_then_write(barrier, entry):
    """What a program does that trusts its own look."""
    free = not Appointment.objects.live().filter(therapist=entry["therapist"]).overlapping(NINE, END).exists()
    barrier.wait(timeout=30)
    assert free
    Appointment.objects.create(**entry, starts_at=NINE, ends_at=END)


def entries(place, therapists, patients):
    return [
        {"location": place, "therapist": therapist, "patient": patient}
        for therapist, patient in zip(therapists, patients, strict=True)
    ]


def test_one_of_eight_gets_the_therapists_slot(place):
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST)
    patients = [make_patient(location=place) for _ in range(RACERS)]

    assert race(book, entries(place, [therapist] * RACERS, patients)) == (1, RACERS - 1)
    assert Appointment.objects.count() == 1


def test_one_of_eight_gets_the_patients_slot(place):
    therapists = [make_staff("tess", Role.PHYSICAL_THERAPIST) for _ in range(RACERS)]
    patient = make_patient(location=place)

    assert race(book, entries(place, therapists, [patient] * RACERS)) == (1, RACERS - 1)
    assert Appointment.objects.count() == 1


def test_the_database_holds_even_where_the_program_only_looked(place):
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST)
    patients = [make_patient(location=place) for _ in range(RACERS)]

    assert race(look_then_write, entries(place, [therapist] * RACERS, patients)) == (1, RACERS - 1)


def test_without_the_guard_a_look_is_not_enough(place):
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST)
    patients = [make_patient(location=place) for _ in range(RACERS)]
    guards.run(guards.GUARDS, connection.alias, lift=True)

    assert race(look_then_write, entries(place, [therapist] * RACERS, patients)) == (RACERS, 0)


def close(barrier, special):
    barrier.wait(timeout=30)
    places.add_special_day(special, by=None)


def test_one_of_eight_closes_the_place(place):
    day = dt.date(2027, 3, 1)
    closed = {"location": place, "first_on": day, "last_on": day, "kind": "closed"}

    assert race(close, [SpecialDay(**closed, reason=f"Works {n}") for n in range(RACERS)]) == (1, RACERS - 1)
    assert SpecialDay.objects.count() == 1
