import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clinic.worker import Worker


class Command(BaseCommand):
    help = "Carry out tasks: mails, sheets drawn ahead. Several may run at once; kill any of them at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lease", type=float, default=60.0, help="Seconds after which a dead worker's task goes on."
        )
        parser.add_argument("--pause", type=float, default=15.0, help="Seconds before a second try; they double.")
        parser.add_argument(
            "--beside", type=int, help="The number of the process that starts this one, to end with it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(lease=options["lease"], pause=options["pause"])
        worker.stop_on_signals()
        worker.run(lambda: options["beside"] in (None, os.getppid()))
