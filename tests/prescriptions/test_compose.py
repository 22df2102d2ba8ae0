"""What a sheet says: every part of it comes from its record, and from nowhere else."""

import datetime as dt

import pytest
from django.utils import timezone

from clinic.models import ClinicWords, Goal, Precaution
from exercises.models import Exercise
from prescriptions.compose import compose


@pytest.fixture
def words(db):
    words = ClinicWords.get()
    words.name, words.how_to_book = "Sample Clinic", "Call 555-0100."
    words.safety_statements = "Exercise can help.\n\nAsk before you start."
    words.green_to, words.amber_to = 3, 6
    words.save()
    return words


def sheet_of(draft, ada, at=None):
    return compose(draft, by=ada.user, at=at or timezone.now()).handout


def test_the_clinics_words_and_lights_are_printed(draft, words, ada):
    sheet = sheet_of(draft, ada)

    assert (sheet.clinic, sheet.how_to_book) == ("Sample Clinic", "Call 555-0100.")
    assert sheet.safety == ("Exercise can help.", "Ask before you start.")
    assert [light.pain for light in sheet.lights] == ["pain 0 to 3", "pain 4 to 6", "pain 7 to 10"]
    assert "Call 911 for chest pain" in sheet.stop
    assert "numb between the legs" in sheet.stop


def test_a_booked_visit_takes_the_place_of_how_to_book(draft, words, visit, ada):
    sheet = sheet_of(draft, ada)

    assert sheet.how_to_book == ""
    assert sheet.visit.when.endswith("at 9:00 AM")
    assert sheet.visit.place.address[0] == "16661 Ventura Blvd"


def test_an_exercise_prints_the_library_without_the_numbers_that_its_dose_says(draft, ada):
    curl = sheet_of(draft, ada).exercises[0]

    assert curl.name == "Partial curl-up"
    assert "Hold." in curl.steps
    assert not any("5 seconds" in step or "as many as you can" in step for step in curl.steps)
    assert curl.cues == ("Do not pull on your head or neck.",)
    assert curl.dose == " ".join(curl.dose_lines)
    assert curl.is_draft
    assert (curl.slug, curl.version) == ("partial-curl-up", 1)


def test_the_therapists_own_words_take_the_librarys_place(draft, ada):
    draft.items.filter(position=1).update(
        own_name="Head lift", own_steps="Lie down.\n\nLift.", note="Slowly.", watch_for="Dizziness.\nPain."
    )

    lift = sheet_of(draft, ada).exercises[0]

    assert (lift.name, lift.steps, lift.note) == ("Head lift", ("Lie down.", "Lift."), "Slowly.")
    assert lift.watch_for == ("Dizziness.", "Pain.")


def test_a_reviewed_exercise_is_no_draft(draft, doc, ada):
    Exercise.objects.filter(slug="superman").update(reviewed_at=timezone.now(), reviewed_by=doc.user)

    sheet = sheet_of(draft, ada)

    assert sheet.draft_notice == "Draft: the words of exercise 1, 3 await a clinician’s review."


def test_only_precautions_that_hold_today_and_goals_that_are_worked_on_are_printed(draft, pia, ada):
    today = pia.location.today()
    for text, begins, ends in (
        ("No lifting", None, None),
        ("No twisting", today, today),
        ("Over", None, today - dt.timedelta(days=1)),
        ("Not yet", today + dt.timedelta(days=1), None),
    ):
        Precaution.objects.create(patient=pia, text=text, from_on=begins, until_on=ends)
    for number, status in enumerate(("active", "achieved", "active", "active", "dropped")):
        Goal.objects.create(patient=pia, text=f"Goal {number}", status=status)

    sheet = sheet_of(draft, ada)

    assert [line.split(" (")[0] for line in sheet.take_care] == ["No lifting", "No twisting"]
    assert sheet.goals == ("Goal 0", "Goal 2", "Goal 3")


def test_dates_are_those_of_the_location(draft, ada):
    late = dt.datetime(2026, 11, 25, 6, 30, tzinfo=dt.UTC)

    sheet = sheet_of(draft, ada, at=late)

    assert (sheet.issued_on, sheet.issued) == ("2026-11-24", "Tuesday, November 24, 2026")
    assert sheet.therapist == "Ada Sample, PT, DPT"
    assert (sheet.patient, sheet.title, sheet.revision) == ("Pia Placeholder", "Low back, week 1", 1)
