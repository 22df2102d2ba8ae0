import re
from base64 import b32decode
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from clinic import locked
from clinic.access import Role
from tests.factories import make_staff
from tests.worker import mailed_link

PASSWORD = "correct horse battery"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def person(db):
    """A therapist with an authenticator app, and a browser that has given the password only."""
    user = make_staff("ada", Role.PHYSICAL_THERAPIST)
    client = Client(HTTP_HOST="localhost")
    client.user, client.secret = user, generate_totp_secret()
    TOTP.activate(user, client.secret)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("path", ["/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"])
def test_nothing_opens_between_password_and_second_factor(person, path):
    assert person.get(path)["Location"].startswith("/accounts/login/")


def test_the_admin_stays_shut_between_password_and_second_factor(person):
    assert person.get("/admin/")["Location"].startswith("/admin/login/")
    assert person.get("/admin/login/")["Location"].startswith("/accounts/login/")


def test_the_code_completes_the_sign_in(person):
    person.post("/accounts/2fa/authenticate/", {"code": code_of(person.secret)})

    assert is_signed_in(person)


def test_a_code_works_once(person):
    code = code_of(person.secret)
    person.post("/accounts/2fa/authenticate/", {"code": code})
    second = Client(HTTP_HOST="localhost")
    second.post("/accounts/login/", {"login": person.user.email, "password": PASSWORD})

    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert not is_signed_in(second)


def test_codes_cannot_be_guessed_for_long(person):
    right = code_of(person.secret)
    for number in range(5):
        person.post("/accounts/2fa/authenticate/", {"code": "000000" if right != "000000" else f"{number}11111"})

    page = person.post("/accounts/2fa/authenticate/", {"code": right})

    assert "Too many wrong tries" in page.text
    assert not is_signed_in(person)


def test_a_recovery_code_works_once(person):
    code = RecoveryCodes.activate(person.user).get_unused_codes()[0]
    person.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_signed_in(person)
    second = Client(HTTP_HOST="localhost")
    second.post("/accounts/login/", {"login": person.user.email, "password": PASSWORD})

    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert not is_signed_in(second)


def test_a_new_password_by_mail_does_not_replace_the_second_factor(person):
    client = Client(HTTP_HOST="localhost")
    client.post("/accounts/password/reset/", {"email": person.user.email})
    form = client.get(mailed_link(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "a new longer phrase", "password2": "a new longer phrase"})
    assert not is_signed_in(client)

    page = client.post("/accounts/login/", {"login": person.user.email, "password": "a new longer phrase"})

    assert page["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)


def test_where_settings_demand_it_only_its_set_up_is_open(ada, settings):
    settings.REQUIRE_SECOND_FACTOR = True

    assert ada.get("/")["Location"] == "/accounts/2fa/"
    assert ada.get("/admin/")["Location"] == "/accounts/2fa/"
    assert ada.get("/accounts/2fa/").status_code == 200


def test_htmx_is_led_to_the_set_up_as_a_whole_page(ada, settings):
    settings.REQUIRE_SECOND_FACTOR = True

    assert ada.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/accounts/2fa/"


def with_the_password(user):
    client = Client(HTTP_HOST="localhost")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def set_up_app(transactional_db):
    """Sets up an app in a browser; committed, because allauth tells of it once that has happened."""

    def set_up(client):
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        form = client.get("/accounts/2fa/totp/activate/")
        code = code_of(client.session["mfa.totp.secret"])
        client.post("/accounts/2fa/totp/activate/", {"code": code})
        return form

    return set_up


def test_a_session_with_the_password_alone_ends_when_another_one_sets_up_the_factor(settings, set_up_app):
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_staff("nora", Role.PHYSICAL_THERAPIST)
    theirs, own = with_the_password(user), with_the_password(user)

    set_up_app(own)

    assert theirs.get("/")["Location"].startswith("/accounts/login/")
    assert own.get("/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/password/change/"]
)
def test_a_session_that_gave_the_password_alone_opens_nothing_once_its_person_has_a_factor(db, settings, path):
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_staff("nora", Role.PHYSICAL_THERAPIST)
    client = with_the_password(user)
    TOTP.activate(user, generate_totp_secret())

    assert client.get(path)["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_a_code_at_sign_in_opens_the_clinic(person, settings, wilshire):
    settings.REQUIRE_SECOND_FACTOR = True

    person.post("/accounts/2fa/authenticate/", {"code": code_of(person.secret)})

    assert person.get("/").status_code == 200


def test_a_new_member_of_staff_sets_up_an_app_and_is_let_in(settings, set_up_app):
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_staff("nora", Role.PHYSICAL_THERAPIST)
    client = with_the_password(user)

    form = set_up_app(client)

    assert 'src="data:image/svg+xml' in form.text
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/password/change/",
    ],
)
def test_the_pages_of_ones_own_account_open_in_the_clinics_dress(db, path):
    user = make_staff("nora", Role.PHYSICAL_THERAPIST)
    client = Client(HTTP_HOST="localhost")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.get(path)

    assert page.status_code == 200
    assert 'class="topbar"' in page.text
    assert " style=" not in page.text


