"""What machines ask: whether the process lives, and whether it can serve. Strangers learn nothing else."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from clinic import health
from clinic.models import AuditEvent

NOT_READY = (503, b'{"ready": false}')


def gone(*args):
    raise OperationalError("the connection to db.internal is closed")


def test_a_living_process_says_so_and_touches_nothing(ada, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(health.default_storage, "save", gone)

    with django_assert_num_queries(0), connection.execute_wrapper(gone):
        page = ada.get("/healthz")

    assert (page.status_code, page.content) == (200, b'{"alive": true}')


def test_a_session_would_have_asked_the_database(ada):
    """The control: any other page of the same browser does touch it."""
    with pytest.raises(OperationalError), connection.execute_wrapper(gone):
        ada.get("/accounts/login/")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_may_ask_by_an_address_and_leaves_nothing(db, path):
    client = Client(HTTP_HOST="10.0.0.7:8000")

    page = client.get(path)

    assert page.status_code == 200
    assert not client.cookies
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_only_reads(client, db, path):
    assert client.head(path).status_code == 200
    assert [client.post(path).status_code, client.delete(path).status_code] == [405, 405]


def test_a_ready_process_says_nothing_but_that_and_keeps_no_file(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    page = client.get("/readyz")

    assert (page.status_code, page.content) == (200, b'{"ready": true}')
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_process_whose_database_is_away_is_not_ready_and_says_no_more(ada, caplog):
    with connection.execute_wrapper(gone):
        page = ada.get("/readyz")

    assert (page.status_code, page.content) == NOT_READY
    assert "OperationalError" in caplog.text


def test_a_process_whose_migrations_are_not_in_is_not_ready(client, db, monkeypatch, caplog):
    known = health.migrations()
    monkeypatch.setattr(health, "migrations", lambda: known | {("clinic", "9999_to_come")})

    page = client.get("/readyz")

    assert (page.status_code, page.content) == NOT_READY
    assert "9999_to_come" in caplog.text


def test_whoever_asks_while_somebody_looks_at_the_files_is_not_held_up(db, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = tmp_path / "file"

    with health._looking:
        assert health.is_ready()
    assert not health.is_ready()


def test_a_process_that_cannot_write_files_is_not_ready(client, db, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = tmp_path / "file"

    page = client.get("/readyz")

    assert (page.status_code, page.content) == NOT_READY
