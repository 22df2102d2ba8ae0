"""Load the exercises that Takehome ships into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exercises import catalogue, loading


class Command(BaseCommand):
    """Idempotent; run it after each upgrade."""

    help = "Load the shipped exercises; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = loading.load(catalogue.read())
        except catalogue.CatalogueError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged.")