def test_what_is_stored_of_a_second_factor_opens_nothing(person):
    RecoveryCodes.activate(person.user)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert person.secret not in stored
    assert not re.search(r"'(secret|seed)': '(?!gAAAAA)", stored)
    for code in RecoveryCodes.activate(person.user).get_unused_codes():
        assert code not in stored


def test_a_secret_that_lost_its_key_opens_nothing_and_says_which(person, settings):
    settings.AUDIT_KEYS = ["another key " * 6]

    with pytest.raises(ImproperlyConfigured, match="AUDIT_KEYS"):
        person.post("/accounts/2fa/authenticate/", {"code": code_of(person.secret)})

    assert not is_signed_in(person)


def test_a_locked_secret_that_somebody_changed_is_refused(settings):
    locked_once, again = locked.lock("a secret"), locked.lock("a secret")
    at = len(locked_once) // 2
    forged = locked_once[:at] + ("A" if locked_once[at] != "A" else "B") + locked_once[at + 1 :]

    assert locked_once != again
    assert locked.unlock(locked_once) == locked.unlock(again) == "a secret"
    with pytest.raises(ImproperlyConfigured):
        locked.unlock(forged)


def test_an_older_key_still_opens_what_it_locked(person, settings):
    settings.AUDIT_KEYS = ["another key " * 6, *settings.AUDIT_KEYS]

    person.post("/accounts/2fa/authenticate/", {"code": code_of(person.secret)})

    assert is_signed_in(person)


def test_second_factors_from_before_are_locked_by_the_migration(person):
    migration = import_module("clinic.migrations.0016_second_factors_are_locked")
    codes = RecoveryCodes.activate(person.user).get_unused_codes()
    migration.unlock_all(apps, None)
    assert Authenticator.objects.get(type="totp").data["secret"] == person.secret

    migration.lock_all(apps, None)
    migration.lock_all(apps, None)

    assert person.secret not in str(Authenticator.objects.get(type="totp").data)
    assert RecoveryCodes.activate(person.user).get_unused_codes() == codes
    person.post("/accounts/2fa/authenticate/", {"code": code_of(person.secret)})
    assert is_signed_in(person)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/generate/",
    ],
)
def test_who_changes_a_factor_shows_first_who_they_are_and_again_after_five_minutes(db, path):
    client = with_the_password(make_staff("nora", Role.PHYSICAL_THERAPIST))
    assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "/accounts/reauthenticate/" not in client.get(path).get("Location", "")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()

    assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")


def test_a_code_is_good_for_half_a_minute(person):
    late = hotp_value(person.secret, next(iter(yield_hotp_counters_from_time())) - 1)

    person.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(late)})

    assert not is_signed_in(person)


def test_codes_and_secrets_are_random_and_long_enough(person):
    secrets = {generate_totp_secret() for _ in range(50)}
    codes = RecoveryCodes.activate(person.user).get_unused_codes()

    assert len(secrets) == 50
    assert {len(b32decode(secret)) for secret in secrets} == {20}
    assert len(set(codes)) == len(codes) == 10
    assert {len(code) for code in codes} == {8}
