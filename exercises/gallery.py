"""The gallery of figures that a physiotherapist reviews: every picture of a region on one sheet, marked draft."""

import re
from collections.abc import Iterable
from html import escape

from exercises.catalogue import Entry
from exercises.drawings import shipped
from exercises.packs import seed_person

COLUMNS, WIDTH, HEIGHT, CAPTION = 6, 250, 196, 18  # px


def gallery(title: str, entries: Iterable[Entry]) -> str:
    """An SVG sheet with all stored pictures of ``entries``, each under its exercise's name."""
    cells, column, row = [], 0, 0
    for entry in entries:
        pack = shipped(entry.slug)
        if pack is None:
            continue
        person = seed_person(entry.slug)
        pictures = [pack.picture(person, str(number + 1)) for number in range(len(pack.alts("right")))]
        if column and column + len(pictures) > COLUMNS:
            column, row = 0, row + 1
        cells.append(_text(column * WIDTH + 4, _top(row) + 12, f"{entry.data['name']} (draft)"))
        for picture in pictures:
            if column == COLUMNS:
                column, row = 0, row + 1
            cells.append(_placed(picture, column * WIDTH + 4, _top(row) + CAPTION))
            column += 1
    height = _top(row + 1)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * WIDTH} {height}">'
    paper = f'<rect width="{COLUMNS * WIDTH}" height="{height}" fill="#fff"/>'
    note = _text(4, 18, f"{title}: drafts, until a clinician has reviewed each", size=15)
    return f"{head}{paper}{note}{''.join(cells)}</svg>\n"


def _top(row: int) -> int:
    return 30 + row * (HEIGHT + CAPTION)


def _text(x: int, y: int, words: str, *, size: int = 12) -> str:
    return f'<text x="{x}" y="{y}" font-family="sans-serif" font-size="{size}">{escape(words)}</text>'


def _placed(picture: str, x: int, y: int) -> str:
    place = f'<svg x="{x}" y="{y}" width="{WIDTH - 8}" height="{HEIGHT - 4}" '
    return re.sub(r'^<svg xmlns="[^"]+" ', place, picture, count=1)
