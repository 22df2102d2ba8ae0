"""Figures in a real browser: still at first, moving at the press of a button, never for who asked for less motion."""

import pytest
from playwright.sync_api import expect

from clinic.access import Role
from tests.exercises.test_drawings import library  # noqa: F401
from tests.factories import make_staff

pytestmark = pytest.mark.browser

# The size at which the moving picture stands, once it is decoded.
SEEN = """async () => {
  const picture = document.querySelector(".moving");
  await picture.decode();
  const box = picture.getBoundingClientRect();
  return [box.width, box.height];
}"""


@pytest.fixture
def bridge(page, live_server, client, library):  # noqa: F811
    base = live_server.url.replace("127.0.0.1", "localhost")
    client.force_login(make_staff("tess", Role.PHYSICAL_THERAPIST, credentials="PT, DPT"))
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    return lambda: page.goto(f"{base}/exercises/bridge/")


def test_a_figure_is_still_until_somebody_presses_play(page, bridge, faults, overflow, axe):
    bridge()
    stills = page.locator(".stages img")
    expect(stills).to_have_count(2)
    assert stills.evaluate_all("each => each.every(picture => picture.complete && picture.naturalWidth > 50)")

    button = page.get_by_role("button", name="Play Bridge")
    button.focus()
    page.keyboard.press("Enter")

    moving = page.locator(".moving")
    expect(moving).to_be_visible()
    expect(page.get_by_role("button", name="Pause Bridge")).to_be_focused()
    width, height = page.evaluate(SEEN)
    assert width > 100 and height > 50  # noqa: PT018
    first = moving.screenshot()
    expect(stills.first).to_be_hidden()
    page.wait_for_function("start => performance.now() - start > 1600", arg=page.evaluate("performance.now()"))
    assert moving.screenshot() != first

    page.keyboard.press("Enter")
    expect(moving).to_have_count(0)
    expect(stills.first).to_be_visible()
    assert axe() == []
    assert not overflow()
    assert faults == []


def test_nothing_moves_for_who_asked_for_less_motion(page, bridge):
    page.emulate_media(reduced_motion="reduce")
    bridge()

    expect(page.locator(".stages img")).to_have_count(2)
    expect(page.locator(".play")).to_be_hidden()
