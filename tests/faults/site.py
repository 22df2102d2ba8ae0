"""Takehome as production runs it, gunicorn and all, for tests that do it harm; and a browser's half of the talk."""

import contextlib
import copy
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Runs in a process of its own, with the site's own settings: what a test needs to begin with.
PREPARE = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from clinic.access import Role
from clinic.sessions import SessionStore
from tests.factories import make_location, make_patient, make_staff
place = make_location()
user = make_staff("ada", Role.PHYSICAL_THERAPIST)
patient = make_patient(location=place)
keys = []
for n in range(2):
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    keys.append(session.session_key)
print(json.dumps({"sessions": keys, "patient": str(patient.public_id), "cookie": settings.SESSION_COOKIE_NAME}))
"""


class Site:
    """One site over one database: ``url`` names PostgreSQL; without it SQLite lies in ``folder``."""

    def __init__(self, folder, url="", *, application="clinic.wsgi", workers=2, **environment):
        self.folder, self.application, self.workers = Path(folder), application, workers
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/root"), "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT), "DEBUG": "true", "VAR_DIR": str(folder), "DATABASE_URL": url or self.sqlite_url(),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings", **environment,
        }  # fmt: skip
        self.port, self.master, self.task_workers = free_port(), None, []
        self.cookies = {}

    def __enter__(self):
        self.manage("migrate", "--verbosity", "0")
        made = json.loads(self.python("-c", PREPARE))
        self.cookies, self.patient = {made["cookie"]: made["sessions"][0]}, made["patient"]
        self.second = {made["cookie"]: made["sessions"][1]}
        self.start()
        return self

    def __exit__(self, *problem):
        self.stop()

    def sqlite_url(self):
        return f"sqlite:///{self.database()}"

    def database(self):
        return self.folder / "takehome.sqlite3"

    def python(self, *arguments, **options):
        command = [sys.executable, *map(str, arguments)]
        options = {"env": self.environment, "cwd": ROOT, "text": True, "capture_output": True, **options}
        done = subprocess.run(command, check=False, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *arguments):
        return self.python("manage.py", *arguments)

    def command(self):
        """Loaded once and then forked, so that a worker that was killed is soon replaced."""
        command = [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}", "--preload"]
        command += ["-c", "python:clinic.gunicorn", "-k", "gthread", "-w", str(self.workers), "--threads", "4"]
        return [*command, "--graceful-timeout", "2"]

    def start(self):
        with (self.folder / "gunicorn.log").open("ab") as log:
            self.master = subprocess.Popen(
                self.command(), env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self.wait()

    def wait(self, address="/healthz", seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(address, timeout=5).status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder / "gunicorn.log").read_text()[-3000:])

    def stop(self):
        self.kill_task_workers()
        if self.master:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.master.pid, signal.SIGKILL)
            self.master.wait()

    def start_task_worker(self):
        """One whose task others take back two seconds after its death."""
        command = [sys.executable, "manage.py", "worker", "--lease", "2", "--pause", "0.5"]
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self.task_workers.append(worker)
        return worker

    def worker_log(self):
        return (self.folder / "worker.log").read_text()[-3000:]

    def kill_task_workers(self):
        for worker in self.task_workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.task_workers.clear()

    def children(self):
        found = ["ps", "-o", "pid=", "--ppid", str(self.master.pid)]
        return [int(pid) for pid in subprocess.run(found, capture_output=True, text=True, check=False).stdout.split()]

    def with_second_session(self):
        """The same person in another browser."""
        other = copy.copy(self)
        other.cookies = dict(self.second)
        return other

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def ask(self, method, path, fields=None, *, timeout=40, hang_up=False, headers=None):
        """One request as a browser sends it; ``hang_up`` leaves before the answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            body, sent = None, {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if fields is not None:
                body = urllib.parse.urlencode(fields, doseq=True)
                sent |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
                sent["Origin"] = f"http://127.0.0.1:{self.port}"
            connection.request(method, path, body, {**sent, **(headers or {})})
            if hang_up:
                raise ConnectionAbortedError("the answer was lost on its way")
            answer = connection.getresponse()
            answer.text = answer.read().decode(errors="replace")
            return answer
        finally:
            connection.close()

    def open_form(self, path):
        """Take the cookie and the hidden fields of a page's form."""
        page = self.get(path)
        if page.status == 503:
            # A worker finds its way back to a database by trying.
            time.sleep(1)
            page = self.get(path)
        for header in page.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return hidden_fields(page.text)


def hidden_fields(text):
    """What a browser sends back unseen."""
    tags = re.findall(r"<input[^>]*>", text)
    named = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in tags if 'type="hidden"' in tag]
    return {tag["name"]: tag.get("value", "") for tag in named if "name" in tag}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
