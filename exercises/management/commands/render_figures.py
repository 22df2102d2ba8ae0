from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exercises import catalogue
from exercises.catalogue import Entry
from exercises.figures import BUILDS, draw
from exercises.gallery import gallery
from exercises.vocabulary import Region


class Command(BaseCommand):
    """Draw the library's figures: look for faults in every one on every build, or make the gallery."""

    help = "Check the figures of the library on every build (--check), or write the gallery (--sheet DIR)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="end with an error if any figure has a fault")
        parser.add_argument("--sheet", type=Path, metavar="DIR", help="write a sheet for each body region")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = [entry for entry in catalogue.read() if "figure" in entry.data]
        if options["sheet"]:
            self.write_sheets(entries, options["sheet"])
        if options["check"]:
            self.check_all(entries)

    def write_sheets(self, entries: list[Entry], folder: Path) -> None:
        """One SVG for each region that has figures."""
        folder.mkdir(parents=True, exist_ok=True)
        for region in Region:
            here = [entry for entry in entries if entry.data["region"] == region]
            if here:
                (folder / f"{region}.svg").write_text(gallery(str(region.label).capitalize(), here), encoding="utf-8")

    def check_all(self, entries: list[Entry]) -> None:
        """Raises CommandError when a figure has a fault on any build, on either side."""
        jobs = [(entry.slug, entry.data["figure"], build) for entry in entries for build in BUILDS]
        with ProcessPoolExecutor() as pool:
            found = [line for lines in pool.map(faults_of, jobs, chunksize=8) for line in lines]
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} faults in the figures.")
        self.stdout.write(f"{len(entries)} figures on {len(BUILDS)} builds, no fault.")


def faults_of(job: tuple[str, dict[str, Any], str]) -> list[str]:
    """The faults of one figure on one build, drawn for the side that the build's place in the list falls on."""
    slug, table, build = job
    side = "left" if list(BUILDS).index(build) % 2 else "right"
    figure = draw(table, build=build, side=side, animated=False)  # type: ignore[arg-type]
    return [f"{slug} ({build}, {side}): {fault}" for fault in figure.faults]
