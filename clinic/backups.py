"""A copy of the database and of every file in one folder, made while people work, and put back from there.

The folder gets its name only when it is whole. Its manifest holds the hash of each file and, of each table, how many
rows there are and a digest of them all: a restored database is compared with it, row by row.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection

from clinic import bucket_copies, postgresql_copies
from clinic.models import Patient, User

MANIFEST, MEDIA = "manifest.json", "media"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FORMAT = 1
Rows = dict[str, list[Any]]


class BackupError(Exception):
    """Why nothing was copied or put back; the text says what to do."""


def back_up(folder: Path, *, at: str) -> dict[str, Any]:
    """Copy everything into ``folder``, which must not be there yet; returns the manifest."""
    if folder.exists():
        raise BackupError(f"{folder} is there already. Name a folder that is not: each backup has its own.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    database = unfinished / DATABASE[connection.vendor]
    # A file is written before the row that names it is committed, and a removed one is deleted after. So files are
    # taken before the database and again after it: whatever a row of this copy names is among them.
    _copy_media(unfinished / MEDIA)
    tables = _copy_sqlite(database) if connection.vendor == "sqlite" else postgresql_copies.dump(database)
    _copy_media(unfinished / MEDIA)
    files = {str(path.relative_to(unfinished)): _sha256(path) for path in _files_in(unfinished)}
    manifest = {"format": FORMAT, "made_at": at, "database": connection.vendor, "files": files, "tables": tables}
    (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    for path in _files_in(unfinished):
        path.chmod(0o600)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    unfinished.rename(folder)
    return manifest


def check(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose files are all there and the very same."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} holds no readable {MANIFEST}, so it is no finished backup.") from error
    if manifest["format"] != FORMAT:
        raise BackupError(f"{folder} was made by another version of Takehome. Restore it with that version.")
    for name, sha256 in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _sha256(path) != sha256:
            raise BackupError(f"{path} is missing or damaged. Use another backup.")
    return manifest


def restore(folder: Path, *, overwrite: bool, stamp: str) -> dict[str, Any]:
    """Put back what ``folder`` holds, in place of what stands; returns the manifest that it was compared with."""
    manifest = check(folder)
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"This backup holds a {manifest['database']} database; DATABASE_URL names {connection.vendor}."
        )
    if holds_people() and not overwrite:
        raise BackupError("The database holds people or patients. To put the backup in their place, add --overwrite.")
    database = folder / DATABASE[connection.vendor]
    if connection.vendor == "sqlite":
        _restore_sqlite(database, stamp)
    else:
        connection.close()
        postgresql_copies.load(database)
    _restore_media(folder / MEDIA, stamp)
    found = sqlite_rows(_sqlite_file()) if connection.vendor == "sqlite" else postgresql_copies.rows()
    if found != manifest["tables"]:
        wrong = sorted(
            name for name in found.keys() | manifest["tables"] if found.get(name) != manifest["tables"].get(name)
        )
        raise BackupError(f"The restored database differs from the backup in {', '.join(wrong)}. Do not use it.")
    return manifest


def holds_people() -> bool:
    """Whether the database is somebody's: an empty one has been migrated at most."""
    standing = connection.introspection.table_names()
    models = (model for model in (User, Patient) if model._meta.db_table in standing)
    return any(model._base_manager.exists() for model in models)


def sqlite_rows(path: Path) -> Rows:
    """Of each table the number of rows and the sum of their hashes, whatever their order."""
    with closing(sqlite3.connect(path)) as copy:
        names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {
            name: digest_of(repr(row).encode() for row in copy.execute(f'SELECT * FROM "{name}"')) for (name,) in names
        }


def digest_of(rows: Iterator[bytes]) -> list[Any]:
    """How many ``rows`` and the sum of their hashes."""
    count, total = 0, 0
    for row in rows:
        count, total = count + 1, total + int.from_bytes(hashlib.sha256(row).digest())
    return [count, f"{total % 2**256:064x}"]


def _copy_sqlite(to: Path) -> Rows:
    """SQLite's own online copy: writers wait for its few seconds, and it holds no half of a transaction."""
    with closing(sqlite3.connect(_sqlite_file(), timeout=60)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database is damaged: SQLite's integrity check fails. Use an earlier backup.")
    return sqlite_rows(to)


def _restore_sqlite(database: Path, stamp: str) -> None:
    """Write the copy into the standing file in one transaction, and keep what stood there beside it."""
    standing = _sqlite_file()
    connection.close()
    with closing(sqlite3.connect(database)) as copy, closing(sqlite3.connect(standing, timeout=60)) as target:
        if standing.stat().st_size:
            with closing(sqlite3.connect(standing.with_name(f"{standing.name}.before-{stamp}"))) as aside:
                target.backup(aside)
        copy.backup(target)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy_media(to: Path) -> None:
    """Copy files that are not there yet or differ; one that is deleted meanwhile is none that a row still names."""
    if bucket_copies.in_use():
        bucket_copies.fetch(to)
        return
    for path in _files_in(media_root()):
        copy = to / path.relative_to(media_root())
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            if not copy.exists() or _stands(copy) != _stands(path):
                shutil.copy2(path, copy)
        except FileNotFoundError:
            continue


def _restore_media(kept: Path, stamp: str) -> None:
    """Put the files in place whole; those that stood there are kept beside, or in a bucket where they are."""
    if bucket_copies.in_use():
        bucket_copies.put(kept, overwrite=True)
        return
    standing = media_root()
    new = standing.with_name(f"{standing.name}.restored-{stamp}")
    if kept.is_dir():
        shutil.copytree(kept, new)
    else:
        new.mkdir(parents=True)
    if standing.exists():
        standing.rename(standing.with_name(f"{standing.name}.before-{stamp}"))
    new.rename(standing)


def media_root() -> Path:
    return Path(default_storage.path("")).resolve()


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _stands(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
