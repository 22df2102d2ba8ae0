"""Two people edit one record at once: each keeps what they changed, and is asked only where both changed the same."""

import datetime as dt

import pytest
from django.forms import CheckboxInput

from clinic.access import Role
from clinic.models import Location, Patient, User
from exercises.dosage import sentence
from exercises.models import Exercise
from prescriptions.actions import drafting
from prescriptions.models import Item, Revision
from tests.clinic.test_patient_history import history, page_of
from tests.exercises.test_exercise_pages import library, own  # noqa: F401
from tests.factories import make_patient, make_staff

MONTH = dt.timedelta(days=30)


def as_a_browser_sends(*forms):
    """Every field of the forms as a browser would send it back untouched."""
    sent = {}
    for form in forms:
        for bound in form:
            value, widget = bound.value(), bound.field.widget
            if isinstance(widget, CheckboxInput):
                sent |= {bound.html_name: "on"} if value else {}
            else:
                shown = widget.format_value(value)
                sent[bound.html_name] = shown if shown is not None else ""
    return sent


def opened(client, address, *names):
    page = client.get(address)
    return as_a_browser_sends(*(page.context[name] for name in names or ("form",)))


def rows_of(page, name="form"):
    return {change.label: (change.saved, change.typed) for change in page.context[name].stale}


@pytest.fixture
def pia(encino):
    return make_patient(location=encino, phone="818 555 0100", address="1 Old Street", email="old@patient.example")


def test_fields_that_only_the_other_changed_are_not_erased(ada, ben, pia):
    address = f"/patients/{pia.public_id}/edit/"
    mine = opened(ada, address)
    ben.post(address, {**opened(ben, address), "phone": "818 555 0111", "birth_date": "6/5/1957", "is_active": ""})

    asked = ada.post(address, {**mine, "email": "new@patient.example"})
    ada.post(address, as_a_browser_sends(asked.context["form"]))

    assert asked.status_code == 409
    assert rows_of(asked) == {}
    assert asked.context["form"].taken == ["Birth date", "Phone", "In treatment"]
    assert "818 555 0111" in asked.text
    pia.refresh_from_db()
    assert (pia.phone, pia.email, pia.address) == ("818 555 0111", "new@patient.example", "1 Old Street")
    assert (pia.birth_date, pia.is_active) == (dt.date(1957, 6, 5), False)


def test_only_what_both_changed_is_listed_and_only_that_overwritten(ada, ben, pia, wilshire):
    address = f"/patients/{pia.public_id}/edit/"
    mine = opened(ada, address)
    theirs = {"phone": "818 555 0111", "address": "2 New Street", "location": wilshire.pk}
    ben.post(address, {**opened(ben, address), **theirs})

    asked = ada.post(address, {**mine, "phone": "818 555 0122"})
    ada.post(address, as_a_browser_sends(asked.context["form"]))

    assert rows_of(asked) == {"Phone": ("818 555 0111", "818 555 0122")}
    pia.refresh_from_db()
    assert (pia.phone, pia.address, pia.location) == ("818 555 0122", "2 New Street", wilshire)


def test_a_third_save_between_is_told_as_well(ada, ben, doc, pia):
    address = f"/patients/{pia.public_id}/edit/"
    mine = opened(ada, address)
    ben.post(address, {**opened(ben, address), "phone": "818 555 0111"})
    asked = ada.post(address, {**mine, "email": "new@patient.example"})
    doc.post(address, {**opened(doc, address), "phone": "818 555 0133"})

    again = ada.post(address, as_a_browser_sends(asked.context["form"]))
    ada.post(address, as_a_browser_sends(again.context["form"]))

    assert again.status_code == 409
    pia.refresh_from_db()
    assert (pia.phone, pia.email) == ("818 555 0133", "new@patient.example")


def test_what_a_form_was_opened_with_stands_unreadable_in_it(ben, pia):
    assert "Old Street" not in opened(ben, f"/patients/{pia.public_id}/edit/")["opened"]


@pytest.mark.parametrize("forged", ["", "[]", "{", '{"phone": "000000000000"}'])
def test_a_form_that_lost_what_it_was_opened_with_overwrites_nothing_unasked(ada, ben, pia, forged):
    address = f"/patients/{pia.public_id}/edit/"
    mine = {**opened(ada, address), "opened": forged}
    ben.post(address, {**opened(ben, address), "phone": "818 555 0111"})

    asked = ada.post(address, mine)

    assert rows_of(asked)["Phone"] == ("818 555 0111", "818 555 0100")


