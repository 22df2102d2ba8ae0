"""Passwords that are long and still guessed first: one word, or a few letters, over and over."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIFFERENT = 5
# Shorter runs of letters between digits repeat by chance.
LONG_ENOUGH = 8


class RepeatValidator:
    """Refuse fewer than five different characters, and a word said again: "password-password1"."""

    def validate(self, password: str, user: object = None) -> None:
        folded = password.casefold()
        if len(set(folded)) < FEWEST_DIFFERENT:
            raise ValidationError(_("This password repeats a few characters. Use more different ones."), code="repeats")
        letters = "".join(char for char in folded if char.isalpha())
        signs = "".join(char for char in folded if char.isalnum())
        if _repeats(signs) or (len(letters) >= LONG_ENOUGH and _repeats(letters)):
            raise ValidationError(
                _("This password says the same word again. Use several different words."), code="repeats"
            )

    def get_help_text(self) -> str:
        return _("Use several different words; the same word again does not count.")


def _repeats(text: str) -> bool:
    # A whole sentence said twice is long enough to be hard to guess.
    return re.fullmatch(r"(.{1,20}?)\1+", text) is not None
