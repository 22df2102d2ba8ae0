"""Text as people type it: folded for search, and refused where a sheet could not print it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

from clinic.glyphs import unprintable

LINE_BREAKS = {"\n", "\r", "\t"}
# Marks, overrides and isolates of direction.
TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# Letters that Unicode does not take apart, as people write them on a keyboard without them.
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´′＇")


def search_key(text: str) -> str:
    """``text`` for comparison: no accents, case or apostrophes, single spaces.

    "  José  NÚÑEZ" becomes "jose nunez", "Łukasz O’Brien" becomes "lukasz obrien". Stored words are folded by it:
    a change here needs a migration that folds them anew.
    """
    apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(plain.casefold().translate(PLAIN_LETTERS).split())


def _hidden(char: str) -> str:
    """What to do about a character that nobody can see."""
    if char in TURNING:
        return _("The sheet cannot print a hidden character that turns the writing round. Delete it and type again.")
    return _("The sheet cannot print a hidden character that was pasted with the text. Delete it and type again.")


@deconstructible
class Printable:
    """Refuse characters that no font of the sheet has, and say which: nothing is lost between screen and paper."""

    def __init__(self, *, lines: bool = False) -> None:
        self.lines = lines

    def __call__(self, value: str) -> None:
        allowed = LINE_BREAKS if self.lines else set()
        bad = [char for char in unprintable(value) if char not in allowed]
        hidden = next((char for char in bad if not char.isprintable()), None)
        if hidden:
            raise ValidationError(_hidden(hidden), code="unprintable")
        if bad:
            raise ValidationError(
                _("The sheet cannot print “%(characters)s”. Leave it out, or write it in other letters."),
                code="unprintable",
                params={"characters": " ".join(bad[:5])},
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Printable) and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.lines)


printable_line = Printable()
printable_text = Printable(lines=True)
