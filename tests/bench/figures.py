"""What solving and drawing a pose costs, and how large pictures are."""

import gzip
from functools import partial

from exercises import catalogue
from exercises.drawings import shipped
from exercises.figures.build import BUILDS
from exercises.figures.drawing import Drawing
from exercises.figures.poses import read_entry
from exercises.figures.solve import solve
from exercises.packs import MOVEMENT, PEOPLE, THUMBNAIL
from tests.bench.measure import line, timed


def main():
    entries = catalogue.read()
    drawn(entries)
    sizes(entries)


def drawn(entries):
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
    line("Solve an exercise, ms", [1000 * s for s in solving])
    line("Draw a picture, ms", [1000 * s for s in drawing])


def sizes(entries):
    """Bytes of what is stored."""
    stills, small, moving = [], [], []
    for pack in filter(None, (shipped(entry.slug) for entry in entries)):
        for person in PEOPLE:
            stills += [pack.picture(person, str(n + 1)).encode() for n in range(len(pack.alts("right")))]
            small.append(pack.picture(person, THUMBNAIL).encode())
            if pack.moves:
                moving.append(pack.picture(person, MOVEMENT).encode())
    for name, kept in (("Picture", stills), ("Thumbnail", small), ("Movement", moving)):
        line(f"{name}, kB", [len(content) / 1000 for content in kept])
        line(f"{name} compressed, kB", [len(gzip.compress(content, 9)) / 1000 for content in kept])
