"""Kills with -9 whatever runs while people save, and compares what stands with what was acknowledged.

python -m tests.faults.kill [SECONDS]    a minute on each database unless told otherwise: ./dev kill
"""

import contextlib
import http.client
import os
import random
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.cluster import Cluster, programs
from tests.faults.databases import Postgresql, Sqlite
from tests.faults.mailbox import Mailbox
from tests.faults.site import Site

CLIENTS = 6
# One answer in eight is lost on its way: what it told of is sent again.
LOST_ANSWERS = 0.125
STORED = "SELECT title, COUNT(*) FROM prescriptions_programme GROUP BY title"
WAITING = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
FINISH_SECONDS = 90
# What one action writes: a programme, its draft, and the event that tells of the draft.
HALF = (
    "SELECT p.title FROM prescriptions_programme p LEFT JOIN prescriptions_revision r ON r.programme_id = p.id "
    "LEFT JOIN clinic_auditevent e ON e.object_type = 'prescriptions.revision' AND e.action = 'create' "
    "AND replace(e.object_id, '-', '') = replace(CAST(r.public_id AS text), '-', '') WHERE r.id IS NULL OR e.id IS NULL"
)


@dataclass
class Result:
    """What came of it; ``ledger`` holds what was acknowledged, in that order."""

    ledger: list = field(default_factory=list)
    mails: list = field(default_factory=list)
    kills: Counter = field(default_factory=Counter)
    sent_again: int = 0
    faults: Counter = field(default_factory=Counter)
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    half: list = field(default_factory=list)
    mails_lost: list = field(default_factory=list)
    # Mails that went out more than once under one Message-ID, which no design rules out.
    copies: int = 0

    def is_thin(self, mailbox):
        """Whether too little was acknowledged to tell anything."""
        return len(self.ledger) <= 10 or (mailbox is not None and len(self.mails) <= 5)

    def is_faultless(self):
        return not (self.lost or self.doubled or self.half or self.mails_lost)

    def __str__(self):
        kills = ", ".join(f"{number} {what}" for what, number in sorted(self.kills.items()))
        found = f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.half)} half"
        sent = f"{len(self.ledger)} acknowledged, {self.sent_again} sent again"
        found += f"; {len(self.mails)} mails asked for, {len(self.mails_lost)} lost, {self.copies} went out again"
        others = f"answers other than saved: {dict(self.faults)}"
        return f"{sum(self.kills.values())} kills ({kills}); {sent}; {found}; {others}"


class Client(threading.Thread):
    """Saves programmes one after another, each until it is acknowledged, and then asks for a mail, if any are asked
    for; ``keyed`` sends one key for all tries of a programme."""

    def __init__(self, site, form, result, stopped, *, keyed, lost_answers, mails):
        super().__init__(daemon=True)
        self.site, self.form, self.result, self.stopped = site, form, result, stopped
        self.keyed, self.lost_answers, self.mails = keyed, lost_answers, mails

    def run(self):
        while not self.stopped.is_set():
            title = uuid.uuid4().hex
            key, until = uuid.uuid4(), time.monotonic() + 60
            while time.monotonic() < until:
                if self.save(title, key if self.keyed else uuid.uuid4()):
                    self.result.ledger.append(title)
                    break
                self.result.sent_again += 1
                time.sleep(0.1)
            if self.mails and self.ask_for_mail(f"{title}@clinic.example"):
                self.result.mails.append(f"{title}@clinic.example")

    def save(self, title, key):
        fields = {**self.form, "title": title, "form_key": str(key)}
        return self.is_acknowledged(f"/patients/{self.site.patient}/programmes/add/", fields)

    def ask_for_mail(self, receiver):
        return self.is_acknowledged("/accounts/password/reset/", {**self.form, "email": receiver})

    def is_acknowledged(self, address, fields):
        lost = random.random() < self.lost_answers
        try:
            answer = self.site.ask("POST", address, fields, timeout=15, hang_up=lost)
        except (OSError, http.client.HTTPException) as error:
            self.result.faults[type(error).__name__] += 1
            return False
        if answer.status != 302:
            self.result.faults[answer.status] += 1
        return answer.status == 302


