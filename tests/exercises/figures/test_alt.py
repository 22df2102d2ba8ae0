"""Alt texts say position and movement; the author's tool shows pictures and faults."""

import pytest

from exercises.figures import ENGINE, author, draw
from exercises.figures.alt import alts
from exercises.figures.poses import mirrored, read_entry
from exercises.figures.solve import solve
from tests.exercises.figures.entries import TABLES, solved, table


@pytest.mark.parametrize(
    ("slug", "texts"),
    [
        (
            "bridge",
            ["Lying on the back, knees bent, feet flat.", "The hips are lifted."],
        ),
        ("lateral-raise", ["Standing, a dumbbell in each hand.", "Both arms are raised out to the side."]),
        ("hand-isometric-neck-flexion", ["Standing. The right hand on the forehead."]),
        (
            "knee-to-chest-stretch",
            [
                "Lying on the back, knees bent, feet flat.",
                "The right knee comes to the chest. The right hand is on the shin. The left hand is on the right shin.",
            ],
        ),
    ],
)
def test_alt_texts_say_how_the_body_lies_and_what_moved(slug, texts):
    assert alts(solved(slug)) == texts


@pytest.mark.parametrize("slug", TABLES)
def test_every_picture_has_an_alt_text(slug):
    assert all(len(text) > 12 and text.endswith(".") for text in alts(solved(slug)))


def test_an_entry_may_say_it_better():
    entry = table("bridge") | {"end": table("bridge")["end"] | {"say": "The body is one straight line."}}
    assert alts(solve(read_entry(entry)))[1] == "The body is one straight line."


def test_what_is_said_of_one_picture_is_not_said_of_the_next_and_is_mirrored():
    entry = read_entry(
        {"start": {"say": "The right hand hangs, the body upright."}, "end": {"shoulder_r": {"abduction": 88}}}
    )
    assert alts(solve(entry)) == [
        "The right hand hangs, the body upright.",
        "The right arm is raised out to the side.",
    ]
    assert alts(solve(mirrored(entry)))[0] == "The left hand hangs, the body upright."


@pytest.mark.parametrize(
    ("right", "left"),
    [
        ("Right arm out, at a right angle.", "Left arm out, at a right angle."),
        ("The left knee meets the RIGHT hand.", "The right knee meets the LEFT hand."),
        ("Left, then right, and right-angled.", "Right, then left, and right-angled."),
        ("Turn right away from the left, and sit right after.", "Turn right away from the right, and sit right after."),
        ("The right foot comes right back upright.", "The left foot comes right back upright."),
    ],
)
def test_of_the_other_side_right_and_left_are_exchanged_where_they_name_a_side(right, left):
    assert mirrored(read_entry({"start": {"say": right}})).stages[0].say == left


def test_an_author_sees_pictures_and_faults(tmp_path, capsys):
    path = tmp_path / "poses.toml"
    path.write_text('[rise]\nview = "front"\n[rise.end]\nshoulders = { abduction = 90 }\n[bad.start]\nkness = 4\n')
    assert author.main([str(path), "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "rise: good" in said
    assert "Did you mean knees?" in said
    assert "alt 2: Both arms are raised out to the side." in (tmp_path / "rise.svg").read_text()


def test_drawing_gives_a_picture_and_a_text_for_each_stage():
    figure = draw(table("lateral-raise"), animated=False)
    assert len(figure.stages) == len(figure.alts) == 2
    assert figure.faults == ()
    assert figure.thumbnail.startswith("<svg")
    assert len(ENGINE) == 16
