"""The dose: each case prints its sentence, and each bad one is refused with a reason."""

import json
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from exercises.dosage import Dosage, DosageError, lines, problems, sentence
from exercises.dosage.shape import SIDES

CASES = json.loads((Path(__file__).parent / "data/dose_cases.json").read_text())


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_each_dose_prints_its_sentence(case):
    assert sentence(Dosage.from_dict(case["dose"])) == case["expected"]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_each_good_dose_has_nothing_wrong_with_it_in_a_draft(case):
    assert problems(Dosage.from_dict(case["dose"]), at_issue=False) == []


@pytest.mark.parametrize("case", CASES["invalid"], ids=lambda case: case["name"])
def test_each_bad_dose_is_refused_with_its_reason(case):
    found = problems(Dosage.from_dict(case["dose"]), at_issue=True)

    assert set(case["errors"]) <= {problem.code for problem in found}
    assert all(
        problem.message.endswith(".") and problem.message[0].isupper() or problem.message[0] == "“" for problem in found
    )


@pytest.mark.parametrize(
    ("dose", "code"),
    [
        ({}, "no_quantity_at_issue"),
        ({"reps": {"kind": "count", "min": 10}, "work": {"min_s": 30}}, "reps_and_work_time_both"),
        ({"reps": {"kind": "count", "min": 15, "max": 10}}, "reps_min_gt_max"),
        ({"reps": {"kind": "to_fatigue"}, "work": {"min_s": 30}}, "to_fatigue_and_work_time_both"),
        ({"sets": {"text": "several"}, "reps": {"kind": "count", "min": 6}}, "sets_unspecified_at_issue"),
        ({"sets": {"min": 0}, "reps": {"kind": "count", "min": 6}}, "sets_out_of_range"),
        ({"reps": {"kind": "count", "min": 10}}, "frequency_missing_at_issue"),
    ],
)
def test_what_the_table_of_cases_leaves_out_is_refused_too(dose, code):
    assert code in {problem.code for problem in problems(Dosage.from_dict(dose), at_issue=True)}


TEN = {"reps": {"kind": "count", "min": 10}}


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (
            {"reps": {"kind": "to_fatigue"}, "side": "alternate"},
            "Keep going on each side, switching sides each time, until your muscles are too tired "
            "to do one more repetition with good form.",
        ),
        (
            {"reps": {"kind": "amrap"}, "side": "alternate", "work": {"min_s": 95}},
            "Do as many repetitions as you can with good form on each side, switching sides each time, "
            "in 1 minute 35 seconds.",
        ),
        ({"sets": {"min": 1}, "reps": {"kind": "amrap"}}, "Do as many repetitions as you can with good form."),
        ({"sets": {"min": 1}, "hold": {"kind": "seconds", "min_s": 20}}, "Hold for 20 seconds."),
        (
            {"hold": {"kind": "seconds", "min_s": 225, "max_s": 263}},
            "Hold for 3 minutes 45 seconds to 4 minutes 23 seconds.",
        ),
        ({"hold": {"kind": "seconds", "min_s": 45, "max_s": 90}}, "Hold for 45 to 90 seconds."),
        ({"side": "left"}, "Do 10 repetitions on the left side."),
        ({"side": "right"}, "Do 10 repetitions on the right side."),
        ({"load": {"kind": "rm", "value": 1}}, "Do 10 repetitions. Use a weight that you can lift once and no more."),
        ({"load": {"kind": "weight", "value": 11, "unit": "lb"}}, "Do 10 repetitions. Use an 11 lb weight."),
        ({"load": {"kind": "weight", "value": 18, "unit": "lb"}}, "Do 10 repetitions. Use an 18 lb weight."),
        ({"load": {"kind": "weight", "value": 110, "unit": "lb"}}, "Do 10 repetitions. Use a 110 lb weight."),
        (
            {"effort": {"scale": "rir", "min": 0}},
            "Do 10 repetitions. Stop when you could not do one more repetition with good form.",
        ),
        (
            {"tempo": [0, 3, 0, 1]},
            "Do 10 repetitions. Pause for 3 seconds, and pause at the top for 1 second.",
        ),
    ],
)
def test_combinations_that_the_table_leaves_out_read_well(dose, expected):
    whole = dose if "reps" in dose or "hold" in dose else {**TEN, **dose}

    assert sentence(Dosage.from_dict(whole)) == expected


