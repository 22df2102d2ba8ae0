"""What is handed to the process that draws a sheet. Imports nothing heavy."""

from dataclasses import dataclass, field


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
