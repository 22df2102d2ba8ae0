"""The take-home sheet as PDF: its words, its pages, and the same bytes each time."""

import hashlib
import io
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pikepdf
import pytest
from django.core.files.storage import default_storage

from clinic.bounded import Limits
from exercises import catalogue
from prescriptions.handout import HandoutPicture, Place, canonical_text, read_handout
from prescriptions.pdf import RenderFailed, render
from prescriptions.sheets import PAPERS, TYPE_SIZES, job_of, kept_name, page_numbers, sheet_pdf
from tests.exercises.test_pictures import encoded
from tests.prescriptions.samples import make_exercise, make_handout


def pdf_of(handout, **options):
    options = {"paper": "letter", "type_size": "normal", "pictures": {}, **options}
    return render(job_of(handout, **options))


def pages_of(pdf):
    """The words of each page, as pdftotext reads them."""
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return text.split("\f")[:-1]


def wordiest(count):
    """The exercises of the library with the most to read, as a sheet would print them."""
    entries = sorted(catalogue.read(), key=lambda entry: -sum(len(step["text"]) for step in entry.data["steps"]))
    return tuple(
        make_exercise(
            number,
            name=entry.data["name"],
            dose=entry.data["proposed"]["sentence"],
            steps=tuple(text for step in entry.data["steps"] if (text := step.get("without_dose", step["text"]))),
            cues=tuple(cue["text"] for cue in entry.data.get("cues", [])),
            start=entry.data.get("position_text", ""),
        )
        for number, entry in enumerate(entries[:count], start=1)
    )


def test_the_sheet_says_what_to_do_where_the_clinic_is_and_when_to_come_again():
    text = " ".join(" ".join(pages_of(pdf_of(make_handout(3)))).split())

    for words in (
        "Pia Placeholder",
        "Ada Sampleton, PT, DPT",
        "16661 Ventura Blvd",
        "Monday to Friday: by appointment only",
        "Tuesday, December 1, 2026, at 9:00 AM",
        "We look at it again by Tuesday, December 8, 2026",
        "Do 2 to 3 sets of 8 to 12 repetitions.",
        "Lower yourself slowly to the floor.",
        "Do not pull on your head or neck.",
        "Green: go",
        "Red: stop",
        "Call 911 for chest pain",
        "A repetition is doing the movement one time.",
        "When exercise is prescribed and done the right way, it can help you.",
        "Draft: the words of exercise 1, 2 await a clinician’s review.",
    ):
        assert words in text


def test_how_often_stands_on_a_line_of_its_own_and_every_goal_is_there():
    exercise = make_exercise(1, dose_lines=("Do 10 repetitions.", "Do this once a day, every day."))
    goals = ("Walk to the park with my grandson", "Climb my stairs", "Sleep through")

    [page] = pages_of(pdf_of(make_handout((exercise,), goals=goals)))

    printed = [line.strip() for line in page.splitlines()]
    assert any(line.endswith("Do 10 repetitions.") for line in printed)
    assert any(line.endswith("Do this once a day, every day.") and "10" not in line for line in printed)
    assert [f"Your goal: {goal}" for goal in goals] == [line for line in printed if line.startswith("Your goal:")]


def test_page_numbers_are_words_around_the_typesetters_counters():
    assert page_numbers() == '"Page " counter(page) " of " counter(pages)'


@pytest.mark.parametrize("paper", PAPERS)
def test_a_word_without_end_stays_on_the_paper(paper):
    endless = "Wolfeschlegelsteinhausenbergerdorff" * 4
    handout = make_handout((make_exercise(1, name=endless[:100], note=endless),), patient=endless[:80], title=endless)

    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf_of(handout, paper=paper), capture_output=True, check=True
    ).stdout.decode()

    width = float(re.search(r'<page width="([\d.]+)"', boxes)[1])
    assert max(float(right) for right in re.findall(r'xMax="([\d.]+)"', boxes)) < width - 20


def test_each_page_says_whose_it_is_and_which_of_how_many():
    pages = pages_of(pdf_of(make_handout(8)))

    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Pia Placeholder, revision 1" in page


@pytest.mark.parametrize("paper", PAPERS)
def test_six_exercises_fit_two_pages(paper):
    assert len(pages_of(pdf_of(make_handout(6), paper=paper))) == 2
    assert len(pages_of(pdf_of(make_handout(wordiest(6)), paper=paper))) == 2


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("count", [1, 3, 4, 7, 9, 15, 40])
def test_no_exercise_is_split_and_no_page_is_nearly_empty(paper, count):
    pages = pages_of(pdf_of(make_handout(count), paper=paper))

    for number in range(1, count + 1):
        [at] = [page for page in pages if re.search(rf"^ *{number} +Partial curl-up {number}$", page, re.MULTILINE)]
        start = re.search(rf"^ *{number} +Partial curl-up {number}$", at, re.MULTILINE).end()
        assert "Do not pull on your head or neck." in at[start:]
    assert all(len(page.split()) > 40 for page in pages)


def test_nothing_in_large_type_is_under_18_points():
    address = Place("Encino", ("16661 Ventura Blvd",), phone="555-0100", directions="By the door.", hours=("Open",))
    handout = make_handout(2, place=address, goals=("Walk",), draft_notice="Draft.", note="Slowly.")
    pdf = pikepdf.open(io.BytesIO(pdf_of(handout, type_size="large", link="https://takehome.example/p#abc")))

    sizes = {
        float(operands[1])
        for page in pdf.pages
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "Tf"
    }

    # In CSS pixels: 18 points are 24 of them.
    assert min(sizes) > 23.9, sizes


