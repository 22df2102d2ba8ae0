"""A dose in columns: it comes out as it went in, and the database itself refuses one that makes no sense."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from exercises.dosage import Dosage, problems, sentence
from exercises.models import Exercise, ExerciseDose
from exercises.models.dose import DoseColumns

CASES = json.loads((Path(__file__).parent / "data/dose_cases.json").read_text())["cases"]
COUNT, HELD = {"reps_kind": "count"}, {"hold_kind": "seconds"}
SENSELESS = {
    "numbers_have_a_kind": [{"reps_min": 10}, {"hold_min_s": 5}],
    "choice_has_options": [{"reps_kind": "options"}],
    "effort_fits_its_scale": [
        {"effort_min": 3},
        {"effort_scale": "cr10"},
        {"effort_scale": "cr10", "effort_min": 11},
        {"effort_scale": "cr10", "effort_min": 3, "effort_max": 11},
        {"effort_scale": "borg6_20", "effort_min": 5},
    ],
    "load_is_whole": [
        {"load_kind": "weight"},
        {"load_kind": "weight", "load_value": -5, "load_unit": "lb"},
        {"load_kind": "weight", "load_value": 5},
        {"load_kind": "weight", "load_value": 501, "load_unit": "lb"},
        {"load_kind": "percent_rm", "load_value": 101},
        {"load_kind": "band"},
    ],
    "days_are_said_one_way": [
        {"every_n_days": 0},
        {"every_n_days": 400},
        {"every_n_days": 2, "days_per_week_min": 3},
        {"every_n_days": 2, "weekdays": "1 3"},
    ],
    "sets_make_sense": [{"sets_min": 0}, {"sets_min": 21}, {"sets_min": 3, "sets_max": 2}, {"sets_max": 2}],
    "reps_make_sense": [
        {**COUNT, "reps_min": 0},
        {**COUNT, "reps_min": 15, "reps_max": 10},
        {**COUNT, "reps_min": 1, "reps_max": 201},
    ],
    "hold_makes_sense": [{**HELD, "hold_min_s": 601}, {**HELD, "hold_min_s": 30, "hold_max_s": 15}, {"hold_max_s": 5}],
    "work_makes_sense": [{"work_min_s": 0}, {"work_min_s": 60, "work_max_s": 30}],
    "rest_makes_sense": [{"rest_sets_min_s": 1801, "sets_min": 2}, {"rest_sets_max_s": 60}],
    "pause_makes_sense": [{"rest_reps_min_s": 601}, {"rest_reps_max_s": 5}],
    "times_make_sense": [{"times_per_day_min": 13}, {"times_per_day_min": 3, "times_per_day_max": 2}],
    "days_make_sense": [{"days_per_week_min": 8}, {"days_per_week_min": 5, "days_per_week_max": 3}],
    "weeks_make_sense": [{"duration_weeks_min": 105}, {"duration_weeks_max": 6}],
    "effort_makes_sense": [
        {"effort_scale": "borg6_20", "effort_min": 21},
        {"effort_scale": "cr10", "effort_min": 5, "effort_max": 3},
    ],
    "kinds_are_known": [
        {"reps_kind": "heaps"},
        {"hold_kind": "long"},
        {"load_kind": "sack"},
        {"side": ""},
        {"limb": "nose"},
    ],
    "count_has_a_number": [{"reps_kind": "count"}],
    "hold_has_seconds": [{"hold_kind": "seconds"}],
    "reps_or_time": [{"work_min_s": 30, "reps_kind": "count", "reps_min": 10}],
    "rest_needs_two_sets": [{"rest_sets_min_s": 60}, {"rest_sets_min_s": 60, "sets_min": 1}],
}


def test_a_column_that_only_a_shell_could_write_is_read_and_found_wrong(exercise):
    row = ExerciseDose(exercise=exercise, kind="proposed", reps_kind="options", reps_options="abc", weekdays="9 x")

    assert {problem.field for problem in problems(row.dosage(), at_issue=False)} >= {"reps", "frequency"}
    assert sentence(row.dosage())


@pytest.fixture
def exercise(db):
    return Exercise.objects.create(slug="nod", name="Nod", region="cervical_spine", position="seated")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_dose_comes_out_of_the_database_as_it_went_in(exercise, case):
    dose = Dosage.from_dict(case["dose"])
    row = ExerciseDose(exercise=exercise, kind=ExerciseDose.Kind.PROPOSED)
    row.set_dosage(dose)
    row.save()

    kept = ExerciseDose.objects.get(pk=row.pk).dosage()

    assert kept == dose
    assert sentence(kept) == case["expected"]


def test_every_rule_of_the_columns_is_tried_below():
    assert {rule.name.removeprefix("%(class)s_") for rule in DoseColumns._meta.constraints} == set(SENSELESS)


@pytest.mark.parametrize(
    ("rule", "columns"), [(rule, columns) for rule, tries in SENSELESS.items() for columns in tries], ids=str
)
def test_the_database_refuses_a_senseless_dose(exercise, rule, columns):
    row = ExerciseDose(exercise=exercise, kind=ExerciseDose.Kind.PROPOSED, **columns)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    assert f"exercisedose_{rule}" in str(refused.value)
    with pytest.raises(ValidationError) as said:
        row.validate_constraints()
    assert all(message.endswith(".") for message in said.value.messages)
