"""Loading the library: once, again without effect, and with what changed."""

import dataclasses

import pytest
from django.utils import timezone

from clinic.access import Role
from exercises import catalogue, dosage, loading
from exercises.models import Exercise, ExerciseDose, ProgressionLink
from tests.factories import make_staff

ENTRIES = catalogue.read()


@pytest.fixture
def library(db):
    return loading.load(ENTRIES)


def test_everything_is_loaded_with_both_doses_apart(library):
    curl = Exercise.objects.get(slug="partial-curl-up")

    assert library.added == 99
    assert ProgressionLink.objects.count() == 56
    assert dosage.sentence(curl.dosage("as_written")).endswith("Try to do more repetitions each day.")
    assert dosage.sentence(curl.dosage("proposed")).startswith("Do 2 to 3 sets of 8 to 12 repetitions.")
    assert curl.reviewed_at is None


@pytest.mark.parametrize("kind", ExerciseDose.Kind.values)
def test_each_dose_comes_out_of_its_columns_as_it_went_in(library, kind):
    for entry in ENTRIES:
        dose = entry.as_written() if kind == "as_written" else entry.proposed()
        if dose is not None:
            assert Exercise.objects.get(slug=entry.slug).dosage(kind) == dose


@pytest.mark.parametrize("entry", ENTRIES[:22] + ENTRIES[22::11], ids=lambda entry: entry.slug)
def test_what_the_file_says_is_what_the_clinic_sees(library, entry):
    data, exercise = entry.data, Exercise.objects.get(slug=entry.slug)

    steps = [(step["text"], step["source"], step.get("without_dose")) for step in data["steps"]]
    rules = {
        (r["tag"], r["level"], r.get("why", ""), r.get("modify", ""), r.get("level_source") == "proposed")
        for r in data.get("screening", [])
    }
    faults = [(fault["where"], fault["problem"], fault["resolution"]) for fault in data.get("faults", [])]
    assert list(exercise.steps.values_list("text", "source", "without_dose")) == steps
    assert [(cue.text, cue.source) for cue in exercise.cues.all()] == [
        (cue["text"], cue["source"]) for cue in data.get("cues", [])
    ]
    assert set(exercise.screening_rules.values_list("tag", "level", "why", "modify", "is_proposed")) == rules
    assert list(exercise.open_questions.values_list("where", "problem", "resolution")) == faults
    assert {other.slug for other in exercise.alternatives.all()} == set(data.get("alternatives", []))
    assert {other.slug for other in exercise.progressions.all()} == set(data.get("progressions", []))
    assert exercise.not_to_be_confused_with == "; ".join(data.get("not_synonyms", []))


def test_a_second_run_changes_nothing(library, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert loading.load(ENTRIES) == loading.Loaded(0, 0, 99)


def test_a_changed_entry_gets_a_new_version_and_loses_its_review(library):
    slug = ENTRIES[0].slug
    reviewer = make_staff("rita", Role.PHYSICIAN)
    Exercise.objects.update(reviewed_at=timezone.now(), reviewed_by=reviewer)
    changed = dataclasses.replace(ENTRIES[0], data={**ENTRIES[0].data, "name": "Small curl-up"})

    assert loading.load([changed, *ENTRIES[1:]]).changed == 1

    exercise = Exercise.objects.get(slug=slug)
    assert (exercise.name, exercise.version, exercise.reviewed_at) == ("Small curl-up", 2, None)
    assert Exercise.objects.filter(reviewed_at=None).count() == 1


def test_the_clinics_own_and_what_is_retired_stay_as_they_are(library):
    Exercise.objects.create(slug="ours", name="Ours", region="knee", position="seated")
    keeper = make_staff("mia", Role.MANAGER)
    Exercise.objects.filter(slug=ENTRIES[0].slug).update(
        retired_at=timezone.now(), retired_by=keeper, content_hash="old"
    )

    loading.load(ENTRIES)

    assert Exercise.objects.get(slug="ours").version == 1
    assert Exercise.objects.get(slug=ENTRIES[0].slug).retired_by == keeper


def test_an_own_exercise_of_the_same_address_moves_and_is_not_overwritten(db):
    Exercise.objects.create(slug="superman", name="Our Superman", region="knee", position="seated")

    loading.load(ENTRIES)

    assert Exercise.objects.get(slug="superman").name == "Superman"
    assert Exercise.objects.get(origin="own").name == "Our Superman"
