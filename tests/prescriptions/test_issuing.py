"""Issuing: what stands in the way, what is frozen, and what follows."""

import datetime as dt
import io

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clinic.models import AuditEvent, Location, Patient, User
from exercises.models import Exercise, Step
from prescriptions.actions import drafting, issuing
from prescriptions.models import Finding, Item, Revision


def outline(draft, **fields):
    review = draft.review_on or timezone.localdate() + dt.timedelta(days=14)
    typed = {"title": "Low back", "review_on": review.isoformat(), "version": draft.version, "issue": "yes"}
    return {**typed, **fields}


def issue(client, draft, **fields):
    return client.post(f"/programmes/{draft.public_id}/outline/", outline(draft, **fields), follow=True)


def test_a_therapist_issues_and_has_the_sheet(ada, draft, visit):
    page = issue(ada, draft)

    revision = Revision.objects.get()
    assert page.redirect_chain[-1][0] == f"/sheets/{revision.public_id}/"
    assert (revision.status, revision.issued_by) == ("issued", ada.user)
    for words in (
        "Pia Placeholder",
        "16661 Ventura Blvd",
        "at 9:00 AM",
        'Do 10 repetitions.</p><p class="dose">Do this once a day, every day.',
        "Superman",
    ):
        assert words in page.text
    assert AuditEvent.objects.filter(patient=revision.programme.patient, action="issue").count() == 1


def not_asked(draft):
    Patient.objects.update(history_status="not_asked")


def expired(draft):
    User.objects.update(licence_expires_on=dt.date(2020, 1, 1))


def retired(draft):
    Exercise.objects.update(retired_at=timezone.now(), retired_by=User.objects.first())


def precaution(draft):
    draft.programme.patient.conditions.create(tag="neck_pain")


def contraindication(draft):
    draft.programme.patient.conditions.create(tag="osteoporosis")


def no_frequency(draft):
    draft.items.update(times_per_day_min=None, days_per_week_min=None)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (not_asked, "The medical history has not been asked."),
        (expired, "Your license has expired in our books."),
        (retired, "This exercise has been retired from the library. Take it out."),
        (precaution, "A precaution has not been acknowledged."),
        (contraindication, "A contraindication stands open."),
        (no_frequency, "Say how often: for example once a day, 3 days a week."),
        (lambda draft: draft.items.all().delete(), "The programme is empty. Add an exercise."),
    ],
    ids=["history", "license", "retired", "precaution", "contraindication", "frequency", "empty"],
)
def test_what_is_not_ready_is_not_issued_and_says_why(ada, draft, spoil, sentence):
    spoil(draft)

    page = issue(ada, draft, note="Kept as typed")

    assert sentence in page.text
    assert "Kept as typed" in page.text
    assert Revision.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"review_on": ""}, "Give the date on which you will review the programme."),
        ({"review_on": "2020-01-01"}, "The review date has passed."),
        ({"start_on": "2030-01-02", "review_on": "2030-01-01"}, "The review date must not be before the start."),
    ],
)
def test_a_review_date_is_needed_and_must_make_sense(ada, draft, typed, sentence):
    page = issue(ada, draft, **typed)

    assert sentence in page.text
    assert Revision.objects.get().status == "draft"


def test_an_assistant_drafts_and_does_not_issue(theo, draft):
    assert "Issue the programme" not in theo.get(f"/programmes/{draft.public_id}/").text
    assert issue(theo, draft).status_code == 403
    assert Revision.objects.get().status == "draft"


def test_a_precaution_is_acknowledged_and_then_nothing_stands_in_the_way(eve, draft, pia):
    pia.conditions.create(tag="neck_pain")
    item = draft.items.get(exercise__slug="partial-curl-up")

    eve.post(f"/items/{item.public_id}/answer/", {"tag": "neck_pain"})
    issue(eve, draft)

    assert Revision.objects.get().status == "issued"
    assert Finding.objects.get().resolution == "acknowledged"


def test_a_contraindication_is_overridden_by_somebody_entitled_with_a_reason(ada, eve, theo, draft, pia):
    pia.conditions.create(tag="osteoporosis")
    item = draft.items.get(exercise__slug="partial-curl-up")
    answer = {"tag": "osteoporosis", "reason": "Bone density is normal by now."}

    assert eve.post(f"/items/{item.public_id}/answer/", answer).status_code == 403
    assert theo.post(f"/items/{item.public_id}/answer/", answer).status_code == 403
    short = ada.post(f"/items/{item.public_id}/answer/", {**answer, "reason": "  fine    "})
    assert "ten letters or more" in short.text
    assert not Finding.objects.exists()
    ada.post(f"/items/{item.public_id}/answer/", answer)

    issue(ada, draft)
    assert Revision.objects.get().status == "issued"
    assert AuditEvent.objects.filter(reason=answer["reason"], actor=ada.user).exists()


