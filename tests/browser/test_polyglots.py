"""Text that is a script wherever somebody forgot to escape it: in every field, on every page and sheet, none runs."""

import csv
import io
import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic import audit
from clinic.access import Role
from clinic.models import ClinicWords
from clinic.tasks import mail_of_emergency, mail_of_password_link
from prescriptions.handout import read_handout
from prescriptions.sheets import job_of, pictures_of
from tests.factories import make_location, make_staff
from tests.matrix import addresses
from tests.prescriptions.conftest import library  # noqa: F401 - a fixture
from tests.site import Records
from tests.worker import carry_out_tasks

pytestmark = pytest.mark.browser
# Each breaks out of another place: text, attributes of each kind, scripts, styles, comments, templates, addresses.
POLYGLOTS = [
    "<i data-ran onmouseover=ran()>", "\"><img src=x data-ran onerror=ran()>", "'><svg data-ran onload=ran()>",
    "</title><script data-ran>ran()</script>", "</textarea><script data-ran>ran()</script>", "--><b data-ran>",
    "</script><script data-ran>ran()</script>", "\" autofocus data-ran onfocus=ran() x=\"",
    "' data-ran onclick=ran() '",
    "</style><u data-ran>", "{{ 7*7 }}${7*7}<%= 7*7 %>", "javascript:ran()//<a data-ran href=javascript:ran()>x",
    "<iframe data-ran srcdoc='<script>ran()</script>'>", "<math><mi data-ran xlink:href=javascript:ran()>x",
    "<details data-ran open ontoggle=ran()>", "\\\"-ran()}//<p data-ran>", "&lt;i data-ran&gt;&#60;b data-ran&#62;",
    "<x hx-get=/staff/ hx-trigger=load data-ran>", "<template data-ran>", "<base data-ran href=//evil.example/>",
]  # fmt: skip
# Handed over as files, never shown as pages.
FILES = {"handout-pdf", "figure-edit", "patient-record-file", "patient-trail-file"}
WATCH = """
window.reports = [];
window.ran = () => window.reports.push("ran");
document.addEventListener("securitypolicyviolation", (event) => window.reports.push(event.violatedDirective));
"""
FOUND = "() => window.reports.concat([...document.querySelectorAll('[data-ran]')].map((one) => one.outerHTML))"
turns = itertools.cycle(POLYGLOTS)


def turn():
    """The next words: another polyglot each time."""
    return next(turns)


def say(_kind, longest):
    return turn()[:longest]


@pytest.fixture
def place(live_server):
    fields = ("name", "street", "street2", "city", "state", "phone")
    return make_location(slug="encino", **{name: turn()[:40] for name in fields}, postal_code="91436")


@pytest.fixture
def therapist(place):
    return make_staff("tess", *Role, credentials=turn()[:40], family_name=turn(), given_name=turn())


@pytest.fixture
def records(therapist, place, library):  # noqa: F811
    words = ClinicWords.get()
    words.name, words.how_to_book, words.safety_statements = turn(), turn(), "\n".join(POLYGLOTS[:8])
    words.save()
    made = Records(place, therapist, say)
    made.draft.start_on = timezone.localdate() + timedelta(days=1)
    return made


@pytest.fixture
def base(live_server):
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def watched(page, base, client, therapist):
    """A page that notes whatever ran, was reported or asked about, opened by somebody who may do everything."""
    client.force_login(therapist)
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    page.add_init_script(WATCH)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))

    def opened(path):
        page.goto(base + path, wait_until="load")
        return page.evaluate(FOUND) + asked

    return opened


def is_page(route):
    """Whether a person reads it as a page; a picture or paper opened by itself is the browser's own document."""
    return route.is_ours and "picture" not in route.name and route.name not in FILES


def shown_by(watched, records):
    return {path: found for _route, path in addresses(records, is_page) if (found := watched(path))}


def test_nothing_that_somebody_typed_runs_on_any_page(watched, records):
    assert shown_by(watched, records) == {}


def test_nothing_that_somebody_typed_runs_behind_the_patients_link(page, watched, records, base):
    page.context.add_cookies([{"name": "patient", "value": records.key, "url": base}])

    assert watched("/p/sheet") == []
    assert "Encino" in page.content() or "data-ran" in page.inner_text("main")


def test_nothing_that_somebody_typed_is_markup_on_the_paper(page, records):
    handout = read_handout(records.sheet.snapshot)
    page.add_init_script(WATCH)
    page.goto("about:blank")

    page.set_content(job_of(handout, paper="letter", type_size="normal", pictures=pictures_of(handout)).html)

    assert "data-ran" in page.inner_text("body")
    assert page.evaluate(FOUND) == []


def test_what_is_taken_out_is_a_file_in_which_nothing_is_a_formula(client, therapist, records):
    client.force_login(therapist)
    audit.record(therapist, audit.Action.READ, records.patient, patient=records.patient, reason="=1+1" + turn())
    for name in ("record.json", "trail.csv"):
        answer = client.get(f"/patients/{records.patient.public_id}/{name}")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "html" not in answer["Content-Type"]
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [cell for row in rows for cell in row if cell.startswith(tuple("=+-@"))] == []
    assert any(cell.startswith("'=1+1") for row in rows for cell in row)


def test_mail_holds_no_markup(records, therapist, mailoutbox):
    for manager in (make_staff("mia", Role.MANAGER), therapist):
        mail_of_emergency.enqueue(records.access.pk, manager.pk)
        mail_of_password_link.enqueue(manager.email)
    carry_out_tasks()

    assert [mail.content_subtype for mail in mailoutbox] == ["plain"] * 4
    assert not any(getattr(mail, "alternatives", None) or "\n" in mail.subject for mail in mailoutbox)


def test_the_scanner_finds_a_view_that_prints_what_was_typed(watched, records, settings):
    settings.ROOT_URLCONF = "tests.holed"
    records.location.directions = "".join(POLYGLOTS)
    records.location.save()

    found = watched("/places/encino/holed/")

    assert any("data-ran" in markup for markup in found)
    assert any(report.startswith("script-src") for report in found)
