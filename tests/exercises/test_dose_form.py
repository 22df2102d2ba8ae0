"""The dose form: typed as one would say it, refused with examples, and nothing typed is lost."""

import json
from pathlib import Path

import pytest

from exercises.dosage import Dosage, sentence
from exercises.dose_form import DoseForm, written

CASES = json.loads((Path(__file__).parent / "data/dose_cases.json").read_text())["cases"]


def typed(**fields):
    return DoseForm(
        {"dose-side": "bilateral", **{f"dose-{name}": value for name, value in fields.items()}}, prefix="dose"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_the_form_shows_it_reads_back(case):
    dose = Dosage.from_dict(case["dose"])

    form = DoseForm(written(dose), initial=dose)

    assert form.is_valid(), form.errors
    assert sentence(form.dosage()) == case["expected"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reps": "10–15", "sets": "3"}, "Do 3 sets of 10 to 15 repetitions."),
        ({"reps": "6/8/10"}, "Do 6, 8, or 10 repetitions."),
        ({"reps": "AMRAP"}, "Do as many repetitions as you can with good form."),
        ({"hold": "about 30"}, "Hold for about 30 seconds."),
        ({"hold": "1:30"}, "Hold for 1 minute 30 seconds."),
        (
            {"reps": "10", "times": "2", "days": "Mon, Wed and Friday"},
            "Do 10 repetitions. Do this twice a day, on Monday, Wednesday, and Friday.",
        ),
        (
            {"reps": "10", "days": "Mon-Fri"},
            "Do 10 repetitions. Do this on Monday, Tuesday, Wednesday, Thursday, and Friday.",
        ),
        (
            {"reps": "10", "times": "1", "days": "3 days a week"},
            "Do 10 repetitions. Do this once a day, 3 days a week.",
        ),
        (
            {"reps": "10", "load": "2,5 kg each hand, optional"},
            "Do 10 repetitions. You can use 2.5 kg in each hand if you like.",
        ),
        ({"reps": "10", "load": "10# dumbbells"}, "Do 10 repetitions. Use a 10 lb weight."),
        ({"reps": "10", "times": "twice"}, "Do 10 repetitions. Do this twice a day."),
        ({"reps": "10", "times": "1 or 2"}, "Do 10 repetitions. Do this once or twice a day."),
        ({"reps": "10", "times": "BID", "days": "daily"}, "Do 10 repetitions. Do this twice a day, every day."),
        ({"reps": "10", "effort": "RPE 4"}, "Do 10 repetitions. It should feel like 4 out of 10 effort."),
        ({"reps": "10", "hold": "a short pause"}, "Do 10 repetitions. Pause briefly each time."),
        ({"hold": "5", "side": "right"}, "Hold for 5 seconds on the right side."),
        ({"hold": "5", "side": "left"}, "Hold for 5 seconds on the left side."),
    ],
)
def test_a_therapist_types_as_one_speaks(fields, expected):
    form = typed(**fields)

    assert form.is_valid(), form.errors
    assert form.sentence() == expected


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"reps": "15 to 10"}, "reps", "Give the smaller number first: 10 to 15, not 15 to 10."),
        ({"sets": "0", "reps": "10"}, "sets", "Give from 1 to 20 sets."),
        ({"hold": "seconds"}, "hold", "such as 5, 15 to 30"),
        ({"reps": "lots & lots"}, "reps", "10 to 15"),
        ({"days": "sometimes"}, "days", "every other day"),
        ({"days": "Mon-Fri Sun"}, "days", "every other day"),
        ({"days": "monkey"}, "days", "every other day"),
        ({"reps": "not many"}, "reps", "Write a number"),
        ({"reps": "9" * 70}, "reps", "Write a number"),
        ({"reps": "as many as 10"}, "reps", "Write a number"),
        ({"reps": "as many as possible in 30 seconds"}, "reps", "Sets and times have fields of their own."),
        ({"reps": "10, stop when tired"}, "reps", "Write a number"),
        ({"reps": "3x10"}, "reps", "Sets and times have fields of their own."),
        ({"reps": "10", "hold": "pause for 3 seconds"}, "hold", "briefly"),
        ({"reps": "10", "hold": "briefly, 2 s"}, "hold", "briefly"),
        ({"reps": "10", "load": "5 lb to 8 lb"}, "load", "Write the load like"),
        ({"reps": "10", "load": "5 lb left, 3 lb right"}, "load", "Write the load like"),
        ({"reps": "10", "load": "10 lb band"}, "load", "Write the load like"),
        ({"reps": "10", "load": "5 lb or red band"}, "load", "Write the load like"),
        ({"reps": "10", "times": "often"}, "times", "once or twice"),
    ],
)
def test_a_bad_dose_gets_a_sentence_on_its_field_and_keeps_what_was_typed(fields, name, words):
    form = typed(**fields)

    assert not form.is_valid()
    assert words in " ".join(form.errors[name])
    assert form[name].value() == fields[name]


def test_all_that_is_wrong_is_said_in_one_round():
    form = typed(sets="-3", reps="ten", times="0", days="0")

    assert set(form.errors) == {"sets", "reps", "times", "days"}


def test_the_live_sentence_is_the_one_that_will_be_saved():
    dose = Dosage.from_dict(
        {"sets": {"text": "several"}, "reps": {"kind": "options", "options": [6, 8]}, "limb": "leg"}
    )

    form = DoseForm({**written(dose), "side": "bilateral"})

    assert form.sentence() == sentence(dose)
    assert form.dosage().limb == "leg"


@pytest.mark.parametrize("reps", ["lots & lots", "15 to 10"])
def test_a_dose_that_makes_no_sense_has_no_sentence(reps):
    assert typed(reps=reps).sentence() == ""
