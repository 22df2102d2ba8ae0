"""Where files lie in a bucket, a backup holds them too, and puts them back into another one."""

import hashlib
import json

import pytest

from tests.bucket import Bucket
from tests.faults.site import Site
from tests.faults.test_backup import Elsewhere

pytestmark = pytest.mark.long

FILES = {f"pictures/{hashlib.sha256(text).hexdigest()}": text for text in (b"one", b"two")} | {
    "sheets/ab/1.pdf": b"%PDF"
}


@pytest.fixture
def bucket():
    with Bucket() as bucket:
        yield bucket


@pytest.fixture
def site(database, bucket, tmp_path):
    """The site of this run, its files in the bucket."""
    folder = database.path.parent if hasattr(database, "path") else tmp_path / "site"
    folder.mkdir(exist_ok=True)
    site = Site(folder, database.url, **bucket.environment)
    site.manage("migrate", "--verbosity", "0")
    for name, content in FILES.items():
        bucket.write(name, content)
    return site


def test_what_the_bucket_holds_is_in_the_backup_and_is_put_into_another_bucket(site, bucket, database, tmp_path):
    bucket.write("../outside", b"no name of ours")
    site.manage("backup", tmp_path / "copy")

    copied = json.loads((tmp_path / "copy" / "manifest.json").read_text())["files"]
    assert {name.removeprefix("media/") for name in copied if name.startswith("media/")} == set(FILES)
    assert copied["media/sheets/ab/1.pdf"] == hashlib.sha256(b"%PDF").hexdigest()
    assert not (tmp_path / "outside").exists()

    (tmp_path / "elsewhere").mkdir()
    elsewhere = Elsewhere(database, tmp_path / "elsewhere").site
    with Bucket("another-bucket") as another:
        another.write("sheets/ab/1.pdf", b"%BAD")
        another.write("pictures/newer", b"that no row of the backup names")
        elsewhere.environment |= another.environment
        said = elsewhere.manage("restore", tmp_path / "copy")
        assert "and 3 files, the same as in the backup" in said
        found = {name: another.read(name) for name in another.names()}
        assert found == {**FILES, "pictures/newer": b"that no row of the backup names"}


def test_a_backup_of_a_bucket_goes_into_a_folder_and_back(site, bucket, database, tmp_path):
    """A clinic that leaves its bucket, or comes to one, takes its files along."""
    site.manage("backup", tmp_path / "copy")
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Elsewhere(database, tmp_path / "elsewhere").site
    elsewhere.manage("restore", tmp_path / "copy")

    media = tmp_path / "elsewhere" / "media"
    assert {str(p.relative_to(media)): p.read_bytes() for p in media.rglob("*") if p.is_file()} == FILES


def test_without_the_bucket_there_is_no_backup_and_a_sentence(site, bucket, tmp_path):
    with bucket.away(), pytest.raises(AssertionError, match="Could not connect to the endpoint") as failed:
        site.manage("backup", tmp_path / "copy")

    assert "Traceback" not in str(failed.value)
    assert not (tmp_path / "copy").exists()
