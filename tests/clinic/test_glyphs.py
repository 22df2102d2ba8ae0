"""What the fonts can print is what the list of glyphs says."""

import pytest

from clinic.glyphs import covered, ranges_of, unprintable
from clinic.management.commands.list_glyphs import font_points


def test_the_list_is_what_the_committed_fonts_have():
    assert covered() == ranges_of(font_points())


@pytest.mark.parametrize("text", ["Pia Núñez-O’Brien", "Ćwikła Žižek", "Пия", "Ωmega", "פיה", "بيا", "½ × 3–5 “x”"])
def test_real_names_can_be_printed(text):
    assert unprintable(text) == []


@pytest.mark.parametrize("char", ["🙂", "\x00", "\u202e", "\u2066", "\ufeff", "\ud800", "漢", "☐"])
def test_what_no_font_has_or_turns_a_line_around_is_named(char):
    assert unprintable(f"Pia {char}{char}") == [char]
