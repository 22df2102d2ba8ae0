"""The cast: members of staff as signed-in clients. Ada treats everywhere, Cleo only in Encino; Ben is at the desk."""

import uuid

import pytest
from django.db import connection
from django.test import Client

from clinic import guards as clinic_guards
from clinic.access import Role
from prescriptions import guards as prescription_guards
from tests.factories import make_location, make_staff


@pytest.fixture
def wilshire(db):
    return make_location(name="Wilshire", slug="wilshire")


@pytest.fixture
def encino(db):
    return make_location(name="Encino", slug="encino", city="Encino", street="16661 Ventura Blvd", street2="")


class Browser(Client):
    """Sends a form key with each form, as every page's forms do; a test that gives its own sends that one."""

    def post(self, path, data=None, *args, **kwargs):
        if data is None or isinstance(data, dict):
            data = {"form_key": str(uuid.uuid4()), **(data or {})}
        return super().post(path, data, *args, **kwargs)


def signed_in(user):
    client = Browser(HTTP_HOST="localhost")
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def ada(wilshire, encino):
    """A physical therapist at every location."""
    return signed_in(make_staff("ada", Role.PHYSICAL_THERAPIST, credentials="PT, DPT"))


@pytest.fixture
def ben(wilshire, encino):
    """The front desk of every location."""
    return signed_in(make_staff("ben", Role.FRONT_DESK))


@pytest.fixture
def cleo(wilshire, encino):
    """A physical therapist who works in Encino only."""
    return signed_in(make_staff("cleo", Role.PHYSICAL_THERAPIST, location=encino))


@pytest.fixture
def mia(wilshire, encino):
    """The manager."""
    return signed_in(make_staff("mia", Role.MANAGER))


@pytest.fixture
def theo(wilshire, encino):
    """A physical therapist assistant: drafts, and never issues."""
    return signed_in(make_staff("theo", Role.ASSISTANT))


@pytest.fixture
def eve(wilshire, encino):
    """An exercise physiologist: issues, and never overrides a contraindication."""
    return signed_in(make_staff("eve", Role.EXERCISE_PHYSIOLOGIST))


@pytest.fixture
def doc(wilshire, encino):
    """A physician."""
    return signed_in(make_staff("doc", Role.PHYSICIAN, credentials="MD"))


@pytest.fixture
def lifted_guards(transactional_db):
    """For tests that commit: lift the database's guards before its tables are emptied; migrate puts them back."""
    yield
    for guards in (prescription_guards.GUARDS, clinic_guards.GUARDS):
        clinic_guards.run(guards, connection.alias, lift=True)


@pytest.fixture(autouse=True)
def _lift_guards_after_committing_tests(request):
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        request.getfixturevalue("lifted_guards")
