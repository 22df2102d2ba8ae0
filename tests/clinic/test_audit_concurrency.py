"""Eight processes write the trail at one moment: every event finds its place in a chain, and nobody waits long."""

import threading
import time

import pytest
from django.db import connection, transaction

from clinic import audit, chain, guards
from clinic.models import AuditEvent
from tests.clinic.test_booking_concurrency import RACERS, race

EVENTS = 12


def write(barrier, number):
    """Transactions of one to three events, of which some are taken back."""
    barrier.wait(timeout=30)
    for turn in range(EVENTS):
        with transaction.atomic():
            for _ in range(1 + turn % 3):
                audit.record(None, "read", None, reason=f"{number}-{turn}")
            transaction.set_rollback(turn % 4 == 3)


def test_events_of_eight_processes_stand_in_chains_without_a_fault(transactional_db):
    assert race(write, list(range(RACERS))) == (RACERS, 0)

    verdict = chain.verify()
    assert verdict.faults == []
    kept = sum(1 + turn % 3 for turn in range(EVENTS) if turn % 4 != 3)
    assert verdict.events == AuditEvent.objects.count() == RACERS * kept
    assert len(verdict.heads) <= RACERS


def look_then_write(barrier, number):
    """What a program does that trusts its own look at the end of the chain."""
    lane, last, seal = 1, 0, ""
    barrier.wait(timeout=30)
    AuditEvent.objects.create(action="read", lane=lane, number=last + 1, previous=seal, seal="x")


def test_without_a_chain_of_ones_own_all_but_one_event_would_be_lost(transactional_db):
    assert race(look_then_write, list(range(RACERS))) == (1, RACERS - 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_nobody_waits_for_a_transaction_that_stays_open_after_its_event(transactional_db):
    took = []

    def another():
        began = time.monotonic()
        audit.record(None, "read", None)
        took.append(time.monotonic() - began)
        connection.close()

    with transaction.atomic():
        audit.record(None, "read", None)
        thread = threading.Thread(target=another)
        thread.start()
        thread.join(timeout=20)
        assert took

    assert sorted(AuditEvent.objects.values_list("lane", "number")) == [(1, 1), (2, 1)]
    assert chain.verify().faults == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_with_one_chain_for_all_they_would_wait(transactional_db):
    """The control: the same with a chain whose lock is waited for."""
    [function] = guards.AUDIT[0].postgresql
    with connection.cursor() as cursor:
        cursor.execute(function.replace("::integer, 1);", "::integer, 1000);"))
    done = threading.Event()

    def another():
        audit.record(None, "read", None)
        done.set()
        connection.close()

    with transaction.atomic():
        audit.record(None, "read", None)
        thread = threading.Thread(target=another)
        thread.start()
        assert not done.wait(timeout=2)
    thread.join(timeout=20)

    assert done.is_set()
    guards.run(guards.AUDIT, connection.alias)
