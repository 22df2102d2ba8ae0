"""A sheet as frozen words: what is kept is what comes back, letter for letter."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.handout import Handout, HandoutPicture, canonical_text, read_handout, snapshot_sha256
from tests.prescriptions.samples import make_exercise, make_handout

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
lines = st.lists(words, max_size=3).map(tuple)
pictures = st.lists(st.builds(HandoutPicture, sha256=words, alt=words), max_size=2).map(tuple)
exercises = st.builds(make_exercise, number=st.integers(1, 40), name=words, steps=lines, note=words, pictures=pictures)
handouts = st.builds(
    make_handout,
    st.lists(exercises, max_size=4).map(tuple),
    patient=words,
    goals=lines,
    take_care=lines,
    visit=st.none() | st.just(make_handout(1).visit),
)


@given(handouts)
def test_a_sheet_comes_back_from_its_text_as_it_went_in(handout):
    assert read_handout(canonical_text(handout.to_snapshot())) == handout


@given(handouts)
def test_text_survives_a_database_that_reorders_keys(handout):
    text = canonical_text(handout.to_snapshot())
    reordered = dict(reversed(json.loads(text).items()))
    assert canonical_text(reordered) == text


def test_text_keeps_real_characters_and_no_spaces():
    text = canonical_text({"b": "é", "a": [1, 2]})
    assert text == '{"a":[1,2],"b":"é"}'


def test_another_word_is_another_hash():
    first, second = (canonical_text(make_handout(1, patient=name).to_snapshot()) for name in ("Pia", "Pía"))
    assert snapshot_sha256(first) != snapshot_sha256(second)


def test_a_snapshot_of_the_first_sheets_is_still_read():
    old = make_handout(1).to_snapshot()
    for key in ("first_name", "paper", "type_size"):
        del old[key]

    handout = read_handout(canonical_text(old))
    assert (handout.first_name, handout.paper, handout.type_size) == ("", "letter", "normal")
    assert handout.patients_copy().patient == ""


@pytest.mark.parametrize("schema", [0, 2, "1", None])
def test_an_unknown_schema_is_refused_by_name(schema):
    with pytest.raises(ValueError, match="unknown schema of a snapshot"):
        Handout.from_snapshot({**make_handout(1).to_snapshot(), "schema": schema})
