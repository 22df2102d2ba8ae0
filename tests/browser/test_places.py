"""Locations, hours and the day list in a real browser: judged by axe, and never wider than a phone."""

import datetime as dt

import pytest

from clinic.access import Role
from clinic.models import Location
from clinic.seed import load_clinic
from tests.factories import make_appointment, make_patient, make_staff

pytestmark = pytest.mark.browser


@pytest.fixture
def clinic(transactional_db):
    load_clinic()
    place = Location.objects.get(slug="encino")
    place.special_days.create(
        first_on=dt.date(2099, 11, 26), last_on=dt.date(2099, 11, 26), kind="closed", reason="Thanksgiving"
    )
    return place


@pytest.fixture
def visit(clinic):
    nine = dt.datetime.combine(clinic.today(), dt.time(9), tzinfo=clinic.zone)
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST, credentials="PT, DPT")
    for number, status in enumerate(["fulfilled", "noshow", "arrived"]):
        start = nine + dt.timedelta(hours=number)
        make_appointment(make_patient(location=clinic), therapist, start, status=status)
    return make_appointment(make_patient(location=clinic), therapist, nine + dt.timedelta(hours=4))


@pytest.fixture
def as_role(page, live_server, client):
    """Sign the browser in as somebody with a role, and open a page."""

    def sign_in(role):
        client.force_login(make_staff("sam", role))
        cookie = client.cookies["sessionid" if "sessionid" in client.cookies else next(iter(client.cookies))]
        base = live_server.url.replace("127.0.0.1", "localhost")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
        return lambda path: page.goto(base + path)

    return sign_in


@pytest.mark.parametrize("path", ["", "edit/", "hours/"])
def test_a_managers_pages_of_a_location_are_sound(as_role, clinic, faults, axe, overflow, path):
    as_role(Role.MANAGER)(f"/locations/{clinic.public_id}/{path}")

    assert (axe(), overflow(), faults) == ([], False, [])


@pytest.mark.parametrize("path", ["/locations/", "/locations/new/", "/clinic/", "/places/encino/"])
def test_the_other_pages_of_places_are_sound(as_role, clinic, faults, axe, overflow, path):
    as_role(Role.MANAGER)(path)

    assert (axe(), overflow(), faults) == ([], False, [])


@pytest.mark.parametrize("path", ["/appointments/", "/appointments/add/?q=exam", "visit", "edit", "book"])
def test_the_pages_of_visits_are_sound(as_role, visit, faults, axe, overflow, path):
    address = {
        "visit": f"/appointments/{visit.public_id}/",
        "edit": f"/appointments/{visit.public_id}/edit/",
        "book": f"/appointments/add/?patient={visit.patient.public_id}",
    }.get(path, f"{path}{'&' if '?' in path else '?'}location={visit.location.public_id}")
    as_role(Role.FRONT_DESK)(address)

    assert (axe(), overflow(), faults) == ([], False, [])
