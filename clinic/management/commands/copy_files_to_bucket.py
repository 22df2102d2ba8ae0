from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import bucket_copies
from clinic.buckets import FAILURES


class Command(BaseCommand):
    """Safe to repeat: it copies what the bucket lacks, and deletes nothing on either side."""

    help = "Copy the files of VAR_DIR into the bucket that FILES_BUCKET names."

    def handle(self, *args: Any, **options: Any) -> None:
        if not bucket_copies.in_use():
            raise CommandError("FILES_BUCKET is missing. Name the bucket to copy into; see .env.example.")
        try:
            copied = bucket_copies.put(Path(settings.MEDIA_ROOT))
        except FAILURES as error:
            raise CommandError(f"The bucket failed: {error} Mend that, and start the command again.") from error
        self.stdout.write(f"{copied} files copied; the bucket now holds all that {settings.MEDIA_ROOT} does.")
