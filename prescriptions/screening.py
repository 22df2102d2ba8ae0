"""A patient's conditions against an exercise's rules: what stands in the way of issuing. Pure.

Two levels: a contraindication needs an override with a reason by somebody entitled, a precaution an
acknowledgement. The rules come from the library, each with its source; the tags from clinic/conditions.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

CONTRAINDICATION = "contraindication"
PRECAUTION = "precaution"


@dataclass(frozen=True)
class Rule:
    """One rule of an exercise: with this condition, this care; why, and what to do instead.

    A proposed one still awaits a clinician's review.
    """

    tag: str
    level: str
    why: str = ""
    modify: str = ""
    is_proposed: bool = False


@dataclass(frozen=True)
class Answer:
    """What a clinician has answered to a rule, at the level that the rule had then."""

    tag: str
    level: str


@dataclass(frozen=True)
class Match:
    """A rule that a condition of the patient meets, and whether it has been answered."""

    rule: Rule
    answered: bool

    @property
    def blocks(self) -> bool:
        """Whether nothing can be issued until somebody answers."""
        return not self.answered


def screen(tags: Iterable[str], rules: Iterable[Rule], answers: Iterable[Answer] = ()) -> list[Match]:
    """Every rule that one of ``tags`` meets, contraindications first.

    An answer counts only for a rule of the same tag *and level*: a precaution that was acknowledged and has since
    become a contraindication is open again.
    """
    has = set(tags)
    given = set(answers)
    matches = [Match(rule, Answer(rule.tag, rule.level) in given) for rule in rules if rule.tag in has]
    return sorted(matches, key=lambda match: (match.rule.level != CONTRAINDICATION, match.rule.tag))
