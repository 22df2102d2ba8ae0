"""A backup is made while people write, and restored into an empty place: every row and every file is there."""

import json
import threading
from itertools import count

import pytest

from tests.faults.conftest import IS_SQLITE
from tests.faults.databases import Sqlite
from tests.faults.site import Site

pytestmark = pytest.mark.long

numbers = count(1)


class Writers:
    """Two people who save programmes until told to stop; ``ledger`` holds what was acknowledged."""

    def __init__(self, site):
        self.site, self.ledger, self.stopped = site, [], threading.Event()
        self.address = f"/patients/{site.patient}/programmes/add/"
        self.form = site.open_form(self.address)
        self.threads = [threading.Thread(target=self.write) for _ in range(2)]

    def write(self):
        while not self.stopped.is_set():
            number = next(numbers)
            file = self.site.folder / "media" / "pictures" / f"{number}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"picture %d" % number * 1000)
            title = f"Programme {number}"
            answer = self.site.ask("POST", self.address, {**self.form, "title": title, "form_key": f"{number:032x}"})
            if answer.status == 302:
                self.ledger.append(title)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        while len(self.ledger) < 20:
            self.stopped.wait(0.05)
        return self

    def __exit__(self, *problem):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


class Elsewhere:
    """An empty place for what is restored."""

    def __init__(self, database, folder):
        if IS_SQLITE:
            self.database = Sqlite(folder / "takehome.sqlite3")
        else:
            self.database = database.empty_one(f"restored_{next(numbers)}")
        self.site = Site(folder, self.database.url)


@pytest.fixture
def elsewhere(database, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Elsewhere(database, folder)


def every_row(database):
    if IS_SQLITE:
        names = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        names = database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name: sorted(map(repr, database.rows(f'SELECT * FROM "{name}"'))) for (name,) in names}


def every_guard(database):
    if IS_SQLITE:
        return sorted(database.rows("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')"))
    return sorted(
        database.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint")
    )


def every_file(site):
    root = site.folder / "media"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def titles(database):
    return {title for (title,) in database.rows("SELECT title FROM prescriptions_programme")}


def test_a_backup_under_writers_holds_all_that_was_acknowledged_before_it(site, database, elsewhere, tmp_path):
    with Writers(site) as writers:
        before, files = set(writers.ledger), set(every_file(site))
        site.manage("backup", tmp_path / "copy")
        while_it_ran = len(writers.ledger) - len(before)

    elsewhere.site.manage("restore", tmp_path / "copy")

    assert while_it_ran > 0
    assert before <= titles(elsewhere.database)
    assert files <= set(every_file(elsewhere.site))
    # Nothing half: each programme has its draft, and the draft its event.
    assert [
        elsewhere.database.rows(f"SELECT COUNT(*) FROM {table}")
        for table in ("prescriptions_revision", "clinic_auditevent WHERE object_type = 'prescriptions.revision'")
    ] == [[(len(titles(elsewhere.database)),)]] * 2


def test_what_is_restored_is_the_same_row_by_row_and_file_by_file(site, database, elsewhere, tmp_path):
    with Writers(site):
        pass

    site.manage("backup", tmp_path / "copy")
    elsewhere.site.manage("restore", tmp_path / "copy")

    assert every_row(elsewhere.database) == every_row(database)
    assert every_guard(elsewhere.database) == every_guard(database)
    assert every_file(elsewhere.site) == every_file(site)
    with pytest.raises(AssertionError, match="add --overwrite"):
        elsewhere.site.manage("restore", tmp_path / "copy")


def test_a_newer_state_is_replaced_when_told_so(site, database, elsewhere, tmp_path):
    site.manage("backup", tmp_path / "old")
    old = every_row(database)
    with Writers(site):
        pass
    site.manage("backup", tmp_path / "new")
    elsewhere.site.manage("restore", tmp_path / "new")

    elsewhere.site.manage("restore", tmp_path / "old", "--overwrite")
    elsewhere.site.manage("backup", tmp_path / "again")

    assert every_row(elsewhere.database) == old
    first, second = (json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("old", "again"))
    assert first["tables"] == second["tables"]


def test_a_backup_that_is_damaged_or_not_finished_is_refused(site, elsewhere, tmp_path):
    site.manage("backup", tmp_path / "copy")
    manifest = tmp_path / "copy" / "manifest.json"
    whole = manifest.read_text()
    told = json.loads(whole)
    told["tables"]["clinic_patient"][1] = "0" * 64

    manifest.write_text(json.dumps(told))
    with pytest.raises(AssertionError, match="differs from the backup in clinic_patient"):
        elsewhere.site.manage("restore", tmp_path / "copy")
    manifest.write_text(whole)
    database = next((tmp_path / "copy").glob("database.*"))
    database.write_bytes(database.read_bytes()[:-1] + b"?")
    with pytest.raises(AssertionError, match="is missing or damaged"):
        elsewhere.site.manage("restore", tmp_path / "copy", "--overwrite")
    manifest.unlink()
    with pytest.raises(AssertionError, match="no finished backup"):
        elsewhere.site.manage("restore", tmp_path / "copy", "--overwrite")
    with pytest.raises(AssertionError, match="is there already"):
        site.manage("backup", tmp_path / "copy")


def test_only_its_owner_reads_a_backup(site, tmp_path):
    site.manage("backup", tmp_path / "copy")

    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert (modes, (tmp_path / "copy").stat().st_mode & 0o077) == ({0}, 0)
