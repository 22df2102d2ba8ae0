"""Packs of pictures: drawn once for everybody, read without drawing, mirrored for the left side."""

import re
import zipfile

import pytest

from exercises import catalogue
from exercises.drawings import SHIPPED, shipped
from exercises.figures import draw
from exercises.packs import PEOPLE, FaultyFigure, Pack, key_of, make_pack, mirrored, seed_person, size_of, try_pack

DRAWN = {entry.slug: entry.data["figure"] for entry in catalogue.read() if "figure" in entry.data}
NOD = {"position": "seated", "props": ["chair"], "close_up": "upper", "start": {}, "end": {"neck": {"flexion": 30}}}


@pytest.fixture(scope="module")
def nod():
    return make_pack(NOD)


def test_each_of_the_99_has_its_figure():
    assert len(DRAWN) == len(catalogue.read()) == 99


def test_what_is_stored_is_what_the_poses_and_the_engine_make():
    stale = [slug for slug, table in DRAWN.items() if (pack := shipped(slug)) is None or pack.key != key_of(table)]

    assert stale == [], "run ./dev manage render_figures"
    assert {path.stem for path in SHIPPED.glob("*.zip")} == set(DRAWN)


@pytest.mark.parametrize("slug", DRAWN)
def test_a_stored_pack_is_whole(slug):
    with zipfile.ZipFile(SHIPPED / f"{slug}.zip") as file:
        assert file.testzip() is None
    pack = shipped(slug)
    names = (
        [str(number) for number in range(1, len(pack.alts("right")) + 1)] + ["thumbnail"] + ["movement"] * pack.moves
    )
    for person in PEOPLE:
        for name in names:
            assert re.match(r"<svg .*</svg>\Z", pack.picture(person, name), re.DOTALL)


def test_a_pack_holds_what_the_engine_draws(nod):
    figure, pack = draw(NOD, build="woman"), Pack(nod)

    assert pack.picture("woman", "2") == figure.stages[1]
    assert pack.picture("woman", "thumbnail") == figure.thumbnail
    assert pack.picture("woman", "movement") == figure.animation
    assert tuple(pack.alts("right")) == figure.alts
    assert pack.key == key_of(NOD) != key_of({**NOD, "end": {"neck": {"flexion": 31}}})


def test_the_same_table_makes_the_same_file(nod):
    assert make_pack(NOD) == nod


def test_people_differ_and_a_seed_always_shows_the_same_one(nod):
    assert len({Pack(nod).picture(person, "1") for person in PEOPLE}) == len(PEOPLE) == 4
    assert seed_person("one patient") == seed_person("one patient")
    assert {seed_person(f"patient {number}") for number in range(40)} == set(PEOPLE)


def test_the_left_side_is_the_mirror_image(nod):
    pack = Pack(nod)
    right, left = pack.picture("man", "1"), pack.picture("man", "1", "left")

    assert left == mirrored(right) != right
    assert size_of(left) == size_of(right)
    assert f"matrix(-1 0 0 1 {re.search('0 0 ([0-9.]+)', right)[1]} 0)" in left


def test_the_left_side_is_what_the_engine_draws_for_the_left():
    table = DRAWN["side-lying-hip-abduction"]

    assert size_of(draw(table, side="left", animated=False).stages[0]) == size_of(draw(table, animated=False).stages[0])
    assert "left" in shipped("side-lying-hip-abduction").alts("left")[1]
    assert "left" not in shipped("side-lying-hip-abduction").alts("right")[1]


def test_a_faulty_figure_makes_no_pack():
    through_the_floor = {"position": "standing", "start": {"at": [0, 40, 0], "settle": False, "feet": "free"}}

    with pytest.raises(FaultyFigure):
        make_pack({**through_the_floor, "isometric": True})
    assert any("floor" in fault for fault in try_pack({**through_the_floor, "isometric": True}))
    assert all(isinstance(fault, str) for fault in try_pack({"position": "flying"}))
