"""Finding a patient as one types, forgiving accents and case, and with nothing typed in any address."""

import datetime as dt

import pytest

from clinic.models import AuditEvent
from clinic.registration import next_record_number
from tests.factories import make_patient


@pytest.fixture
def rosa(encino):
    return make_patient(
        given_name="Rosalía",
        family_name="Núñez-Specimen",
        preferred_name="Rosa",
        record_number="E-1042",
        birth_date=dt.date(1979, 2, 17),
        location=encino,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "nunez",
        "NÚÑ",
        "specimen rosa",
        "rosalia nunez",
        "e-10",
        "1042",
        "2/17/1979",
        "1979-02-17",
        "February 17 1979",
        "17 February 1979",
    ],
)
def test_a_patient_is_found_by_name_number_or_birth_date(ben, rosa, typed):
    make_patient(given_name="Otto", family_name="Other", record_number="X-9", location=rosa.location)

    page = ben.post("/patients/", {"q": typed})

    assert "Núñez-Specimen" in page.text
    assert "Other, Otto" not in page.text


@pytest.mark.parametrize("typed", ["unez", "rosa other", "2/18/1979", "%", "_", "\x00"])
def test_what_names_nobody_finds_nobody(ben, rosa, typed):
    assert "Núñez-Specimen" not in ben.post("/patients/", {"q": typed}).text


def test_htmx_gets_the_results_alone(ben, rosa):
    page = ben.post("/patients/", {"q": "nunez"}, headers={"HX-Request": "true"})

    assert page.text.strip().startswith('<div id="patient-results"')
    assert "HX-Request" in page["Vary"]


def test_only_patients_of_ones_own_location_are_found(cleo, rosa, wilshire):
    make_patient(family_name="Nunezother", location=wilshire)

    page = cleo.post("/patients/", {"q": "nunez"})

    assert "Núñez-Specimen" in page.text
    assert "Nunezother" not in page.text


def test_the_patients_opened_last_come_first(ben, rosa):
    assert "Núñez" not in ben.get("/patients/").text

    ben.get(f"/patients/{rosa.public_id}/")

    assert "Núñez" in ben.get("/patients/").text


def test_a_search_leaves_its_trace_with_the_ids_shown_and_not_the_words(ben, rosa):
    ben.post("/patients/", {"q": "nunez"})

    event = AuditEvent.objects.latest("pk")
    assert event.detail == {"rows": 1, "ids": [str(rosa.public_id)]}


def test_queries_do_not_grow_with_rows(ben, encino, django_assert_num_queries, django_assert_max_num_queries):
    make_patient(family_name="Many", location=encino)
    ben.post("/patients/", {"q": "many"})
    with django_assert_max_num_queries(8) as one:
        ben.post("/patients/", {"q": "many"})
    for _ in range(24):
        make_patient(family_name="Many", location=encino)

    with django_assert_num_queries(len(one)):
        ben.post("/patients/", {"q": "many"})


def test_the_next_record_number_is_free(encino):
    assert next_record_number() == "P-1001"
    make_patient(record_number="E-0099", location=encino)

    assert next_record_number() == "E-0100"
