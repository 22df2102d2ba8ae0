"""Passwords that everybody thinks of are refused, however they were made long; any other is taken as it is typed."""

import datetime as dt

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone

from clinic.access import Role
from tests.conftest import signed_in
from tests.factories import make_staff

PASSWORD = "correct horse battery"


@pytest.mark.parametrize(
    "guessed",
    [
        "Superman-2026!!",
        "1234-dragon-5678",
        "Takehome-Clinic-26",
        "physicaltherapy2026",
        "Encino-Encino-1!",
        "ENCINO 2026 2026",
        "password123456",
        "sunshine+Manager+1",
    ],
)
def test_a_known_word_that_was_made_longer_is_refused(encino, guessed):
    with pytest.raises(ValidationError):
        password_validation.validate_password(guessed)


@pytest.mark.parametrize(
    "good",
    [
        "a new longer phrase",
        "horse battery staple",
        "encino jacaranda 77",
        "xkqvzt-9183-ppl",
        "471920658317",
        "пирог с яблоками",
        "all in lower case letters",
        "ALL IN CAPITAL LETTERS",
        "🙂🙃🙂🙃 four of five faces",
    ],
)
def test_any_kind_of_sign_may_make_a_password(encino, good):
    password_validation.validate_password(good)


def change(client, old, new):
    return client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_a_password_is_changed_by_who_knows_it(db):
    client = signed_in(make_staff("ada", Role.PHYSICAL_THERAPIST))

    change(client, "wrong horse battery", "a new longer phrase")
    client.user.refresh_from_db()
    assert client.user.check_password(PASSWORD)
    change(client, PASSWORD, "a new longer phrase")
    client.user.refresh_from_db()
    assert client.user.check_password("a new longer phrase")


@pytest.mark.parametrize(
    "typed",
    [
        "  spaces around it  ",
        "Upper and Lower Case",
        "x" * 3 + "é" * 4 + "b\u0301 unlike B",
        "long " * 24 + "end of it.",
    ],
)
def test_a_password_counts_exactly_as_it_was_typed(db, client, typed):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    user.set_password(typed)
    user.save()

    for other in (typed.strip(), typed.lower(), typed[:-1], typed[:72]):
        if other != typed:
            client.post("/accounts/login/", {"login": user.email, "password": other})
            assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": user.email, "password": typed})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/change/", "/accounts/reauthenticate/"])
def test_a_password_is_masked_and_left_to_password_managers(db, client, path):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    if path != "/accounts/login/":
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    fields = [line for line in client.get(path).text.split("<") if line.startswith("input") and "password" in line]

    assert len(fields) >= 1
    for field in fields:
        assert 'type="password"' in field
        assert 'autocomplete="current-password"' in field or 'autocomplete="new-password"' in field
        assert "maxlength" not in field


def test_nobody_is_asked_a_secret_question_or_told_a_hint(client, db):
    pages = client.get("/accounts/login/").text + client.get("/accounts/password/reset/").text

    assert "hint" not in pages.lower()
    assert "question" not in pages.lower().replace("?", "")


def test_a_password_does_not_grow_old(db, client):
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    long_ago = timezone.now() - dt.timedelta(days=3650)
    type(user).objects.filter(pk=user.pk).update(last_login=long_ago)

    page = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/exercises/"})

    assert page["Location"] == "/exercises/"
    assert client.get("/exercises/").status_code == 200
