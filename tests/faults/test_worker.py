"""The worker, killed with -9 in the middle of its tasks: all are done in the end, each sheet is kept once."""

import os
import signal
import time
from collections import Counter

import pytest

pytestmark = pytest.mark.long

MAILS, SHEETS, KILLS = 8, 3, 6
TASKS = "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult"
# Runs in a process of its own, on the site's database.
PREPARE = f"""
import datetime as dt
import django
django.setup()
from django.utils import timezone
from clinic.access import Role
from clinic.tasks import mail_of_password_link
from exercises.dosage import Dosage
from exercises.models import Exercise
from prescriptions.actions import drafting, issuing
from tests.factories import load_exercises, make_location, make_patient, make_staff
daily = Dosage.from_dict({{
    "reps": {{"kind": "count", "min": 10}},
    "frequency": {{"times_per_day": {{"min": 1}}, "days_per_week": {{"min": 7}}}},
}})
load_exercises("superman")
place = make_location(name="Issued", slug="issued")
ada = make_staff("ada-issues", Role.PHYSICAL_THERAPIST)
for number in range({MAILS}):
    mail_of_password_link.enqueue(f"reader-{{number}}@clinic.example")
for number in range({SHEETS}):
    patient = make_patient(location=place, record_number=f"I-{{number}}")
    draft = drafting.draft(patient, title=f"Sheet {{number}}", by=ada)
    drafting.add_item(draft, Exercise.objects.get(slug="superman"), by=ada, dosage=daily)
    draft.review_on = timezone.localdate() + dt.timedelta(days=14)
    draft.save(update_fields=["review_on"])
    issuing.issue(draft, by=ada)
"""


def is_so(condition, seconds=120):
    """Whether it becomes true in time."""
    until = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.01)
    return found


def statuses(database):
    return Counter(status for status, _ in database.rows(TASKS))


def started(database):
    """How often a worker has taken a task."""
    return sum(str(workers).count('"') // 2 or str(workers).count("'") // 2 for _, workers in database.rows(TASKS))


def test_killed_in_the_middle_of_tasks_it_loses_none(site, database, mailbox):
    mailbox.slow = 0.3
    site.python("-c", PREPARE)
    for _ in range(KILLS):
        before, worker = started(database), site.start_task_worker()
        assert is_so(lambda before=before: started(database) > before), site.worker_log()
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    for _ in range(2):
        site.start_task_worker()

    assert is_so(lambda: statuses(database) == {"SUCCESSFUL": MAILS + SHEETS}), site.worker_log()
    got = Counter(mailbox.got)
    sheets = [path for path in (site.folder / "media" / "sheets").rglob("*") if path.is_file()]
    assert len({receiver for receiver, _ in got}) == len({identity for _, identity in got}) == MAILS
    assert sum(got.values()) <= MAILS + KILLS
    assert sorted(path.suffix for path in sheets) == [".pdf"] * SHEETS + [".sha256"] * SHEETS
    assert started(database) > MAILS + SHEETS
