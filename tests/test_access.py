"""Every address asks for sign-in unless it stands here, and every answer carries the headers that protect it."""

import io
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client

from clinic.access import ABILITIES, Role
from tests.factories import make_staff
from tests.site import routes

# Open to everybody, each for a reason. A new address belongs here only if a stranger must reach it.
PUBLIC = {
    # Whether the process lives: asked by machines, answers nothing else.
    "healthz",
    "readyz",
    # Signing in, and choosing a password by a mailed link.
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
    "accounts/password/reset/key/<uidb36>-<key>/",
    "accounts/confirm-email/",
    "accounts/confirm-email/<key>/",
    "accounts/2fa/webauthn/login/",
    # The location's page, to which a sheet may point; nothing about patients.
    "places/<slug:slug>/",
}
# The patient's pages: their link's token is the key.
PATIENTS_OWN = re.compile(r"^p(/|$)")
SIGN_IN = ("/accounts/login/", "/admin/login/")


def is_public(route):
    return route in PUBLIC or bool(PATIENTS_OWN.match(route))


EVERY = [(route.route, route.path, route.view) for route in routes()]
CLOSED = sorted({path for route, path, _ in EVERY if not is_public(route)})
OPEN = sorted({path for route, path, _ in EVERY if is_public(route)})


@pytest.fixture
def stranger(db):
    return Client(HTTP_HOST="localhost")


def test_a_stranger_is_led_to_sign_in(stranger):
    answers = [page for path in CLOSED for page in (stranger.get(path), stranger.post(path))]

    assert [page.request["PATH_INFO"] for page in answers if not page.get("Location", "").startswith(SIGN_IN)] == []


def test_an_unknown_address_says_nothing_to_a_stranger(stranger):
    page = stranger.get("/no/such/page/")

    assert page.status_code == 404
    assert "/patients/" not in page.text


def test_a_strangers_answer_carries_every_protecting_header(stranger):
    assert {path: missing for path in OPEN if (missing := missing_headers(stranger.get(path)))} == {}


def test_a_therapists_answer_carries_every_protecting_header(ada):
    paths = [path for path in CLOSED if not path.startswith("/admin/")]

    assert {path: missing for path in paths if (missing := missing_headers(ada.get(path)))} == {}


@pytest.mark.parametrize("path", ["/no/such/page/", "/staff/", "/"])
def test_refusals_carry_every_protecting_header_too(ada, path):
    assert missing_headers(ada.get(path)) == []


def missing_headers(page):
    policy = page.headers.get("Content-Security-Policy", "")
    kept = {
        "policy": "default-src 'self'" in policy
        and "frame-ancestors 'none'" in policy
        and "object-src 'none'" in policy,
        "no inline code": "unsafe-inline" not in policy and "unsafe-eval" not in policy and "*" not in policy,
        "enforced": "Content-Security-Policy-Report-Only" not in page.headers,
        "no-store": "no-store" in page.headers.get("Cache-Control", ""),
        "nosniff": page.headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": page.headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "opener": page.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "frames": page.headers.get("X-Frame-Options") == "DENY",
    }
    return [name for name, holds in kept.items() if not holds]


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/p", "/staff/", "/healthz", "/no/such/page/"])
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_a_method_that_no_page_answers_is_refused(ada, method, path):
    answer = ada.generic(method, path)

    assert (answer.status_code, answer.content) == (405, b"")
    assert answer["Allow"] == "GET, HEAD, POST"
    assert path.startswith("/p") or missing_headers(answer) == []


def test_a_body_larger_than_any_picture_is_refused_before_it_is_read(ada):
    class Endless(io.BytesIO):
        def read(self, *args):
            raise AssertionError("It was read.")

    told = {"CONTENT_LENGTH": "30000001", "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Endless()}
    answer = ada.generic("POST", "/exercises/superman/pictures/add/", **told)

    assert answer.status_code == 413
    assert "10 MB at most" in answer.text


FOLDERS = ["static/", "static/js/", "media/", "media/pictures/", "var/", ".git/config", ".env", "manage.py", "secrets/",
           "static/../manage.py", "static/%2e%2e/manage.py", "accounts/../.env", "clinic/settings.py"]  # fmt: skip


@pytest.mark.parametrize("path", FOLDERS)
def test_no_folder_is_listed_and_no_file_of_the_source_is_served(stranger, ada, path):
    for client in (stranger, ada):
        assert client.get(f"/{path}").status_code == 404


def test_every_answer_says_what_it_is_and_in_which_letters(stranger, ada):
    answers = [stranger.get(path) for path in OPEN] + [ada.get(path) for path in CLOSED]
    kinds = {answer["Content-Type"] for answer in answers if answer.status_code != 302 and answer.content}

    assert "text/html; charset=utf-8" in kinds
    assert {kind for kind in kinds if kind.startswith("text/") and "charset=utf-8" not in kind} == set()
    assert kinds <= {"text/html; charset=utf-8", "text/plain; charset=utf-8", "application/json", "text/javascript"}


def test_no_other_site_may_read_an_answer(stranger, ada):
    theirs = {"Origin": "https://elsewhere.example"}
    answers = [client.get(path, headers=theirs) for client in (stranger, ada) for path in ("/", "/p", "/healthz")]

    assert [name for answer in answers for name in answer.headers if name.startswith("Access-Control-")] == []


def test_every_form_from_another_site_is_refused(ada):
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.cookies = ada.cookies
    ours = [path for _, path, view in EVERY if not path.startswith("/p") and path not in ("/healthz", "/readyz")]

    answers = {path: strict.post(path, {}, headers={"Origin": "https://elsewhere.example"}) for path in ours}

    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 403} == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_ability_is_refused_before_anything_is_fetched(db, role):
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_staff("somebody", role))
    shut = [path for _, path, view in EVERY if getattr(view, "needs", None) and not set(view.needs) <= ABILITIES[role]]

    answers = {path: (client.get(path).status_code, client.post(path).status_code) for path in shut}

    assert {path: codes for path, codes in answers.items() if codes != (403, 403)} == {}


@pytest.mark.parametrize("role", Role)
def test_a_page_for_several_abilities_is_open_with_any_of_them(db, role):
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_staff("somebody", role))
    several = [(path, set(view.needs_one)) for _, path, view in EVERY if hasattr(view, "needs_one")]

    answers = {path: client.get(path).status_code for path, _ in several}

    assert answers == {path: 200 if wanted & ABILITIES[role] else 403 for path, wanted in several}


def test_somebody_without_a_role_opens_no_page_that_needs_an_ability(db):
    client = Client(HTTP_HOST="localhost")
    client.force_login(make_staff("nobody"))

    shut = [path for _, path, view in EVERY if hasattr(view, "needs") or hasattr(view, "needs_one")]
    answers = {path: client.get(path).status_code for path in shut}

    assert {path: code for path, code in answers.items() if code != 403} == {}


def test_every_address_that_is_called_public_exists():
    routes = {route for route, _, _ in EVERY}

    assert PUBLIC - routes - {"places/<slug:slug>/"} == set()


def test_a_process_whose_database_is_gone_is_not_ready(client, db):
    def gone(*args):
        raise OperationalError("the connection is closed")

    assert client.get("/readyz").json() == {"ready": True}
    with connection.execute_wrapper(gone):
        page = client.get("/readyz")

    assert (page.status_code, page.json()) == (503, {"ready": False})
