"""The builder in a real browser: nothing typed is lost, the focus is never lost, one click is one deed."""

import pytest
from playwright.sync_api import expect

from prescriptions.models import Item, Revision
from tests.browser.test_main_job import WIDTHS, base, review_day, signed_in, therapist  # noqa: F401
from tests.prescriptions.conftest import draft, library, pia  # noqa: F401

pytestmark = pytest.mark.browser
REASON = "Bone density is normal by now."


@pytest.fixture
def builder(page, signed_in, draft):  # noqa: F811
    """The builder at a desk's width, with the library's first hits in it."""
    page.set_viewport_size({"width": 1280, "height": 900})
    signed_in(f"/programmes/{draft.public_id}/")
    page.locator(".hit").first.wait_for()
    return page


@pytest.fixture
def unexpected(faults):
    """Faults, but for the browser's own remark on an answer that refuses a form."""
    return lambda: [fault for fault in faults if "status of 422" not in fault]


def item(page, name):
    return page.locator("li.item").filter(has=page.get_by_role("heading", name=name))


def open_form(page, name):
    item(page, name).get_by_role("link", name="Dose and notes").click()
    form = item(page, name).locator("form.item-form")
    form.wait_for()
    return form


def focused(page):
    return page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim()")


def focus_comes_to(page, words):
    said = "document.activeElement.textContent.replace(/\\s+/g, ' ')"
    page.wait_for_function(f"words => {said}.includes(words)", arg=words)


def add(page, name):
    page.get_by_role("button", name=f"Add {name}", exact=True).click()


def test_nothing_typed_is_lost_whatever_else_is_done(builder, draft, pia, unexpected):  # noqa: F811
    page = builder
    pia.conditions.create(tag="osteoporosis")
    pia.conditions.create(tag="neck_pain")
    page.reload()
    page.locator(".hit").first.wait_for()
    page.locator("#id_note").fill("Slowly at first.")
    page.get_by_label("Review on").fill(review_day())
    form = open_form(page, "Superman")
    form.get_by_label("Repetitions", exact=True).fill("7")
    form.get_by_label("Note to the patient").fill("Chin down.")
    page.get_by_label("Reason for giving it all the same").first.fill(REASON)

    add(page, "Chin tuck")
    page.locator("li.item").nth(3).wait_for()
    page.get_by_role("button", name="Move Side plank up").click()
    focus_comes_to(page, "↑")
    page.get_by_role("button", name="Remove Side plank").click()
    page.locator(".gone").wait_for()
    page.get_by_role("button", name="I have taken this into account").first.click()
    focus_comes_to(page, "Partial curl-up")
    page.locator("#proposed-all").click()
    page.locator("#proposed-all").wait_for(state="detached")
    open_form(page, "Superman")

    assert page.locator("#id_note").input_value() == "Slowly at first."
    assert page.get_by_label("Review on").input_value() == review_day()
    assert form.get_by_label("Repetitions", exact=True).input_value() == "7"
    assert form.get_by_label("Note to the patient").input_value() == "Chin down."
    assert page.get_by_label("Reason for giving it all the same").first.input_value() == REASON
    form.get_by_role("button", name="Save").click()
    form.wait_for(state="detached")
    assert page.locator("#id_note").input_value() == "Slowly at first."
    assert Item.objects.get(exercise__slug="superman").note == "Chin down."
    assert unexpected() == []


def test_what_is_typed_elsewhere_is_saved_or_cancelled_before_issue(builder, draft):  # noqa: F811
    page = builder
    form = open_form(page, "Superman")
    form.get_by_label("Note to the patient").fill("Chin down.")

    page.get_by_role("button", name="Issue the programme").click()
    focus_comes_to(page, "typed and not saved yet")
    assert Revision.objects.get().status == "draft"
    page.get_by_role("link", name="go there").click()
    assert page.evaluate("document.activeElement.closest('form').classList.contains('item-form')")
    form.get_by_role("link", name="Cancel").click()
    form.wait_for(state="detached")
    focus_comes_to(page, "Dose and notes")
    page.get_by_role("button", name="Issue the programme").click()
    page.wait_for_url("**/sheets/**")

    assert Revision.objects.get().status == "issued"


def test_leaving_with_something_typed_asks_first(builder):
    page, asked = builder, []
    page.locator("#id_note").fill("Slowly at first.")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.get_by_role("link", name="Patients").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Save without issuing").click()
    page.get_by_text("Saved.", exact=True).last.wait_for()
    page.get_by_role("link", name="Patients").click()
    page.wait_for_url("**/patients/")

    assert asked == ["beforeunload"]


def test_the_preview_shows_what_is_typed(builder):
    page, asked = builder, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_note").fill("Slowly at first.")

    page.get_by_role("button", name="Preview the sheet").click()
    page.wait_for_url("**/preview/")

    assert page.get_by_text("Slowly at first.").is_visible()
    page.go_back()
    assert page.locator("#id_note").input_value() == "Slowly at first."
    assert asked == []


