"""A patient's conditions against an exercise's rules."""

from prescriptions.screening import CONTRAINDICATION, PRECAUTION, Answer, Rule, screen

RULES = [Rule("vertigo", PRECAUTION), Rule("osteoporosis", CONTRAINDICATION), Rule("latex_allergy", PRECAUTION)]


def test_only_the_rules_of_conditions_that_the_patient_has_match_contraindications_first():
    matches = screen(["vertigo", "osteoporosis", "neck_pain"], RULES)

    assert [match.rule.tag for match in matches] == ["osteoporosis", "vertigo"]
    assert all(match.blocks for match in matches)


def test_an_answer_settles_its_own_rule_and_no_other():
    matches = screen(["vertigo", "latex_allergy"], RULES, [Answer("vertigo", PRECAUTION)])

    assert [(match.rule.tag, match.blocks) for match in matches] == [("latex_allergy", True), ("vertigo", False)]


def test_a_precaution_that_has_become_a_contraindication_is_open_again():
    [match] = screen(["vertigo"], [Rule("vertigo", CONTRAINDICATION)], [Answer("vertigo", PRECAUTION)])

    assert match.blocks
