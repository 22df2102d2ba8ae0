from typing import Any

from django.core.management.base import BaseCommand

from clinic.seed import load_clinic


class Command(BaseCommand):
    help = "Load the two locations of the clinic's page and its safety statements; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Locations added: {load_clinic()}.")
