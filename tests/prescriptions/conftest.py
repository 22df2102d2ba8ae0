"""A small library, and a draft to work on."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from exercises.dosage import Dosage
from exercises.models import Exercise
from prescriptions.actions import drafting, issuing, sharing
from tests.factories import load_exercises, make_appointment, make_patient

SHIPPED = ("partial-curl-up", "superman", "side-plank", "stability-ball-crunch", "chin-tuck")
DAILY = Dosage.from_dict(
    {"reps": {"kind": "count", "min": 10}, "frequency": {"times_per_day": {"min": 1}, "days_per_week": {"min": 7}}}
)


@pytest.fixture
def library(db):
    load_exercises(*SHIPPED)


@pytest.fixture
def pia(encino):
    return make_patient(location=encino, given_name="Pia", family_name="Placeholder")


@pytest.fixture
def draft(ada, pia, library):
    """A draft of three exercises that needs nothing but to be issued."""
    revision = drafting.draft(pia, title="Low back, week 1", by=ada.user)
    for slug in ("partial-curl-up", "superman", "side-plank"):
        drafting.add_item(revision, Exercise.objects.get(slug=slug), by=ada.user, dosage=DAILY)
    revision.review_on = timezone.localdate() + dt.timedelta(days=14)
    revision.save(update_fields=["review_on"])
    return revision


@pytest.fixture
def visit(ada, pia):
    day = pia.location.today() + dt.timedelta(days=7)
    return make_appointment(pia, ada.user, dt.datetime.combine(day, dt.time(9), tzinfo=pia.location.zone))


@pytest.fixture
def sheet(draft, visit, ada):
    """An issued revision."""
    return issuing.issue(draft, by=ada.user)


@pytest.fixture
def shared(sheet, ada):
    """A link to an issued sheet, and its token."""
    return sharing.share(sheet, by=ada.user)


@pytest.fixture
def phone(db):
    """A stranger's browser."""
    return Client(HTTP_HOST="localhost")
