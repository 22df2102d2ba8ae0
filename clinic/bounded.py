"""Runs one function in a process of its own, with bounds on time and memory, and survives whatever becomes of it."""

import gc
import multiprocessing
import resource
import tempfile
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

# A server process that has imported the heavy libraries once and forks a child for each call.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["prescriptions.typesetting", "exercises.packs", "exercises.posing.preview"])
# The server process itself may have to be started first, and imports everything then.
START_SECONDS = 30.0


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

    Argument and result travel as pickles; the clock starts when the child does. Raises Broken when the function
    raises, or when it passes a bound and is killed.
    """
    # Libraries unpack files into a temporary folder; ours, so that it goes even when the child is killed.
    with tempfile.TemporaryDirectory(prefix="takehome-") as folder:
        outcome, result = _watch((function, argument, limits or Limits(), folder), wall_seconds)
    if outcome != "done":
        raise Broken(outcome, str(result))
    return result


def _watch(work: tuple[str, Any, Limits, str], wall_seconds: float) -> tuple[str, Any]:
    ours, theirs = _processes.Pipe(duplex=False)
    child = _processes.Process(target=_live, args=(theirs, *work), daemon=True)
    child.start()
    theirs.close()
    try:
        for seconds in (START_SECONDS, wall_seconds):
            if not ours.poll(seconds):
                return "killed", "took too long"
            answer: tuple[str, Any] = ours.recv()
        return answer
    except EOFError:
        return "killed", "passed its bounds"
    finally:
        # One that has sent its result is tidying up; one that hangs gets no more time.
        child.join(1)
        child.kill()
        child.join()
        ours.close()


def _live(pipe: Connection, function: str, argument: Any, limits: Limits, folder: str) -> None:
    """The child's whole life: say that it has begun, bound itself, work, send the result or the fault's name, end."""
    pipe.send(("begun", None))
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
