"""The demo clinic as production runs it: its real settings, gunicorn as the image starts it, static files gathered.

It lies in a folder and on a database of its own, and serves the loopback alone.
"""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

from tests.faults.site import ROOT, Site

# Random enough to be taken, and good for nothing: its site lives for minutes.
SECRET = "".join(chr(97 + n % 26) + str(n) for n in range(30))
PROXY = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}


def within(environment, part, **given):
    command = [sys.executable, "-m", "tests.bench.within", part, json.dumps(given)]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


class DemoClinic(Site):
    """``url`` names a PostgreSQL; without it SQLite lies in ``folder``."""

    def __init__(self, folder, url="", **environment):
        production = {
            "DEBUG": "false", "DJANGO_SETTINGS_MODULE": "clinic.settings", "SECRET_KEY": SECRET,
            "ALLOWED_HOSTS": "localhost", "SMTP_HOST": "localhost", "BEHIND_PROXY": "true",
        }  # fmt: skip
        super().__init__(folder, url, **production, **environment)

    def __enter__(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.python("manage.py", "demo", env={**self.environment, "DEBUG": "true"})
        self.made = json.loads(self.python("-m", "tests.bench.people"))
        self.cookies = self.made["cookies"]
        self.start()
        return self

    def command(self):
        """The image's own, at another address; the access log goes nowhere that fills."""
        written = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]
        program, *arguments = json.loads(written)
        arguments[arguments.index("--bind") + 1] = f"127.0.0.1:{self.port}"
        return [sys.executable, "-m", program, *arguments]

    def ask(self, method, path, fields=None, *, headers=None, **options):
        origin = {"Origin": "https://localhost", "Referer": "https://localhost/"} if fields is not None else {}
        return super().ask(method, path, fields, headers={**PROXY, **origin, **(headers or {})}, **options)

    def run(self, part):
        """Run one part of the bench in a process with this clinic's settings; it prints what it found."""
        within(self.environment, part, made=self.made)

    def log(self):
        return Path(self.folder / "gunicorn.log").read_text()

    def stranger(self):
        """Somebody who has not signed in."""
        other = copy.copy(self)
        other.cookies = {}
        return other

    def helpers(self):
        """What the workers started for the drawing of sheets, and keep."""
        workers = ",".join(map(str, self.children()))
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", workers], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def address_in(self, page, part):
        """The first address on ``page`` that has ``part`` in it."""
        return re.search(rf'"([^"]*{part}[^"]*)"', self.get(page).text)[1]

    @property
    def kind(self):
        return "SQLite" if self.environment["DATABASE_URL"].startswith("sqlite") else "PostgreSQL"
