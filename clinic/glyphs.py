"""Which characters the sheet's fonts can print. Read from ``static/fonts/coverage.txt``; no font is opened here."""

import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
COVERAGE = FONTS / "coverage.txt"
# Breaks of lines and paragraphs, and what stands in for something lost: a font may list them and still print nothing.
NEVER = {"\u2028", "\u2029", "\ufffc", "\ufffd"}
# Joiners that Arabic and Persian names need; every other format character can make a line read as it is not.
JOINERS = {"\u200c", "\u200d"}


@cache
def covered() -> list[tuple[int, int]]:
    """The ranges of code points that one font or another has, inclusive, in order."""
    pairs = (line.split("-") for line in COVERAGE.read_text().split())
    return [(int(low, 16), int(high, 16)) for low, high in pairs]


def can_print(char: str) -> bool:
    """Whether some font has ``char`` and it is an ordinary character: no control, no override of direction."""
    if char in NEVER or char not in JOINERS and unicodedata.category(char)[0] == "C":
        return False
    ranges = covered()
    at = bisect_right(ranges, (ord(char), 0x10FFFF)) - 1
    return at >= 0 and ranges[at][0] <= ord(char) <= ranges[at][1]


def unprintable(text: str) -> list[str]:
    """The distinct characters of ``text`` that no font of ours can print, in order of appearance."""
    return [char for char in dict.fromkeys(text) if not can_print(char)]


def ranges_of(points: set[int]) -> list[tuple[int, int]]:
    """``points`` as inclusive ranges."""
    ranges: list[tuple[int, int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges
