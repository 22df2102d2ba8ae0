"""Names near to what somebody typed, for a search that finds nothing: "sqaut" is near "Mini squat". Pure."""

from collections.abc import Iterable
from difflib import SequenceMatcher

MOST = 3
# Of the letters of both words together; one letter swapped in a word of five leaves 0.8.
NEAR = 0.75


def near(typed: list[str], names: Iterable[tuple[str, list[str]]]) -> list[str]:
    """The names whose words are nearest to the words ``typed``, the nearest first.

    ``names`` pairs what is shown with the words by which it is known (its own, and those of a synonym); a name that
    is known by several sets of words comes several times and is given once.
    """
    best: dict[str, float] = {}
    for shown, words in names:
        best[shown] = max(best.get(shown, 0), likeness(typed, words))
    found = sorted((name for name, score in best.items() if score >= NEAR), key=lambda name: (-best[name], name))
    return found[:MOST]


def likeness(typed: list[str], words: list[str]) -> float:
    """How near each word ``typed`` comes to one of ``words``, from 0 to 1; the worst of them counts."""
    return min((max((_alike(one, word) for word in words), default=0) for one in typed), default=0)


def _alike(one: str, other: str) -> float:
    # A word is often not yet typed to its end.
    return max(SequenceMatcher(None, one, part).ratio() for part in {other, other[: max(len(one), 4)]})
