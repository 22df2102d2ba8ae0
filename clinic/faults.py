"""Faults of the database, the disk and the bucket, told apart from mistakes of the program."""

import enum
import errno
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from clinic.buckets import FAILURES

# The last of the disk is left to those who read: whoever opens a chart has it written down that they did.
LEAST_SHARE, LEAST_BYTES = 0.05, 1_000_000_000

# SQLite says with one kind of error that it is busy and that a statement is wrong; its number tells which.
BUSY = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
# PostgreSQL's class of limits that a statement passed: a mistake of ours.
DISK_FULL, LIMITS_PASSED = "53100", "54"


class Fault(enum.Enum):
    """What failed."""

    DATABASE_AWAY = enum.auto()
    FILES_AWAY = enum.auto()
    DISK_FULL = enum.auto()

    @property
    def status(self) -> int:
        return 507 if self is Fault.DISK_FULL else 503


def found_in(error: BaseException | None) -> Fault | None:
    """The fault behind ``error`` or behind what led to it; None when the program itself is at fault."""
    while error is not None:
        fault = _fault_of(error)
        if fault:
            return fault
        error = error.__cause__ or error.__context__
    return None


def _fault_of(error: BaseException) -> Fault | None:
    if isinstance(error, OSError):
        return Fault.DISK_FULL if error.errno in NO_SPACE else None
    if isinstance(error, FAILURES):
        return Fault.FILES_AWAY
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if isinstance(error.__cause__, sqlite3.Error):
        code = getattr(error.__cause__, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return Fault.DISK_FULL
        return Fault.DATABASE_AWAY if code in BUSY else None
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if state.startswith(LIMITS_PASSED):
        return None
    return Fault.DISK_FULL if state == DISK_FULL else Fault.DATABASE_AWAY


def disk_is_nearly_full() -> bool:
    """Whether less than a twentieth of a disk that Takehome writes to is free, and less than a gigabyte."""
    folders = {Path(settings.VAR_DIR)}
    if connection.vendor == "sqlite":
        folders.add(Path(connection.settings_dict["NAME"]).parent)
    return any(_is_nearly_full(folder) for folder in folders)


def _is_nearly_full(folder: Path) -> bool:
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return False
    return disk.free < min(LEAST_SHARE * disk.total, LEAST_BYTES)
