"""Prove that the audit trail is as it was written: ./dev manage audit_verify [--anchors FILE]."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic import chain

Anchor = dict[str, tuple[int, str]]
LIMITS = """What this cannot find: events cut off the end of a chain after the last anchor; what somebody wrote who
holds AUDIT_KEYS and the database; what was done past Takehome and so never written; what happened to events before
they were first chained; and the number of a row, which is not sealed, as long as the order is kept."""
NO_ANCHOR = """No anchor was known, so events cut off the end of a chain before now would not be found. Keep the line
above where nobody who can write to the database can write, or name a file there: --anchors FILE."""


class Command(BaseCommand):
    help = "Read the whole audit trail and name every event that is not as it was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors",
            metavar="FILE",
            type=Path,
            help="Compare with the ends of the chains in FILE; add those of today when nothing is wrong.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["anchors"]
        known = anchors_in(file) if file else []
        verdict = chain.verify()
        faults = [*verdict.faults, *(fault for anchor in known for fault in chain.anchor_faults(anchor))]
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in {verdict.events} events. Keep this database as it is.")
        line = json.dumps({"at": timezone.now().isoformat(), "ends": verdict.heads})
        self.stdout.write(
            f"{verdict.events} events in {len(verdict.heads)} chains, {len(known)} anchors: all as they were written.\n"
        )
        if file:
            with file.open("a") as anchors:
                anchors.write(line + "\n")
        self.stdout.write(line + "\n" + ("" if known else NO_ANCHOR + "\n") + LIMITS)


def anchors_in(file: Path) -> list[Anchor]:
    """The anchors that ``file`` holds, one a line; a file that is not there yet holds none."""
    try:
        lines = file.read_text().splitlines() if file.exists() else []
        return [{lane: (int(end[0]), str(end[1])) for lane, end in json.loads(line)["ends"].items()} for line in lines]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise CommandError(f"{file} cannot be read as anchors: {error}.") from error
