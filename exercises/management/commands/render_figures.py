import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exercises import catalogue
from exercises.catalogue import Entry
from exercises.drawings import SHIPPED, kept
from exercises.figure_actions import keep_figure
from exercises.gallery import gallery
from exercises.models import OwnFigure
from exercises.packs import FaultyFigure, Pack, key_of, try_pack
from exercises.vocabulary import Region


class Command(BaseCommand):
    """Draw the library's figures ahead of time: those whose pose or engine changed, and with --sheet the gallery."""

    help = "Draw the figures that are not what the poses and the engine make; --check only tells, --all draws all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="only these exercises")
        parser.add_argument("--all", action="store_true", help="draw every one anew")
        parser.add_argument("--check", action="store_true", help="draw nothing; end with an error if one is stale")
        parser.add_argument("--own", action="store_true", help="the clinic's own figures instead of the library's")
        parser.add_argument("--sheet", type=Path, metavar="DIR", help="write the gallery: a sheet for each region")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["own"]:
            self.own(check=options["check"])
            return
        entries = [entry for entry in catalogue.read() if "figure" in entry.data]
        wanted = [e for e in entries if not options["slugs"] or e.slug in options["slugs"]]
        stale = wanted if options["all"] else [entry for entry in wanted if is_stale(entry)]
        if options["check"]:
            self.tell_of([entry.slug for entry in stale])
        else:
            self.draw_all(stale)
            self.tidy({entry.slug for entry in entries})
        if options["sheet"]:
            self.write_sheets(entries, options["sheet"])

    def own(self, *, check: bool) -> None:
        """Draw the clinic's own figures anew that another engine drew, or whose file is gone. One that has a fault now
        keeps the pictures that it has. Raises CommandError when one is stale (``check``) or has a fault."""
        figures = OwnFigure.objects.select_related("exercise", "changed_by")
        stale = [f for f in figures if (pack := kept(f.pack)) is None or pack.key != key_of(f.table)]
        if check:
            self.tell_of([figure.exercise.slug for figure in stale])
            return
        faulty = [fault for figure in stale for fault in redraw_own(figure)]
        for fault in faulty:
            self.stderr.write(fault)
        if faulty:
            raise CommandError(f"{len(faulty)} faults in the figures.")
        self.stdout.write(f"{len(stale)} figures drawn.")

    def tell_of(self, stale: list[str]) -> None:
        """Raises CommandError when a stored figure is not what its pose and the engine make."""
        if stale:
            raise CommandError("Not drawn as they stand: " + ", ".join(stale))

    def draw_all(self, entries: list[Entry]) -> None:
        """Draw ``entries`` on all processors. Raises CommandError when a figure has a fault; the others are kept."""
        SHIPPED.mkdir(exist_ok=True)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            found = [
                line for lines in pool.map(draw_one, [(e.slug, e.data["figure"]) for e in entries]) for line in lines
            ]
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} faults in the figures.")
        self.stdout.write(f"{len(entries)} figures drawn.")

    def tidy(self, slugs: set[str]) -> None:
        """Remove the figures of exercises that are no more."""
        for path in SHIPPED.glob("*.zip"):
            if path.stem not in slugs:
                path.unlink()

    def write_sheets(self, entries: list[Entry], folder: Path) -> None:
        """One SVG for each region that has figures."""
        folder.mkdir(parents=True, exist_ok=True)
        for region in Region:
            here = [entry for entry in entries if entry.data["region"] == region]
            if here:
                (folder / f"{region}.svg").write_text(gallery(str(region.label).capitalize(), here), encoding="utf-8")


def is_stale(entry: Entry) -> bool:
    """Whether the stored figure is another than the entry and the engine make."""
    path = SHIPPED / f"{entry.slug}.zip"
    return not path.exists() or Pack(path).key != key_of(entry.data["figure"])


def redraw_own(figure: OwnFigure) -> tuple[str, ...]:
    """Draw and keep the clinic's own figure in place of its old pictures; its faults, if any."""
    try:
        keep_figure(figure.exercise, figure.table, expected=figure.version, by=figure.changed_by)
    except FaultyFigure as error:
        return tuple(f"{figure.exercise.slug}: {fault}" for fault in error.faults)
    return ()


def draw_one(job: tuple[str, dict[str, Any]]) -> list[str]:
    """Draw and keep one figure; its faults, if any."""
    slug, table = job
    drawn = try_pack(table)
    if isinstance(drawn, tuple):
        return [f"{slug}: {fault}" for fault in drawn]
    # Under another name first, so that a killed run leaves no half of a file.
    part = SHIPPED / f"{slug}.part"
    part.write_bytes(drawn)
    part.replace(SHIPPED / f"{slug}.zip")
    return []
