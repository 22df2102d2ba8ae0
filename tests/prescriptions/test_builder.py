"""The builder's page: what it says, where each deed leads, and what it never loses."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from clinic.models import AuditEvent, Patient
from exercises import dosage
from exercises.models import Exercise, ScreeningRule
from prescriptions.actions import drafting, issuing
from prescriptions.models import ClearanceAnswer, Finding, Item, Revision
from tests.factories import make_patient
from tests.prescriptions.conftest import DAILY
from tests.prescriptions.test_drafting import dose, names
from tests.prescriptions.test_issuing import issue, outline

HTMX = {"HX-Request": "true"}


def build(client, draft, **kwargs):
    return client.get(f"/programmes/{draft.public_id}/", **kwargs)


def ids(page):
    return re.findall(r'\bid="([^"]+)"', page.text)


def follow(client, page):
    """What htmx shows after a redirect."""
    return client.get(page["Location"].partition("#")[0], headers=HTMX)


# What was typed


def test_a_small_deed_keeps_every_open_form_in_place(ada, draft, pia):
    pia.conditions.create(tag="osteoporosis")
    first, second, _third = draft.items.order_by("position")

    page = follow(ada, ada.post(f"/items/{second.public_id}/move/", {"to": "down"}, headers=HTMX))

    kept = re.findall(r'id="([^"]+)"[^>]*? hx-preserve', page.text)
    assert {"outline-fields", f"edit-{first.public_id}-form", f"reason-{first.pk}-osteoporosis"} <= set(kept)


def test_only_the_form_that_was_saved_is_closed(ada, draft):
    first, second, _third = draft.items.order_by("position")

    page = follow(ada, ada.post(f"/items/{first.public_id}/edit/", dose(), headers=HTMX))

    assert f'id="edit-{first.public_id}-form"></div>' in page.text
    assert f'id="edit-{second.public_id}-form" hx-preserve></div>' in page.text


def test_a_refused_form_of_an_item_comes_back_into_its_own_place(ada, draft):
    item = draft.items.first()

    page = ada.post(f"/items/{item.public_id}/edit/", dose(**{"dose-sets": "0"}), headers=HTMX)

    assert (page.status_code, page["HX-Retarget"]) == (422, f"#edit-{item.public_id}-form")
    assert "<html" not in page.text


def test_forms_of_two_items_share_no_id_and_each_label_finds_its_field(ada, draft):
    first, second, _third = draft.items.order_by("position")

    pages = [build(ada, draft), *(ada.get(f"/items/{i.public_id}/edit/", headers=HTMX) for i in (first, second))]

    together = [found for page in pages for found in ids(page)]
    assert len(together) == len(set(together))
    for page in pages:
        assert set(re.findall(r'<label[^>]* for="([^"]+)"', page.text)) <= set(ids(page))


def test_without_scripts_the_page_warns_that_buttons_save_only_their_part(ada, draft):
    [warning] = re.findall(r"<noscript>(.*?)</noscript>", build(ada, draft).text, re.DOTALL)[:1]

    assert "each button saves only its own part" in warning


# Where one lands


@pytest.mark.parametrize("path", ["outline/", "copy/", "clearance/"])
def test_an_address_that_was_posted_to_leads_back_to_the_builder(ada, draft, path):
    answer = ada.get(f"/programmes/{draft.public_id}/{path}")

    assert (answer.status_code, answer["Location"]) == (302, f"/programmes/{draft.public_id}/")


def test_the_address_of_an_answer_leads_back_to_the_item(ada, cleo, draft, wilshire):
    item = draft.items.first()

    answer = ada.get(f"/items/{item.public_id}/answer/")

    assert answer["Location"] == f"/programmes/{draft.public_id}/#item-{item.public_id}"
    Patient.objects.update(location=wilshire)
    assert cleo.get(f"/items/{item.public_id}/answer/").status_code == 404


def test_each_deed_says_what_was_done_and_leads_to_its_place(ada, draft):
    add = {"exercise": "chin-tuck"}
    added = ada.post(f"/programmes/{draft.public_id}/items/add/", add)
    item = draft.items.get(position=4)

    assert added["Location"].endswith(f"#item-{item.public_id}")
    assert "Chin tuck added as number 4." in ada.get(added["Location"]).text
    moved = ada.post(f"/items/{item.public_id}/move/", {"to": "up"})
    assert moved["Location"].endswith(f"#up-{item.public_id}")
    assert "Chin tuck is number 3 now." in ada.get(moved["Location"]).text
    saved = ada.post(f"/items/{item.public_id}/edit/", dose())
    assert saved["Location"].endswith(f"#edit-{item.public_id}")
    assert "Saved: Chin tuck." in ada.get(saved["Location"]).text


def test_the_live_region_hears_what_was_done(ada, draft):
    page = follow(ada, ada.post(f"/programmes/{draft.public_id}/items/add/", {"exercise": "chin-tuck"}, headers=HTMX))

    assert re.search(r"data-said hidden>\s*Chin tuck added as number 4\.", page.text)


def test_an_empty_programme_begins_in_the_search_field(ada, draft):
    assert 'id="library_q" type="search"' in build(ada, draft).text
    assert not re.search(r'id="library_q"[^>]* autofocus', build(ada, draft).text)
    draft.items.all().delete()

    assert re.search(r'id="library_q"[^>]* autofocus', build(ada, draft).text)
    refused = ada.post(f"/programmes/{draft.public_id}/outline/", outline(draft, title=""))
    assert not re.search(r'id="library_q"[^>]* autofocus', refused.text)


# Errors and success of the sheet's own form


def test_saving_says_saved(ada, draft):
    typed = outline(draft, note="Slowly")
    typed.pop("issue")

    page = ada.post(f"/programmes/{draft.public_id}/outline/", typed, follow=True)

    assert re.search(r'role="status">\s*Saved\.', page.text)
    assert Revision.objects.get().note == "Slowly"


def test_what_is_wrong_is_listed_first_with_links_to_the_fields(ada, draft):
    page = ada.post(f"/programmes/{draft.public_id}/outline/", outline(draft, title="", start_on="2020-01-01"))

    [summary] = re.findall(r'class="alert alert-danger problems".*?</div>', page.text, re.DOTALL)
    assert page.status_code == 422
    assert "autofocus" in summary
    assert '<a href="#id_title">' in summary
    assert '<a href="#id_start_on">' in summary


def test_a_history_with_a_fault_lists_it_first_too(ada, pia):
    typed = {"history_version": pia.history_version, "history_status": "recorded", "clearance": "not_required"}

    page = ada.post(f"/patients/{pia.public_id}/history/", typed)

    assert page.status_code == 422
    assert 'href="#div_id_history_status"' in page.text
    assert 'id="div_id_history_status"' in page.text


@pytest.mark.parametrize(
    ("field", "days", "sentence"),
    [
        ("start_on", -400, "The start lies more than a year ago."),
        ("start_on", 400, "The start lies more than a year ahead."),
        ("review_on", 400, "The review lies more than a year ahead."),
    ],
)
def test_a_date_a_year_off_is_refused_in_the_form_and_at_issue(ada, draft, field, days, sentence):
    far = timezone.localdate() + dt.timedelta(days=days)

    assert sentence in issue(ada, draft, **{field: far.isoformat()}).text
    setattr(draft, field, far)
    draft.review_on = max(draft.review_on, draft.start_on or draft.review_on)
    draft.save(update_fields=["start_on", "review_on"])

    assert sentence in " ".join(o.message for o in issuing.obstacles(draft, by=ada.user))


# Removed and put back


def test_what_was_removed_is_put_back_with_dose_words_answers_and_place(ada, draft, pia):
    pia.conditions.create(tag="osteoporosis")
    item = draft.items.get(exercise__slug="partial-curl-up")
    Item.objects.filter(pk=item.pk).update(note="Slowly", own_name="Tummy lift")
    answer = {"tag": "osteoporosis", "reason": "Bone density is normal by now."}
    ada.post(f"/items/{item.public_id}/answer/", answer)
    before = names(draft)

    page = ada.post(f"/items/{item.public_id}/remove/", follow=True)
    assert "Tummy lift was taken out." in page.text
    assert names(draft) == before[1:]
    ada.post(f"/items/{item.public_id}/put-back/")

    item = draft.items.get(pk=item.pk)
    assert names(draft) == before
    assert (item.note, str(item), item.position) == ("Slowly", "Tummy lift", 1)
    assert dosage.sentence(item.dosage()) == dosage.sentence(DAILY)
    assert item.findings.get().reason == answer["reason"]


def test_what_was_removed_is_neither_printed_nor_copied_nor_kept_once_issued(ada, draft, visit, pia):
    superman = draft.items.get(exercise__slug="superman")
    drafting.remove_item(superman, by=ada.user)
    other = drafting.draft(pia, title="Other", by=ada.user)
    drafting.copy_items(other, draft, by=ada.user)

    issue(ada, draft)

    assert names(other) == ["partial-curl-up", "side-plank"]
    assert "Superman" not in Revision.objects.get(pk=draft.pk).snapshot
    assert not Item.everything.filter(pk=superman.pk).exists()


def test_a_removed_item_is_not_found_until_it_is_put_back(ada, draft):
    item = draft.items.first()
    ada.post(f"/items/{item.public_id}/remove/")

    assert ada.get(f"/items/{item.public_id}/edit/").status_code == 404
    assert "1 exercise was taken out" in build(ada, draft).text


# The library


def test_an_exercise_that_is_in_the_programme_is_marked_and_can_be_added_again(ada, draft):
    page = ada.get(f"/programmes/{draft.public_id}/library/?q=superman", headers=HTMX)
    assert re.search(r'data-in-programme="superman">already in this programme', page.text)
    [fresh] = re.findall(r'data-in-programme="superman"( hidden)?', page.text)
    assert fresh == ""

    for _ in range(2):
        key = {"form_key": str(uuid.uuid4())}
        ada.post(f"/programmes/{draft.public_id}/items/add/", {"exercise": "superman", **key})

    assert names(draft).count("superman") == 3


def test_the_library_of_a_draft_is_a_whole_page_whose_buttons_lead_back(ada, draft):
    page = ada.get(f"/programmes/{draft.public_id}/library/?q=chin")

    assert "hx-post" not in page.text
    assert f'action="/programmes/{draft.public_id}/items/add/"' in page.text
    added = ada.post(f"/programmes/{draft.public_id}/items/add/", {"exercise": "chin-tuck"})
    assert added["Location"].startswith(f"/programmes/{draft.public_id}/?")


def test_the_builder_filters_the_library_as_the_library_page_does(ada, draft):
    address = f"/programmes/{draft.public_id}/library/"

    assert "Stability ball crunch" in ada.get(f"{address}?equipment=stability_ball", headers=HTMX).text
    assert "Superman" not in ada.get(f"{address}?equipment=stability_ball", headers=HTMX).text
    assert "No exercise matches." in ada.get(f"{address}?q=superman&position=supine", headers=HTMX).text


# Doses


def test_a_dose_that_somebody_began_to_type_is_left_alone(ada, draft):
    begun = draft.items.get(exercise__slug="superman")
    ada.post(f"/items/{begun.public_id}/edit/", {"dose-side": "bilateral", "dose-reps": "4", "version": 1})
    ada.post(f"/programmes/{draft.public_id}/items/add/", {"exercise": "chin-tuck"})
    assert "1 exercise has no complete dose: use the library’s proposal" in build(ada, draft).text
    assert "Replace the dose with the proposal" in build(ada, draft).text

    ada.post(f"/programmes/{draft.public_id}/doses/")

    begun.refresh_from_db()
    assert dosage.sentence(begun.dosage()) == "Do 4 repetitions."
    assert "use the library’s proposal" not in build(ada, draft).text


def test_nothing_is_proposed_where_nothing_is_missing(ada, draft):
    assert "proposal" not in build(ada, draft).text


def test_a_rule_without_a_reason_says_so_and_what_the_exercise_is(ada, draft, pia):
    superman = Exercise.objects.get(slug="superman")
    ScreeningRule.objects.create(exercise=superman, tag="fall_risk", level="precaution", is_proposed=True)
    pia.conditions.create(tag="fall_risk")

    page = build(ada, draft).text

    assert "The library gives no reason; this rule is a proposal awaiting review." in page
    assert f"The exercise: {superman.get_region_display()}, {superman.get_position_display()}." in page


def test_an_assistant_reads_who_may_acknowledge(theo, draft, pia):
    pia.conditions.create(tag="neck_pain")

    assert "A therapist, exercise physiologist or physician must acknowledge this" in build(theo, draft).text


# Before issue


def test_no_next_visit_is_a_hint_with_a_way_to_book_and_no_obstacle(ada, draft, pia):
    page = build(ada, draft).text
    assert "No next visit is booked" in page
    assert f"/appointments/add/?patient={pia.public_id}" in page

    issue(ada, draft)
    assert Revision.objects.get().status == "issued"


def test_a_booked_visit_needs_no_hint(ada, draft, visit):
    assert "No next visit is booked" not in build(ada, draft).text


def test_a_second_programme_says_that_one_is_running(ada, sheet, pia):
    said = f"Pia already has “{sheet.programme.title}”, issued"
    assert said in ada.get(f"/patients/{pia.public_id}/programmes/add/").text
    second = drafting.draft(pia, title="Second", by=ada.user)

    assert said in build(ada, second).text
    ada.post(f"/programmes/{sheet.public_id}/end/")
    assert said not in build(ada, second).text


@pytest.mark.parametrize("state", ["required", "requested", "expired"])
def test_an_open_clearance_is_answered_with_a_reason_before_issue(eve, draft, visit, state):
    yesterday = timezone.localdate() - dt.timedelta(days=2)
    stored = {"clearance": "granted", "clearance_until": yesterday} if state == "expired" else {"clearance": state}
    Patient.objects.update(**stored)
    assert "Say why the programme is given all the same." in issue(eve, draft).text
    draft.refresh_from_db()

    short = eve.post(f"/programmes/{draft.public_id}/clearance/", {"reason": "fine"})
    assert short.status_code == 422
    assert "ten letters or more" in short.text
    reason = "Dr. Model agreed by phone today."
    eve.post(f"/programmes/{draft.public_id}/clearance/", {"reason": reason})
    assert reason in build(eve, draft).text
    issue(eve, draft)

    assert Revision.objects.get().status == "issued"
    assert ClearanceAnswer.objects.get().state == state
    assert AuditEvent.objects.filter(reason=reason, actor=eve.user).exists()


def test_an_answer_counts_only_for_the_state_it_was_given_for(ada, draft):
    Patient.objects.update(clearance="required")
    ada.post(f"/programmes/{draft.public_id}/clearance/", {"reason": "Sent for today, no red flags."})
    Patient.objects.update(clearance="requested")

    assert "Say why the programme is given all the same." in issue(ada, draft).text


def test_a_refused_clearance_cannot_be_answered_away(ada, draft):
    Patient.objects.update(clearance="refused")

    answer = ada.post(f"/programmes/{draft.public_id}/clearance/", {"reason": "We do it anyway."}, follow=True)

    assert "Medical clearance was refused." in answer.text
    assert not ClearanceAnswer.objects.exists()
    issue(ada, draft)
    assert Revision.objects.get().status == "draft"


def test_an_assistant_answers_no_clearance(theo, draft):
    Patient.objects.update(clearance="required")

    assert theo.post(f"/programmes/{draft.public_id}/clearance/", {"reason": "Looks good to me."}).status_code == 403
    assert "must say why it is given all the same" in build(theo, draft).text


# Copied, ended, looked at again


def test_a_copy_names_each_source_with_its_date_and_revision(ada, sheet, pia):
    template = drafting.save_as_template(sheet, name="Low back, start", by=ada.user)
    second = drafting.draft(pia, title="Second", by=ada.user)
    day = timezone.localtime(sheet.issued_at).strftime("%b %-d, %Y")

    page = build(ada, second).text

    assert f"{template.name} (template, " in page
    assert f"Low back, week 1, revision 1, issued {day}" in page
    other = make_patient(location=pia.location)
    assert "Low back, week 1" not in build(ada, drafting.draft(other, title="Other", by=ada.user)).text


def test_ending_and_revoking_ask_first(ada, sheet):
    ada.post(f"/sheets/{sheet.public_id}/links/add/", {"form_key": str(uuid.uuid4())})
    link = sheet.programme.links.get()

    assert "End this programme?" in ada.get(f"/programmes/{sheet.public_id}/end/").text
    assert "Revoke this link?" in ada.get(f"/links/{link.public_id}/revoke/").text

    link.refresh_from_db()
    assert link.revoked_at is None
    assert Revision.objects.get().status == "issued"
    buttons = re.findall(r'action="([^"]+)"', ada.get(f"/sheets/{sheet.public_id}/").text)
    assert not [address for address in buttons if address.endswith(("/end/", "/revoke/"))]
    ada.post(f"/links/{link.public_id}/revoke/")
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_changed_history_is_told_on_the_sheet_and_to_the_desk_without_clinical_words(ada, ben, sheet, pia):
    pages = (f"/sheets/{sheet.public_id}/", f"/patients/{pia.public_id}/")
    assert not [page for page in pages if "needs a second look" in ben.get(page).text]
    pia.conditions.create(tag="osteoporosis")

    for page in pages:
        [told] = re.findall(r'<div class="alert alert-danger".*?</div>', ben.get(page).text, re.DOTALL)
        assert "needs a second look" in told
        assert "Ask a therapist before you print it" in told
        assert not re.search(r"history|rule|osteoporosis", told, re.IGNORECASE)
        assert "an exercise now meets a rule" in ada.get(page).text


def test_a_finding_of_a_removed_rule_is_told_and_not_recorded(ada, draft):
    item = draft.items.first()

    page = ada.post(
        f"/items/{item.public_id}/answer/", {"tag": "vertigo", "reason": "Long enough a reason."}, follow=True
    )

    assert page.status_code == 422
    assert "The library no longer has this rule." in page.text
    assert not Finding.objects.exists()
