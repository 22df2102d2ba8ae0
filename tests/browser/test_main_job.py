"""The main job in a real browser: build, dose, issue, print, and open the sheet on a phone."""

import datetime as dt
import shutil
import subprocess

import pytest
from django.utils import timezone

from clinic.access import Role
from prescriptions.actions import issuing, sharing
from prescriptions.models import Revision
from tests.factories import make_appointment, make_staff
from tests.prescriptions.conftest import draft, library, pia  # noqa: F401

pytestmark = pytest.mark.browser
WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
EXERCISES = ("Partial curl-up", "Superman", "Side plank")


@pytest.fixture
def base(live_server):
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def therapist(live_server):
    return make_staff("tess", Role.PHYSICAL_THERAPIST, credentials="PT, DPT")


@pytest.fixture
def visit(therapist, pia):  # noqa: F811
    day = pia.location.today() + dt.timedelta(days=7)
    return make_appointment(pia, therapist, dt.datetime.combine(day, dt.time(9), tzinfo=pia.location.zone))


@pytest.fixture
def signed_in(page, base, client, therapist):
    client.force_login(therapist)
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    return lambda path: page.goto(base + path)


def review_day():
    return (timezone.localdate() + dt.timedelta(days=14)).isoformat()


def pdf_text(page, address):
    """The words of the PDF, as poppler's pdftotext reads them."""
    answer = page.request.get(address)
    assert answer.ok
    assert shutil.which("pdftotext"), "pdftotext is missing: apt-get install poppler-utils."
    words = subprocess.run(["pdftotext", "-", "-"], input=answer.body(), capture_output=True, check=True).stdout
    return " ".join(words.decode().split())


def open_door(page, token, base):
    page.goto(f"{base}/p#{token}")
    page.get_by_label("Month").select_option("5")
    page.get_by_label("Day").fill("4")
    page.get_by_label("Year").fill("1956")
    page.get_by_role("button", name="Open my exercises").click()
    page.wait_for_url("**/p/sheet")


def test_from_sign_in_to_the_patients_phone(page, base, faults, overflow, therapist, pia, library, visit):  # noqa: F811
    page.goto(f"{base}/patients/{pia.public_id}/")
    page.fill("[name=login]", therapist.email)
    page.fill("[name=password]", "correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/patients/**")
    page.goto(f"{base}/patients/{pia.public_id}/programmes/add/")
    page.get_by_label("Title").fill("Low back, week 1")
    page.locator("main form button").last.click()
    page.wait_for_url("**/programmes/*/")
    for number, name in enumerate(EXERCISES, start=1):
        page.get_by_role("button", name=f"Add {name}", exact=True).click()
        page.locator("ol.items > li.item").nth(number - 1).wait_for()
    page.locator("#proposed-all").click()
    page.locator(".problem").first.wait_for(state="detached")
    page.get_by_label("Review on").fill(review_day())
    page.get_by_role("button", name="Issue the programme").click()
    page.wait_for_url("**/sheets/**")

    sheet = Revision.objects.get()
    assert (sheet.status, sheet.items.count()) == ("issued", 3)
    text = pdf_text(page, f"{base}/sheets/{sheet.public_id}/pdf/")
    assert "16661 Ventura Blvd" in text
    assert "9:00 AM" in text
    assert all(name in text for name in EXERCISES)

    page.get_by_role("button", name="Make a link").click()
    code = page.locator(".link-made img")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    token = page.get_by_label("Link", exact=True).input_value().partition("#")[2]
    page.context.clear_cookies()
    open_door(page, token, base)
    assert "Superman" in page.locator("main").inner_text()
    assert pia.family_name not in page.content()
    assert token not in page.content() + page.url
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert not [word for word in (token, pia.family_name, pia.given_name, "Superman") if word in kept]
    assert (overflow(), faults) == (False, [])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["programmes/{draft}/", "items/{item}/edit/", "programmes/{draft}/preview/"])
def test_the_pages_of_building_are_sound(page, signed_in, draft, faults, axe, overflow, path, width):  # noqa: F811
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    signed_in("/" + path.format(draft=draft.public_id, item=draft.items.first().public_id))
    page.wait_for_load_state("networkidle")

    assert (axe(), overflow(), faults) == ([], False, [])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_sheet_the_door_and_the_patients_page_are_sound(
    page, base, signed_in, therapist, draft, visit, faults, axe, overflow, width  # noqa: F811
):  # fmt: skip
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    sheet = issuing.issue(draft, by=therapist)
    _, token = sharing.share(sheet, by=therapist)
    for address in (f"/sheets/{sheet.public_id}/", f"/patients/{sheet.programme.patient.public_id}/", "/p"):
        signed_in(address)
        assert (address, axe(), overflow()) == (address, [], False)
    page.context.clear_cookies()
    open_door(page, token, base)

    assert (axe(), overflow(), faults) == ([], False, [])


def test_the_patients_pictures_stand_side_by_side_and_move(page, base, draft, therapist, faults):  # noqa: F811
    _, token = sharing.share(issuing.issue(draft, by=therapist), by=therapist)
    open_door(page, token, base)
    card = page.locator(".exercise-card", has_text="Superman")
    first, second = (picture.bounding_box() for picture in card.locator(".picture img").all())
    assert (first["y"], first["width"] > 100) == (second["y"], True)

    play = card.locator(".play")
    assert play.locator(".visually-hidden").bounding_box()["width"] <= 1
    play.scroll_into_view_if_needed()
    at = play.bounding_box()["y"]
    page.get_by_role("button", name="Play Superman").click()
    moving = card.locator(".moving")
    assert moving.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0)")
    assert moving.bounding_box()["width"] == first["width"]
    assert abs(play.bounding_box()["y"] - at) < 5
    assert faults == []


def press_until(page, name):
    """Walk with the tab key to the button of this name, and press it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.textContent || '').trim().replace(/\\s+/g, ' ')") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"The tab key never reaches {name!r}.")


def test_an_exercise_is_added_and_the_programme_issued_with_the_keyboard_alone(
    page, signed_in, draft, visit, faults  # noqa: F811
):  # fmt: skip
    signed_in(f"/programmes/{draft.public_id}/")
    page.get_by_role("button", name="Add Chin tuck", exact=True).wait_for()
    press_until(page, "Add Chin tuck")
    page.locator("ol.items > li.item").nth(3).wait_for()
    press_until(page, "1 exercise has no complete dose: use the library’s proposal")
    page.locator(".problem").first.wait_for(state="detached")
    press_until(page, "Issue the programme")
    page.wait_for_url("**/sheets/**")

    assert (Revision.objects.get().status, faults) == ("issued", [])
