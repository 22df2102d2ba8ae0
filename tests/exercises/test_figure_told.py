"""The faults of a figure as the page tells them."""

from exercises.posing.told import refusal, told

NAMES = ["Start", "End"]


def test_the_worst_of_each_kind_is_said_once():
    faults = [
        "picture 1: the right hand is 3.0 cm below the floor.",
        "picture 1, 25% of the way to the next: the right hand is 4.5 cm below the floor.",
        "picture 2: the right hand is 4.0 cm below the floor.",
        "picture 2: the left toes is 26.7 cm below the floor.",
    ]

    assert told(faults, NAMES) == [
        "On the way from “Start” to the next: the right hand is 4.5 cm below the floor.",
        "End: the left toes are 26.7 cm below the floor.",
    ]


def test_an_ankle_that_is_bent_too_far_names_its_remedy():
    said = told(["woman, picture 2: the right ankle would need -70 degrees of flexion (the limit is -58)."], NAMES)

    assert "lower “how steep”" in said[0]
    assert said[0].startswith("woman, End: the right ankle")


def test_what_is_refused_is_named_as_on_the_page():
    assert refusal("figure.props[0]: a towel must say what it lies under.") == (
        "Thing 1: a towel must say what it lies under."
    )
    assert refusal("figure.arrows[1].follow: may not hold 'nose'") == "Arrow 2: may not hold 'nose'"
    assert refusal("The text is too long.") == "The text is too long."
