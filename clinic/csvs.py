"""The one writer of CSV files: a cell never becomes a formula in whatever opens the file."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# What spreadsheets take for the beginning of a formula, or skip on the way to one (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

AFTER_AN_END = re.compile(r"([;,\t\r\n]\s*)([=+\-@＝＋－＠])")


def defuse(value: Any) -> str:
    """``value`` as text that a spreadsheet shows and never works out: an apostrophe stands before what could start one.

    Blanks before it do not hide it, and a NUL, at which some programs end the cell, is left out. One after what
    another country’s spreadsheet takes for the end of a cell is defused, too.
    """
    text = AFTER_AN_END.sub(r"\1'\2", str("" if value is None else value).replace("\0", ""))
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The file: UTF-8 with the mark by which spreadsheets know it, commas, every cell quoted and defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([defuse(cell) for cell in row] for row in (header, *rows))
    return out.getvalue().encode("utf-8-sig", errors="replace")
