"""What somebody was typing when their session ended is kept, for them alone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import resolve

from clinic.models import AuditEvent
from exercises.models import Exercise
from prescriptions.actions import drafting
from tests.clinic.test_sessions import PASSWORD, age, asks_for_sign_in
from tests.factories import make_patient, make_staff
from tests.test_access import EVERY


def next_of(page):
    return parse_qs(urlsplit(page["Location"]).query)["next"][0]


@pytest.fixture
def note():
    return {"given_name": "Pía", "notes": "Left knee\nworse on stairs <b>", "muscle": ["a", "b"]}


def type_into_a_dead_session(client, note, address="/staff/new/?from=list"):
    client.get("/")
    age(client, used_at=31)
    return client.post(address, note)


def sign_in_again(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/"})


def test_what_was_typed_is_offered_again_after_sign_in(mia, note):
    page = type_into_a_dead_session(mia, note)
    assert asks_for_sign_in(page)
    form = mia.get(page["Location"])
    then = re.search(r'name="next" value="([^"]+)"', form.text)[1]

    kept = mia.post("/accounts/login/", {"login": mia.user.email, "password": PASSWORD, "next": then}, follow=True)

    assert 'action="/staff/new/?from=list"' in kept.text
    assert 'name="given_name" value="Pía"' in kept.text
    assert "worse on stairs &lt;b&gt;" in kept.text
    assert kept.text.count('name="muscle"') == 2
    assert "csrfmiddlewaretoken" in kept.text


def test_the_kept_form_can_be_saved(mia):
    page = type_into_a_dead_session(
        mia,
        {"given_name": "Nora", "family_name": "Typed", "email": "nora@clinic.example", "role": "assistant"},
        "/staff/new/",
    )
    sign_in_again(mia, mia.user)
    kept = mia.get(next_of(page))

    saved = mia.post("/staff/new/", dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', kept.text)))

    assert saved.status_code == 302
    assert "Nora Typed" in mia.get("/staff/").text


def test_a_colleague_who_signs_in_next_does_not_see_it(mia, ben, note):
    page = type_into_a_dead_session(mia, note)
    sign_in_again(mia, ben.user)

    kept = mia.get(next_of(page))

    assert kept.status_code == 404
    assert "knee" not in kept.text


def test_nothing_typed_is_shown_before_sign_in(mia, note):
    page = type_into_a_dead_session(mia, note)

    assert "knee" not in page.text
    assert "knee" not in mia.get(page["Location"]).text
    assert "knee" not in str(mia.cookies)


def test_nothing_typed_stands_readable_in_the_database(mia, note):
    type_into_a_dead_session(mia, note)

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM cache WHERE cache_key LIKE '%kept%'")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert "knee" not in str(rows)


def test_a_form_from_nobody_is_not_kept(db, note):
    page = Client(HTTP_HOST="localhost").post("/staff/new/", note)

    assert page["Location"] == "/accounts/login/"


def test_htmx_posting_into_a_dead_session_leads_the_whole_page_to_sign_in(mia, note):
    mia.get("/")
    age(mia, used_at=31)

    page = mia.post("/staff/new/", note, headers={"HX-Request": "true"})

    assert page["HX-Redirect"].startswith("/accounts/login/?next=%2Fkept%2F")


def test_a_password_is_never_kept(mia):
    page = type_into_a_dead_session(mia, {"oldpassword": "secret words"}, "/accounts/password/change/")

    assert page["Location"] == "/accounts/login/?next=/accounts/password/change/"


def kept_page(client, address, typed, *, query=""):
    page = type_into_a_dead_session(client, typed, address)
    sign_in_again(client, client.user)
    return client.get(next_of(page)).text


def test_a_kept_form_says_which_it_is_and_shows_labels_and_choices(ben, encino, ada):
    patient = make_patient(location=encino, given_name="Pia", family_name="Placeholder")
    typed = {
        "location": encino.pk, "therapist": ada.user.pk, "kind": "follow_up", "day": "2027-03-01", "clock": "10:00",
        "minutes": "45", "version": "1", "form_key": "0b0e5b2a-7a3e-4b0f-9d5e-0d8a1c2f3e4d",
    }  # fmt: skip

    page = kept_page(ben, f"/appointments/add/?patient={patient.public_id}", typed)

    shown = page.split("<dl")[1]
    assert "Book a visit for Placeholder, Pia" in page
    assert "<dt>Kind of visit</dt><dd>follow-up</dd>" in shown
    assert "<dt>Location</dt><dd>Encino</dd>" in shown
    assert f"<dd>{encino.pk}</dd>" not in shown
    assert "0b0e5b2a" not in shown


def test_a_kept_history_is_shown_in_words(ada, encino):
    patient = make_patient(location=encino, given_name="Pia", family_name="Placeholder")
    typed = {
        "history_version": 1, "history_status": "recorded", "clearance": "not_required", "opened": "{}",
        "has_osteoporosis": "on", "precaution_0_text": "No lifting", "precaution_0_until_on": "2027-01-02",
    }  # fmt: skip

    page = kept_page(ada, f"/patients/{patient.public_id}/history/", typed)

    assert "History of Placeholder, Pia" in page
    assert "<dt>Medical history</dt><dd>asked: recorded below</dd>" in page
    assert "<dt>Osteoporosis</dt><dd>yes</dd>" in page
    assert "<dt>Precautions</dt><dd>No lifting · Jan 2, 2027</dd>" in page
    assert "<dt>Opened" not in page


def test_a_kept_form_that_names_a_patient_leaves_an_event(ada, encino):
    pia = make_patient(location=encino)
    typed = {"history_version": 1, "history_status": "none_known", "clearance": "not_required"}
    kept_page(ada, f"/patients/{pia.public_id}/history/", typed)

    event = AuditEvent.objects.filter(action="read").latest("pk")
    assert (event.patient, event.actor, event.detail) == (pia, ada.user, {"page": "kept"})


def test_an_action_says_what_it_was_and_its_button_does_it(mia, db):
    Exercise.objects.create(slug="superman", name="Superman", region="lumbar_spine", position="prone")

    page = kept_page(mia, "/exercises/superman/retire/", {})

    assert ">Retire “Superman”</button>" in page
    assert "typed" not in page.split("<h1>")[1]
    assert "nothing has happened" in page


def test_a_kept_form_that_would_issue_says_so_on_its_button(ada, encino):
    patient = make_patient(location=encino, given_name="Pia", family_name="Placeholder")
    revision = drafting.draft(patient, title="For the stairs", by=ada.user)
    typed = {"title": "For the stairs", "note": "Slowly", "version": "1"}

    issued = kept_page(ada, f"/programmes/{revision.public_id}/outline/", {**typed, "issue": "yes"})
    saved = kept_page(ada, f"/programmes/{revision.public_id}/outline/", typed)

    assert ">Issue “For the stairs” for Placeholder, Pia</button>" in issued
    assert "<dd>Slowly</dd>" in issued
    assert ">Save what I typed</button>" in saved
    assert "Head of “For the stairs” for Placeholder, Pia" in saved


def test_a_record_of_another_location_is_not_named(cleo, wilshire):
    patient = make_patient(location=wilshire, family_name="Sentinel")

    page = kept_page(cleo, f"/patients/{patient.public_id}/edit/", {"given_name": "Pia"})

    assert "Sentinel" not in page
    assert "Names and contact of (no longer there)" in page


@pytest.mark.parametrize("address", ["/patients/", "/appointments/add/"])
def test_a_search_is_not_kept_but_shown_again(ben, address):
    page = type_into_a_dead_session(ben, {"q": "Sentinel"}, address)

    assert next_of(page) == address
    assert "Sentinel" not in ben.get(page["Location"]).text
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE '%kept%'")
        assert cursor.fetchone() == (0,)


def test_the_dose_sentence_of_a_dead_session_leaves_the_page_as_it_is(ada):
    ada.get("/")
    age(ada, used_at=31)

    page = ada.post("/dose-sentence/", {"note": "Typed"}, headers={"HX-Request": "true"})

    assert page.status_code == 204
    assert "HX-Redirect" not in page


NAMED = [
    "patient-add", "patient-edit", "patient-history", "exercise-add", "exercise-edit", "exercise-retire",
    "picture-add", "item-edit", "programme-outline", "programme-add", "staff-create", "staff-detail", "location-edit",
    "location-hours", "clinic-words", "appointment-create", "appointment-edit", "appointment-cancel", "link-add",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_every_form_can_be_named_for_somebody_who_may_see_nothing(db, name):
    client = Client(HTTP_HOST="localhost")
    client.user = make_staff("nobody")
    client.force_login(client.user)
    address = next(sample for route, sample, view in EVERY if resolve(sample).url_name == name)

    assert "%(" not in kept_page(client, address, {"title": "Typed"})


# A form whose key is old, because somebody signed in again in another tab --------------------------------------------

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture
def strict_mia(mia):
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    client.cookies = mia.cookies
    client.user = mia.user
    return client


def test_a_form_with_an_old_key_is_not_saved_and_offered_again(strict_mia, note):
    page = strict_mia.post("/staff/new/", note, headers=OURS)

    assert page.status_code == 403
    assert "worse on stairs" in page.text
    assert "csrfmiddlewaretoken" in page.text


def test_htmx_with_an_old_key_leads_the_whole_page_to_what_was_typed(strict_mia, note):
    page = strict_mia.post("/staff/new/", note, headers={**OURS, "HX-Request": "true"})

    assert "worse on stairs" in strict_mia.get(page["HX-Redirect"]).text


def test_a_form_too_long_to_keep_says_so(mia):
    page = type_into_a_dead_session(mia, {"notes": "x" * 600_000})

    assert page["Location"] == "/accounts/login/"
    assert "was not saved" in mia.get(page["Location"]).text


def test_a_form_from_another_site_is_refused_and_not_offered(strict_mia, note):
    page = strict_mia.post(
        "/staff/new/", note, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    )

    assert page.status_code == 403
    assert "worse on stairs" not in page.text


def test_a_stale_password_form_is_not_shown_back(strict_mia):
    page = strict_mia.post("/accounts/password/change/", {"oldpassword": "secret words"}, headers=OURS)

    assert page.status_code == 403
    assert "secret words" not in page.text


def test_the_key_to_what_is_kept_stands_in_no_address(mia, note):
    page = type_into_a_dead_session(mia, note)

    cookie = page.cookies["kept"]
    assert cookie.value not in page["Location"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (next_of(page), True, "Lax")


def test_another_browser_of_the_same_person_does_not_open_it(mia, note):
    page = type_into_a_dead_session(mia, note)
    other = Client(HTTP_HOST="localhost")
    sign_in_again(other, mia.user)

    assert other.get(next_of(page)).status_code == 404


@pytest.mark.parametrize("name", ["password", "new_password1", "oldPassword"])
def test_no_form_keeps_a_password(mia, note, name):
    page = type_into_a_dead_session(mia, {**note, name: "secret words"})
    sign_in_again(mia, mia.user)

    kept = mia.get(next_of(page))

    assert "worse on stairs" in kept.text
    assert "secret words" not in kept.text


def test_the_admins_password_form_is_never_kept(mia):
    page = type_into_a_dead_session(mia, {"old_password": "secret words"}, "/admin/password_change/")

    assert "kept" not in page["Location"]
    assert "kept" not in page.cookies


@pytest.mark.parametrize("form", [{"given_name": "Pía"}, {"q": "Pía"}])
def test_a_form_from_nobody_makes_no_session(db, form):
    Client(HTTP_HOST="localhost").post("/patients/add/", form)

    assert not Session.objects.exists()
