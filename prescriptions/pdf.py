"""Starts a process that draws a sheet, waits for it, and survives whatever becomes of it."""

import logging
import multiprocessing
import tempfile
import threading
import time

from django.utils.translation import gettext as _

from prescriptions.jobs import Job, Limits, work

logger = logging.getLogger(__name__)

WALL_SECONDS = 60.0
# Drawings at one time in one web process; more would only slow each other.
_slots = threading.BoundedSemaphore(2)
# A server process that has imported WeasyPrint once and forks a child for each sheet.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["prescriptions.typesetting"])


class RenderFailed(Exception):
    """No sheet came of it; the text is fit to show. What the child did is in the log."""


def render(job: Job, *, limits: Limits | None = None, wall_seconds: float = WALL_SECONDS) -> bytes:
    """The PDF of ``job``, drawn in a process of its own with bounds on time and memory.

    Raises RenderFailed when it fails, passes a bound and is killed, or when no slot comes free in time.
    """
    if not _slots.acquire(timeout=wall_seconds):
        raise RenderFailed(_("Many sheets are being drawn just now. Try again in a minute."))
    try:
        # The clock of the drawing starts here: waiting for others takes nothing from it.
        outcome, result = _run(job, limits or Limits(), time.monotonic() + wall_seconds)
    finally:
        _slots.release()
    if outcome != "drawn":
        logger.error("a sheet could not be drawn: %s %s", outcome, result)
        raise RenderFailed(_("The sheet could not be drawn. Nothing is lost; try again, or take an exercise out."))
    return result  # type: ignore[return-value]


def _run(job: Job, limits: Limits, deadline: float) -> tuple[str, object]:
    # The typesetter unpacks fonts into a folder; ours, so that it goes even when the child is killed.
    with tempfile.TemporaryDirectory(prefix="takehome-sheet-") as folder:
        return _watch(job, limits, deadline, folder)


def _watch(job: Job, limits: Limits, deadline: float, folder: str) -> tuple[str, object]:
    ours, theirs = _processes.Pipe(duplex=False)
    child = _processes.Process(target=work, args=(theirs, job, limits, folder), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(max(0.0, deadline - time.monotonic())):
            return "killed", "took too long"
        return tuple(ours.recv())  # type: ignore[return-value]
    except EOFError:
        return "killed", "passed its bounds"
    finally:
        # One that has sent its sheet is tidying up; one that hangs gets no more time.
        child.join(1)
        child.kill()
        child.join()
        ours.close()
