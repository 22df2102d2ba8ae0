"""Files in a bucket: everything that lies in a folder elsewhere is written to it, read from it, and private there."""

import hashlib

import environ
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from environ.fileaware_mapping import FileAwareMapping

from clinic.environment import Environment
from exercises.models import Picture
from prescriptions.actions import sharing
from prescriptions.models import Revision
from tests.bucket import Bucket
from tests.exercises.test_pictures import encoded
from tests.prescriptions.test_issuing import issue
from tests.prescriptions.test_links import opened


@pytest.fixture(scope="module")
def server():
    with Bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(server, settings, monkeypatch, tmp_path):
    """The bucket that the environment names, and no other place for files."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(environ.FileAwareEnv, "ENVIRON", FileAwareMapping())
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "default": Environment().files(debug=True)}
    yield server
    server.empty()
    assert not settings.MEDIA_ROOT.exists() or settings.MEDIA_ROOT.is_dir()


def in_another_process(settings):
    """As a process that has just started: no connection, nothing remembered."""
    settings.STORAGES = {**settings.STORAGES}


def issued(ada, draft):
    assert issue(ada, draft).status_code == 200
    return Revision.objects.get(pk=draft.pk)


def sheet_of(client, revision):
    answer = client.get(f"/sheets/{revision.public_id}/pdf/")
    assert answer.status_code == 200
    return answer


def upload(ada):
    file = SimpleUploadedFile("me.png", encoded(), content_type="image/png")
    answer = ada.post("/exercises/superman/pictures/add/", {"file": file, "alt": "Lying face down"})
    return answer, Picture.objects.last()


def test_a_sheet_and_its_pictures_lie_in_the_bucket_and_are_served_from_there(bucket, settings, ada, draft, visit):
    sheet = issued(ada, draft)
    first = sheet_of(ada, sheet).getvalue()

    pictures = {name for name in bucket.names() if name.startswith("pictures/")}
    kept = next(name for name in bucket.names() if name.endswith(".pdf"))
    assert all(hashlib.sha256(bucket.read(name)).hexdigest() == name.removeprefix("pictures/") for name in pictures)
    assert len(pictures) == 9
    assert bucket.read(kept) == first
    # What stands in the bucket is what another process serves: it draws nothing.
    bucket.write(kept, b"%PDF-1.7 as kept")
    bucket.write(f"{kept}.sha256", hashlib.sha256(b"%PDF-1.7 as kept").hexdigest().encode())
    in_another_process(settings)
    again = sheet_of(ada, sheet)
    assert again.getvalue() == b"%PDF-1.7 as kept"
    assert (again["Content-Type"], again["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "no-store" in again["Cache-Control"]


def test_a_kept_sheet_that_was_damaged_in_the_bucket_is_drawn_again(bucket, ada, draft, visit):
    sheet = issued(ada, draft)
    first = sheet_of(ada, sheet).getvalue()
    kept = next(name for name in bucket.names() if name.endswith(".pdf"))

    bucket.write(kept, b"%PDF-1.7 something else")

    assert sheet_of(ada, sheet).getvalue() == first == bucket.read(kept)


def test_a_picture_of_ones_own_is_served_as_what_it_is(bucket, ada, ben, draft):
    _answer, picture = upload(ada)

    shown = ben.get(f"/exercises/superman/pictures/{picture.public_id}/")

    assert bucket.names() == {f"pictures/{picture.sha256}"}
    assert shown["Content-Type"] in ("image/png", "image/jpeg")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert int(shown["Content-Length"]) == len(bucket.read(f"pictures/{picture.sha256}"))
    assert hashlib.sha256(shown.getvalue()).hexdigest() == picture.sha256


def test_a_patient_reads_their_sheet_out_of_the_bucket(bucket, phone, ada, draft, visit):
    sheet = issued(ada, draft)
    opened(phone, sharing.share(sheet, by=ada.user)[1])

    assert phone.get("/p/sheet.pdf").getvalue().startswith(b"%PDF")


def test_nobody_else_reads_the_bucket_and_a_browser_never_shows_what_lies_there(bucket, ada, draft, visit):
    upload(ada)
    sheet_of(ada, issued(ada, draft))

    for name in bucket.names():
        head = bucket.head(name)
        assert not bucket.strangers_may_read(name)
        assert head["ContentDisposition"] == "attachment"
        assert head["CacheControl"] == "private, no-store"
        assert head["ContentType"] in ("application/octet-stream", "application/pdf")
    address = storages["default"].url(name)
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in address


def test_a_name_is_never_written_over(bucket):
    first, second = (storages["default"].save("pictures/one", ContentFile(content)) for content in (b"1", b"2"))

    assert first == "pictures/one" != second
    assert bucket.read("pictures/one") == b"1"


def test_a_process_is_ready_only_while_the_bucket_takes_files(bucket, client, db):
    assert client.get("/readyz").status_code == 200
    with bucket.away():
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert bucket.names() == set()


def test_without_its_bucket_each_page_says_so_and_a_form_is_not_saved(bucket, ada, draft, visit, caplog):
    _answer, picture = upload(ada)
    with bucket.away():
        shown = ada.get(f"/exercises/superman/pictures/{picture.public_id}/")
        added, _picture = upload(ada)
        sent = issue(ada, draft)

    for page in (shown, added, sent):
        assert page.status_code == 503
        assert page["Retry-After"] == "10"
        assert "keeps pictures and sheets does not answer" in page.text
    assert "Lying face down" in added.text
    assert "choose them again" in added.text
    assert "FILES_AWAY" in caplog.text
    assert Picture.objects.count() == 1
    assert Revision.objects.get(pk=draft.pk).status == "draft"
    # Both are saved once the bucket is back.
    assert issued(ada, draft).status == "issued"
    assert upload(ada)[0].status_code == 302


def test_a_sheet_is_drawn_also_when_the_bucket_takes_no_more(bucket, client, ada, draft, visit):
    sheet = issued(ada, draft)

    with bucket.full():
        assert client.get("/readyz").status_code == 503
        assert upload(ada)[0].status_code == 503
        assert sheet_of(ada, sheet).getvalue().startswith(b"%PDF")
    assert not any(name.endswith(".pdf") for name in bucket.names())


def test_files_are_copied_into_the_bucket_once_and_none_is_lost(bucket, settings, ada, capsys):
    (settings.MEDIA_ROOT / "sheets" / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "sheets" / "ab" / "one.pdf").write_bytes(b"%PDF one")
    (settings.MEDIA_ROOT / "pictures").mkdir()
    (settings.MEDIA_ROOT / "pictures" / "a").write_bytes(b"a picture")
    bucket.write("pictures/a", b"half")
    bucket.write("pictures/b", b"of the bucket")

    call_command("copy_files_to_bucket")
    call_command("copy_files_to_bucket")

    assert [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()] == ["2", "0"]
    assert {name: bucket.read(name) for name in bucket.names()} == {
        "sheets/ab/one.pdf": b"%PDF one",
        "pictures/a": b"a picture",
        "pictures/b": b"of the bucket",
    }
    assert bucket.head("pictures/a")["ContentDisposition"] == "attachment"
    assert (settings.MEDIA_ROOT / "pictures" / "a").exists()


def test_copying_says_what_to_do_when_there_is_no_bucket(bucket, settings):
    with bucket.away(), pytest.raises(CommandError, match="The bucket failed: .* start the command again"):
        call_command("copy_files_to_bucket")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    with pytest.raises(CommandError, match="FILES_BUCKET is missing"):
        call_command("copy_files_to_bucket")
