"""Write down which characters the committed fonts have, so that forms can ask without opening a font."""

from typing import Any

from django.core.management.base import BaseCommand
from fontTools.ttLib import TTFont

from clinic.glyphs import COVERAGE, FONTS, ranges_of


def font_points() -> set[int]:
    """Every code point that a Regular face and its Bold both have: a name may be printed in either."""
    points: set[int] = set()
    for regular in sorted(FONTS.glob("*-Regular.ttf")):
        bold = regular.with_name(regular.name.replace("-Regular", "-Bold"))
        points |= set(TTFont(regular).getBestCmap()) & set(TTFont(bold).getBestCmap())
    return points


class Command(BaseCommand):
    """Run it after changing a font."""

    help = "Write static/fonts/coverage.txt from the fonts beside it."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = [f"{low:04X}-{high:04X}" for low, high in ranges_of(font_points())]
        COVERAGE.write_text("\n".join(lines) + "\n")
        self.stdout.write(f"{len(lines)} ranges.")
