"""The printed sheet: pages, words, sizes, fonts, and the same bytes every time."""

import io

import pikepdf
import pytest

from prescriptions.handout import canonical_text
from prescriptions.sheets import kept_name, sheet_pdf
from tests.prescriptions.samples import make_handout

pytestmark = pytest.mark.usefixtures("own_storage")


@pytest.fixture
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    return tmp_path


def draw(handout, paper="letter", type_size="normal", link=""):
    text = canonical_text(handout.to_snapshot())
    return sheet_pdf(text, paper=paper, type_size=type_size, pictures={}, link=link)


def opened(content):
    return pikepdf.open(io.BytesIO(content))


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_six_exercises_fit_two_pages(paper):
    assert len(opened(draw(make_handout(6), paper)).pages) <= 2


def test_large_type_is_eighteen_points():
    assert 18 in type_sizes(draw(make_handout(1), type_size="large"))
    assert 18 not in type_sizes(draw(make_handout(1)))


def type_sizes(content):
    """The sizes of type in points: the typesetter counts in CSS pixels, of which 96 make an inch."""
    pdf = opened(content)
    operations = [op for page in pdf.pages for op in pikepdf.parse_content_stream(page)]
    return {round(float(op.operands[1]) * 0.75, 1) for op in operations if str(op.operator) == "Tf"}


def test_every_font_is_embedded():
    pdf = opened(draw(make_handout(1)))
    fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_the_second_call_reads_what_the_first_kept(own_storage):
    handout = make_handout(1)
    first = draw(handout)
    kept = own_storage / kept_name(canonical_text(handout.to_snapshot()), "letter", "normal")
    assert kept.read_bytes() == first
    kept.write_bytes(b"%PDF-marked\n%%EOF")
    assert draw(handout) == b"%PDF-marked\n%%EOF"


def test_a_damaged_file_is_drawn_again(own_storage):
    handout = make_handout(1)
    first = draw(handout)
    kept = own_storage / kept_name(canonical_text(handout.to_snapshot()), "letter", "normal")
    kept.write_bytes(first[:500])
    assert draw(handout) == first
    assert kept.read_bytes() == first


def test_a_sheet_with_a_link_is_not_kept(own_storage):
    content = draw(make_handout(1), link="https://clinic.example/s/#secret-token")
    assert content.startswith(b"%PDF-")
    assert not [path for path in own_storage.rglob("*") if path.is_file()]
