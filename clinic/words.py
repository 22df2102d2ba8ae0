"""Text as people type it: folded for search, and refused where a sheet could not print it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

from clinic.glyphs import unprintable

LINE_BREAKS = {"\n", "\r", "\t"}


def search_key(text: str) -> str:
    """``text`` for comparison: no accents, no case, single spaces. "  José  NÚÑEZ" becomes "jose nunez"."""
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


@deconstructible
class Printable:
    """Refuse characters that no font of the sheet has, and say which: nothing is lost between screen and paper."""

    def __init__(self, *, lines: bool = False) -> None:
        self.lines = lines

    def __call__(self, value: str) -> None:
        allowed = LINE_BREAKS if self.lines else set()
        bad = [char for char in unprintable(value) if char not in allowed]
        if bad:
            shown = " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in bad[:5])
            raise ValidationError(
                _("The sheet cannot print “%(characters)s”. Leave it out, or write it in other letters."),
                code="unprintable",
                params={"characters": shown},
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Printable) and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.lines)


printable_line = Printable()
printable_text = Printable(lines=True)
