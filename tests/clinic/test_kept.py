"""What somebody was typing when their session ended is kept, for them alone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from tests.clinic.test_sessions import PASSWORD, age, asks_for_sign_in


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
