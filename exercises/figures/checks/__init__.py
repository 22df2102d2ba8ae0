"""What a machine can vouch for in a figure. Whether it shows the right exercise, somebody has to look.

`body_faults` judges solved poses and the moments between them; `page_faults` judges what was drawn of them. Between two
stages three moments are looked at, for the length of the bones, for parts that go through something, and for the range
of every joint but those of the hand: not for balance, nor for what carries or holds.
"""

from exercises.figures.checks.contacts import balance, carried, holding, missed, through
from exercises.figures.checks.fault import Fault
from exercises.figures.checks.joints import bone_lengths, joint_ranges
from exercises.figures.checks.page import page_faults
from exercises.figures.drawing import Drawing
from exercises.figures.solve import Solved

BETWEEN = (0.25, 0.5, 0.75)


def body_faults(solved: Solved) -> list[Fault]:
    """Faults of every stage, and of three moments on the way to the next."""
    faults: list[Fault] = []
    for number, frames in enumerate(solved.stages):
        faults += bone_lengths(number, frames) + joint_ranges(number, frames)
        faults += missed(solved, number) + through(solved, number, frames)
        faults += carried(solved, number) + balance(solved, number) + holding(solved, number)
    for number in range(len(solved.stages) - 1):
        faults += _between(solved, number, faults)
    return faults


def _between(solved: Solved, number: int, known: list[Fault]) -> list[Fault]:
    """What is wrong only on the way: the stages' own faults are not told again."""
    told = {_what(fault) for fault in known}
    found: dict[str, Fault] = {}
    for share in BETWEEN:
        frames = solved.at((number + share) / (len(solved.stages) - 1))
        faults = bone_lengths(number, frames, share) + joint_ranges(number, frames, share)
        for fault in faults + through(solved, number, frames, share):
            if _what(fault) not in told:
                found.setdefault(_what(fault), fault)
    return list(found.values())


def _what(fault: Fault) -> str:
    """A fault without its numbers: what goes through what, or which joint is overdone."""
    return fault.sentence.split(" cm ")[-1].split(" would need ")[0]


def all_faults(drawing: Drawing) -> list[Fault]:
    return body_faults(drawing.solved) + page_faults(drawing)


__all__ = ["Fault", "all_faults", "body_faults", "page_faults"]
