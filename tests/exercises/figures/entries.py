"""Pose entries to try the solver on, one for each kind of contact."""

import copy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from exercises.figures.build import MAN, Build
from exercises.figures.poses import read_entry
from exercises.figures.solve import Solved, solve

TABLES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "entries.toml").read_text())


def table(slug: str) -> dict[str, Any]:
    """A copy that a test may spoil."""
    return copy.deepcopy(TABLES[slug])


@cache
def solved(slug: str, build: Build = MAN) -> Solved:
    return solve(read_entry(TABLES[slug]), build)
