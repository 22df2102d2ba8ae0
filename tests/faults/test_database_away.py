"""The database goes away under a running server: a page that says so, nothing typed lost, and never a raw 500."""

import html
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.conftest import IS_SQLITE
from tests.faults.site import hidden_fields
from tests.test_access import EVERY

pytestmark = pytest.mark.long

TITLE = "For the <stairs>"


@pytest.fixture
def form(site):
    return site.open_form(f"/patients/{site.patient}/programmes/add/")


@pytest.fixture(params=["EXCLUSIVE", "IMMEDIATE"] if IS_SQLITE else ["stopped"])
def away(request, site, form, database):
    """Opened first, as somebody has it before them when it happens."""
    database.take_away(request.param)
    database.how = request.param
    yield database
    database.bring_back()
    site.wait("/readyz")


def add(site, fields, **options):
    return site.ask("POST", f"/patients/{site.patient}/programmes/add/", {**fields, "title": TITLE}, **options)


def programmes(database):
    return len(database.rows("SELECT 1 FROM prescriptions_programme"))


def test_what_was_typed_is_kept_on_the_page_and_saved_once_from_there(site, form, database):
    before = programmes(database)
    database.take_away("IMMEDIATE")

    page = add(site, form)

    database.bring_back()
    assert page.status == 503
    assert page.headers["Retry-After"] == "10"
    assert html.escape(TITLE) in page.text
    assert "kept on this page" in page.text
    again = {name: html.unescape(value) for name, value in hidden_fields(page.text).items()}
    assert (again["title"], again["form_key"]) == (TITLE, form["form_key"])
    saved = answer_within(site, 20, again)
    assert saved.status == 302
    assert answer_within(site, 20, again).headers["Location"] == saved.headers["Location"]
    assert programmes(database) == before + 1


def answer_within(site, seconds, fields):
    until = time.monotonic() + seconds
    while (answer := add(site, fields)).status == 503 and time.monotonic() < until:
        time.sleep(0.2)
    return answer


def test_a_form_is_shown_back_whatever_failed(site, form, away):
    page = add(site, form)

    assert page.status == 503
    assert html.escape(TITLE) in page.text


def test_htmx_leaves_the_form_where_it_is(site, form, away):
    assert add(site, form, headers={"HX-Request": "true"}).status == 503


def test_a_form_of_an_ended_session_is_shown_back_where_it_cannot_be_kept(site, form, away):
    session = site.cookies.pop("sessionid")

    page = add(site, form)

    site.cookies["sessionid"] = session
    assert page.status == 503
    assert html.escape(TITLE) in page.text


def test_a_form_from_elsewhere_is_not_shown_back(site, form, away):
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}

    page = add(site, {"form_key": form["form_key"]}, headers=foreign)

    assert page.status in (403, 503)
    assert "stairs" not in page.text


def test_a_password_is_not_shown_back(site, form, away):
    page = site.ask("POST", "/accounts/login/", {**form, "login": "ada@clinic.example", "password": "secret words"})

    assert page.status in (302, 429, 503)
    assert "secret words" not in page.text


def test_a_patients_birth_date_and_code_are_not_shown_back(site, form, away):
    page = site.ask("POST", "/p", {"code": "Sentinel", "month": "5", "day": "4", "year": "1956"})

    # Where only writing is impossible, tries cannot be counted, and the door stays shut.
    assert page.status == (403 if away.how == "IMMEDIATE" else 503)
    assert page.status == 403 or ("does not answer just now" in page.text and "Sentinel" not in page.text)


def test_no_address_answers_with_a_raw_fault(site, form, away):
    asked = [(how, path, fields) for path in paths() for how, fields in ASKED.items()]
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda one: site.ask(*one).status, asked)
    statuses = dict(zip([one[:2] for one in asked], answers, strict=True))

    assert {key: status for key, status in statuses.items() if status >= 500 and status not in (503, 507)} == {}
    assert 503 in statuses.values()


ASKED = {"GET": None, "POST": {"title": "Typed"}}


def paths():
    return sorted({sample for _, sample, _ in EVERY if not sample.startswith(("/admin/", "/accounts/"))})


def test_the_process_says_that_it_lives_and_is_not_ready(site, away):
    cookies, site.cookies = site.cookies, {}

    lives, ready = site.get("/healthz").status, site.get("/readyz").status

    site.cookies = cookies
    assert lives == 200
    assert ready == (200 if away.how == "IMMEDIATE" else 503)


def test_every_line_of_the_log_is_json_and_none_tells_what_was_sent(site, form):
    lived = site.get("/places/nowhere%0A%7B%22forged%22%3A1%7D/?q=Sentinel")
    lines = [json.loads(line) for line in (site.folder / "gunicorn.log").read_text().splitlines()]

    mine = [line for line in lines if line["request_id"] == lived.headers["X-Request-ID"]]
    assert [line["message"].split()[:3] for line in mine if line["logger"] == "clinic.access"] == [
        ["GET", "/places/nowhere%0A%7B%22forged%22%3A1%7D/", str(lived.status)]
    ]
    assert {"gunicorn.error", "clinic.access"} <= {line["logger"] for line in lines}
    assert not [line for line in lines if "Sentinel" in json.dumps(line)]
