"""Two web servers and a worker over one PostgreSQL: each request goes to the other one, as a balancer might send it."""

import copy
import datetime as dt
import itertools
import json
import re
import threading
import time
from pathlib import Path

import pytest

from tests.clinic.test_second_factor import code_of
from tests.faults.conftest import IS_SQLITE
from tests.faults.site import free_port
from tests.faults.test_worker import is_so

pytestmark = [pytest.mark.long, pytest.mark.skipif(IS_SQLITE, reason="SQLite lies on one machine")]

PATIENCE = "10"
PASSWORD = "correct horse battery"
# Runs in a process of its own, on the site's database: four therapists with an authenticator app each, and a patient.
PREPARE = """
import json
import django
django.setup()
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from clinic.access import Role
from tests.factories import load_exercises, make_location, make_patient, make_staff
load_exercises("superman")
place, secrets = make_location(name="Shared", slug="shared"), {}
for name in ("ann", "ben", "cleo", "dora"):
    user = make_staff(name, Role.PHYSICAL_THERAPIST)
    secrets[name] = (user.email, generate_totp_secret())
    TOTP.activate(user, secrets[name][1])
print(json.dumps({"people": secrets, "patient": str(make_patient(location=place).public_id)}))
"""
INPUT = re.compile(r"<input[^>]*>")


class Balanced:
    """One browser whose requests go to one server and then to the other."""

    def __init__(self, sites):
        self.turn, self.cookies = itertools.cycle(sites), {}

    def ask(self, method, path, fields=None, **options):
        site = copy.copy(next(self.turn))
        site.cookies = self.cookies
        answer = site.ask(method, path, fields, **options)
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies = {**self.cookies, name: value}
        return answer

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, fields=None, *, page=None):
        """Open the page, fill in the form that goes to ``path``, and send it to the other server; the next form goes
        the other way round."""
        answer = self.ask("POST", path, {**form_of(self.get(page or path).text, path), **(fields or {})})
        next(self.turn)
        return answer

    def sign_in(self, email, password=PASSWORD):
        return self.send("/accounts/login/", {"login": email, "password": password})

    def is_signed_in(self):
        """By what both say."""
        answers = {self.get("/").status for _ in range(2)}
        assert len(answers) == 1
        return answers == {200}


def form_of(text, action):
    """What a browser would send, with nothing typed, of the form that goes to ``action``, or to the page itself."""
    forms = re.findall(r'<form([^>]*method="post"[^>]*)>(.*?)</form>', text, re.DOTALL)
    there = [body for tag, body in forms if f'action="{action}"' in tag]
    here = [body for tag, body in forms if not re.search(r'\baction="[^"]', tag)]
    tags = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in INPUT.findall((there + here)[0])]
    return {tag["name"]: tag.get("value", "") for tag in tags if "name" in tag}


def fresh_code(secret):
    """A code that stays good for a while."""
    assert is_so(lambda: time.time() % 30 < 10)
    return code_of(secret)


@pytest.fixture(scope="module")
def prepared(site):
    return json.loads(site.python("-c", PREPARE))


@pytest.fixture(scope="module")
def people(prepared):
    return prepared["people"]


@pytest.fixture(scope="module")
def sites(site):
    """Another process with another port over the same database and files; neither knows of the other."""
    other = copy.copy(site)
    other.port, other.master, other.task_workers, other.workers = free_port(), None, [], 1
    other.start()
    yield [site, other]
    other.stop()


@pytest.fixture
def visitor(sites):
    return Balanced(sites)


def test_a_programme_is_made_over_both_and_the_sheet_that_the_worker_drew_is_served(visitor, prepared, database):
    ann, secret = prepared["people"]["ann"]
    assert visitor.sign_in(ann).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not visitor.is_signed_in()
    visitor.send("/accounts/2fa/authenticate/", {"code": fresh_code(secret)})
    assert visitor.is_signed_in()

    made = visitor.send(f"/patients/{prepared['patient']}/programmes/add/", {"title": "For the back"})
    programme = made.headers["Location"].partition("#")[0]
    assert (
        visitor.send(f"{programme}items/add/", {"exercise": "superman"}, page=f"{programme}library/?q=superman").status
        == 302
    )
    assert visitor.send(f"{programme}doses/", page=programme).status == 302
    answers = issued_by_double_click(visitor, programme)

    assert [answer.status for answer in answers] == [302, 302]
    (sheet,) = {answer.headers["Location"] for answer in answers}
    assert sheet.startswith("/sheets/")
    assert database.rows("SELECT COUNT(*) FROM prescriptions_revision WHERE status = 'issued'") == [(1,)]
    assert printed_ahead(visitor, database, sheet)
    assert visitor.send("/accounts/logout/").status == 302
    assert not visitor.is_signed_in()


def issued_by_double_click(visitor, programme):
    """The answers of both servers to one form, sent to each at the same moment."""
    path, review = f"{programme}outline/", dt.date.today() + dt.timedelta(days=14)
    form = {**form_of(visitor.get(programme).text, path), "review_on": review.isoformat(), "issue": "yes"}
    barrier, answers = threading.Barrier(2), []

    def click(site):
        barrier.wait(timeout=30)
        answers.append(site.ask("POST", path, form))

    clicks = []
    for _ in range(2):
        site = copy.copy(next(visitor.turn))
        site.cookies = visitor.cookies
        clicks.append(threading.Thread(target=click, args=[site]))
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    return answers


def printed_ahead(visitor, database, sheet):
    """Whether both serve what the worker has drawn, and draw nothing themselves."""
    site = next(visitor.turn)
    site.start_task_worker()
    done = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    assert is_so(lambda: database.rows(done) == [(1,)]), site.worker_log()
    (file,) = Path(site.folder, "media", "sheets").rglob("*.pdf")
    written = file.stat().st_mtime_ns
    served = [visitor.get(f"{sheet}pdf/") for _ in range(2)]
    return [page.status for page in served] == [200, 200] and file.stat().st_mtime_ns == written


def test_wrong_passwords_are_counted_over_both(visitor, people):
    ben, _ = people["ben"]
    for number in range(5):
        assert "do not belong together" in visitor.sign_in(ben, f"wrong password {number}").text

    assert ["Too many wrong tries" in visitor.sign_in(ben).text for _ in range(2)] == [True, True]


def test_wrong_codes_are_counted_over_both(visitor, people):
    cleo, secret = people["cleo"]
    visitor.sign_in(cleo)
    right = fresh_code(secret)
    for number in range(5):
        visitor.send("/accounts/2fa/authenticate/", {"code": f"{(int(right) + number + 1) % 1_000_000:06d}"})

    page = visitor.send("/accounts/2fa/authenticate/", {"code": right})

    assert "Too many wrong tries" in page.text
    assert not visitor.is_signed_in()


def test_a_code_is_good_for_one_sign_in_over_both(visitor, sites, people):
    dora, secret = people["dora"]
    second = Balanced(reversed(sites))
    for each in (visitor, second):
        each.sign_in(dora)
    code = fresh_code(secret)
    for each in (visitor, second):
        each.send("/accounts/2fa/authenticate/", {"code": code})

    assert (visitor.is_signed_in(), second.is_signed_in()) == (True, False)
