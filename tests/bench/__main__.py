"""Measures Takehome, each figure with its aim: processor time, ratios of it within one run, queries, memory.

python -m tests.bench [PART ...]           figures sheets rows kept search refusals pages start, or those named
python -m tests.bench load [SECONDS [RATE]]    asks for a minute or several: 300 s, 100 requests a second
python -m tests.bench --sqlite ...         on SQLite alone; otherwise on PostgreSQL too where it is installed

It fails on no figure: a clock is no test. Everything lies in folders and on databases of its own.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import load, pages, start
from tests.bench.clinic import DemoClinic, within
from tests.faults.cluster import Cluster, programs

ALONE, SERVED, INSIDE = ("figures", "sheets"), ("start", "pages"), ("kept", "rows", "search", "refusals")


def main(asked):
    databases = ["SQLite"] if "--sqlite" in asked or not programs() else ["SQLite", "PostgreSQL"]
    asked = [word for word in asked if word != "--sqlite"]
    if asked[:1] == ["load"]:
        return under_load(databases[-1], *map(int, asked[1:]))
    parts = asked or [*ALONE, *SERVED, *INSIDE]
    if unknown := set(parts) - {*ALONE, *SERVED, *INSIDE}:
        sys.exit(f"No such part: {', '.join(sorted(unknown))}. {__doc__.split(chr(10) * 2)[1]}")
    with tempfile.TemporaryDirectory(prefix="takehome-bench-") as folder:
        for part in ALONE:
            if part in parts:
                within({**os.environ, "DEBUG": "true", "VAR_DIR": folder}, part)
    for kind in databases if {*parts} - {*ALONE} else ():
        print(f"--- on {kind}", flush=True)
        with ExitStack() as stack:
            measure(stack.enter_context(a_clinic(stack, kind)), parts)
    return None


def measure(clinic, parts):
    if "start" in parts:
        start.measure(clinic)
    if "pages" in parts:
        pages.measure(clinic)
    for part in INSIDE:
        if part in parts:
            clinic.run(part)


def under_load(kind, seconds=load.SECONDS, rate=load.RATE):
    with ExitStack() as stack:
        load.measure(stack.enter_context(a_clinic(stack, kind)), seconds, rate)


def a_clinic(stack, kind):
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="takehome-bench-")))
    url = stack.enter_context(Cluster()).url if kind == "PostgreSQL" else ""
    return DemoClinic(folder, url)


if __name__ == "__main__":
    main(sys.argv[1:])
