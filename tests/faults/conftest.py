"""A site of the tests' own on the database of this run, and one on a disk of its own that may be filled."""

import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.faults.cluster import Cluster
from tests.faults.site import Site

IS_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


class Sqlite:
    """The file of a site; away means that somebody holds it and does not let go."""

    url = ""

    def __init__(self, path):
        self.path, self.holder = path, None

    def take_away(self, how="EXCLUSIVE"):
        self.holder = sqlite3.connect(self.path, isolation_level=None, timeout=30)
        self.holder.execute(f"BEGIN {how}")

    def bring_back(self):
        self.holder.close()

    def rows(self, sql):
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


class Postgresql:
    """A cluster of its own; away means stopped."""

    def __init__(self, cluster):
        self.cluster, self.url = cluster, cluster.url

    def take_away(self, how=""):
        self.cluster.stop()

    def bring_back(self):
        self.cluster.start()

    def rows(self, sql):
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    if IS_SQLITE:
        yield Sqlite(tmp_path_factory.mktemp("site") / "takehome.sqlite3")
        return
    with Cluster() as cluster:
        yield Postgresql(cluster)


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    folder = database.path.parent if IS_SQLITE else tmp_path_factory.mktemp("site")
    with Site(folder, database.url, PATIENCE="0.1" if IS_SQLITE else "0.5") as site:
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