def test_two_people_write_one_history(ada, doc, encino):
    patient = make_patient(location=encino)
    ada.post(page_of(patient), history(precaution_0_text="No lifting", goals="Garden again"))
    mine = opened(ada, page_of(patient))
    theirs = {"has_vertigo": "on", "present_condition": "Worse", "precaution_1_text": "No kneeling"}
    doc.post(page_of(patient), {**opened(doc, page_of(patient)), **theirs})

    asked = ada.post(page_of(patient), {**mine, "present_condition": "Better", "limitations": "No ladders"})
    ada.post(page_of(patient), as_a_browser_sends(asked.context["form"]))

    assert rows_of(asked) == {"Present condition": ("Worse", "Better")}
    assert asked.context["form"].taken == ["Vertigo or dizziness", "Precautions"]
    patient = Patient.objects.get()
    assert patient.present_condition == "Better"
    assert set(patient.active_tags()) == {"osteoporosis", "vertigo"}
    assert [row.text for row in patient.precautions.all()] == ["No lifting", "No kneeling"]
    assert [row.text for row in patient.limitations.all()] == ["No ladders"]


def test_two_people_change_one_exercise_and_its_dose(ada, doc, library):  # noqa: F811
    ada.post("/exercises/add/", own())
    address = "/exercises/sock-slide/edit/"
    mine = opened(ada, address, "form", "dose")
    theirs = {"cues": "Breathe.", "dose-times": "2", "level_fall_risk": "contraindication", "equipment": ["mat"]}
    doc.post(address, {**opened(doc, address, "form", "dose"), **theirs})

    asked = ada.post(address, {**mine, "steps": "Stand.", "dose-reps": "12", "why_vertigo": "", "purposes": []})
    ada.post(address, as_a_browser_sends(asked.context["form"], asked.context["dose"]))

    assert rows_of(asked) == {}
    assert asked.context["form"].taken == ["Keep in mind", "Equipment", "Fall risk", "Dose"]
    exercise = Exercise.objects.get(slug="sock-slide")
    assert [step.text for step in exercise.steps.all()] == ["Stand."]
    assert [cue.text for cue in exercise.cues.all()] == ["Breathe."]
    assert [thing.code for thing in exercise.equipment.all()] == ["mat"]
    assert exercise.screening_rules.get().level == "contraindication"
    assert not exercise.purposes.exists()
    printed = sentence(exercise.doses.get().dosage())
    assert "12 repetitions" in printed
    assert "twice a day" in printed


def test_two_people_change_one_item_of_a_programme(ada, doc, library, pia):  # noqa: F811
    revision = drafting.draft(pia, title="Home exercises", by=ada.user)
    item = drafting.add_item(revision, Exercise.objects.get(slug="superman"), by=ada.user)
    address = f"/items/{item.public_id}/edit/"
    mine = opened(ada, address, "form", "dose")
    doc.post(address, {**opened(doc, address, "form", "dose"), "note": "On the mat", "dose-sets": "3"})

    asked = ada.post(address, {**mine, "watch_for": "Pain", "dose-sets": "2"})
    ada.post(address, as_a_browser_sends(asked.context["form"], asked.context["dose"]))

    assert list(rows_of(asked)) == ["Dose"]
    item = Item.objects.get()
    assert (item.note, item.watch_for) == ("On the mat", "Pain")
    assert "2 sets" in sentence(item.dosage())


def test_two_people_change_the_head_of_one_sheet(ada, doc, pia):
    revision, review = drafting.draft(pia, title="Home exercises", by=ada.user), pia.location.today() + MONTH
    builder, address = f"/programmes/{revision.public_id}/", f"/programmes/{revision.public_id}/outline/"
    mine = opened(ada, builder, "outline")
    doc.post(address, {**opened(doc, builder, "outline"), "title": "For the stairs", "review_on": review.isoformat()})

    asked = ada.post(address, {**mine, "note": "Slowly"})
    ada.post(address, as_a_browser_sends(asked.context["outline"]))

    revision = Revision.objects.get()
    assert (revision.programme.title, revision.review_on, revision.note) == (
        "For the stairs",
        review,
        "Slowly",
    )


def test_two_managers_change_one_person_and_one_location(mia, encino):
    other = mia.__class__(HTTP_HOST="localhost")
    other.force_login(make_staff("max", Role.MANAGER))
    person = make_staff("nora", Role.ASSISTANT)
    for address, ours, theirs in (
        (f"/staff/{person.public_id}/", {"credentials": "PTA"}, {"family_name": "Newname"}),
        (f"/locations/{encino.public_id}/edit/", {"directions": "Ring twice"}, {"time_zone": "America/Denver"}),
    ):
        mine = opened(mia, address)
        other.post(address, {**opened(other, address), **theirs})
        asked = mia.post(address, {**mine, **ours})
        mia.post(address, as_a_browser_sends(asked.context["form"]))

    person = User.objects.get(pk=person.pk)
    assert (person.credentials, person.family_name) == ("PTA", "Newname")
    place = Location.objects.get(pk=encino.pk)
    assert (place.directions, place.time_zone) == ("Ring twice", "America/Denver")
