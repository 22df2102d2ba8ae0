"""The worker in one process: what it does with a task that fails, and with one whose worker died."""

import datetime as dt
import logging
import socket
import threading
import time

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic import worker
from clinic.access import Role
from clinic.tasks import mail_of_password_link
from clinic.worker import TRIES, Worker
from tests.factories import make_staff
from tests.worker import carry_out_tasks


@pytest.fixture
def ada(db):
    return make_staff("ada", Role.PHYSICAL_THERAPIST)


@pytest.fixture
def asked(ada):
    """A mail that waits for the worker."""
    mail_of_password_link.enqueue(ada.email)
    return DBTaskResult.objects.get()


@pytest.fixture
def no_mail_server(settings):
    """A mail server's address at which nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        backend = "django.core.mail.backends.smtp.EmailBackend"
        host = {"host": "127.0.0.1", "port": held.getsockname()[1]}
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": host}}
        yield


def wait_over(task):
    """Bring the next try forward to now."""
    DBTaskResult.objects.filter(pk=task.pk).update(run_after=timezone.now())


def held_by_a_dead_worker(task, *, times=1):
    lapsed = timezone.now() - dt.timedelta(seconds=1)
    fields = {"status": "RUNNING", "started_at": lapsed, "run_after": lapsed, "worker_ids": ["dead"] * times}
    DBTaskResult.objects.filter(pk=task.pk).update(**fields)


def test_a_mail_is_sent_once(asked, ada):
    carry_out_tasks()
    carry_out_tasks()

    asked.refresh_from_db()
    assert [message.to for message in mail.outbox] == [[ada.email]]
    assert asked.status == "SUCCESSFUL"


def test_a_link_to_choose_a_password_lies_nowhere(asked, ada):
    carry_out_tasks()

    asked.refresh_from_db()
    link = next(word for word in mail.outbox[0].body.split() if "/accounts/password/reset/key/" in word)
    kept = " ".join(str(getattr(asked, field.attname)) for field in asked._meta.fields)
    assert ada.email in kept
    assert link.rstrip("/").rpartition("-")[2] not in kept


def test_the_link_leads_to_the_sites_own_address_whatever_the_browser_calls_it(visitor, ada, settings):
    settings.BASE_URL = "https://app.clinic.example"
    settings.ALLOWED_HOSTS = ["other.example", "localhost"]

    visitor.post("/accounts/password/reset/", {"email": ada.email}, headers={"host": "other.example"})
    carry_out_tasks()

    assert "https://app.clinic.example/accounts/password/reset/key/" in mail.outbox[0].body
    assert "Takehome at app.clinic.example" in mail.outbox[0].body
    assert "other.example" not in mail.outbox[0].body


@pytest.fixture
def visitor(db):
    return Client(HTTP_HOST="localhost")


def test_where_the_mail_server_is_away_nobody_is_told_and_the_mail_waits(visitor, ada, no_mail_server, settings):
    page = visitor.post("/accounts/password/reset/", {"email": ada.email}, follow=True)
    carry_out_tasks()

    task = DBTaskResult.objects.get()
    assert "<h1>Look into your mail</h1>" in page.text
    assert (task.status, task.exception_class_path) == ("READY", "builtins.ConnectionRefusedError")
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    carry_out_tasks()
    assert mail.outbox == []
    wait_over(task)
    carry_out_tasks()
    assert [message.to for message in mail.outbox] == [[ada.email]]


def test_the_pauses_grow_until_the_task_is_given_up_with_a_line_that_names_nobody(asked, ada, no_mail_server, caplog):
    pauses = []
    for _ in range(TRIES + 2):
        carry_out_tasks()
        tried_at, asked = asked.started_at, DBTaskResult.objects.get()
        if asked.started_at != tried_at and asked.status == "READY":
            pauses.append((asked.run_after - asked.started_at).total_seconds())
        wait_over(asked)

    assert [pause // 15 * 15 for pause in pauses] == [min(15 * 2**number, 3600) for number in range(TRIES - 1)]
    assert 3 * 24 * 3600 < sum(pauses) < 3.1 * 24 * 3600
    assert (asked.status, len(asked.worker_ids)) == ("FAILED", TRIES)
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert lines == [f"TASK_FAILED: {asked.pk} (clinic.tasks.mail_of_password_link) after 80 tries: "
                     "builtins.ConnectionRefusedError."]  # fmt: skip
    assert ada.email not in caplog.text
    assert ada.email not in asked.traceback


def test_a_task_of_a_newer_version_waits_for_it(asked):
    DBTaskResult.objects.update(task_path="clinic.tasks.mail_of_tomorrow")

    carry_out_tasks()

    asked.refresh_from_db()
    assert asked.status == "READY"


def test_the_task_of_a_dead_worker_is_taken_back_and_done(asked, ada):
    held_by_a_dead_worker(asked)

    carry_out_tasks()

    assert [message.to for message in mail.outbox] == [[ada.email]]


def test_the_task_of_a_living_worker_is_left_to_it(asked):
    held_by_a_dead_worker(asked)
    DBTaskResult.objects.update(run_after=timezone.now() + dt.timedelta(seconds=30))

    carry_out_tasks()

    assert mail.outbox == []


def test_a_task_whose_workers_die_time_after_time_is_given_up(asked, caplog):
    held_by_a_dead_worker(asked, times=TRIES)

    carry_out_tasks()

    asked.refresh_from_db()
    assert asked.status == "FAILED"
    assert mail.outbox == []
    assert "TASK_FAILED" in caplog.text


def test_a_task_that_kills_its_workers_leaves_them_to_others_in_between(asked):
    held_by_a_dead_worker(asked, times=10)

    carry_out_tasks()

    asked.refresh_from_db()
    assert asked.status == "READY"
    assert asked.run_after > timezone.now() + dt.timedelta(minutes=59)
    assert mail.outbox == []


def test_a_mail_that_goes_out_again_is_told_by_its_message_id(asked):
    carry_out_tasks()
    held_by_a_dead_worker(asked)

    carry_out_tasks()

    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second == f"<{asked.pk}@127.0.0.1>"


def test_who_was_thought_dead_marks_nothing_that_others_have_taken(asked):
    slow = Worker()
    row = slow._take()
    held_by_a_dead_worker(asked)
    worker.take_back(timezone.now())

    slow._carry_out(row)

    asked.refresh_from_db()
    assert asked.status == "READY"


@pytest.mark.usefixtures("transactional_db")
def test_the_lease_is_moved_on_while_the_task_runs(ada):
    mail_of_password_link.enqueue(ada.email)
    holder = Worker(lease=0.4)
    row = holder._take()
    first = DBTaskResult.objects.get().run_after

    with holder._held(row):
        until = timezone.now() + dt.timedelta(seconds=20)
        while DBTaskResult.objects.get().run_after == first and timezone.now() < until:
            time.sleep(0.05)
        worker.take_back(first + dt.timedelta(microseconds=1))

    task = DBTaskResult.objects.get()
    assert task.run_after > first
    assert task.status == "RUNNING"


@pytest.mark.usefixtures("transactional_db")
def test_a_task_that_hangs_is_left_to_others_and_told_of(ada, caplog):
    mail_of_password_link.enqueue(ada.email)
    holder = Worker(lease=0.4, longest=0.2)
    row = holder._take()

    with holder._held(row):
        until = timezone.now() + dt.timedelta(seconds=20)
        while DBTaskResult.objects.get().status == "RUNNING" and timezone.now() < until:
            time.sleep(0.05)
            worker.take_back(timezone.now())

    task = DBTaskResult.objects.get()
    assert (task.status, len(task.worker_ids)) == ("READY", 1)
    assert f"TASK_HANGS: {row.pk} (clinic.tasks.mail_of_password_link)" in caplog.text
    assert ada.email not in caplog.text


MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("enqueued", "ready", "is_late"),
    [(6, None, True), (4, None, False), (90, 6, True), (90, 4, False), (90, -30, False)],
)
def test_what_has_been_ready_for_five_minutes_is_told_of_once_a_minute(asked, ada, caplog, enqueued, ready, is_late):
    DBTaskResult.objects.update(enqueued_at=timezone.now() - enqueued * MINUTE)
    if ready is not None:
        DBTaskResult.objects.update(run_after=timezone.now() - ready * MINUTE)
    looking = Worker()

    looking._look_round()
    looking._look_round()

    line = f"TASKS_LATE: {asked.pk} (clinic.tasks.mail_of_password_link) has waited for over 5 minutes."
    assert [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR] == [line] * is_late


@pytest.mark.usefixtures("transactional_db")
def test_of_many_workers_at_once_one_takes_the_task():
    mail_of_password_link.enqueue("ada@clinic.example")
    barrier, taken = threading.Barrier(6), []

    def take():
        barrier.wait(timeout=30)
        try:
            taken.append(Worker()._take())
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([row for row in taken if row]) == 1
    assert len(DBTaskResult.objects.get().worker_ids) == 1


@pytest.mark.parametrize(
    ("status", "days", "is_kept"),
    [("SUCCESSFUL", 2, False), ("SUCCESSFUL", 0, True), ("FAILED", 2, True), ("FAILED", 31, False)],
)
def test_what_is_finished_is_forgotten_in_time(asked, status, days, is_kept):
    finished = timezone.now() - dt.timedelta(days=days)
    DBTaskResult.objects.update(status=status, finished_at=finished)

    carry_out_tasks()

    assert DBTaskResult.objects.exists() == is_kept
