"""Names near to what was typed: a slip of the keys finds what was meant, and nonsense finds nothing."""

import pytest

from exercises.near import near

NAMES = ["Mini squat", "Wall squat", "Superman", "Partial curl-up", "Side plank", "Heel slide", "Child’s pose"]
KNOWN = [(name, name.lower().replace("-", " ").replace("’", "").split()) for name in NAMES]
KNOWN += [("Partial curl-up", ["sit", "up"])]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sqaut", ["Mini squat", "Wall squat"]),
        ("mini sqaut", ["Mini squat"]),
        ("supermann", ["Superman"]),
        ("plnak", ["Side plank"]),
        ("heel slid", ["Heel slide"]),
        ("zit up", []),
        ("xylophone", []),
        ("", []),
    ],
)
def test_near_names(typed, found):
    assert near(typed.split(), KNOWN) == found


def test_a_name_known_twice_is_given_once():
    assert near(["curl"], [*KNOWN, ("Partial curl-up", ["curl"])]) == ["Partial curl-up"]
