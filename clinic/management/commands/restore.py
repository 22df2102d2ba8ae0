from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic import backups
from clinic.buckets import FAILURES
from clinic.postgresql_copies import ProgramFailed


class Command(BaseCommand):
    """The web server and the worker rest meanwhile.

    Files that stood in a folder, and SQLite's database, are kept beside.
    """

    help = "Put back what the backup command copied, after each file's hash is checked; then compare it row by row."

    # An empty database is what it is for.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--overwrite", action="store_true", help="Also where the database holds people or patients."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stamp = timezone.now().strftime("%Y%m%d-%H%M%S")
        try:
            manifest = backups.restore(options["folder"].resolve(), overwrite=options["overwrite"], stamp=stamp)
        except (backups.BackupError, ProgramFailed, *FAILURES) as error:
            raise CommandError(str(error)) from error
        rows = sum(count for count, _digest in manifest["tables"].values())
        self.stdout.write(f"Restored: {rows} rows and {len(manifest['files']) - 1} files, the same as in the backup.")
        self.stdout.write("If Takehome is newer than the backup, run migrate now.")
