"""A patient's history: three states kept apart, conditions that are never deleted, two people at once."""

import pytest

from clinic.models import AuditEvent, Patient
from tests.factories import make_patient


def history(**fields):
    typed = {"history_version": 1, "history_status": "recorded", "clearance": "not_required", "has_osteoporosis": "on"}
    return {**typed, **fields}


def page_of(patient):
    return f"/patients/{patient.public_id}/history/"


def test_a_therapist_records_a_history(ada, encino):
    patient = make_patient(location=encino, history_status="not_asked")

    ada.post(
        page_of(patient),
        history(
            limitations="No kneeling\nNo ladders\n",
            goals="Garden again",
            precaution_0_text="No lifting",
            present_condition="Better",
        ),
    )

    patient = Patient.objects.get()
    assert patient.history_status == "recorded"
    assert list(patient.active_tags()) == ["osteoporosis"]
    assert [row.text for row in patient.limitations.all()] == ["No kneeling", "No ladders"]
    assert patient.precautions.get().text == "No lifting"
    assert patient.goals.get().text == "Garden again"
    event = AuditEvent.objects.filter(patient=patient, action="update").get()
    assert "osteoporosis" not in str(event.detail)


def test_a_condition_that_is_over_is_kept_with_its_end(ada, encino):
    patient = make_patient(location=encino)
    ada.post(page_of(patient), history())

    ada.post(page_of(patient), {"history_version": 2, "history_status": "none_known", "clearance": "not_required"})

    assert list(Patient.objects.get().active_tags()) == []
    assert patient.conditions.get().resolved_on is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"has_osteoporosis": ""}, "Tick a condition or write it in words"),
        ({"history_status": "none_known"}, "A condition is ticked below"),
        ({"history_status": "not_asked"}, "A condition is ticked below"),
        (
            {"precaution_0_text": "x", "precaution_0_from_on": "2027-01-02", "precaution_0_until_on": "2027-01-01"},
            "The last day must not be before the first.",
        ),
        ({"goals": "Dance 🙂"}, "The sheet cannot print"),
    ],
)
def test_a_history_that_contradicts_itself_is_refused(ada, encino, fields, sentence):
    patient = make_patient(location=encino, history_status="not_asked")

    page = ada.post(page_of(patient), history(present_condition="Kept as typed", **fields))

    assert page.status_code == 422
    assert sentence in page.text
    assert "Kept as typed" in page.text
    assert Patient.objects.get().history_status == "not_asked"


def test_the_second_to_save_a_history_sees_what_the_first_saved(ada, doc, encino):
    patient = make_patient(location=encino)
    doc.post(page_of(patient), history(present_condition="Worse at night"))

    page = ada.post(page_of(patient), history(present_condition="Better", has_vertigo="on"))

    assert page.status_code == 409
    assert "Worse at night" in page.text
    assert "Better" in page.text
    assert list(Patient.objects.get().active_tags()) == ["osteoporosis"]


def test_saving_drops_no_precaution_however_many_there_are(ada, encino):
    patient = make_patient(location=encino)
    for number in range(6):
        patient.precautions.create(text=f"Rule {number}")

    opened = ada.get(page_of(patient)).context["form"]
    typed = {name: value for name, value in opened.initial.items() if value not in (None, False)}
    ada.post(page_of(patient), {**typed, "present_condition": "Better"})

    assert Patient.objects.get().present_condition == "Better"
    assert [row.text for row in patient.precautions.all()] == [f"Rule {number}" for number in range(6)]


def test_dates_without_a_precaution_are_asked_about(ada, encino):
    patient = make_patient(location=encino)

    page = ada.post(page_of(patient), history(precaution_3_until_on="2027-01-01"))

    assert page.status_code == 422
    assert "Write what the dates are for" in page.text
    assert "2027-01-01" in page.text


def test_an_assistant_records_a_history_and_leaves_the_clearance(theo, encino):
    patient = make_patient(location=encino, clearance="required", clearance_by="Dr. Sample")

    theo.post(page_of(patient), history(clearance="granted", clearance_by="Me", present_condition="Better"))

    patient = Patient.objects.get()
    assert patient.present_condition == "Better"
    assert (patient.clearance, patient.clearance_by) == ("required", "Dr. Sample")


def test_the_trail_names_only_what_changed(ada, encino):
    patient = make_patient(location=encino, history_status="recorded", present_condition="Better")

    ada.post(page_of(patient), history(present_condition="Better", goals="Garden again"))

    event = AuditEvent.objects.filter(patient=patient, action="update").get()
    assert event.detail == {"fields": ["conditions", "goals"]}


def test_a_precaution_says_from_when_to_when(ada, encino):
    patient = make_patient(location=encino)
    for text, first, last in (("A", "2026-11-20", "2026-12-20"), ("B", "2026-11-20", None), ("C", None, "2026-12-20")):
        patient.precautions.create(text=text, from_on=first, until_on=last)

    page = ada.get(f"/patients/{patient.public_id}/").text

    assert "A (from Nov 20, 2026 to Dec 20, 2026)" in page
    assert "B (from Nov 20, 2026)" in page
    assert "C (until Dec 20, 2026)" in page


def test_what_is_wrong_far_down_is_said_at_the_top_with_a_way_there(ada, encino):
    patient = make_patient(location=encino)

    page = ada.post(page_of(patient), history(goals="Dance 🙂", precaution_2_until_on="2027-01-01")).text

    summary = page.split('<div class="alert alert-danger problems"')[1].split("</ul>")[0]
    assert 'role="alert" tabindex="-1" autofocus' in summary
    assert 'href="#id_goals"' in summary
    assert "The sheet cannot print" in summary
    assert 'href="#id_precaution_2_text"' in summary
    assert page.index(summary) < page.index('name="history_status"')


@pytest.mark.parametrize("kind", ["limitations", "precautions"])
def test_what_is_taken_off_a_history_is_ended_by_somebody_and_shown_nowhere(ada, encino, kind):
    patient = make_patient(location=encino)
    typed = {
        "limitations": "No kneeling\nNo ladders",
        "precaution_0_text": "No lifting",
        "precaution_1_text": "No bath",
    }
    ada.post(page_of(patient), history(**typed))

    ada.post(page_of(patient), history(history_version=2, limitations="No ladders", precaution_0_text="No bath"))

    model = getattr(patient, kind).model
    ended, stands = model.everything.exclude(ended_on=None).get(), model.objects.get()
    taken_off, left = {"limitations": ("No kneeling", "No ladders"), "precautions": ("No lifting", "No bath")}[kind]
    assert (ended.text, ended.ended_on, ended.ended_by) == (taken_off, encino.today(), ada.user)
    assert stands.text == left
    assert ended.text not in ada.get(patient.get_absolute_url()).text
    assert ended.text not in ada.get(page_of(patient)).text
    assert kind in AuditEvent.objects.filter(patient=patient, action="update").first().detail["fields"]


def test_what_stands_unchanged_keeps_its_row(ada, encino):
    patient = make_patient(location=encino)
    typed = {"limitations": "No kneeling", "precaution_0_text": "No lifting", "precaution_0_until_on": "2030-01-01"}
    ada.post(page_of(patient), history(**typed))
    before = patient.limitations.get().pk, patient.precautions.get().pk

    ada.post(page_of(patient), history(history_version=2, goals="Garden", **typed))

    assert (patient.limitations.get().pk, patient.precautions.get().pk) == before
