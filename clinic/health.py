"""Whether this process can serve: the database answers, holds every migration, and files can be written."""

import logging
import threading
import uuid
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

logger = logging.getLogger(__name__)
_looking = threading.Lock()


class NotReady(Exception):
    """What this process lacks to serve, for the log."""


def is_ready() -> bool:
    """Whether all holds; what does not is told to the log, and to nobody who asks."""
    try:
        check_database()
        check_storage()
    except Exception as lacking:
        logger.warning("Not ready: %s", type(lacking).__name__, exc_info=True)
        return False
    return True


def check_database() -> None:
    """Raise unless the database answers and every migration of this version is in."""
    missing = migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        raise NotReady(f"{len(missing)} migrations are not in, such as {min(missing)}.")


def check_storage() -> None:
    """Raise unless a file can be written where uploads and sheets are kept.

    One look at a time: where files are kept somewhere that hangs, whoever asks meanwhile is not held up, too.
    """
    if not _looking.acquire(blocking=False):
        return
    try:
        default_storage.delete(default_storage.save(f"ready/{uuid.uuid4().hex}", ContentFile(b"ready")))
    finally:
        _looking.release()


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """Every migration that this version has; read from the disk once for each process."""
    return frozenset(MigrationLoader(None).graph.nodes)