def test_nothing_that_changes_later_changes_an_issued_sheet(ada, sheet, visit):
    address = f"/sheets/{sheet.public_id}/"
    pdf_before = ada.get(f"{address}pdf/").getvalue()

    Step.objects.update(text="Something else")
    Exercise.objects.update(name="Renamed")
    Location.objects.update(street="1 Elsewhere Ave")
    Patient.objects.update(given_name="Nobody")
    visit.delete()

    page = ada.get(address)
    assert "Pia Placeholder" in page.text
    assert "16661 Ventura Blvd" in page.text
    assert "Renamed" not in page.text
    assert ada.get(f"{address}pdf/").getvalue() == pdf_before


def page_size(pdf_bytes):
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        return tuple(round(float(side)) for side in pdf.pages[0].MediaBox)[2:]


def test_paper_and_type_size_are_those_of_the_day_of_issue(ada, draft, pia):
    Patient.objects.update(print_size="large")
    Location.objects.update(country="DE")
    sheet = issuing.issue(draft, by=ada.user)
    address = f"/sheets/{sheet.public_id}/pdf/"
    before = ada.get(address).getvalue()
    Patient.objects.update(print_size="normal")
    Location.objects.update(country="US")

    after = ada.get(address).getvalue()

    assert page_size(after) == (595, 842)
    assert after == before
    assert page_size(ada.get(f"{address}?paper=letter&size=normal").getvalue()) == (612, 792)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sheet: Revision.objects.filter(pk=sheet.pk).update(snapshot="{}"),
        lambda sheet: Revision.objects.filter(pk=sheet.pk).update(status="draft"),
        lambda sheet: Revision.objects.filter(pk=sheet.pk).delete(),
        lambda sheet: Item.objects.filter(revision=sheet).update(note="changed"),
        lambda sheet: Item.objects.filter(revision=sheet)[0].delete(),
        lambda sheet: Finding.objects.create(
            item=sheet.items.first(),
            tag="vertigo",
            level="precaution",
            resolution="acknowledged",
            resolved_by=sheet.issued_by,
        ),
    ],
    ids=["snapshot", "status", "delete", "item", "item gone", "finding"],
)
def test_the_database_itself_refuses_to_change_what_was_issued(sheet, spoil):
    with pytest.raises(DatabaseError), transaction.atomic():
        spoil(sheet)


def test_a_revision_supersedes_what_it_revises(ada, sheet):
    page = ada.post(f"/programmes/{sheet.public_id}/revise/", follow=True)
    new = Revision.objects.get(number=2)
    assert page.redirect_chain[-1][0] == f"/programmes/{new.public_id}/"
    ada.post(f"/programmes/{sheet.public_id}/revise/")
    assert Revision.objects.count() == 2

    issue(ada, new)

    assert dict(Revision.objects.values_list("number", "status")) == {1: "superseded", 2: "issued"}


def test_a_history_that_changes_after_issue_marks_the_chart(ada, sheet, pia):
    assert "needs a second look" not in ada.get(f"/patients/{pia.public_id}/").text

    pia.conditions.create(tag="osteoporosis")

    assert "needs a second look" in ada.get(f"/patients/{pia.public_id}/").text


def test_the_front_desk_reprints_and_changes_nothing(ben, cleo, mia, sheet):
    assert ben.get(f"/sheets/{sheet.public_id}/pdf/").getvalue().startswith(b"%PDF")
    assert ben.post(f"/programmes/{sheet.public_id}/revise/").status_code == 403
    assert ben.post(f"/programmes/{sheet.public_id}/end/").status_code == 403
    assert mia.get(f"/sheets/{sheet.public_id}/").status_code == 403
    assert AuditEvent.objects.filter(action="print", actor=ben.user).count() == 1


def test_a_programme_is_ended_once(ada, sheet):
    ada.post(f"/programmes/{sheet.public_id}/end/")

    assert Revision.objects.get().status == "ended"
    with pytest.raises(drafting.NotPossible):
        issuing.end(sheet, by=ada.user)
