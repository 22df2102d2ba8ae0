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


@pytest.mark.parametrize("width", [390, 1280])
def test_the_hours_of_a_place_are_read_whole(as_role, clinic, page, overflow, width):
    clinic.opening_hours.create(weekday=6, kind="open", opens="08:00", closes="12:30")
    page.set_viewport_size({"width": width, "height": 900})
    as_role(Role.MANAGER)(f"/locations/{clinic.public_id}/hours/")

    cut = page.locator("input[type=time]:visible, select:visible").evaluate_all(
        "fields => fields.filter((field) => field.scrollWidth > field.clientWidth + 1).map((field) => field.name)"
    )

    assert (cut, overflow()) == ([], False)
    assert page.locator("[name=opens_6_1]").bounding_box()["width"] >= 130


def test_a_very_long_word_breaks_instead_of_widening_the_page(as_role, clinic, overflow):
    Location.objects.filter(pk=clinic.pk).update(name="Encino" * 13, directions="x" * 500)
    go = as_role(Role.MANAGER)

    wide = {}
    for path in (f"/locations/{clinic.public_id}/", "/locations/", "/places/encino/", "/"):
        go(path)
        wide[path] = overflow()

    assert not any(wide.values()), wide


def contrast(page, selector, edge):
    """The contrast of a colour of the first ``selector`` with the white or the page behind it."""
    script = """([selector, edge]) => {
      const light = (text) => {
        const part = text.match(/[\\d.]+/g).slice(0, 3).map((n) => n / 255)
          .map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
        return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
      };
      const style = getComputedStyle(document.querySelector(selector));
      const back = light(getComputedStyle(document.body).backgroundColor);
      return (back + 0.05) / (light(style[edge]) + 0.05);
    }"""
    return page.evaluate(script, [selector, edge])


def test_where_to_click_stands_out_from_the_page(as_role, clinic, page):
    go = as_role(Role.MANAGER)
    go(f"/locations/{clinic.public_id}/edit/")
    page.uncheck("[name=is_active]")
    page.evaluate("document.querySelectorAll('*').forEach((node) => { node.style.transition = 'none' })")

    assert contrast(page, "input[name=name]", "borderTopColor") >= 3
    assert contrast(page, "select", "borderTopColor") >= 3
    page.locator("input[name=name]").focus()
    assert contrast(page, "input[type=checkbox]", "borderTopColor") >= 3
    person = make_staff("tom", Role.ASSISTANT)
    go(f"/staff/{person.public_id}/")
    assert contrast(page, ".btn-outline-danger", "color") >= 4.5


@pytest.mark.parametrize("path", ["/locations/", "/locations/new/", "/clinic/", "/places/encino/"])
def test_the_other_pages_of_places_are_sound(as_role, clinic, faults, axe, overflow, path):
    as_role(Role.MANAGER)(path)

    assert (axe(), overflow(), faults) == ([], False, [])


@pytest.mark.parametrize(
    "path", ["/", "/appointments/", "/appointments/coming/?all=1", "/appointments/add/?q=exam", "visit", "edit", "book"]
)
def test_the_pages_of_visits_are_sound(as_role, visit, faults, axe, overflow, path):
    address = {
        "visit": f"/appointments/{visit.public_id}/",
        "edit": f"/appointments/{visit.public_id}/edit/",
        "book": f"/appointments/add/?patient={visit.patient.public_id}",
    }.get(path, f"{path}{'&' if '?' in path else '?'}location={visit.location.public_id}")
    as_role(Role.FRONT_DESK)(address)

    assert (axe(), overflow(), faults) == ([], False, [])


def test_a_form_that_the_back_button_brings_back_is_a_new_wish(as_role, clinic, page):
    as_role(Role.MANAGER)(f"/locations/{clinic.public_id}/edit/")
    key = page.locator("main input[name=form_key]").first
    before = key.input_value()

    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
    assert key.input_value() == before
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    assert key.input_value() != before
