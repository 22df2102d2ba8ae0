"""The code of a patient's link leaves no trace: not in an address, a referrer, a history, a store or a log."""

import json
import logging

import pytest
from django.core.cache import cache

from prescriptions.actions import issuing, sharing
from tests.browser.test_main_job import base, open_door, therapist, visit  # noqa: F401 - fixtures
from tests.prescriptions.conftest import draft, library, pia  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser
STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases(), await caches.keys(),
  document.referrer, location.href, history.state, document.documentElement.outerHTML,
])"""


@pytest.fixture
def heard(page):
    """Every request: where to, with what headers."""
    found = []
    page.on("request", lambda request: found.append((request.url.partition("#")[0], request.all_headers())))
    return found


@pytest.fixture
def token(draft, therapist):  # noqa: F811
    cache.clear()
    _, token = sharing.share(issuing.issue(draft, by=therapist), by=therapist)
    return token


def went_through(page):
    """The addresses in the browser's history, as the browser itself tells them."""
    session = page.context.new_cdp_session(page)
    return [entry["url"] for entry in session.send("Page.getNavigationHistory")["entries"]]


def test_the_code_leaves_no_trace_in_browser_or_logs(page, base, token, heard, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    open_door(page, token, base)
    page.wait_for_load_state("networkidle")

    traces = {
        "stored": page.evaluate(STORED),
        "history": json.dumps(went_through(page)),
        "asked for": json.dumps([(url, {k: v for k, v in headers.items() if k != "cookie"}) for url, headers in heard]),
        "cookies": json.dumps(page.context.cookies()),
        "logged": caplog.text,
    }
    assert [where for where, text in traces.items() if token in text] == []
    assert len(heard) > 3
    assert "/p/sheet" in traces["logged"] + traces["asked for"]
    page.go_back()
    assert token not in page.url + page.content()


def test_who_has_the_link_and_no_birth_date_sees_no_patient(page, base, token, pia, heard):  # noqa: F811
    page.goto(f"{base}/p#{token}")
    page.wait_for_load_state("networkidle")

    assert token not in page.url
    assert pia.given_name not in page.content()
    assert token not in json.dumps(went_through(page))
    assert [url for url, headers in heard if token in url + json.dumps(headers)] == []
