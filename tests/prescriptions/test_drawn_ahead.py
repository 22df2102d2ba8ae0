"""Sheets drawn by the worker: there before anybody prints them, and nothing to wait for where no worker runs."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from prescriptions.actions import issuing
from prescriptions.models import Revision
from prescriptions.sheets import keep, kept_name, kept_pdf
from prescriptions.tasks import draw_sheet_ahead
from tests.prescriptions.test_issuing import issue
from tests.worker import carry_out_tasks


def name_of(revision):
    return kept_name(revision.snapshot, "letter", "normal")


def printed(client, revision):
    page = client.get(f"/sheets/{revision.public_id}/pdf/")
    assert page.status_code == 200
    return b"".join(page.streaming_content)


def test_the_first_print_is_served_from_storage(ada, draft):
    issue(ada, draft)
    revision = Revision.objects.get()
    assert kept_pdf(name_of(revision)) is None

    carry_out_tasks()

    file = Path(default_storage.path(name_of(revision)))
    written = file.stat().st_mtime_ns
    assert printed(ada, revision) == file.read_bytes()
    assert file.stat().st_mtime_ns == written


def test_where_no_worker_runs_the_sheet_is_drawn_when_it_is_printed(ada, sheet):
    assert kept_pdf(name_of(sheet)) is None

    assert printed(ada, sheet) == kept_pdf(name_of(sheet))


def test_the_task_comes_with_the_issue_or_not_at_all(ada, draft):
    def broken_off():
        with transaction.atomic():
            issuing.issue(draft, by=ada.user)
            assert DBTaskResult.objects.count() == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()

    assert not DBTaskResult.objects.exists()


def test_a_draft_that_is_not_ready_is_not_drawn(ada, draft):
    draft.items.all().delete()

    with pytest.raises(issuing.NotReady):
        issuing.issue(draft, by=ada.user)

    assert not DBTaskResult.objects.exists()


def test_drawn_twice_it_is_kept_once(sheet):
    folder = Path(default_storage.path("sheets"))
    carry_out_tasks()
    before = sorted(path for path in folder.rglob("*") if path.is_file())

    draw_sheet_ahead.call(sheet.pk)
    keep(name_of(sheet), kept_pdf(name_of(sheet)))

    assert sorted(path for path in folder.rglob("*") if path.is_file()) == before
