"""Draws a sheet in a process of its own, and survives whatever becomes of it."""

import logging
import threading

from django.utils.translation import gettext as _

from clinic.bounded import Broken, Limits, run
from prescriptions.jobs import Job

logger = logging.getLogger(__name__)

WALL_SECONDS = 60.0
# Drawings at one time in one web process; more would only slow each other.
_slots = threading.BoundedSemaphore(2)


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
        pdf: bytes = run("prescriptions.typesetting.draw", job, wall_seconds=wall_seconds, limits=limits)
    except Broken as broken:
        logger.error("a sheet could not be drawn: %s %s", broken.outcome, broken.detail)
        message = _("The sheet could not be drawn. Nothing is lost; try again, or take an exercise out.")
        raise RenderFailed(message) from broken
    finally:
        _slots.release()
    return pdf
