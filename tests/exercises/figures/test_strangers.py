"""Whatever a table holds, it is read and solved, or refused in a sentence: somebody may write one by hand."""

import copy
import random

import pytest

from exercises.figures.build import MAN
from exercises.figures.poses import PoseError, read_entry
from exercises.figures.solve import solve
from exercises.posing.sources import shipped_tables

HUGE = 16**9000


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"props": [1]}, "figure.props[0] must be a table"),
        ({"props": [None]}, "figure.props[0] must be a table"),
        ({"props": [[]]}, "figure.props[0] must be a table"),
        ({"props": [{"kind": None}]}, "figure.props[0].kind is missing"),
        ({"props": ["mat"] * 13}, "figure.props may hold 12 things at most"),
        ({"props": [{"kind": "mat", "name": 1}]}, "figure.props[0].name must be a word"),
        ({"props": [{"kind": "wall", "name": "a.b"}]}, "figure.props[0].name must be a word"),
        ({"props": [{"kind": "wall", "touch": 1}]}, "figure.props[0].touch must name"),
        ({"props": [{"kind": "wall", "touch": [[1]]}]}, "figure.props[0].touch must name"),
        ({"props": ["towel"]}, "figure.props[0]: a towel must say what it lies under"),
        ({"props": [{"kind": "band", "ends": [None, "hand_l"]}]}, "figure.props[0].ends must list two ends"),
        ({"position": "prone", "start": {"reach": True}}, "figure.start.reach must be a table"),
        ({"arrows": 1}, "figure.arrows must be a list"),
        ({"arrows": True}, "figure.arrows must be a list"),
        ({"arrows": None}, "figure.arrows must be a list"),
        ({"arrows": [{"follow": None}]}, "figure.arrows[0].follow is missing"),
        ({"arrows": [{"follow": ""}]}, "figure.arrows[0].follow must be one of"),
        ({"arrows": [{"follow": "nose"}] * 9}, "figure.arrows may hold 8 arrows at most"),
        ({"muscles": ["abs"] * 300}, "figure.muscles may hold"),
        ({"stages": 1}, "figure.stages must be a list"),
        ({"stages": 1.5}, "figure.stages must be a list"),
        ({"stages": True}, "figure.stages must be a list"),
        ({"stages": [{}] * 7}, "figure.stages must be a list of 1 to 6"),
        ({"start": {"reach": 1}}, "figure.start.reach must be a table"),
        ({"start": {"reach": {"hands": {"offset": []}}}}, "figure.start.reach.hand_r.to is missing"),
        ({"start": {"reach": {"hands": {"to": "nose", "offset": []}}}}, "figure.start.reach.hand_r.offset must be"),
        ({"start": {"reach": {"hands": {"to": "nose", "stages": 1}}}}, "no key stages"),
        ({"start": {"reach": {"hand_r": "floor.top"}}, "props": ["step"]}, "figure.start.reach.hand_r.to must be"),
        ({"start": {"hips": {"flexion": 1}, "hip_r": 5}}, "figure.start.hip_r must be a table"),
        ({"start": {"hips": {"flexion": 1}, "hip_r": "x"}}, "figure.start.hip_r must be a table"),
        ({"start": {"hips": {"flexion": 1}, "hip_r": []}}, "figure.start.hip_r must be a table"),
        ({"start": {"settle": 1}}, "figure.start.settle must name parts"),
        ({"start": {"settle": True}}, "figure.start.settle must name parts"),
        ({"start": {"settle": [{"parts": "feet"}] * 7}}, "figure.start.settle must name parts"),
        ({"start": {"position": None}}, "figure.start.position is missing"),
        ({"start": {"position": ""}}, "figure.start.position must be one of"),
        ({"view": None}, "figure.view must be a list of 2 numbers"),
        ({"start": {"feet": {"at": []}}}, "figure.start.foot_r.at must be a list of 2 numbers"),
        ({"start": {"fit": {"angle": "trunk.side", "touch": [[]]}}}, "figure.start.fit.touch must list"),
        ({"start": {"fit": {"angle": "trunk.side", "touch": []}}}, "figure.start.fit.touch must list"),
        ({"start": {"fit": {"angle": "trunk.side"}}}, "figure.start.fit.touch must be a name"),
        ({"start": {"fit": {"angle": 1, "touch": "feet"}}}, "figure.start.fit.angle must name"),
        ({"start": {"say": 1}}, "figure.start.say must be a text"),
        ({"start": {"say": "a" * 301}}, "figure.start.say must be a text of at most 300"),
        ({"start": {"_own": 1}}, "figure.start: there is no key _own"),
        ({"start": {"knees": HUGE}}, "figure.start.knee_r.flexion must be a number"),
        ({"view": [HUGE, "a" * 9999]}, "figure.view must be a list"),
        ({"a" * 99999: 1}, "figure: there is no key a"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_that_names_the_place(entry, words):
    with pytest.raises(PoseError) as caught:
        read_entry(entry)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 2500


@pytest.mark.parametrize(
    ("props", "to", "words"),
    [
        (["mat"], "mat", "a mat cannot be touched"),
        (["mat"], "mat.r", "a mat cannot be touched"),
        (["ball"], "ball.r", "a ball has no sides: write ball"),
        (["wall"], "wall.top", "a wall has no sides"),
        ([{"kind": "wall", "stages": [1]}], "wall", "in picture 1 there is no wall"),
        ([{"kind": "towel", "under": "thigh_r"}], "towel", "a towel cannot be touched"),
        ([{"kind": "pillow", "between": "knees"}], "pillow.top", "a pillow cannot be touched"),
        ([{"kind": "mat", "name": "wall"}], "wall", "a mat cannot be touched"),
    ],
)
def test_a_reach_to_what_cannot_be_touched_is_refused_in_a_sentence(props, to, words):
    entry = read_entry({"props": props, "start": {"reach": {"hand_r": to}}, "end": {}})
    with pytest.raises(PoseError) as caught:
        solve(entry, MAN)
    assert f"a reach goes to {to}," in str(caught.value)
    assert words in str(caught.value)


def test_tables_in_tables_without_end_are_refused():
    deep: dict = {}
    for _ in range(100_000):
        deep = {"start": deep}
    with pytest.raises(PoseError, match="without end"):
        read_entry({"start": deep})


def test_a_pillow_of_which_nothing_is_said_lies_under_the_head():
    said = {"kind": "pillow", "under": "head_back"}
    entries = [read_entry({"position": "supine", "props": [pillow]}) for pillow in ("pillow", said)]
    one, two = (solve(entry, MAN).standing[0] for entry in entries)
    assert (one.at, one.size, one.surfaces) == (two.at, two.size, two.surfaces)


def test_a_band_may_end_at_any_place_of_the_foot():
    entry = read_entry({"props": [{"kind": "band", "ends": ["foot_top_r", "hand_r"]}]})
    assert solve(entry, MAN).standing[0].ends[0].bone == "foot_r"


def test_a_reach_taken_back_as_a_whole_is_as_if_there_had_been_none():
    none, back = ({"start": {"reach": reach}} for reach in ({}, False))
    assert read_entry(none).stages[0].reach == read_entry(back).stages[0].reach


# ---------------------------------------------------------------- whatever comes

ODD = (None, True, 0, -1, 1e308, HUGE, float("nan"), "", "x", "hand_r", "floor", "wall.top", [], [[]], [0, 0, 0], {},
       {"to": "mat"}, ["nose"], [1, "a"], {"kind": "ball"}, {"parts": ["head"]})  # fmt: skip


def _paths(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(one, (*path, key))


def _mutated(table, others, chance):
    """The entry with one value taken out, replaced by something odd or by a piece of another entry."""
    table = copy.deepcopy(table)
    *way, last = chance.choice([path for path in _paths(table) if path])
    inner = table
    for key in way:
        inner = inner[key]
    kind = chance.randrange(4)
    if kind == 0:
        del inner[last]
        return table
    if kind == 1:
        inner[last] = copy.deepcopy(chance.choice(ODD))
        return table
    other = chance.choice(others)
    path = chance.choice([path for path in _paths(other) if path and (kind == 2 or path[-1] == last)] or [(*way, last)])
    piece = other
    try:
        for key in path:
            piece = piece[key]
    except (KeyError, IndexError, TypeError):
        piece = {}
    inner[last] = copy.deepcopy(piece)
    return table


def _read_and_solve(table):
    try:
        solve(read_entry(table), MAN)
    except PoseError:
        return False
    return True


def test_entries_with_anything_put_in_anywhere_are_read_and_solved_or_refused():
    chance, others = random.Random(7), list(shipped_tables().values())
    solved = sum(_read_and_solve(_mutated(chance.choice(others), others, chance)) for _ in range(150))
    assert 30 < solved < 140  # both happen


@pytest.mark.parametrize(
    "key", ["props", "arrows", "muscles", "view", "start", "end", "position", "stages", "close_up"]
)
def test_anything_odd_under_any_key_of_an_entry_is_refused_or_read(key):
    for odd in ODD:
        _read_and_solve({key: odd})


KEYS = ("position", "at", "settle", "fit", "rest", "feet", "foot_r", "hands", "hand_l", "reach", "stay", "pin", "say",
        "pelvis", "trunk", "hips", "hip_r", "knees", "ankles", "shoulders", "wrists", "scapulae")  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_anything_odd_under_any_key_of_a_picture_is_refused_or_read(key):
    for odd in ODD:
        _read_and_solve({"props": ["mat", "wall"], "start": {key: odd}, "end": {}})
        _read_and_solve({"props": ["mat", "wall"], "start": {}, "end": {key: odd}})
