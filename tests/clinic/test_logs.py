"""The logs say what went wrong and where, and nothing of whom it went wrong with."""

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


def test_the_redirect_to_https_carries_the_protecting_headers(db, settings):
    settings.SECURE_SSL_REDIRECT = True

    page = Client(HTTP_HOST="localhost").get("/patients/")

    assert (page.status_code, page["Location"]) == (301, "https://localhost/patients/")
    assert "no-store" in page["Cache-Control"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
