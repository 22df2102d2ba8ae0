"""Runs one function in a process of its own, with bounds on time and memory, and survives whatever becomes of it."""

import gc
import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

# A server process that has imported the heavy libraries once and forks a child for each call.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["prescriptions.typesetting", "exercises.packs"])


@dataclass(frozen=True)
class Limits:
    """What a child may use: seconds of processor time, bytes of memory, bytes of one file."""

    cpu_seconds: int = 30
    memory_bytes: int = 2_000_000_000
    # The typesetter writes the fonts to a folder of its own before it uses them.
    file_bytes: int = 50_000_000


class Broken(Exception):
    """The child gave no result: ``outcome`` is "failed" (it raised) or "killed" (it passed a bound)."""

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome, self.detail = outcome, detail


def run(function: str, argument: Any, *, wall_seconds: float, limits: Limits | None = None) -> Any:
    """What ``function`` ("package.module.name", imported in the child alone) returns for ``argument``.

    Argument and result travel as pickles. Raises Broken when the function raises, or when it passes a bound and is
    killed.
    """
    # Libraries unpack files into a temporary folder; ours, so that it goes even when the child is killed.
    with tempfile.TemporaryDirectory(prefix="takehome-") as folder:
        deadline = time.monotonic() + wall_seconds
        outcome, result = _watch((function, argument, limits or Limits(), folder), deadline)
    if outcome != "done":
        raise Broken(outcome, str(result))
    return result


def _watch(work: tuple[str, Any, Limits, str], deadline: float) -> tuple[str, Any]:
    ours, theirs = _processes.Pipe(duplex=False)
    child = _processes.Process(target=_live, args=(theirs, *work), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(max(0.0, deadline - time.monotonic())):
            return "killed", "took too long"
        return tuple(ours.recv())  # type: ignore[return-value]
    except EOFError:
        return "killed", "passed its bounds"
    finally:
        # One that has sent its result is tidying up; one that hangs gets no more time.
        child.join(1)
        child.kill()
        child.join()
        ours.close()


def _live(pipe: Connection, function: str, argument: Any, limits: Limits, folder: str) -> None:
    """The child's whole life: bound itself, work, send the result or the fault's name, and end."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tempfile.tempdir = folder
    gc.disable()
    try:
        module, _, name = function.rpartition(".")
        pipe.send(("done", getattr(import_module(module), name)(argument)))
    except BaseException as error:
        pipe.send(("failed", type(error).__name__))
