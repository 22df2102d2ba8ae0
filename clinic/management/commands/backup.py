from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic import backups
from clinic.buckets import FAILURES
from clinic.postgresql_copies import ProgramFailed


class Command(BaseCommand):
    """While people work: it waits for nobody, and holds no half of what anybody saves."""

    help = "Copy the database and all files into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"].resolve()
        try:
            manifest = backups.back_up(folder, at=timezone.now().isoformat())
        except (backups.BackupError, ProgramFailed, *FAILURES) as error:
            raise CommandError(str(error)) from error
        rows = sum(count for count, _digest in manifest["tables"].values())
        self.stdout.write(f"{folder}: {rows} rows and {len(manifest['files']) - 1} files, proven whole.")