def test_a_double_click_adds_once_and_a_later_click_adds_again(builder, draft):  # noqa: F811
    page = builder
    button = page.get_by_role("button", name="Add Chin tuck", exact=True)
    mark = page.locator("[data-in-programme=chin-tuck]")
    assert mark.is_hidden()

    button.dblclick()
    button.click()
    page.locator("li.item").nth(3).wait_for()
    page.wait_for_timeout(1000)
    assert draft.items.count() == 4
    assert mark.is_visible()
    assert page.locator("#said").inner_text() == "Chin tuck added as number 4."
    button.click()
    page.locator("li.item").nth(4).wait_for()

    assert draft.items.count() == 5


def test_a_double_click_on_remove_takes_one_out(builder, draft):  # noqa: F811
    builder.get_by_role("button", name="Remove Partial curl-up").dblclick()
    builder.locator(".gone").wait_for()
    builder.wait_for_timeout(800)

    assert draft.items.count() == 2


def test_enter_searches_in_place(builder, draft, faults):  # noqa: F811
    page, address = builder, builder.url
    page.locator("#library_q").fill("chin")
    page.keyboard.press("Enter")
    page.locator(".hit").nth(1).wait_for(state="detached")

    assert page.url == address
    assert focused(page) == "library_q"
    assert page.locator(".hit strong").all_inner_texts() == ["Chin tuck"]
    assert faults == []


def test_the_focus_goes_on_from_where_one_was(builder, draft, pia):  # noqa: F811
    page = builder
    pia.conditions.create(tag="osteoporosis")
    page.reload()
    page.get_by_role("button", name="Remove Superman").click()
    focus_comes_to(page, "Superman was taken out.")
    page.get_by_role("button", name="Put it back").click()
    focus_comes_to(page, "2. Superman")
    reason = page.get_by_label("Reason for giving it all the same").first
    reason.fill("fine")
    page.get_by_role("button", name="Override with this reason").first.click()
    page.get_by_text("ten letters or more").first.wait_for()
    expect(reason).to_be_focused()
    reason.fill(REASON)
    page.get_by_role("button", name="Override with this reason").first.click()
    focus_comes_to(page, "Partial curl-up")
    form = open_form(page, "Superman")
    assert page.evaluate("document.activeElement.name") == "dose-sets"
    form.get_by_label("Sets", exact=True).fill("0")
    form.get_by_role("button", name="Save").click()
    focus_comes_to(page, "Not saved yet")
    form.locator(".problems a").click()
    assert page.evaluate("document.activeElement.name") == "dose-sets"
    form.get_by_label("Sets", exact=True).fill("2")
    form.get_by_role("button", name="Save").click()
    focus_comes_to(page, "Dose and notes Superman")


def test_the_sheets_form_lists_its_faults_and_stays_on_its_page(builder, draft):  # noqa: F811
    page, address = builder, builder.url
    page.locator("#id_start_on").fill("2020-01-01")
    page.get_by_role("button", name="Save without issuing").click()
    focus_comes_to(page, "Not saved yet")
    page.locator(".problems a").click()

    assert page.url == address
    assert focused(page) == "id_start_on"


def test_the_copy_panel_is_never_covered(builder, draft):  # noqa: F811
    page = builder
    for _ in range(4):
        add(page, "Chin tuck")
        page.wait_for_timeout(900)
    summary = page.get_by_text("Copy exercises and doses")
    for share in (0, 0.5, 1):
        page.evaluate("share => window.scrollTo(0, share * document.documentElement.scrollHeight)", share)
        summary.click()
        assert page.locator("#copy-exercises").evaluate("details => details.open") is True
        summary.click()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_builder_with_everything_open_is_sound(
    page, signed_in, draft, pia, unexpected, axe, overflow, width  # noqa: F811
):  # fmt: skip
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    pia.conditions.create(tag="osteoporosis")
    type(pia).objects.update(clearance="required")
    signed_in(f"/programmes/{draft.public_id}/")
    page.locator(".hit").first.wait_for()
    in_sight = page.locator("#library_q").bounding_box()["y"] < WIDTHS[width][1] / 2
    page.get_by_text("Filters: region").click()
    page.get_by_text("Copy exercises and doses").click()
    open_form(page, "Superman")
    form = open_form(page, "Partial curl-up")
    form.get_by_label("Sets", exact=True).fill("0")
    form.get_by_role("button", name="Save").click()
    form.locator(".problems").wait_for()
    page.get_by_role("button", name="Remove Side plank").click()
    page.locator(".gone").wait_for()
    page.locator("#id_start_on").fill("2020-01-01")
    page.get_by_role("button", name="Save without issuing").click()
    page.locator("#outline-form .problems").wait_for()
    twice = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at)"
    )

    assert (axe(), overflow(), unexpected(), twice, in_sight) == ([], False, [], [], True)
