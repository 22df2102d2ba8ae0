"""The page that draws a figure in a real browser: by keyboard alone, by dragging, on a phone, judged by axe."""

import re

import pytest
from playwright.sync_api import expect

from clinic.access import Role
from exercises.models import Exercise, OwnFigure
from tests.factories import make_location, make_staff

pytestmark = pytest.mark.browser


@pytest.fixture
def drawing(page, live_server, client, transactional_db):
    """The page of an exercise without a figure yet, opened by a therapist."""
    make_location()
    therapist = make_staff("tess", Role.PHYSICAL_THERAPIST, credentials="PT, DPT")
    Exercise.objects.create(slug="arm-raise", name="Arm raise", region="shoulder", position="standing")
    client.force_login(therapist)
    base = live_server.url.replace("127.0.0.1", "localhost")
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    page.goto(base + "/exercises/arm-raise/figure/")
    return page


def opened(page, group):
    page.locator(f".{group} > summary").focus()
    page.keyboard.press("Enter")


def picture(page, number):
    return page.locator("#figure-pictures img").nth(number).get_attribute("src")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_sound_with_everything_unfolded(drawing, axe, overflow, faults, width):
    drawing.set_viewport_size({"width": width, "height": 844})
    drawing.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert (axe(), overflow(), faults) == ([], False, [])


def test_a_figure_is_drawn_by_keyboard_alone(drawing, faults):
    before = picture(drawing, 1)
    opened(drawing, "group-arm-r")
    drawing.locator("#id_s1_shoulder_r_abduction").focus()

    for key in ["PageUp"] * 7 + ["ArrowUp"] * 2:
        drawing.keyboard.press(key)
    expect(drawing.locator("#figure-told")).to_contain_text("No fault was found.", timeout=20_000)
    expect(drawing.locator("#said")).to_contain_text("No fault was found.")
    after = picture(drawing, 1)
    drawing.get_by_role("button", name="Save").first.focus()
    drawing.keyboard.press("Enter")
    drawing.wait_for_url(re.compile("/exercises/arm-raise/$"), timeout=60_000)

    assert before != after
    assert OwnFigure.objects.get().table["stages"][1]["shoulder_l"] == {"abduction": 80}
    assert faults == []


def test_a_slider_moves_its_number_and_what_follows_it(drawing):
    opened(drawing, "group-trunk")
    slider = drawing.locator("#id_s0_trunk_flexion ~ .slider")

    slider.evaluate("(each) => { each.value = 30; each.dispatchEvent(new Event('input', {bubbles: true})); }")

    expect(drawing.locator("#id_s0_trunk_flexion")).to_have_value("30")
    expect(drawing.locator("#id_s1_trunk_flexion")).to_have_value("30")
    drawing.get_by_role("button", name="Undo").click()
    expect(drawing.locator("#id_s0_trunk_flexion")).to_have_value("0")
    expect(drawing.locator("#id_s1_trunk_flexion")).to_have_value("0")


def test_a_bad_value_keeps_the_last_picture_and_says_why(drawing):
    before = picture(drawing, 1)
    opened(drawing, "group-leg-r")

    drawing.locator("#id_s1_knee_r_flexion").fill("999")

    expect(drawing.locator("#figure-told")).to_contain_text("must be 152 or less", timeout=20_000)
    expect(drawing.locator("#said")).to_contain_text("must be 152 or less")
    assert picture(drawing, 1) == before


def test_a_hand_is_dragged_and_its_angles_follow(drawing):
    drawing.set_viewport_size({"width": 1280, "height": 900})
    handle = drawing.locator("[data-stage='1'] [data-handle=hand_r]")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    drawing.mouse.move(x, y)
    drawing.mouse.down()
    drawing.mouse.move(x + 40, y - 60, steps=5)
    drawing.mouse.up()

    expect(drawing.locator("#id_s1_elbow_r_flexion")).not_to_have_value("10", timeout=20_000)
    now = drawing.locator("[data-stage='1'] [data-handle=hand_r]").bounding_box()
    assert abs(now["y"] + now["height"] / 2 - (y - 60)) < 12


def test_a_figure_refused_with_a_fault_is_mended_and_saved(drawing):
    opened(drawing, "group-head")
    drawing.locator("#id_s0_neck_flexion").fill("3")
    drawing.get_by_role("button", name="Save").first.click()
    expect(drawing.locator(".problems")).to_contain_text("the body has moved by only", timeout=60_000)
    expect(drawing.get_by_role("button", name="Undo")).to_be_enabled()

    opened(drawing, "group-arm-r")
    drawing.locator("#id_s1_shoulder_r_abduction").fill("80")
    expect(drawing.locator("#figure-told")).to_contain_text("No fault was found", timeout=20_000)
    drawing.get_by_role("button", name="Save").first.click()
    drawing.wait_for_url(re.compile("/exercises/arm-raise/$"), timeout=60_000)

    assert OwnFigure.objects.get().table["stages"][0]["neck"] == {"flexion": 3}


def test_undo_brings_the_drawing_back_after_another_start(drawing):
    opened(drawing, "group-arm-r")
    drawing.locator("#id_s1_shoulder_r_abduction").fill("80")

    drawing.locator("[name=start_from]").select_option("position:supine")
    drawing.get_by_role("button", name="Begin from this").click()
    expect(drawing.locator("#id_s1_shoulder_r_abduction")).to_have_value("14", timeout=20_000)
    expect(drawing.locator("[name=start_from]")).to_have_value("position:supine")
    drawing.get_by_role("button", name="Undo").click()

    expect(drawing.locator("#id_s1_shoulder_r_abduction")).to_have_value("80", timeout=20_000)


def test_ten_drawings_leave_the_console_clean(drawing, faults):
    opened(drawing, "group-trunk")

    for degrees in range(10):
        with drawing.expect_response(lambda answer: "preview" in answer.url, timeout=20_000):
            drawing.locator("#id_s1_trunk_flexion").fill(str(degrees + 1))

    assert faults == []


def test_what_one_taps_on_a_phone_is_large_enough(drawing):
    drawing.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    small = drawing.evaluate("""() => [
      ...document.querySelectorAll("#figure-form :is(button, select, summary, input[type=number])")
    ]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
      .map((each) => each.outerHTML)""")

    assert small == []