class Killer:
    """Chooses who dies next."""

    def __init__(self, site, database, result):
        self.site, self.database, self.result = site, database, result
        self.ways = {"workers": 14, "masters": 1}
        if site.task_workers:
            self.ways |= {"task workers": 3}
        if isinstance(database, Postgresql):
            self.ways |= {"back ends": 2, "times every postgres process": 1}

    def strike(self):
        way = random.choices(list(self.ways), list(self.ways.values()))[0]
        with contextlib.suppress(ProcessLookupError, IndexError, FileNotFoundError):
            getattr(self, way.replace(" ", "_"))()
            self.result.kills[way] += 1

    def workers(self):
        os.kill(random.choice(self.site.children()), signal.SIGKILL)

    def masters(self):
        self.site.master.kill()
        self.site.master.wait()
        self.site.start()

    def task_workers(self):
        self.site.kill_task_workers()
        self.site.start_task_worker()

    def back_ends(self):
        os.kill(random.choice(self.database.cluster.backends()), signal.SIGKILL)

    def times_every_postgres_process(self):
        self.database.cluster.kill()
        self.database.cluster.start()


def run(site, database, seconds, *, keyed=True, lost_answers=LOST_ANSWERS, mailbox=None):
    """Kill for so many seconds; then let everybody finish, and compare. With ``mailbox`` mails are asked for, too."""
    before = dict(database.rows(STORED))
    result, stopped = Result(), threading.Event()
    form = site.open_form(f"/patients/{site.patient}/programmes/add/")
    how = {"keyed": keyed, "lost_answers": lost_answers, "mails": mailbox is not None}
    clients = [Client(site, form, result, stopped, **how) for _ in range(CLIENTS)]
    if mailbox:
        site.start_task_worker()
    for client in clients:
        client.start()
    killer, until = Killer(site, database, result), time.monotonic() + seconds
    # On a slow machine longer, until enough was acknowledged to tell anything.
    while time.monotonic() < until or (result.is_thin(mailbox) and time.monotonic() < until + 5 * seconds):
        time.sleep(random.uniform(0.2, 0.6))
        killer.strike()
    stopped.set()
    for client in clients:
        client.join()
    stored = {title: number for title, number in database.rows(STORED) if title not in before}
    result.lost = [title for title in result.ledger if title not in stored]
    result.doubled = [title for title, number in stored.items() if number > 1]
    result.half = database.rows(HALF)
    if mailbox:
        count_mails(database, mailbox, result)
        site.kill_task_workers()
    return result


def count_mails(database, mailbox, result):
    """Let the worker finish, and compare what was acknowledged with what came."""
    until = time.monotonic() + FINISH_SECONDS
    while database.rows(WAITING) != [(0,)] and time.monotonic() < until:
        time.sleep(0.2)
    came = Counter(mailbox.got)
    result.mails_lost = sorted(set(result.mails) - {receiver for receiver, _ in came})
    result.copies = sum(number - 1 for number in came.values())


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    results = []
    with tempfile.TemporaryDirectory() as folder, Mailbox() as box, Site(folder, **box.environment) as site:
        database = Sqlite(Path(folder) / "takehome.sqlite3")
        results.append(("SQLite", run(site, database, seconds, mailbox=box)))
    if programs():
        with (
            Cluster() as cluster,
            tempfile.TemporaryDirectory() as folder,
            Mailbox() as box,
            Site(folder, cluster.url, **box.environment) as site,
        ):
            results.append(("PostgreSQL", run(site, Postgresql(cluster), seconds, mailbox=box)))
    else:
        print("PostgreSQL's server is missing: killed on SQLite alone.", file=sys.stderr)
    for name, result in results:
        print(f"{name}, {seconds:g} s: {result}")
    return int(not all(result.is_faultless() for _, result in results))


if __name__ == "__main__":
    sys.exit(main())
