"""A role holds where it was given: what somebody may do in one location, they may not do in another."""

import pytest

from clinic.access import Role
from clinic.models import StaffRole
from prescriptions.actions import drafting, issuing
from prescriptions.models import Finding, Item, Revision
from prescriptions.screening import Rule
from tests.conftest import signed_in
from tests.factories import make_staff
from tests.prescriptions.test_issuing import issue

REASON = "Bone density is normal by now."
OVERRIDE = {"tag": "osteoporosis", "reason": REASON}
PT, ASSISTANT, PHYSIOLOGIST = Role.PHYSICAL_THERAPIST, Role.ASSISTANT, Role.EXERCISE_PHYSIOLOGIST


@pytest.fixture
def two_roles(wilshire, encino):
    """Somebody with one role in Wilshire and another in Encino, where the patient is at home."""

    def sign_in(at_wilshire, at_encino):
        user = make_staff("tess", at_wilshire, location=wilshire)
        StaffRole.objects.create(user=user, role=at_encino, location=encino)
        return signed_in(user)

    return sign_in


@pytest.fixture
def item(draft, pia):
    """An item that the patient's history forbids."""
    pia.conditions.create(tag="osteoporosis")
    return draft.items.get(exercise__slug="partial-curl-up")


# The role in Wilshire, the role in Encino, and what it allows there: to issue (and acknowledge), to override.
ROLES = [
    (PT, ASSISTANT, False, False),
    (PHYSIOLOGIST, ASSISTANT, False, False),
    (PT, PHYSIOLOGIST, True, False),
    (ASSISTANT, PHYSIOLOGIST, True, False),
    (ASSISTANT, PT, True, True),
    (PHYSIOLOGIST, PT, True, True),
]
two_role_rows = pytest.mark.parametrize(("at_wilshire", "at_encino", "issues", "overrides"), ROLES)


@two_role_rows
def test_a_role_of_another_location_does_not_issue(two_roles, draft, at_wilshire, at_encino, issues, overrides):
    answer = issue(two_roles(at_wilshire, at_encino), draft)

    assert answer.status_code == (200 if issues else 403)
    assert Revision.objects.get().status == ("issued" if issues else "draft")


@two_role_rows
def test_a_role_of_another_location_answers_no_rule(
    two_roles, draft, pia, at_wilshire, at_encino, issues, overrides
):  # fmt: skip
    client, item = two_roles(at_wilshire, at_encino), draft.items.get(exercise__slug="partial-curl-up")
    pia.conditions.create(tag="neck_pain")
    pia.conditions.create(tag="osteoporosis")
    client.post(f"/items/{item.public_id}/answer/", {"tag": "neck_pain"})
    client.post(f"/items/{item.public_id}/answer/", OVERRIDE)

    answered = set(Finding.objects.values_list("level", flat=True))
    assert answered == {level for level, may in (("precaution", issues), ("contraindication", overrides)) if may}


@two_role_rows
def test_the_pages_offer_only_what_the_role_of_this_location_allows(
    two_roles, draft, item, at_wilshire, at_encino, issues, overrides
):
    page = two_roles(at_wilshire, at_encino).get(f"/programmes/{draft.public_id}/").text

    assert ("Issue the programme" in page) is issues
    assert ("Override with this reason" in page) is overrides


def test_a_sheet_offers_its_end_only_to_who_may_issue_there(two_roles, sheet):
    there, elsewhere = two_roles(ASSISTANT, PT), two_roles(PT, ASSISTANT)

    assert "End the programme" in there.get(f"/sheets/{sheet.public_id}/").text
    assert "End the programme" not in elsewhere.get(f"/sheets/{sheet.public_id}/").text
    assert elsewhere.post(f"/programmes/{sheet.public_id}/end/").status_code == 404


def test_the_actions_themselves_refuse_whatever_page_calls_them(two_roles, draft, item):
    client = two_roles(PT, ASSISTANT)

    for rule in (Rule("osteoporosis", "contraindication"), Rule("neck_pain", "precaution")):
        with pytest.raises(drafting.NotEntitled):
            drafting.answer_rule(item, rule, by=client.user, reason=REASON)
    with pytest.raises(drafting.NotEntitled):
        issuing.issue(draft, by=client.user)
    assert Revision.objects.get().status == "draft"


def answered_by(item, user):
    return Finding.objects.create(
        item=item, tag="osteoporosis", level="contraindication", resolution="overridden", reason=REASON,
        resolved_by=user,
    )  # fmt: skip


def test_an_override_of_somebody_not_entitled_here_blocks_until_it_is_answered_again(ada, two_roles, draft, item):
    answered_by(item, two_roles(PT, ASSISTANT).user)

    assert "A contraindication stands open." in issue(ada, draft).text
    ada.post(f"/items/{item.public_id}/answer/", {**OVERRIDE, "reason": "Seen the scan of this week."})
    draft.refresh_from_db()
    issue(ada, draft)

    assert Revision.objects.get().status == "issued"
    finding = Finding.objects.get()
    assert (finding.resolved_by, finding.reason) == (ada.user, "Seen the scan of this week.")


def test_an_override_of_somebody_who_has_left_blocks_a_draft_but_not_what_was_issued(ada, cleo, draft, item, pia):
    answered_by(item, cleo.user)
    StaffRole.objects.filter(user=cleo.user).update(role=ASSISTANT)
    assert "A contraindication stands open." in issue(ada, draft).text
    StaffRole.objects.filter(user=cleo.user).update(role=PT)
    draft.refresh_from_db()
    issue(ada, draft)
    assert Revision.objects.get().status == "issued"

    StaffRole.objects.filter(user=cleo.user).update(role=ASSISTANT)

    assert "needs a second look" not in ada.get(f"/patients/{pia.public_id}/").text


def test_an_answer_that_counts_is_not_replaced_by_a_second_one(ada, cleo, item):
    answered_by(item, cleo.user)
    ada.post(f"/items/{item.public_id}/answer/", {**OVERRIDE, "reason": "Another reason altogether."})

    assert Finding.objects.get().resolved_by == cleo.user


def test_what_was_issued_meanwhile_is_not_answered_any_more(ada, draft, pia):
    issuing.issue(draft, by=ada.user)
    item = Item.objects.get(exercise__slug="partial-curl-up")
    pia.conditions.create(tag="osteoporosis")

    with pytest.raises(drafting.NotPossible, match="issued meanwhile"):
        drafting.answer_rule(item, Rule("osteoporosis", "contraindication"), by=ada.user, reason=REASON)
