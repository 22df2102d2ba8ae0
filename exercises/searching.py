"""The words of a search: folded for comparison, and the body regions that they name. Pure."""

import re

from clinic.words import search_key
from exercises.vocabulary import Region


def searchable(text: str) -> str:
    """``text`` folded for search: "Sit-up (half)" becomes "sit up half", "Child’s pose" becomes "childs pose"."""
    return search_key(re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘]", "", text)))


def regions_asked_for(words: list[str]) -> list[str]:
    """The regions that most of ``words`` name: "knee" names one, "back" two, "low back" the one that it means."""
    named = {
        region: sum(
            any(known.startswith(word) for known in searchable(f"{region} {region.label}").split()) for word in words
        )
        for region in Region
    }
    most = max(named.values())
    return [region.value for region, number in named.items() if number == most > 0]