def test_the_lines_of_a_dose_are_its_sentence():
    for case in CASES["cases"]:
        assert " ".join(lines(Dosage.from_dict(case["dose"]))) == case["expected"]


def test_a_range_the_wrong_way_round_is_told_the_right_way():
    [problem] = problems(Dosage.from_dict({"reps": {"kind": "count", "min": 15, "max": 10}}), at_issue=False)

    assert problem.message == "Give the smaller number first: 10 to 15, not 15 to 10."


@pytest.mark.parametrize(
    "nonsense",
    [
        {"rep": {}},
        {"reps": {"kind": "many"}},
        {"reps": 10},
        {"sets": {"min": "3"}},
        {"side": "top"},
        {"tempo": "3110"},
        [],
    ],
)
def test_what_is_no_dose_is_refused(nonsense):
    with pytest.raises(DosageError):
        Dosage.from_dict(nonsense)


numbers = st.integers(1, 20)
spans = st.builds(lambda low, more: {"min": low, "max": low + more}, numbers, st.integers(1, 9)) | st.builds(
    lambda low: {"min": low}, numbers
)
seconds = st.builds(lambda low, more: {"min_s": low, "max_s": low + more}, numbers, st.integers(1, 200)) | st.builds(
    lambda low: {"min_s": low}, st.integers(1, 600)
)
doses = st.fixed_dictionaries(
    {"reps": st.builds(lambda span: {"kind": "count", **span}, spans) | st.just({"kind": "amrap"})},
    optional={
        "sets": st.builds(lambda n: {"min": n}, st.integers(2, 9)),
        "hold": st.builds(lambda s: {"kind": "seconds", **s}, seconds) | st.just({"kind": "brief"}),
        "side": st.sampled_from(SIDES),
        "limb": st.sampled_from(["leg", "arm"]),
        "frequency": st.fixed_dictionaries(
            {"times_per_day": spans}, optional={"days_per_week": st.builds(lambda n: {"min": n}, st.integers(1, 7))}
        ),
        "duration_weeks": spans,
        "effort": st.builds(lambda n: {"scale": "cr10", "min": n}, st.integers(0, 10)),
        "tempo": st.lists(st.integers(1, 9), min_size=4, max_size=4),
        "rest_between_reps": seconds,
    },
)


@given(doses)
def test_every_dose_reads_as_decent_sentences_and_survives_its_dictionary(data):
    dose = Dosage.from_dict(data)
    words = sentence(dose)

    assert words.endswith(".")
    assert "  " not in words
    assert "None" not in words
    assert "%" not in words
    assert not {"1 repetitions", "1 sets", "1 seconds", "1 weeks"} & {
        " ".join(p) for p in zip(words.split(), words.split()[1:], strict=False)
    }
    assert Dosage.from_dict(dose.to_dict()) == dose


def test_every_word_of_every_sentence_goes_through_gettext(monkeypatch):
    """In a language where each phrase is bracketed, no letter stands outside brackets."""
    import exercises.dosage.wording as wording

    def bracket(text):
        return f"[{text}]"

    def without_placeholders(plain):
        depth, outside = 0, ""
        for char in plain:
            depth += (char == "[") - (char == "]")
            outside += char if depth == 0 and char not in "[]" else ""
        return outside

    monkeypatch.setattr(wording, "_", bracket)
    monkeypatch.setattr(wording, "pgettext", lambda context, text: bracket(text))
    monkeypatch.setattr(wording, "ngettext", lambda one, many, n: bracket(one if n == 1 else many))
    own_words = {"Try to do more repetitions each day."}
    with translation.override("en"):
        for case in CASES["cases"]:
            words = sentence(Dosage.from_dict(case["dose"]))
            for own in own_words:
                words = words.replace(own, "")
            assert not [char for char in without_placeholders(words) if char.isalpha()], words
