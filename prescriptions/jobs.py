"""What is handed to the process that draws a sheet, and that process's whole life. Imports nothing heavy."""

import gc
import resource
import tempfile
from dataclasses import dataclass, field
from multiprocessing.connection import Connection


@dataclass(frozen=True)
class Job:
    """One sheet to draw: the page, its styles, layouts to try in order of roominess, and every file that it may name.

    The first layout that fits ``pages_wanted`` pages, none of them nearly empty, is taken.
    """

    html: str
    styles: tuple[str, ...]
    layouts: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    pages_wanted: int = 1_000


@dataclass(frozen=True)
class Limits:
    """What a job may use: seconds of processor time, bytes of memory, bytes of one file."""

    cpu_seconds: int = 30
    memory_bytes: int = 2_000_000_000
    # The typesetter writes the fonts to a folder of its own before it uses them.
    file_bytes: int = 50_000_000


def work(pipe: Connection, job: Job, limits: Limits, folder: str) -> None:
    """The child's whole life: bound itself, draw, send the bytes or the fault's name, and end."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tempfile.tempdir = folder
    gc.disable()
    try:
        # Here, not above: the web process hands this function over and must not load the typesetter itself.
        from prescriptions.typesetting import draw

        pipe.send(("drawn", draw(job)))
    except BaseException as error:
        pipe.send(("failed", type(error).__name__))
