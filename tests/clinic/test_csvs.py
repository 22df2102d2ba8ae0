import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.csvs import csv_file, defuse

STARTS = "=+-@\t\r\n＝＋－＠"


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=4))
def test_no_cell_begins_a_formula_and_every_word_comes_back(rows):
    found = read(csv_file(["a", "b"], rows))

    cells = [
        (said, cell) for row, again in zip(rows, found[1:], strict=True) for said, cell in zip(row, again, strict=True)
    ]
    for said, cell in cells:
        assert not cell.lstrip().startswith(tuple(STARTS))
        assert not cell.startswith(tuple(STARTS))
        assert cell.replace("'", "").encode(errors="replace").decode() == (
            said.replace("\0", "").encode(errors="replace").decode().replace("'", "")
        )


@pytest.mark.parametrize("start", [*STARTS, "  =", "\0=", "\u00a0+", "\0\0@"])
def test_what_could_begin_a_formula_gets_an_apostrophe(start):
    assert defuse(f"{start}1+1").startswith("'")


@pytest.mark.parametrize("end", [";", ",", "; ", "\t", "\r\n"])
def test_a_formula_after_what_ends_a_cell_elsewhere_is_text_too(end):
    assert defuse(f"rest{end}=1+1") == f"rest{end}'=1+1"


@pytest.mark.parametrize("harmless", ["Superman", "3 sets", "a=b", "", None, 12])
def test_plain_words_stay_as_they_are(harmless):
    assert defuse(harmless) == str("" if harmless is None else harmless)
