"""The logs say what went wrong and where, and nothing of whom it went wrong with."""

import datetime as dt
import json
import logging
import sys

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from clinic.logs import JsonFormatter
from clinic.models import Patient
from tests.factories import make_patient

REFUSAL = (
    'new row for relation "clinic_patient" violates check constraint "patient_has_a_name"\n'
    "DETAIL:  Failing row contains (7, Quizzaciously, 1956-05-04\nsecond line of a Quizzaciously note)."
)


def logged(error, message="Internal Server Error: /patients/add/", *args):
    try:
        raise error
    except type(error):
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, args, sys.exc_info())
    return json.loads(JsonFormatter().format(record))


def test_what_the_database_says_of_a_row_stays_out_of_the_trace():
    line = logged(IntegrityError(REFUSAL))

    assert 'IntegrityError: new row for relation "clinic_patient"' in line["trace"]
    assert "test_logs.py" in line["trace"]
    assert "Quizzaciously" not in json.dumps(line)


def test_nor_does_it_come_in_by_a_message_or_by_the_cause():
    error = ValueError("could not save")
    error.__cause__ = IntegrityError(REFUSAL)

    line = logged(error, "Task failed: %s", IntegrityError(REFUSAL))

    assert line["message"].startswith("Task failed: new row")
    assert line["trace"].index("IntegrityError") < line["trace"].index("ValueError: could not save")
    assert "Quizzaciously" not in json.dumps(line)


def test_a_value_that_the_database_quotes_stays_out():
    line = logged(DatabaseError('invalid input syntax for type date: "Quizzaciously"\nLINE 1: ...'))

    assert "invalid input syntax for type date" in line["trace"]
    assert "Quizzaciously" not in line["trace"]


def test_a_real_refusal_names_nobody(db, encino):
    patient = make_patient(location=encino, preferred_name="Quizzaciously")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(given_name="")

    assert connection.vendor != "postgresql" or "Quizzaciously" in str(refused.value)
    assert "Quizzaciously" not in json.dumps(logged(refused.value))


def test_the_path_of_a_link_that_opens_something_stays_out():
    path = "/accounts/password/reset/key/1-d0abcd-0123456789abcdef/"

    line = logged(ValueError(f"no page at {path}"), "GET %s 200", path)

    assert line["message"] == "GET /accounts/password/reset/key/.../ 200"
    assert "0123456789abcdef" not in json.dumps(line)


def test_the_redirect_to_https_carries_the_protecting_headers(db, settings):
    settings.SECURE_SSL_REDIRECT = True

    page = Client(HTTP_HOST="localhost").get("/patients/")

    assert (page.status_code, page["Location"]) == (301, "https://localhost/patients/")
    assert "no-store" in page["Cache-Control"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_a_hostile_text_makes_no_second_line_and_no_second_event(caplog):
    hostile = 'x\r\n{"level": "INFO", "message": "all is well"}\x1b[2J\u2028'
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Not Found: %s", (hostile,), None)

    line = JsonFormatter().format(record)

    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert "\x1b" not in line
    assert json.loads(line)["message"].startswith("Not Found: x")


def test_a_line_says_when_what_where_and_by_which_request():
    line = logged(ValueError("x"))

    assert line.keys() >= {"at", "level", "logger", "request_id", "message", "trace"}
    assert dt.datetime.strptime(line["at"], "%Y-%m-%dT%H:%M:%S%z").tzinfo is not None


@pytest.mark.parametrize(
    ("send", "said"),
    [
        (
            lambda ada: ada.post("/patients/add/", {"given_name": "Quizzaciously"}),
            "Unprocessable Content: /patients/add/",
        ),
        (lambda ada: ada.generic("TRACE", "/"), "Method Not Allowed"),
        (lambda ada: ada.get("/", HTTP_HOST="elsewhere.example"), "Invalid HTTP_HOST"),
        (
            lambda ada: ada.post("/accounts/login/", {"login": "x"}, headers={"Origin": "https://x.example"}),
            "Forbidden",
        ),
        (
            lambda ada: [ada.post("/accounts/password/reset/", {"email": f"{n}@x.example"}) for n in range(6)],
            "Too Many",
        ),
    ],
    ids=["a form that is refused", "a method", "a host", "another site", "too many tries"],
)
def test_what_gets_around_a_guard_is_logged_without_what_was_typed(ada, caplog, send, said):
    ada.handler.enforce_csrf_checks = said == "Forbidden"

    send(ada)

    assert [record for record in caplog.records if said in record.getMessage() and record.levelno >= logging.WARNING]
    assert "Quizzaciously" not in caplog.text


def test_an_error_of_ours_tells_the_log_everything_and_the_person_nothing(ada, caplog, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("Quizzacious inner words")

    monkeypatch.setattr("clinic.middleware.kept.remember_user", broken)
    ada.raise_request_exception = False

    page = ada.get("/")

    assert page.status_code == 500
    assert "Quizzacious" not in page.text
    assert "Traceback" not in page.text
    assert any(record.exc_info and "Quizzacious" in str(record.exc_info[1]) for record in caplog.records)