def boxes_of(pdf, folder):
    """For each page the boxes (left, top, right, bottom) of its pictures and of its lines of text."""
    (folder / "sheet.pdf").write_bytes(pdf)
    subprocess.run(["pdftohtml", "-xml", "sheet.pdf", "boxes"], cwd=folder, check=True, capture_output=True)

    def box(element):
        left, top, width, height = (float(element.get(name)) for name in ("left", "top", "width", "height"))
        return left, top, left + width, top + height

    for page in ElementTree.parse(folder / "boxes.xml").getroot().iter("page"):
        yield [box(e) for e in page.iter("image")], [box(e) for e in page.iter("text") if "".join(e.itertext()).strip()]


@pytest.mark.parametrize("type_size", TYPE_SIZES)
@pytest.mark.parametrize("count", [1, 2])
def test_pictures_never_lie_on_the_words(tmp_path, type_size, count):
    shapes = [encoded((400, 300)), encoded((200, 600))][:count]
    kept = {hashlib.sha256(content).hexdigest(): content for content in shapes}
    pictures = tuple(HandoutPicture(sha, "Start") for sha in kept)
    pdf = pdf_of(make_handout((make_exercise(1, pictures=pictures),)), type_size=type_size, pictures=kept)

    pages = list(boxes_of(pdf, tmp_path))

    assert sum(len(pictures) for pictures, _ in pages) == count
    for drawn, lines in pages:
        for left, top, right, bottom in drawn:
            assert not [
                line for line in lines
                if line[0] < right - 2 and line[2] > left + 2 and line[1] < bottom - 2 and line[3] > top + 2
            ]  # fmt: skip


def test_a_card_longer_than_a_page_begins_where_there_is_room():
    words = tuple(f"Step {number} with a good many more words than anybody will read." * 4 for number in range(1, 14))
    pages = pages_of(pdf_of(make_handout((make_exercise(1, steps=words),)), type_size="large"))

    assert all(len(page.split()) > 40 for page in pages[:-1])


def test_every_font_is_embedded_and_no_character_is_missing():
    handout = make_handout(2, patient="פיה بيا Пия Ćwikła ½ ’“”")

    pdf = pikepdf.open(io.BytesIO(pdf_of(handout)))

    for page in pdf.pages:
        for font in page.resources.Font.values():
            kind = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert any(name in kind.FontDescriptor for name in ("/FontFile2", "/FontFile3"))


def test_it_prints_in_black_and_white():
    pdf = pikepdf.open(io.BytesIO(pdf_of(make_handout(3))))

    for page in pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("rg", "RG"):
                assert len({round(float(value), 3) for value in operands}) == 1


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(tmp_path):
    text = canonical_text(make_handout(3).to_snapshot())
    (tmp_path / "snapshot").write_text(text)
    options = "paper='a4', type_size='normal', pictures={}"
    script = (
        "import django; django.setup()\n"
        "from prescriptions.handout import read_handout\n"
        "from prescriptions.sheets import job_of\n"
        "from prescriptions.typesetting import draw\n"
        f"handout = read_handout(open({str(tmp_path / 'snapshot')!r}).read())\n"
        f"open({str(tmp_path / 'sheet.pdf')!r}, 'wb').write(draw(job_of(handout, {options})))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "DJANGO_SETTINGS_MODULE": "tests.settings"}

    subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True)

    here = render(job_of(read_handout(text), paper="a4", type_size="normal", pictures={}))
    assert (tmp_path / "sheet.pdf").read_bytes() == here


def test_a_sheet_is_drawn_once_and_then_kept_and_a_damaged_one_is_drawn_again():
    text = canonical_text(make_handout(1, patient="Kept Once").to_snapshot())
    options = {"paper": "a4", "type_size": "normal"}
    first = sheet_pdf(text, **options)
    name = kept_name(text, "a4", "normal")
    with default_storage.open(name) as kept:
        assert kept.read() == first

    path = default_storage.path(name)
    with open(path, "wb") as file:
        file.write(first[:100])

    assert sheet_pdf(text, **options) == first
    assert kept_name(text, "letter", "normal") != name


NESTED = "<div>" * 3000 + "</div>" * 3000


@pytest.mark.parametrize(
    ("html", "limits"),
    [
        (NESTED, Limits()),
        ("<p>" + "word " * 400_000, Limits(cpu_seconds=2)),
        ("<p>" + "word " * 400_000, Limits(memory_bytes=300_000_000)),
    ],
    ids=["nested too deep", "too long", "too large"],
)
def test_a_sheet_that_passes_its_bounds_is_given_up_and_the_next_one_is_drawn(html, limits):
    job = job_of(make_handout(1), paper="a4", type_size="normal", pictures={})
    bomb = type(job)(html, job.styles, job.layouts, job.files)

    with pytest.raises(RenderFailed):
        render(bomb, limits=limits)

    assert render(job).startswith(b"%PDF")


def test_a_sheet_that_takes_too_long_on_the_clock_is_given_up():
    job = job_of(make_handout(40), paper="a4", type_size="large", pictures={})

    with pytest.raises(RenderFailed):
        render(job, wall_seconds=0.05)


def test_a_snapshot_survives_its_text():
    handout = make_handout(2)

    assert read_handout(canonical_text(handout.to_snapshot())) == handout
