"""Two machines, each with a disk of its own, and one bucket: what one keeps, the other serves."""

import copy

import pytest

from tests.bucket import Bucket
from tests.faults.site import Site, free_port

pytestmark = pytest.mark.long

# Runs on the first machine: a programme is issued.
ISSUE = """
import datetime as dt
import django
django.setup()
from django.utils import timezone
from clinic.models import Patient, User
from exercises.models import Exercise
from prescriptions.actions import drafting, issuing
from tests.factories import load_exercises
from tests.prescriptions.conftest import DAILY
load_exercises("superman")
ada = User.objects.get()
revision = drafting.draft(Patient.objects.get(), title="Back", by=ada)
drafting.add_item(revision, Exercise.objects.get(), by=ada, dosage=DAILY)
revision.review_on = timezone.localdate() + dt.timedelta(days=14)
revision.save(update_fields=["review_on"])
print(issuing.issue(revision, by=ada).public_id)
"""


@pytest.fixture
def bucket():
    with Bucket() as bucket:
        yield bucket


@pytest.fixture
def machines(database, bucket, tmp_path):
    """Both over the database of this run."""
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    with Site(folders[0], database.url, workers=1, **bucket.environment) as first:
        second = copy.copy(first)
        second.folder, second.port, second.workers = folders[1], free_port(), 1
        second.environment = {**first.environment, "VAR_DIR": str(folders[1])}
        second.start()
        yield first, second
        second.stop()


def pdf(machine, sheet):
    answer = machine.get(f"/sheets/{sheet}/pdf/")
    return answer.status, answer.headers["Content-Type"]


def test_a_sheet_that_one_machine_kept_is_served_by_the_other(machines, bucket):
    first, second = machines
    sheet = first.python("-c", ISSUE).strip()
    assert pdf(first, sheet) == (200, "application/pdf")
    kept = {name: bucket.head(name)["LastModified"] for name in bucket.names() if name.startswith("sheets/")}

    assert pdf(second, sheet) == (200, "application/pdf")

    assert len(kept) == 2
    # It drew and wrote nothing of its own, and no file lies on either machine's disk.
    assert {name: bucket.head(name)["LastModified"] for name in kept} == kept
    assert [path for each in machines for path in (each.folder / "media").rglob("*") if path.is_file()] == []
    for name in bucket.names():
        if name.startswith("pictures/"):
            bucket.client.delete_object(Bucket=bucket.name, Key=name)
    # The control: what it serves is the kept sheet, for without its pictures none can be drawn.
    assert pdf(second, sheet) == (200, "application/pdf")
    bucket.empty()
    assert pdf(second, sheet)[0] != 200
