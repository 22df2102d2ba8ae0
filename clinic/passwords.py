"""Passwords that are long and still guessed first: one word over and over, or words that everybody thinks of."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.models import ClinicWords, Location

FEWEST_DIFFERENT = 5
# Shorter runs of letters between digits repeat by chance.
LONG_ENOUGH = 8
# What a guesser of a clinic's passwords tries first, beside the names of the clinic and its locations.
CONTEXT = frozenset(
    {
        "takehome",
        "take",
        "home",
        "physiotherapy",
        "physiotherapist",
        "physiologist",
        "physiology",
        "physical",
        "physician",
        "physio",
        "therapist",
        "therapy",
        "assistant",
        "manager",
        "frontdesk",
        "desk",
        "front",
        "doctor",
        "clinic",
        "clinical",
        "medical",
        "health",
        "hospital",
        "rehab",
        "patient",
        "exercise",
        "programme",
        "program",
        "password",
        "passwort",
        "welcome",
        "admin",
        "letmein",
        "login",
        "secret",
    }
)
LETTERS = re.compile(r"[^\W\d_]+")
# Three words that have nothing to do with each other are hard to guess, however common each is.
ENOUGH_WORDS = 3


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


class KnownWordsValidator:
    """Refuse a known password or a word of the clinic that digits and signs alone make long: "Superman-2026!!"."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: object = None) -> None:
        folded = password.casefold()
        if not LETTERS.search(folded):
            return
        for word in sorted({*CONTEXT, *_names_of_the_clinic()}, key=len, reverse=True):
            folded = folded.replace(word, " ")
        left = {word for word in LETTERS.findall(folded) if len(word) > 2}
        if len(left) < ENOUGH_WORDS and all(word in self.common for word in left):
            raise ValidationError(
                _("This password is a word that many people use, made longer. Use several different words."),
                code="known",
            )

    def get_help_text(self) -> str:
        return _("Use several different words; names of the clinic and well-known passwords do not count.")


def _names_of_the_clinic() -> set[str]:
    names = [ClinicWords.get().name, *(name for row in Location.objects.values_list("name", "city") for name in row)]
    return {word for word in LETTERS.findall(" ".join(names).casefold()) if len(word) > 2}


def _repeats(text: str) -> bool:
    # A whole sentence said twice is long enough to be hard to guess.
    return re.fullmatch(r"(.{1,20}?)\1+", text) is not None
