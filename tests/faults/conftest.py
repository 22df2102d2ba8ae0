"""A site of the tests' own on the database of this run, and one on a disk of its own that may be filled."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.cluster import Cluster
from tests.faults.databases import Postgresql, Sqlite
from tests.faults.mailbox import Mailbox
from tests.faults.site import Site

IS_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    if IS_SQLITE:
        yield Sqlite(tmp_path_factory.mktemp("site") / "takehome.sqlite3")
        return
    with Cluster() as cluster:
        yield Postgresql(cluster)


@pytest.fixture(scope="module")
def mailbox():
    with Mailbox(slow=0.05) as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def site(request, database, mailbox, tmp_path_factory):
    patience = getattr(request.module, "PATIENCE", "0.1" if IS_SQLITE else "0.5")
    folder = database.path.parent if IS_SQLITE else tmp_path_factory.mktemp("site")
    with Site(folder, database.url, PATIENCE=patience, **mailbox.environment) as site:
        yield site


@pytest.fixture
def folder():
    """One that everybody may walk through, as PostgreSQL's own user must."""
    folder = Path(tempfile.mkdtemp(prefix="takehome-disk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def small_disk(folder):
    """A folder on a disk of 160 MB."""
    disk = folder / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", disk], capture_output=True)
    if made.returncode:
        pytest.skip("Only root can make a small disk.")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)
