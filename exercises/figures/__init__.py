"""Exercises drawn from their pose: `draw` takes the figure table of an entry and gives its pictures as SVG.

Pure Python with numpy and shapely, which are imported only when something is drawn: a page that serves finished
pictures needs neither. How an entry is written: docs/figures/writing-a-pose.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from exercises.figures.build import BUILDS, Build
from exercises.figures.poses import PoseError

if TYPE_CHECKING:
    from exercises.figures.style import Style


def _engine() -> str:
    """A hash of the source that draws and checks: pictures made by another engine are stale. The author's tool draws
    nothing."""
    digest, here = sha256(), Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        if path.name != "author.py":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


ENGINE = _engine()


@dataclass(frozen=True)
class Figure:
    """The pictures of one exercise. `faults` are sentences for the author; a shipped figure has none."""

    stages: tuple[str, ...]
    alts: tuple[str, ...]
    thumbnail: str
    animation: str | None
    faults: tuple[str, ...]


def draw(
    table: Mapping[str, Any],
    *,
    build: Build | str = "man",
    side: Literal["right", "left"] = "right",
    style: "Style | None" = None,
    animated: bool = True,
    checked: bool = True,
) -> Figure:
    """All pictures of an entry. Entries are written for the right side; `left` reflects body, props and camera."""
    from exercises.figures.alt import alts
    from exercises.figures.animate import animation
    from exercises.figures.checks import all_faults
    from exercises.figures.drawing import Drawing
    from exercises.figures.poses import mirrored, read_entry
    from exercises.figures.solve import solve
    from exercises.figures.style import WEB
    from exercises.figures.thumbnail import thumbnail

    entry = mirrored(read_entry(table)) if side == "left" else read_entry(table)
    solved = solve(entry, BUILDS[build] if isinstance(build, str) else build)
    drawing = Drawing(solved, style or WEB)
    stages = tuple(drawing.still(n) for n in range(len(solved.stages)))
    return Figure(
        stages,
        tuple(alts(solved)),
        thumbnail(drawing),
        animation(drawing) if animated else None,
        tuple(str(fault) for fault in all_faults(drawing)) if checked else (),
    )


__all__ = ["BUILDS", "ENGINE", "Build", "Figure", "PoseError", "draw"]
