"""A record taken out whole: everything of this patient, nothing of another, and who saw it."""

import csv
import io
import json

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic import audit, emergency
from clinic.access import Role
from clinic.models import AuditEvent, Patient
from prescriptions.records import KEPT_BACK, LEFT_OUT, paths, record_of
from tests.conftest import signed_in
from tests.factories import make_patient, make_staff
from tests.site import Records


class Said:
    """Words of its own for every text, by whose they are."""

    def __init__(self, whose):
        self.whose, self.words = whose, {}

    def __call__(self, kind, longest):
        word = f"{self.whose}{len(self.words)}x{kind}"
        assert len(word) <= longest
        self.words[word] = kind
        return word

    def of_the_patient(self):
        """What was said of the patient; the library and the location belong to everybody."""
        return [word for word, kind in self.words.items() if kind not in {"shared", "public"}]


@pytest.fixture
def said():
    return Said("pia")


@pytest.fixture
def records(ada, encino, library, said):
    return Records(encino, ada.user, said)


@pytest.fixture
def taken(ada, records):
    answer = ada.get(f"/patients/{records.patient.public_id}/record.json")
    assert (answer.status_code, answer["Content-Disposition"]) == (200, 'attachment; filename="record.json"')
    return answer.getvalue().decode()


def leads_to_a_patient(model, seen=()):
    """Whether a row of ``model`` belongs to a patient, however far away."""
    return model is Patient or any(
        leads_to_a_patient(field.related_model, (*seen, model))
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model not in (*seen, model)
    )


def test_every_table_that_leads_to_a_patient_is_in_it(taken):
    belonging = {model._meta.label_lower for model in apps.get_models() if leads_to_a_patient(model)}

    assert set(json.loads(taken)["tables"]) == belonging - LEFT_OUT.keys()
    assert len(belonging) > 12


def test_everything_said_of_the_patient_is_in_it(taken, said):
    assert len(said.of_the_patient()) > 25
    assert [word for word in said.of_the_patient() if word not in taken] == []


def test_it_can_be_read_back_row_by_row(taken, records):
    tables = json.loads(taken)["tables"]
    for model, path in paths().items():
        label = model._meta.label_lower
        keys = list(
            model._base_manager.filter(**{path: records.patient.pk}).order_by("pk").values_list("pk", flat=True)
        )
        assert [row[model._meta.pk.name] for row in tables[label]] == keys
        columns = {field.name for field in model._meta.concrete_fields} - KEPT_BACK.get(label, set())
        assert all(row.keys() == columns for row in tables[label])
    assert [row["tag"] for row in tables["clinic.patientcondition"]] == ["osteoporosis", "neck_pain"]
    assert tables["prescriptions.revision"][0]["snapshot"] == records.sheet.snapshot


def test_nothing_of_another_patient_is_in_it_and_nothing_that_opens_anything(ada, wilshire, records):
    others = Said("rex")
    Records(wilshire, ada.user, others)
    answer = ada.get(f"/patients/{records.patient.public_id}/record.json")

    text = answer.getvalue().decode()
    assert [word for word in others.of_the_patient() if word in text] == []
    assert not [secret for secret in (records.token, records.key, records.link.token_sha256) if secret in text]


def test_a_longer_record_asks_the_database_no_more(records):
    """Rows are read a table at a time: a hundred events more cost nothing."""
    with CaptureQueriesContext(connection) as few:
        record_of(records.patient, at=timezone.now())
    for _ in range(100):
        audit.record(records.by, audit.Action.READ, records.patient, patient=records.patient)
    with CaptureQueriesContext(connection) as many:
        record_of(records.patient, at=timezone.now())

    assert len(many) == len(few) <= len(paths())


def test_who_took_it_out_is_written_down_first(ada, records):
    for path in ("record.json", "trail.csv"):
        ada.get(f"/patients/{records.patient.public_id}/{path}").getvalue()
        event = AuditEvent.objects.latest("pk")
        assert (event.action, event.actor, event.patient) == ("export", ada.user, records.patient)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.FRONT_DESK, Role.MANAGER])
def test_not_everybody_takes_records_out(records, role):
    client = signed_in(make_staff("nora", role))

    for path in ("record/", "record.json", "trail.csv"):
        assert client.get(f"/patients/{records.patient.public_id}/{path}").status_code == 403


def test_an_emergency_opens_no_export(cleo, ada, wilshire, library):
    patient = make_patient(location=wilshire)
    emergency.open_record(patient, reason="The patient has fainted.", by=cleo.user)

    assert cleo.get(f"/patients/{patient.public_id}/").status_code == 200
    assert cleo.get(f"/patients/{patient.public_id}/record/").status_code == 404


def test_the_trail_says_who_saw_what_and_a_formula_in_a_reason_is_text(ada, records):
    ada.get(f"/patients/{records.patient.public_id}/")
    ada.get(f"/patients/{records.patient.public_id}/record/")
    reason = '=HYPERLINK("https://evil.example","Click")'
    audit.record(ada.user, audit.Action.UPDATE, records.patient, patient=records.patient, reason=reason)

    answer = ada.get(f"/patients/{records.patient.public_id}/trail.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:4] == ["When", "Who", "Roles", "What"]
    assert len(rows) - 1 == records.patient.audit_events.count()
    assert f"'{reason}" in {row[5] for row in rows}
    assert rows[1][3] == "took out as a file"


def test_the_page_shows_a_hundred_events_at_a_time(ada, records):
    for _ in range(120):
        audit.record(ada.user, audit.Action.READ, records.patient, patient=records.patient)

    page = ada.get(f"/patients/{records.patient.public_id}/record/?page=2")

    assert "Page 2 of 2" in page.content.decode()
    assert ada.get(f"/patients/{records.patient.public_id}/record/?page=99999999999999999999").status_code == 200
