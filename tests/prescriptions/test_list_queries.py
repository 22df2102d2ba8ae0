"""No list page asks the database more often for fifty rows than for one, and no sheet for forty exercises."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.access import Role
from exercises import catalogue
from exercises.models import Exercise
from prescriptions import sheets
from prescriptions.actions import admitting, drafting, issuing, sharing
from tests.factories import load_exercises, make_appointment, make_location, make_patient, make_staff
from tests.prescriptions.conftest import DAILY

hour = itertools.count(1)


def a_visit(place, **fields):
    starts = dt.datetime.combine(place.today(), dt.time(0), tzinfo=place.zone) + dt.timedelta(hours=next(hour))
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST)
    return make_appointment(make_patient(location=place), therapist, starts, minutes=30, **fields)


def on_one_day(place, cast):
    """Twelve visits that all begin on the day that the test opens."""
    starts = dt.datetime.combine(place.today() + dt.timedelta(days=1), dt.time(9), tzinfo=place.zone)
    make_appointment(make_patient(location=place), make_staff("tess", Role.PHYSICAL_THERAPIST), starts)


def coming(place, cast):
    """Each at a place of its own, whose hours and special days are asked for."""
    elsewhere = make_location()
    elsewhere.opening_hours.create(weekday=1, kind="closed")
    starts = timezone.now() + dt.timedelta(days=3)
    make_appointment(make_patient(location=elsewhere), make_staff("t", Role.FRONT_DESK), starts)


def a_patient(place, cast):
    make_patient(location=place, family_name="Alike")


def a_location(place, cast):
    row = make_location()
    row.opening_hours.create(weekday=1, kind="closed")
    make_staff("tess", Role.PHYSICAL_THERAPIST, location=row)


def a_special_day(place, cast):
    day = place.today() + dt.timedelta(days=next(hour))
    place.special_days.create(first_on=day, last_on=day, kind="closed", reason="Works")


def somebody(place, cast):
    make_staff("extra", Role.ASSISTANT, location=place)


def an_exercise(place, cast):
    number = next(hour)
    Exercise.objects.create(slug=f"own-{number}", name=f"Own {number}", region="neck", position="sitting")


def a_template(place, cast):
    draft = drafting.draft(make_patient(location=place), title="Neck", by=cast["ada"].user)
    drafting.add_item(draft, Exercise.objects.get(slug="chin-tuck"), by=cast["ada"].user, dosage=DAILY)
    drafting.save_as_template(draft, name=f"Neck {next(hour)}", by=cast["ada"].user)


def a_draft(place, cast):
    drafting.draft(make_patient(location=place), title="Neck", by=cast["ada"].user)


def a_visit_of_mine(place, cast):
    starts = timezone.now() + dt.timedelta(days=next(hour))
    make_appointment(make_patient(location=place), cast["ada"].user, starts)


def a_programme(place, cast):
    """One more programme in force for the patient of the chart."""
    draft = drafting.draft(cast["pia"], title=f"Week {next(hour)}", by=cast["ada"].user)
    drafting.add_item(draft, Exercise.objects.get(slug="chin-tuck"), by=cast["ada"].user, dosage=DAILY)
    draft.review_on = timezone.localdate() + dt.timedelta(days=14)
    draft.save(update_fields=["review_on"])
    issuing.issue(draft, by=cast["ada"].user)


@pytest.fixture
def cast(ada, ben, mia, pia, library):
    return {"ada": ada, "ben": ben, "mia": mia, "pia": pia, "stranger": Client(HTTP_HOST="localhost")}


ROWS, MOST_EXERCISES = 50, drafting.MOST_ITEMS
CASES = [
    ("ben", "/appointments/?location={place}&date={tomorrow}", on_one_day),
    ("ben", "/appointments/?location={place}&date={tomorrow}", a_location),
    ("ben", "/appointments/coming/?all=yes", coming),
    ("mia", "/appointments/coming/", coming),
    ("ben", "/appointments/add/?patient={pia}", a_location),
    ("ben", "/", a_location),
    ("ada", "/", a_visit_of_mine),
    ("ada", "/", a_draft),
    ("ben", "/patients/?q=alike", a_patient),
    ("ada", "/patients/{pia}/", a_programme),
    ("mia", "/locations/", a_location),
    ("mia", "/locations/{place}/", a_special_day),
    ("stranger", "/places/{slug}/", a_special_day),
    ("mia", "/staff/", somebody),
    ("ada", "/exercises/", an_exercise),
    ("ada", "/templates/", a_template),
]
# Pages of one programme, whose draft and sheet hold so many exercises.
SHEETS = [
    ("ada", "/programmes/{draft}/"),
    ("ada", "/programmes/{draft}/library/"),
    ("ada", "/programmes/{draft}/preview/"),
    ("ada", "/sheets/{sheet}/"),
    ("ben", "/sheets/{sheet}/"),
    ("ben", "/sheets/{sheet}/pdf/"),
    ("patient", "/p/sheet"),
    ("patient", "/p/sheet.pdf"),
]


@pytest.mark.parametrize(("who", "address", "one_more"), CASES)
def test_a_page_asks_as_often_for_fifty_rows_as_for_one(cast, encino, who, address, one_more):
    (one, short), (fifty, long) = list_queries(cast, encino, who, address, one_more)

    assert fifty == one
    assert len(long) > len(short)


def list_queries(cast, place, who, address, one_more):
    """The number of queries and the page with one row, and with fifty."""
    tomorrow = place.today() + dt.timedelta(days=1)
    address = address.format(place=place.public_id, slug=place.slug, pia=cast["pia"].public_id, tomorrow=tomorrow)
    one_more(place, cast)
    one = asked(cast[who], address)
    for _ in range(ROWS - 1):
        one_more(place, cast)
    return one, asked(cast[who], address)


@pytest.mark.parametrize(("who", "address"), SHEETS)
def test_a_sheet_asks_as_often_for_forty_exercises_as_for_one(cast, shelf, who, address):
    one, forty = sheet_queries(cast, shelf, who, address)

    assert forty == one


@pytest.fixture
def shelf(db):
    """As many exercises of the library as a sheet holds."""
    return make_shelf()


def make_shelf():
    slugs = [entry.slug for entry in catalogue.read()][:MOST_EXERCISES]
    load_exercises(*slugs)
    return list(Exercise.objects.filter(slug__in=slugs))


def sheet_queries(cast, shelf, who, address):
    """The numbers of queries of a page of a programme with one exercise, and with as many as it holds."""
    return [programme_queries(cast, shelf[:number], who, address) for number in (1, MOST_EXERCISES)]


def programme_queries(cast, exercises, who, address):
    by = cast["ada"].user
    patient = make_patient(location=cast["pia"].location)
    draft, sheet = (a_draft_of(exercises, patient, by) for _ in range(2))
    issuing.issue(sheet, by=by)
    phone = Client(HTTP_HOST="localhost")
    phone.cookies["patient"] = admitting.admit(sharing.share(sheet, by=by)[0])
    # Drawing is no query, and takes seconds.
    for name in (sheets.kept_name(sheet.snapshot, "letter", "normal", patients_copy=copy) for copy in (False, True)):
        sheets.keep(name, b"%PDF")
    address = address.format(draft=draft.public_id, sheet=sheet.public_id)
    return asked({**cast, "patient": phone}[who], address)[0]


def a_draft_of(exercises, patient, by):
    draft = drafting.draft(patient, title="Strength", by=by)
    for exercise in exercises:
        drafting.add_item(draft, exercise, by=by, dosage=DAILY)
    draft.review_on = timezone.localdate() + dt.timedelta(days=14)
    draft.save(update_fields=["review_on"])
    return draft


def asked(client, address):
    """How often a second look at the page asks the database, and the page."""
    show(client, address)
    with CaptureQueriesContext(connection) as queries:
        page = show(client, address)
    return len(queries), page


def show(client, address):
    path, _, query = address.partition("?q=")
    page = client.post(path, {"q": query}) if query else client.get(address)
    assert page.status_code == 200, page.status_code
    return page.getvalue() if page.streaming else page.content
