"""Carries out tasks. A task is held on a lease: of a worker that dies, others take it back when the lease has run out.

While a task runs, its ``run_after`` says when the lease runs out; who carries it out moves that on as long as they
live. Docs: docs/decisions/0013-a-task-is-held-on-a-lease.md.
"""

import logging
import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.tasks import TaskContext, TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

logger = logging.getLogger(__name__)

# The pauses between tries double up to an hour: three days in all, so that a mail server may be away for a weekend.
TRIES = 80
LONGEST_PAUSE = 3600.0
# From so many tries on a death makes a task wait as well, so that one that kills its workers leaves them to others.
DEATHS_AT_ONCE = 10
# What is done is forgotten soon: it may name a person's address. What failed stays for whoever looks after the server.
KEPT = {TaskResultStatus.SUCCESSFUL: timedelta(days=1), TaskResultStatus.FAILED: timedelta(days=30)}
TIDIED_EVERY = 3600.0
# What is ready goes out within seconds; after this long something is wrong, and a line a minute says so.
LATE = timedelta(minutes=5)
LATE_TOLD_EVERY = 60.0


@dataclass
class Worker:
    """Takes one task after another; several may run at once. Times are in seconds."""

    lease: float = 60.0
    pause: float = 15.0
    interval: float = 1.0
    # No task takes as long; one that does is taken to hang.
    longest: float = 600.0
    stopping: bool = field(default=False, init=False)
    tidied: float = field(default=float("-inf"), init=False)
    late_told: float = field(default=float("-inf"), init=False)

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Work until told to stop, or until ``goes_on`` says no; a database that is away is waited for."""
        logger.info("The worker waits for tasks.")
        while not self.stopping and goes_on():
            try:
                self.carry_out_all()
            except (OperationalError, InterfaceError) as error:
                logger.error("DATABASE_AWAY: the worker waits for it (%s).", type(error).__name__)
            # Nothing is open while it waits, so that a database that was restarted is found again.
            connection.close()
            if not self.stopping:
                time.sleep(self.interval)

    def stop_on_signals(self) -> None:
        """End after the task in hand when told to; a second time, at once."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True
        signal.signal(signum, signal.SIG_DFL)

    def carry_out_all(self) -> None:
        """Carry out what is ready, until nothing is."""
        if time.monotonic() - self.tidied > TIDIED_EVERY:
            forget_old(timezone.now())
            self.tidied = time.monotonic()
        self._look_round()
        while not self.stopping and (row := self._take()) is not None:
            self._carry_out(row)
            self._look_round()

    def _look_round(self) -> None:
        """Take back what others have dropped, and say when tasks have waited for too long."""
        take_back(timezone.now())
        if time.monotonic() - self.late_told > LATE_TOLD_EVERY and tell_of_late(timezone.now()):
            self.late_told = time.monotonic()

    def _take(self) -> DBTaskResult | None:
        """The next task, taken by this worker alone; None when nothing is ready."""
        if not DBTaskResult.objects.ready().exists():
            return None
        # The row is locked; on SQLite the transaction is the only writer from its first statement.
        with transaction.atomic():
            row: DBTaskResult | None = DBTaskResult.objects.ready().get_locked()
            if row is not None:
                row.claim(f"{socket.gethostname()[:40]}-{os.getpid()}")
                row.run_after = timezone.now() + timedelta(seconds=self.lease)
                row.save(update_fields=["run_after"])
        return row

    def _carry_out(self, row: DBTaskResult) -> None:
        try:
            with self._held(row):
                _call(row)
        except Exception as error:
            self._failed(row, error, timezone.now())
        else:
            _hold_of(row).update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
            logger.info("Task %s (%s) is done.", row.id, row.task_path)

    @contextmanager
    def _held(self, row: DBTaskResult) -> Iterator[None]:
        """Move the end of the lease on, in a thread, as long as the task runs; one that hangs is left to others."""
        done, until = threading.Event(), time.monotonic() + self.longest

        def hold() -> None:
            while not done.wait(self.lease / 4):
                if time.monotonic() > until:
                    logger.error("TASK_HANGS: %s (%s) runs for %d seconds.", row.id, row.task_path, self.longest)
                    return
                try:
                    _hold_of(row).update(run_after=timezone.now() + timedelta(seconds=self.lease))
                except (DatabaseError, InterfaceError):
                    logger.warning("The lease of task %s could not be moved on.", row.id)
                finally:
                    connection.close()

        thread = threading.Thread(target=hold, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _failed(self, row: DBTaskResult, error: Exception, at: datetime) -> None:
        """Put the task back for later, or give it up. What the error says stays out: it may name a person."""
        tries, name = len(row.worker_ids), f"{type(error).__module__}.{type(error).__qualname__}"
        told = {"exception_class_path": name, "traceback": "".join(traceback.format_tb(error.__traceback__))}
        if tries >= TRIES:
            _hold_of(row).update(status=TaskResultStatus.FAILED, finished_at=at, **told)
            logger.error("TASK_FAILED: %s (%s) after %d tries: %s.", row.id, row.task_path, tries, name)
            return
        pause = min(self.pause * 2 ** (tries - 1), LONGEST_PAUSE)
        later = at + timedelta(seconds=pause)
        _hold_of(row).update(status=TaskResultStatus.READY, run_after=later, **told)
        logger.warning(
            "Task %s (%s) failed, try %d: %s. Again in %d seconds.", row.id, row.task_path, tries, name, pause
        )


def _call(row: DBTaskResult) -> Any:
    task, args, kwargs = row.task, row.args_kwargs["args"], row.args_kwargs["kwargs"]
    if task.takes_context:
        return task.call(TaskContext(task_result=row.task_result), *args, **kwargs)
    return task.call(*args, **kwargs)


def _hold_of(row: DBTaskResult) -> "QuerySet[DBTaskResult]":
    """The task while it is still held by who took ``row``: nobody marks what others have taken back meanwhile."""
    held: QuerySet[DBTaskResult] = DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at
    )
    return held


