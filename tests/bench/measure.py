"""Processor time, and how it is told. Wall time says how busy the machine is; processor time what the work costs."""

import os
import statistics
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def timed(work):
    """Seconds of processor time of this process that ``work`` takes, and what it gives."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def in_turns(works, times, *, clock=timed):
    """The median seconds of each of ``works``, each done in turn so that a busy machine slows them alike."""
    runs = [[clock(work)[0] for work in works] for _ in range(times)]
    return [statistics.median(run[n] for run in runs) for n in range(len(works))]


def spent(*pids):
    """Seconds of processor time that these processes have used so far."""
    return sum(sum(map(int, stat(pid)[11:13])) for pid in pids) / TICKS


def stat(pid):
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def memory(pid):
    """Megabytes: what the process holds, and its share of what several hold together."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = dict(line.split(":") for line in text.splitlines()[1:])
    return tuple(int(found[name].split()[0]) / 1024 for name in ("Rss", "Pss"))


def line(name, values):
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
    middle = statistics.median(ordered)
    print(f"{name}: median {middle:.1f}, 5 to 95 % {low:.1f} to {high:.1f}, n {len(ordered)}")


def aimed(text, figure, most):
    """One line: what was measured, and whether it is within its aim."""
    print(f"{text} (aim: {most:g} at most{', MISSED' if figure > most else ''})", flush=True)
