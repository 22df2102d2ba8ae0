"""Issuing against a history that changes, and against itself: real processes, the real database."""

import datetime as dt
import sys
import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clinic import guards, registration
from clinic.models import AuditEvent, Patient
from prescriptions.actions import issuing
from prescriptions.models import Revision
from tests.clinic.test_booking_concurrency import LOST, RACERS, race

HELD_SECONDS = 1.5


@pytest.fixture
def ready(transactional_db, draft):
    """A draft that is ready to issue, where every process sees it."""
    return draft


def change_history(patient, by):
    history = {
        "history_status": "recorded", "conditions": ["osteoporosis"], "limitations": [], "precautions": [], "goals": []
    }  # fmt: skip
    registration.record_history(patient, history, expected=patient.history_version, by=by, on=timezone.localdate())


def issue(revision, by):
    """Issue, and end as the loser when something stands in the way."""
    try:
        issuing.issue(revision, by=by)
    except issuing.NotPossible:
        sys.exit(LOST)


def issue_without_the_lock(revision, by):
    """What issuing does, but for the lock on the patient: look, then write."""
    with transaction.atomic():
        if issuing.obstacles(revision, by=by):
            sys.exit(LOST)
        time.sleep(HELD_SECONDS / 2)
        text = issuing.canonical_text(issuing.compose(revision, by=by, at=timezone.now()).handout.to_snapshot())
        Revision.objects.filter(pk=revision.pk).update(
            status="issued", issued_at=timezone.now(), issued_by=by, snapshot=text,
            snapshot_sha256=issuing.snapshot_sha256(text),
        )  # fmt: skip


def together(barrier, entry):
    """One process writes the history and holds its transaction; the other issues meanwhile, by ``entry``'s way."""
    way, revision, by = entry
    if way is change_history:
        with transaction.atomic():
            change_history(Patient.objects.get(pk=revision.programme.patient_id), by)
            barrier.wait(timeout=30)
            time.sleep(HELD_SECONDS)
    else:
        barrier.wait(timeout=30)
        way(Revision.objects.select_related("programme__patient__location").get(pk=revision.pk), by)


def test_who_issues_while_a_history_is_being_saved_waits_and_is_told(ready, ada):
    assert race(together, [(change_history, ready, ada.user), (issue, ready, ada.user)]) == (1, 1)

    assert Revision.objects.get().status == "draft"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one transaction write at a time")
def test_without_the_lock_an_open_rule_would_be_issued(ready, ada):
    assert race(together, [(change_history, ready, ada.user), (issue_without_the_lock, ready, ada.user)]) == (2, 0)

    assert Revision.objects.get().status == "issued"
    assert Patient.objects.get().conditions.count() == 1


def the_other_way_round(barrier, entry):
    """One process issues and holds its transaction; the other saves the history meanwhile."""
    way, revision, by = entry
    if way is issue:
        with transaction.atomic():
            issuing.issue(revision, by=by)
            barrier.wait(timeout=30)
            time.sleep(HELD_SECONDS)
            assert not AuditEvent.objects.filter(action="update", object_type="clinic.patient").exists()
    else:
        barrier.wait(timeout=30)
        began = time.monotonic()
        change_history(Patient.objects.get(pk=revision.programme.patient_id), by)
        assert time.monotonic() - began > HELD_SECONDS / 2


def test_a_history_saved_while_somebody_issues_waits_and_marks_the_chart(ready, ada, pia):
    entries = [(issue, ready, ada.user), (change_history, ready, ada.user)]

    assert race(the_other_way_round, entries) == (2, 0)
    assert Revision.objects.get().status == "issued"
    assert "needs a second look" in ada.get(f"/patients/{pia.public_id}/").text


def issue_at_once(barrier, entry):
    revision, by = entry
    barrier.wait(timeout=30)
    issue(revision, by)


def test_of_many_who_issue_one_draft_one_wins(ready, ada):
    assert race(issue_at_once, [(ready, ada.user)] * RACERS) == (1, RACERS - 1)

    assert AuditEvent.objects.filter(action="issue").count() == 1


def test_issuing_is_done_whole_or_not_at_all(ready, ada):
    issuing.issue(ready, by=ada.user)
    new = issuing.revise(ready, by=ada.user)
    new.review_on = timezone.localdate() + dt.timedelta(days=30)
    new.save(update_fields=["review_on"])
    # The event of the issue is written last; let the database refuse it.
    no_event = guards.refusal("clinic_auditevent", "no_event", ("INSERT",), "NEW.action = 'issue'", "no event today")
    guards.run((no_event,), connection.alias)

    with pytest.raises(IntegrityError, match="no event today"):
        issuing.issue(new, by=ada.user)

    guards.run((no_event,), connection.alias, lift=True)
    assert dict(Revision.objects.values_list("number", "status")) == {1: "issued", 2: "draft"}
