"""A sheet of eight exercises as we draw it, against the shortest way to have WeasyPrint draw the same page.

The plain way: pictures and fonts inside the page as data addresses, the styles in it, and nothing else said. One more
run without pictures says what those cost.
"""

import base64
import gc
import hashlib
import re
from dataclasses import replace
from functools import partial

from weasyprint import HTML

from exercises import catalogue, dosage
from exercises.drawings import shipped
from exercises.packs import PEOPLE, size_of
from prescriptions.handout import Handout, HandoutExercise, HandoutPicture, Place
from prescriptions.sheets import as_printed, job_of
from prescriptions.typesetting import draw
from tests.bench.measure import aimed, in_turns

# Eight that a clinic may well give together: lying, standing, with a ball, with a band.
SHEET = (
    "bridge", "bird-dog", "partial-curl-up", "side-plank", "front-raise", "stability-ball-crunch", "clamshell",
    "band-row",
)  # fmt: skip
TIMES = 5
ADDRESS = re.compile(r"takehome:[\w./-]+")
KINDS = {".ttf": "font/ttf"}


def main():
    entries, pictures = {entry.slug: entry for entry in catalogue.read()}, {}
    handout = sheet_of([exercise_of(n, entries[slug], pictures) for n, slug in enumerate(SHEET, start=1)])
    bare = replace(handout, exercises=tuple(replace(each, pictures=()) for each in handout.exercises))
    look = {"paper": "letter", "type_size": "normal"}
    job, without = job_of(handout, **look, pictures=pictures), job_of(bare, **look, pictures={})
    for works in (partial(as_we_draw, job), partial(plain, job)):
        works()
    compare("in one layout", *(replace(each, layouts=each.layouts[:1]) for each in (job, without)))
    compare("with all layouts that are tried", job, without)


def compare(name, job, without):
    works = (partial(as_we_draw, job), partial(plain, job), partial(as_we_draw, without))
    ours, theirs, bare = in_turns(works, TIMES)
    told = f"Sheet of 8 {name}: {ours:.2f} s, drawn plainly {theirs:.2f} s, without pictures {bare:.2f} s"
    aimed(f"{told}; ratio to plain {ours / theirs:.2f}", ours / theirs, 0.70)


def as_we_draw(job):
    """As the child of clinic/bounded.py does: nothing is collected while it draws."""
    gc.disable()
    try:
        return draw(job)
    finally:
        gc.enable()


def plain(job):
    """The page by itself in its roomiest layout, with all that it needs inside."""
    style = "\n".join((*job.styles, job.layouts[0]))
    page = job.html.replace("</head>", f"<style>{style}</style></head>")
    whole = ADDRESS.sub(lambda found: data_address(found[0], job.files[found[0]]), page)
    return HTML(string=whole).write_pdf(pdf_variant="pdf/ua-1")


def data_address(name, content):
    kind = KINDS.get(name[-4:], "image/svg+xml")
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def exercise_of(number, entry, pictures):
    """The exercise as a sheet prints it with its proposed dose; its pictures are put into ``pictures``."""
    pack, named = shipped(entry.slug), []
    for stage, alt in enumerate(pack.alts("right") if pack else [], start=1):
        picture = pack.picture(PEOPLE[0], str(stage))
        content = as_printed(picture.encode())
        named.append(HandoutPicture(hashlib.sha256(content).hexdigest(), alt, *size_of(picture)))
        pictures[named[-1].sha256] = content
    steps = tuple(step["text"] for step in entry.data["steps"])
    return HandoutExercise(number, entry.data["name"], dosage.sentence(entry.proposed()), steps, pictures=tuple(named))


def sheet_of(exercises):
    """A sheet with these exercises and little else."""
    return Handout(
        clinic="A clinic", place=Place("Encino", ("16661 Ventura Blvd",)), patient="Pia Placeholder",
        therapist="Ada Sampleton", title="Strength", revision=1, issued_on="2026-11-25", issued="November 25, 2026",
        review="December 9, 2026", start="", language="en", exercises=tuple(exercises), lights=(), stop="", safety=(),
        footnote="",
    )  # fmt: skip