def take_back(at: datetime) -> None:
    """Make tasks ready again whose worker has died; one whose workers die time after time is given up."""
    lapsed = DBTaskResult.objects.running().filter(run_after__lt=at)
    for row in lapsed:
        # Compared again in the statement that changes it, so that several workers do it once.
        mine = lapsed.filter(pk=row.pk, started_at=row.started_at)
        if len(row.worker_ids) >= TRIES:
            if mine.update(status=TaskResultStatus.FAILED, finished_at=at):
                logger.error("TASK_FAILED: %s (%s): its workers died %d times.", row.id, row.task_path, TRIES)
        elif mine.update(status=TaskResultStatus.READY, run_after=at + _rest(row)):
            logger.warning("Task %s (%s) is taken back: its worker died.", row.id, row.task_path)


def _rest(row: DBTaskResult) -> timedelta:
    """How long a task waits after a death."""
    return timedelta(seconds=LONGEST_PAUSE if len(row.worker_ids) >= DEATHS_AT_ONCE else 0)


def tell_of_late(at: datetime) -> bool:
    """Say which task has been ready for too long, the oldest; whether there is one."""
    planned, at_once = Q(run_after__lt=at - LATE), Q(run_after=get_date_max(), enqueued_at__lt=at - LATE)
    late = DBTaskResult.objects.filter(planned | at_once, status=TaskResultStatus.READY).order_by("enqueued_at").first()
    if late is not None:
        logger.error("TASKS_LATE: %s (%s) has waited for over %d minutes.", late.id, late.task_path, LATE.seconds // 60)
    return late is not None


def forget_old(at: datetime) -> None:
    """Remove what is finished and old."""
    for status, kept in KEPT.items():
        DBTaskResult.objects.filter(status=status, finished_at__lt=at - kept).delete()
