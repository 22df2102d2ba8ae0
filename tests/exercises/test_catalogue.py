"""The library's files: nothing of the clinic's page is lost, and a fault names its file and exercise."""

import json
from pathlib import Path

import pytest

from clinic.conditions import CONDITIONS
from exercises import catalogue, dosage
from exercises.catalogue import CatalogueError

ENTRIES = catalogue.read()
PAGE = [entry for entry in ENTRIES if entry.from_page]


# What the page was read to say, kept apart from the library's files: a lost cue or a lowered level shows.
AS_READ = json.loads((Path(__file__).parent / "data/page_exercises.json").read_text())


def one_line(text):
    return " ".join(text.split())


def test_all_exercises_are_there():
    assert len(PAGE) == 22
    assert len(ENTRIES) == 99
    assert [entry.data["page_order"] for entry in PAGE] == list(range(1, 23))


@pytest.mark.parametrize("entry", PAGE, ids=lambda entry: entry.slug)
def test_each_fact_of_the_page_stands_in_its_text_and_is_kept_somewhere(entry):
    text = one_line(entry.data["page_text"]).lower()

    for fact in entry.data["facts"]:
        assert one_line(fact["quote"]).lower() in text
        assert fact["kept_in"]
    assert any(step["source"] in ("page", "clarified") for step in entry.data["steps"])


@pytest.mark.parametrize("entry", PAGE, ids=lambda entry: entry.slug)
def test_nothing_that_the_page_was_read_to_say_is_lost(entry):
    data, read = entry.data, AS_READ[entry.slug]

    assert [[step["text"], step["source"]] for step in data["steps"]] == read["steps"]
    assert [cue["text"] for cue in data.get("cues", [])] == read["cues"]
    assert [fact["quote"] for fact in data["facts"]] == read["quotes"]
    assert sorted([rule["tag"], rule["level"]] for rule in data["screening"]) == read["screening"]
    assert {data["name"], *data.get("also_known_as", []), *data["synonyms"]} >= set(read["names"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_each_screening_rule_gives_its_reason(entry):
    assert all(rule["why"].endswith(".") for rule in entry.data.get("screening", []))


def test_a_proposed_level_is_no_milder_than_the_pages_for_the_neck_and_for_repairs():
    strict = {
        "cervical_instability", "suspected_cervical_arterial_dysfunction", "recent_neck_trauma_or_surgery",
        "recent_rotator_cuff_repair", "recent_spinal_fusion", "hip_replacement_posterior_precautions",
    }  # fmt: skip
    rules = [(entry.slug, rule) for entry in ENTRIES for rule in entry.data.get("screening", [])]

    assert not [slug for slug, rule in rules if rule["tag"] in strict and rule["level"] != "contraindication"]


@pytest.mark.parametrize("entry", PAGE, ids=lambda entry: entry.slug)
def test_no_exercise_of_the_page_says_how_often_so_none_can_be_issued_as_written(entry):
    codes = {problem.code for problem in dosage.problems(entry.as_written(), at_issue=True)}

    assert "frequency_missing_at_issue" in codes


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_each_proposed_dose_could_be_issued_once_the_side_is_chosen(entry):
    codes = {problem.code for problem in dosage.problems(entry.proposed(), at_issue=True)}

    assert codes <= {"side_not_chosen_at_issue"}


def test_every_condition_of_a_history_is_asked_by_some_exercise():
    asked = {rule["tag"] for entry in ENTRIES for rule in entry.data.get("screening", [])}

    assert asked == set(CONDITIONS)


GOOD = """
[[exercise]]
slug = "{slug}"
name = "Nod"
region = "cervical_spine"
position = "seated"
purposes = ["mobility"]
side = {{ mode = "bilateral" }}
steps = [ {{ text = "Nod.", source = "added" }} ]
{more}
[exercise.proposed]
dose = {{ reps = {{ kind = "count", min = 10 }} }}
sentence = "Do 10 repetitions."
"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD.format(slug="nod", more="").replace("cervical_spine", "tail"), "nod: unknown region 'tail'"),
        (GOOD.format(slug="nod", more='color = "red"'), "nod: unknown keys ['color']"),
        (GOOD.format(slug="nod", more="").replace("Do 10", "Do 11"), "proposed dose prints 'Do 10 repetitions.'"),
        (GOOD.format(slug="nod", more="").replace("min = 10", "min = 0"), "nod: proposed dose: Give from 1 to 200"),
        (GOOD.format(slug="nod", more="") * 2, "slugs that occur twice: ['nod']"),
        (GOOD.format(slug="nod", more='progressions = ["nowhere"]'), "names the unknown exercise 'nowhere'"),
        (
            GOOD.format(slug="a", more='progressions = ["b"]') + GOOD.format(slug="b", more='progressions = ["a"]'),
            "progressions run in a circle: a -> b -> a",
        ),
        (
            GOOD.format(slug="nod", more="") + '[[exercise.screening]]\ntag = "bad luck"\nlevel = "precaution"',
            "unknown condition",
        ),
        ("[[exercise", "bad.toml"),
    ],
)
def test_a_fault_is_refused_with_its_place(tmp_path, text, fault):
    (tmp_path / "bad.toml").write_text(text)

    with pytest.raises(CatalogueError) as refused:
        catalogue.read(tmp_path)

    assert fault in str(refused.value)
