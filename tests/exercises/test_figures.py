"""The figures of the library: without a fault, in words too, and on the gallery as drafts."""

from pathlib import Path

import pytest

from exercises import catalogue
from exercises.catalogue import CatalogueError
from exercises.figures import BUILDS, draw
from exercises.gallery import gallery
from exercises.vocabulary import Region
from tests.exercises.test_catalogue import GOOD

DRAWN = [entry for entry in catalogue.read() if "figure" in entry.data]
# Every pack was made of a figure without a fault on each build (make_pack refuses others), and test_packs proves that
# the packs are current. These few prove that the engine here still agrees, on the side that no pack was drawn for.
SAMPLE = DRAWN[::12]


@pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: entry.slug)
def test_the_left_side_has_no_fault_either(entry):
    build = list(BUILDS)[len(entry.slug) % len(BUILDS)]

    assert draw(entry.data["figure"], build=build, side="left", animated=False).faults == ()


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


def test_the_committed_gallery_is_current():
    for region in Region:
        here = [entry for entry in DRAWN if entry.data["region"] == region]
        committed = Path("docs/figures") / f"{region}.svg"
        assert not here or committed.read_text() == gallery(str(region.label).capitalize(), here), region
