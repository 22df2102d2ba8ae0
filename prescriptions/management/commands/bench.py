import gzip
import hashlib
import logging
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from exercises import catalogue, dosage
from exercises.catalogue import Entry
from exercises.drawings import shipped
from exercises.figures.build import BUILDS
from exercises.figures.drawing import Drawing
from exercises.figures.poses import read_entry
from exercises.figures.solve import solve
from exercises.packs import MOVEMENT, PEOPLE, THUMBNAIL, size_of
from prescriptions.handout import Handout, HandoutExercise, HandoutPicture, Place
from prescriptions.jobs import Job
from prescriptions.sheets import as_printed, job_of
from prescriptions.typesetting import draw

# Eight that a clinic may well give together: lying, standing, with a ball, with a band.
SHEET = (
    "bridge", "bird-dog", "partial-curl-up", "side-plank", "front-raise", "stability-ball-crunch", "clamshell",
    "band-row",
)  # fmt: skip
TIMES = 3


class Command(BaseCommand):
    """Times are processor time of this process alone; a ratio compares two runs of one go."""

    help = "Measure what figures and sheets cost."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.disable(logging.INFO)
        entries = catalogue.read()
        self.figures(entries)
        self.sizes(entries)
        self.sheet({entry.slug: entry for entry in entries})

    def figures(self, entries: list[Entry]) -> None:
        """Solving a pose, and drawing each of its pictures, one build."""
        Drawing(solve(read_entry(entries[0].data["figure"]), BUILDS["man"])).still(0)
        solving, drawing = [], []
        for entry in entries:
            poses = read_entry(entry.data["figure"])
            seconds, solved = timed(partial(solve, poses, BUILDS["man"]))
            solving.append(seconds)
            for number in range(len(solved.stages)):
                fresh = Drawing(solved)
                drawing.append(timed(partial(fresh.still, number))[0])
        self.line("Solve an exercise, ms", [1000 * s for s in solving])
        self.line("Draw a picture, ms", [1000 * s for s in drawing])

    def sizes(self, entries: list[Entry]) -> None:
        """Bytes of what is stored."""
        stills, small, moving = [], [], []
        for entry in entries:
            pack = shipped(entry.slug)
            if pack is None:
                continue
            for person in PEOPLE:
                stills += [pack.picture(person, str(n + 1)).encode() for n in range(len(pack.alts("right")))]
                small.append(pack.picture(person, THUMBNAIL).encode())
                if pack.moves:
                    moving.append(pack.picture(person, MOVEMENT).encode())
        for name, kept in (("Picture", stills), ("Thumbnail", small), ("Movement", moving)):
            self.line(f"{name}, kB", [len(content) / 1000 for content in kept])
            self.line(f"{name} compressed, kB", [len(gzip.compress(content, 9)) / 1000 for content in kept])

    def sheet(self, entries: dict[str, Entry]) -> None:
        """A sheet of eight with and without its figures, by turns."""
        pictures: dict[str, bytes] = {}
        handout = sheet_of([exercise_of(n, entries[slug], pictures) for n, slug in enumerate(SHEET, start=1)])
        bare = replace(handout, exercises=tuple(replace(each, pictures=()) for each in handout.exercises))
        look = {"paper": "letter", "type_size": "normal"}
        jobs = job_of(handout, **look, pictures=pictures), job_of(bare, **look, pictures={})
        for name, layouts in (("in one layout", 1), ("with all layouts that are tried", None)):
            with_figures, without = in_turns([replace(job, layouts=job.layouts[:layouts]) for job in jobs])
            ratio = f"{with_figures / without:.2f}"
            self.stdout.write(
                f"Sheet of 8 {name}: {with_figures:.2f} s, without figures {without:.2f} s, ratio {ratio}"
            )

    def line(self, name: str, values: list[float]) -> None:
        ordered = sorted(values)
        low, high = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
        middle = statistics.median(ordered)
        self.stdout.write(f"{name}: median {middle:.1f}, 5 to 95 % {low:.1f} to {high:.1f}, n {len(ordered)}")


def timed[T](work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of processor time that ``work`` takes, and what it gives."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def in_turns(jobs: list[Job]) -> list[float]:
    """The median seconds of drawing each job, each drawn in turn so that a busy machine slows them alike."""
    runs = [[timed(partial(draw, job))[0] for job in jobs] for _ in range(TIMES)]
    return [statistics.median(run[n] for run in runs) for n in range(len(jobs))]


def exercise_of(number: int, entry: Entry, pictures: dict[str, bytes]) -> HandoutExercise:
    """The exercise as a sheet prints it with its proposed dose; its pictures are put into ``pictures``."""
    pack, named = shipped(entry.slug), []
    for stage, alt in enumerate(pack.alts("right") if pack else [], start=1):
        picture = pack.picture(PEOPLE[0], str(stage))  # type: ignore[union-attr]
        content = as_printed(picture.encode())
        named.append(HandoutPicture(hashlib.sha256(content).hexdigest(), alt, *size_of(picture)))
        pictures[named[-1].sha256] = content
    steps = tuple(step["text"] for step in entry.data["steps"])
    return HandoutExercise(number, entry.data["name"], dosage.sentence(entry.proposed()), steps, pictures=tuple(named))


def sheet_of(exercises: list[HandoutExercise]) -> Handout:
    """A sheet with these exercises and little else."""
    return Handout(
        clinic="A clinic", place=Place("Encino", ("16661 Ventura Blvd",)), patient="Pia Placeholder",
        therapist="Ada Sampleton", title="Strength", revision=1, issued_on="2026-11-25", issued="November 25, 2026",
        review="December 9, 2026", start="", language="en", exercises=tuple(exercises), lights=(), stop="", safety=(),
        footnote="",
    )  # fmt: skip
