"""Where a figure may start from: nothing is wrong with it before somebody touches it."""

import pytest

from exercises.figures import BUILDS
from exercises.figures.checks import body_faults
from exercises.figures.poses import read_entry
from exercises.figures.solve import solve
from exercises.posing import words
from exercises.posing.sources import from_position


@pytest.mark.parametrize("build", words.BUILDS)
@pytest.mark.parametrize("position", words.POSITIONS)
def test_a_start_position_has_no_fault(position, build):
    faults = body_faults(solve(read_entry(from_position(position)), BUILDS[build]))

    assert [str(fault) for fault in faults] == []
