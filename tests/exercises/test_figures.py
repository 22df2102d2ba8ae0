"""Every figure of the library: drawn without a fault, in words too, and put on the gallery as a draft."""

import pytest

from exercises import catalogue
from exercises.catalogue import CatalogueError
from exercises.figures import build_for, draw
from exercises.gallery import gallery
from tests.exercises.test_catalogue import GOOD

DRAWN = [entry for entry in catalogue.read() if "figure" in entry.data]


@pytest.mark.parametrize("entry", DRAWN, ids=lambda entry: entry.slug)
def test_each_figure_is_drawn_without_a_fault(entry):
    figure = draw(entry.data["figure"], build=build_for(entry.slug), animated=False)

    assert figure.faults == ()
    assert all(stage.startswith("<svg ") for stage in figure.stages)
    assert all(alt.endswith(".") and alt[0].isalpha() for alt in figure.alts)


def test_a_bad_figure_is_refused_with_its_place(tmp_path):
    (tmp_path / "bad.toml").write_text(GOOD.format(slug="nod", more="") + '[exercise.figure]\nposition = "flying"\n')

    with pytest.raises(CatalogueError) as refused:
        catalogue.read(tmp_path)

    assert "bad.toml, nod: " in str(refused.value)
    assert "flying" in str(refused.value)


def test_the_gallery_marks_each_figure_as_a_draft():
    sheet = gallery("Chest", [entry for entry in DRAWN if entry.data["region"] == "chest"])

    assert "Doorway chest stretch (draft)" in sheet
    assert sheet.count("<svg ") == 3
