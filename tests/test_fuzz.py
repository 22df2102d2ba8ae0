"""Whatever a browser sends: an answer that is no error of ours, and nothing typed is lost.

The same examples in every run; with FUZZ=10 in the environment ten times as many, and others each time.
"""

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.posing.sources import from_position
from exercises.posing.text import to_text
from tests import fuzz
from tests.matrix import forms_of, undone
from tests.prescriptions.conftest import library  # noqa: F401 - a fixture
from tests.site import Records, forms_on, routes
from tests.test_matrix import _quiet, plain  # noqa: F401 - a fixture

pytestmark = pytest.mark.long
TIMES = int(os.environ.get("FUZZ", "1"))
STRANGERS = ("/accounts/login/", "/accounts/password/reset/", "/p")


def bounded(examples):
    """The same examples in every run, and no more; those that failed are not kept beside the source."""
    fixtures = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    seeded = {"derandomize": True} if TIMES == 1 else {}
    return settings(
        max_examples=examples * TIMES, deadline=None, database=None, suppress_health_check=fixtures,
        report_multiple_bugs=True, **seeded,
    )  # fmt: skip


@pytest.fixture
def records(ada, encino, library):  # noqa: F811
    return Records(encino, ada.user, plain)


@pytest.fixture
def people(ada, mia):
    """A therapist, the manager and a stranger, who are told of an error of ours by its page."""
    stranger = Client(HTTP_HOST="localhost")
    for client in (ada, mia, stranger):
        client.raise_request_exception = False
    return ada, mia, stranger


@pytest.fixture
def forms(records, people):
    """Every form of ours, with who found it, and those that strangers fill in."""
    *staff, stranger = people
    found = [(client, form) for client in staff for form in forms_of(records, client).values()]
    return found + [(stranger, form) for path in STRANGERS for form in forms_on(stranger.get(path), path)]


def test_no_form_is_lost_and_none_breaks(forms):
    @bounded(120)
    @given(st.data())
    def send(data):
        sent = data.draw(fuzz.posts(forms))
        assert sent.faults() == []

    assert len(forms) > 50
    send()


def test_the_fuzzer_finds_a_view_that_a_nul_breaks(people, settings):
    settings.ROOT_URLCONF = "tests.holed"
    therapist = people[0]
    forms = [(therapist, form) for form in forms_on(therapist.get("/holed/"), "/holed/")]

    @bounded(120)
    @given(st.data())
    def send(data):
        assert data.draw(fuzz.posts(forms)).faults() == []

    with pytest.raises(AssertionError, match="500.*null byte"):
        send()


DEEP = "[" * 100_000
# Hidden fields that hold JSON.
HOLDING_JSON = {"opened", "credential", "base"}


def test_brackets_without_end_break_no_hidden_field(forms):
    holding = [(client, form, name) for client, form in forms for name in HOLDING_JSON & form.fields.keys()]
    answers = {
        (form.action, name): fuzz.Sent(client, "POST", form.action, tuple({**form.fields, name: DEEP}.items())).faults()
        for client, form, name in holding
    }

    assert len(answers) > 5
    assert {place: faults for place, faults in answers.items() if faults} == {}


def test_no_address_breaks(records, people):
    known = [route for route in routes() if route.name not in ("figure-edit", "figure-preview")]

    @bounded(120)
    @given(st.data())
    def visit(data):
        assert data.draw(fuzz.visits(known, people, records)).faults() == []

    visit()


@pytest.fixture
def figure(records, people):
    """The form that draws a figure, and where it is sent."""
    path = f"/exercises/{records.exercise.slug}/figure/"
    form = max(forms_on(undone(people[0], "get", path), path), key=lambda form: len(form.fields))
    return people[0], path, form.fields


def test_no_figure_breaks_its_page(figure):
    client, path, fields = figure
    table = from_position("standing")

    @bounded(15)
    @given(st.data())
    def draw(data):
        name = data.draw(st.sampled_from(["base", "text", "text", *sorted(fields)]))
        value = data.draw(fuzz.values)
        if name == "base":
            value = data.draw(fuzz.tables(table))
        elif name == "text" and data.draw(st.booleans()):
            value = data.draw(fuzz.tables(table)) if data.draw(st.booleans()) else to_text(table) + value
        where, button = data.draw(st.sampled_from([("preview/", "x"), ("", "take_text"), ("", "begin"), ("", "more")]))
        sent = {**fields, name: value, button: "1", "form_key": "00000000-0000-4000-8000-000000000000"}
        assert fuzz.Sent(client, "POST", path + where, tuple(sent.items())).faults() == []

    draw()
