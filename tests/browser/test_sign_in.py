"""Sign-in in a real browser: the policy in force, WebAuthn's scripts, forms that browsers really send."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from clinic.access import Role
from clinic.models import User
from tests.factories import make_staff

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
OWN_PAGES = [
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/staff/",
    "/staff/new/",
]


@pytest.fixture
def mia(live_server):
    return make_staff("mia", Role.MANAGER)


def sign_in(page, user):
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def confirm_password(page):
    """Pages that change how somebody signs in ask for the password once more."""
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_load_state()


def with_a_key_that_answers(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_the_way_in_is_without_fault(live_server, page, faults, axe, overflow, path):
    page.goto(live_server.url + path)

    assert (faults, axe(), overflow()) == ([], [], False)


def test_ones_own_pages_are_without_fault(live_server, page, faults, axe, overflow, mia):
    page.goto(live_server.url + "/accounts/login/")
    sign_in(page, mia)

    found = {}
    for path in OWN_PAGES:
        page.goto(live_server.url + path)
        confirm_password(page)
        found[path] = (axe(), overflow())

    assert {path: fault for path, fault in found.items() if fault != ([], False)} == {}
    assert faults == []


def test_a_passkey_is_added_and_signs_in(live_server, page, faults, mia, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    with_a_key_that_answers(page)
    page.goto(live_server.url + "/accounts/login/")
    sign_in(page, mia)
    page.goto(live_server.url + "/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.fill("[name=name]", "Laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.goto(live_server.url + "/accounts/logout/")
    page.get_by_role("main").get_by_role("button").click()

    page.goto(live_server.url + "/accounts/login/")
    page.click("#passkey_login")

    page.wait_for_url(live_server.url + "/")
    assert page.locator("summary").inner_text() == "Mia"
    assert faults == []


def test_a_cancelled_passkey_is_said_in_words_and_read_out(live_server, page, faults, axe):
    page.add_init_script(
        "CredentialsContainer.prototype.get = () => Promise.reject(new DOMException('closed', 'NotAllowedError'))"
    )
    page.goto(live_server.url + "/accounts/login/")

    page.click("#passkey_login")

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used: the window was closed")
    assert (axe(), faults) == ([], [])


def test_an_address_by_number_says_that_passkeys_do_not_work_there(live_server, page):
    page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/accounts/login/")

    page.click("#passkey_login")

    expect(page.get_by_role("alert")).to_contain_text("Passkeys do not work at this address.")


def test_a_passkey_that_cannot_be_asked_for_is_said_too(live_server, page):
    page.goto(live_server.url + "/accounts/login/")
    page.route("**/webauthn/login/", lambda route: route.fulfill(status=503))

    page.click("#passkey_login")

    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work.")


def test_a_form_typed_into_an_ended_session_is_saved_after_sign_in(live_server, page, mia):
    page.goto(live_server.url + "/accounts/login/")
    sign_in(page, mia)
    page.goto(live_server.url + "/staff/new/")
    fill_in(page, "Nora")
    Session.objects.all().delete()

    page.get_by_role("button", name="Add", exact=True).click()
    sign_in(page, mia)
    page.get_by_role("button", name="Save what I typed").click()

    page.wait_for_url(re.compile(r"/staff/[0-9a-f-]{36}/"))
    assert User.objects.get(given_name="Nora").email == "nora@clinic.example"


def test_a_form_from_before_signing_in_again_in_another_tab_is_saved(live_server, page, mia):
    page.goto(live_server.url + "/accounts/login/")
    sign_in(page, mia)
    page.goto(live_server.url + "/staff/new/")
    fill_in(page, "Otto")
    other = page.context.new_page()
    other.goto(live_server.url + "/accounts/logout/")
    other.get_by_role("main").get_by_role("button").click()
    other.goto(live_server.url + "/accounts/login/")
    sign_in(other, mia)

    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Save what I typed").click()

    page.wait_for_url(re.compile(r"/staff/[0-9a-f-]{36}/"))
    assert User.objects.filter(given_name="Otto").exists()


def fill_in(page, name):
    page.fill("[name=given_name]", name)
    page.fill("[name=family_name]", "Novak")
    page.fill("[name=email]", f"{name.lower()}@clinic.example")
    page.select_option("[name=role]", "assistant")
