"""A hundred requests a second at the demo clinic for some minutes, as its people would: nine in ten only read.

An open loop: each request has its moment, and starts then, however late the answers to others are; its time counts
from that moment. Each comes on a connection of its own, as from a proxy.

python -m tests.bench load [SECONDS]
"""

import asyncio
import time
import urllib.parse
import uuid
from collections import Counter
from dataclasses import dataclass, field

from tests.bench.clinic import PROXY
from tests.bench.measure import memory, spent

RATE, SECONDS, LONGEST = 100, 300, 900
PATIENCE = 20
# Of ten requests; the last is the one that writes.
MIX = ("library", "drawing", "search", "chart", "drawing", "sheet", "exercise", "kept", "picture", "save")


@dataclass
class Load:
    """What came of it: seconds by kind of request, and everything that was not as it should be."""

    rate: int = RATE
    taken: dict = field(default_factory=lambda: {kind: [] for kind in MIX})
    errors: Counter = field(default_factory=Counter)
    late: float = 0.0

    def __str__(self):
        every = sorted(one for some in self.taken.values() for one in some)
        kinds = ", ".join(f"{kind} {1000 * share(some, 0.5):.0f}/{1000 * share(some, 0.99):.0f}" for kind, some in
                          sorted((kind, sorted(some)) for kind, some in self.taken.items()))  # fmt: skip
        return (
            f"{len(every)} answers, {sum(self.errors.values())} errors {dict(self.errors)}; "
            f"p50 {1000 * share(every, 0.5):.0f} ms, p99 {1000 * share(every, 0.99):.0f} ms, "
            f"longest {1000 * share(every, 1):.0f} ms; by kind p50/p99 in ms: {kinds}; "
            f"sent late by {1000 * self.late:.0f} ms at most"
        )


def share(ordered, part):
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0


def measure(clinic, seconds=SECONDS, rate=RATE):
    seconds = min(seconds, LONGEST)
    requests = requests_of(clinic)
    before, used, began = held(clinic), spent(*clinic.children()), time.process_time()
    result = asyncio.run(run(clinic, requests, seconds, rate))
    ours = (time.process_time() - began) / seconds
    theirs = (spent(*clinic.children()) - used) / seconds
    print(f"{rate} requests a second for {seconds:g} s, on {clinic.kind}: {result}", flush=True)
    print(f"Workers' memory, MB: {before} before, {held(clinic)} after", flush=True)
    print(
        f"Processors used: {theirs:.2f} by the workers, {ours:.2f} by whoever asked, the database besides", flush=True
    )
    return result


def held(clinic):
    return " and ".join(f"{memory(pid)[0]:.0f}" for pid in clinic.children())


def requests_of(clinic):
    """Of each kind the bytes to send, less what is new each time."""
    made = clinic.made
    drawing = clinic.address_in("/exercises/", "/drawings/")
    picture = clinic.address_in(f"/sheets/{made['sheet']}/", "/pictures/")
    assert clinic.get(f"/sheets/{made['sheet']}/pdf/").status == 200
    return {
        "library": ("/exercises/", None), "drawing": (drawing, None), "search": ("/patients/", {"q": "placeholder"}),
        "chart": (f"/patients/{made['patient']}/", None), "sheet": (f"/sheets/{made['sheet']}/", None),
        "exercise": ("/exercises/bridge/", None), "kept": (f"/sheets/{made['sheet']}/pdf/", None),
        "picture": (picture, None),
        "save": (f"/patients/{made['elsewhere']}/programmes/add/", {"title": "Week", "source": "", "source_id": ""}),
    }  # fmt: skip


async def run(clinic, requests, seconds, rate):
    load, going = Load(rate), set()
    began = asyncio.get_running_loop().time()
    for number in range(int(seconds * rate)):
        due = began + number / rate
        now = asyncio.get_running_loop().time()
        if now < due:
            await asyncio.sleep(due - now)
        else:
            load.late = max(load.late, now - due)
        kind = MIX[number % len(MIX)]
        task = asyncio.create_task(one(clinic, load, kind, requests[kind], due))
        going.add(task)
        task.add_done_callback(going.discard)
    await asyncio.gather(*going)
    return load


async def one(clinic, load, kind, request, due):
    try:
        status = await asyncio.wait_for(ask(clinic, *request), PATIENCE)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        load.errors[f"{kind}: {type(error).__name__}"] += 1
        return
    load.taken[kind].append(asyncio.get_running_loop().time() - due)
    if status != (302 if kind == "save" else 200):
        load.errors[f"{kind}: {status}"] += 1


async def ask(clinic, path, fields):
    """The status of the answer, once all of it has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", clinic.port)
    try:
        writer.write(written(clinic, path, fields))
        answer = await reader.read()
        while more := await reader.read():
            answer += more
        return int(answer.split(b" ", 2)[1])
    finally:
        writer.close()


def written(clinic, path, fields):
    headers = {**PROXY, "Connection": "close", "Cookie": "; ".join(f"{k}={v}" for k, v in clinic.cookies.items())}
    body = b""
    if fields is not None:
        key = next(value for name, value in clinic.cookies.items() if name.endswith("csrf"))
        body = urllib.parse.urlencode({**fields, "form_key": uuid.uuid4(), "csrfmiddlewaretoken": key}).encode()
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        headers |= {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}
    first = f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1"
    return "\r\n".join([first, *(f"{k}: {v}" for k, v in headers.items()), "", ""]).encode() + body
