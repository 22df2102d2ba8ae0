"""Patients: registered, changed, and what each bad input is told."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from clinic.models import AuditEvent, Patient
from tests.factories import make_patient


def contact(location, **fields):
    typed = {
        "given_name": "Pia",
        "family_name": "Placeholder",
        "birth_date": "5/4/1956",
        "record_number": "e-1042",
        "location": location.pk,
        "language": "en",
        "print_size": "normal",
        "is_active": "on",
    }
    return {**typed, **fields}


def test_the_front_desk_registers_a_patient(ben, encino):
    answer = ben.post("/patients/add/", contact(encino, preferred_name="Pip"), follow=True)

    patient = Patient.objects.get()
    assert answer.redirect_chain[0][0] == f"/patients/{patient.public_id}/"
    assert (patient.record_number, patient.birth_date) == ("E-1042", dt.date(1956, 5, 4))
    assert patient.history_status == "not_asked"
    assert AuditEvent.objects.filter(patient=patient, action="create", actor=ben.user).count() == 1


def test_a_double_click_registers_once(ben, encino):
    typed = contact(encino, form_key=str(uuid.uuid4()))

    first, second = ben.post("/patients/add/", typed), ben.post("/patients/add/", typed)

    assert Patient.objects.count() == 1
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("birth_date", "5/4/2056", "The birth date lies in the future. Check the year."),
        ("birth_date", "5/4/1700", "The birth date is before 1900. Check the year."),
        ("birth_date", "5/4/56", "Write the birth date as month/day/year with four digits, such as 5/4/1956."),
        ("birth_date", "2/30/1956", "such as 5/4/1956."),
        ("record_number", "E 10/42", "Use capital letters, digits and hyphens, such as E-1042."),
        ("given_name", "Pia 🙂", "The sheet cannot print “🙂”."),
        ("given_name", "Pia\u202eevil", "The sheet cannot print"),
        ("family_name", "x" * 300, "Shorten “Family name” to 80 letters; now it has 300."),
        ("email", "nobody", "Write “E-mail” like name@clinic.example."),
        ("given_name", "Pia\u202eevil", "a hidden character that turns the writing round. Delete it and type again."),
        ("given_name", "Pia\u200b", "a hidden character that was pasted with the text."),
        ("language", "Klingon", "Choose something that the list of “Language” offers."),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_typed_is_lost(ben, encino, field, typed, sentence):
    page = ben.post("/patients/add/", contact(encino, phone="818 555 0100", **{field: typed}))

    assert page.status_code == 422
    assert sentence in page.text
    assert "818 555 0100" in page.text
    assert Patient.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("818 555", False), ("call me", False), ("1" * 21, False), ("555-0100", True), ("+49 (30) 1234 5678", True)],
)
def test_a_phone_number_has_seven_to_twenty_digits(ben, encino, typed, is_taken):
    page = ben.post("/patients/add/", contact(encino, phone=typed))

    assert Patient.objects.filter(phone=typed).exists() == is_taken
    assert is_taken or "Write the phone number in digits" in page.text


def test_a_browser_is_never_told_to_cut_what_is_pasted(ben, encino):
    patient = make_patient(location=encino)

    for page in ("/patients/", "/patients/add/", f"/patients/{patient.public_id}/edit/"):
        assert "maxlength" not in ben.get(page).text


def test_the_language_is_chosen_from_a_list_that_keeps_what_stands(ben, encino):
    patient = make_patient(location=encino, language="tlh", needs_interpreter=True)

    form = ben.get(f"/patients/{patient.public_id}/edit/").text
    ben.post(f"/patients/{patient.public_id}/edit/", contact(encino, language="hy", needs_interpreter="on", version=1))

    assert form.index(">English<") < form.index(">Armenian<")
    assert '<option value="tlh" selected' in form
    assert "Armenian" in ben.get(f"/patients/{patient.public_id}/").text


def test_registering_and_changing_a_patient_is_confirmed(ben, encino):
    added = ben.post("/patients/add/", contact(encino), follow=True)
    patient = Patient.objects.get()
    changed = ben.post(f"/patients/{patient.public_id}/edit/", contact(encino, version=1), follow=True)

    assert "Registered as E-1042." in added.text
    assert "Names and contact were saved." in changed.text


def test_a_record_number_is_given_once(ben, encino):
    make_patient(record_number="E-1042", location=encino)

    page = ben.post("/patients/add/", contact(encino))

    assert "Another patient already has this record number." in page.text
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("name", ["פיה", "بيا", "Пия", "Ćelić-Ñuñez", "<script>alert(1)</script>"])
def test_a_name_in_other_letters_or_with_marks_is_taken_and_shown_as_typed(ben, encino, name):
    page = ben.post("/patients/add/", contact(encino, given_name=name), follow=True)

    assert Patient.objects.get().given_name == name
    assert "<script>alert" not in page.text


def test_the_same_name_and_birth_date_is_asked_about_before_it_is_added(ben, encino):
    make_patient(family_name="Pláceholder", birth_date=dt.date(1956, 5, 4), location=encino)

    asked = ben.post("/patients/add/", contact(encino))
    ben.post("/patients/add/", contact(encino, is_another="on"))

    assert "Pláceholder" in asked.text
    assert "It is another person" in asked.text
    assert Patient.objects.count() == 2


def test_twins_are_not_said_to_have_one_name(ben, encino):
    make_patient(given_name="Paul", family_name="Placeholder", birth_date=dt.date(1956, 5, 4), location=encino)

    asked = ben.post("/patients/add/", contact(encino)).text
    same = ben.post("/patients/add/", contact(encino, given_name="PAUL")).text

    assert "the given name differs" in asked
    assert "of this name" not in asked
    assert "A patient of this name and birth date is here already" in same
    warning = asked.split("the given name differs")[1].split("crispy")[0]
    assert 'name="is_another"' in warning.split('name="given_name"')[0]


def test_the_second_to_save_is_told_and_keeps_what_was_typed(ada, ben, encino):
    patient = make_patient(location=encino, phone="1")
    ben.post(f"/patients/{patient.public_id}/edit/", contact(encino, phone="818 555 0100", version=1))

    page = ada.post(f"/patients/{patient.public_id}/edit/", contact(encino, phone="818 555 0199", version=1))
    again = ada.post(f"/patients/{patient.public_id}/edit/", contact(encino, phone="818 555 0199", version=2))

    assert page.status_code == 409
    assert "818 555 0100" in page.text
    assert "818 555 0199" in page.text
    assert 'name="version" value="2"' in page.text
    assert again.status_code == 302
    assert Patient.objects.get().phone == "818 555 0199"


def test_a_patient_of_another_location_is_not_there(cleo, wilshire):
    patient = make_patient(location=wilshire)

    for page in ("", "edit/", "history/"):
        assert cleo.get(f"/patients/{patient.public_id}/{page}").status_code == 404


def test_the_manager_opens_no_patient(mia, encino):
    patient = make_patient(location=encino)

    for address in (
        "/patients/",
        "/patients/add/",
        f"/patients/{patient.public_id}/",
        f"/patients/{patient.public_id}/edit/",
    ):
        assert mia.get(address).status_code == 403


def test_the_front_desk_sees_no_history(ben, encino):
    patient = make_patient(location=encino, present_condition="Sentinel of a condition")

    assert "Sentinel" not in ben.get(f"/patients/{patient.public_id}/").text
    assert "Sentinel" not in ben.get(f"/patients/{patient.public_id}/edit/").text
    assert ben.get(f"/patients/{patient.public_id}/history/").status_code == 403


def test_opening_a_record_leaves_its_trace(ada, encino):
    patient = make_patient(location=encino)

    ada.get(f"/patients/{patient.public_id}/")

    assert AuditEvent.objects.filter(patient=patient, action="read", actor=ada.user).count() == 1


def test_a_number_that_somebody_took_between_the_check_and_the_save_is_told(ben, wilshire):
    patient = make_patient(location=wilshire, record_number="T-1")

    def race(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "clinic_patient" in sql and not Patient.objects.filter(record_number="T-2"):
            make_patient(location=wilshire, record_number="T-2")
        return execute(sql, params, many, context)

    fields = ben.get(f"/patients/{patient.public_id}/edit/").context["form"]
    typed = {name: fields[name].value() or "" for name in fields.fields} | {"record_number": "T-2"}
    with connection.execute_wrapper(race):
        page = ben.post(f"/patients/{patient.public_id}/edit/", typed)

    assert page.status_code == 422
    assert "Another patient was given this record number just now." in page.text
    assert Patient.objects.get(pk=patient.pk).record_number == "T-1"
