"""Finding a patient as one types, forgiving accents and case, and with nothing typed in any address."""

import datetime as dt

import pytest
from django.utils.html import escape

from clinic.models import AuditEvent
from clinic.registration import dates_meant, next_record_number
from tests.factories import make_patient


@pytest.fixture
def rosa(encino):
    return make_patient(
        given_name="Rosalía",
        family_name="Núñez-Specimen",
        preferred_name="Rosa",
        record_number="E-1042",
        birth_date=dt.date(1979, 2, 17),
        phone="818.555.0142",
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
        "e1042",
        "E1042",
        "02/17/79",
        "2-17-79",
        "17.2.1979",
        "17 2 1979",
        "2 17 1979",
        "17/2/79",
        "818 555 0142",
        "(818) 555-0142",
        "+1 818 555 0142",
        "8185550142",
        "0142",
    ],
)
def test_a_patient_is_found_by_name_number_or_birth_date(ben, rosa, typed):
    make_patient(given_name="Otto", family_name="Other", record_number="X-9", location=rosa.location)

    page = ben.post("/patients/", {"q": typed})

    assert "Núñez-Specimen" in page.text
    assert "Other, Otto" not in page.text


@pytest.mark.parametrize(
    "typed", ["unez", "rosa other", "2/18/1979", "18.2.79", "e-2042", "818 555 0143", "142", "-", "%", "_", "\x00"]
)
def test_what_names_nobody_finds_nobody(ben, rosa, typed):
    assert "Núñez-Specimen" not in ben.post("/patients/", {"q": typed}).text


def test_a_date_that_can_be_read_two_ways_finds_both(ben, encino):
    for born, name in ((dt.date(1956, 4, 5), "Aprilborn"), (dt.date(1956, 5, 4), "Mayborn")):
        make_patient(family_name=name, birth_date=born, location=encino)

    for typed in ("05/04/56", "5-4-56", "4.5.1956", "5 4 1956"):
        page = ben.post("/patients/", {"q": typed}).text
        assert "Aprilborn" in page
        assert "Mayborn" in page


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1/2/26", {dt.date(1926, 1, 2), dt.date(1926, 2, 1), dt.date(2026, 1, 2), dt.date(2026, 2, 1)}),
        ("1/2/30", {dt.date(1930, 1, 2), dt.date(1930, 2, 1)}),
        ("2/31/1956", set()),
        ("5/4/195", set()),
        ("818-555-0142", set()),
        ("٥/٤/١٩٥٦", {dt.date(1956, 5, 4), dt.date(1956, 4, 5)}),
    ],
)
def test_the_days_that_a_text_may_mean(text, days):
    assert dates_meant(text, today=dt.date(2026, 6, 1)) == days


def test_the_start_page_finds_a_patient(ben, rosa):
    page = ben.get("/").text
    form = page.split('role="search"')[0].rsplit("<form", 1)[1] + page.split('role="search"')[1].split("</form>")[0]

    assert 'action="/patients/"' in form
    assert 'name="q"' in form
    assert "csrfmiddlewaretoken" in form


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


def test_only_an_opened_chart_counts_as_opened(ben, rosa):
    ben.post("/patients/", {"q": "nunez"})
    ben.get(f"/patients/{rosa.public_id}/edit/")

    assert "Núñez" not in ben.get("/patients/").text


def test_a_search_leaves_an_event_for_each_patient_shown_and_not_the_words(ben, rosa):
    other = make_patient(family_name="Nunezother", location=rosa.location)

    ben.post("/patients/", {"q": "nunez"})

    events = AuditEvent.objects.filter(actor=ben.user, action="read")
    assert {event.patient for event in events} == {rosa, other}
    assert {str(event.detail) for event in events} == {"{'page': 'patient-list'}"}


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


def test_an_address_does_not_speak_for_the_form(ben, rosa):
    """The same name in the address, or twice in the form: the last in the form counts."""
    page = ben.post("/patients/?q=nunez", {"q": "nobody at all"})
    twice = ben.post("/patients/?q=nobody", "q=nobody&q=nunez", content_type="application/x-www-form-urlencoded")

    assert "Núñez-Specimen" not in page.text
    assert "Núñez-Specimen" in twice.text


@pytest.mark.parametrize(
    "typed", ["n%C3%BA%C3%B1ez", "n%25C3%25BA", "N&uacute;&ntilde;ez", "N\\u00fa\\u00f1ez", "=?utf-8?q?N=C3=BA?="]
)
def test_what_is_typed_is_decoded_once(ben, rosa, typed):
    page = ben.post("/patients/", {"q": typed})

    assert "Núñez-Specimen" not in page.text
    assert escape(typed) in page.text
