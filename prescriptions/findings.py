"""Screening as the pages need it: each item of a revision with the rules that its patient's conditions meet."""

from dataclasses import dataclass

from prescriptions.models import Item, Revision
from prescriptions.screening import Answer, Match, Rule, screen


@dataclass(frozen=True)
class ScreenedItem:
    """One item and what screening says of it."""

    item: Item
    matches: list[Match]

    @property
    def open_matches(self) -> list[Match]:
        return [match for match in self.matches if match.blocks]


def rules_of(exercise) -> list[Rule]:  # type: ignore[no-untyped-def]
    """An exercise's rules as screening reads them; prefetch ``screening_rules`` before a loop."""
    return [Rule(rule.tag, rule.level, rule.why, rule.modify) for rule in exercise.screening_rules.all()]


def screened_items(revision: Revision) -> list[ScreenedItem]:
    """The revision's items in order, each screened against the patient's history as it stands now.

    A handful of queries, however many items.
    """
    tags = list(revision.programme.patient.active_tags())
    items = revision.items.select_related("exercise").prefetch_related(
        "findings__resolved_by", "exercise__screening_rules", "exercise__steps", "exercise__cues", "exercise__doses",
        "exercise__pictures",
    )  # fmt: skip
    return [
        ScreenedItem(item, screen(tags, rules_of(item.exercise), [Answer(f.tag, f.level) for f in item.findings.all()]))
        for item in items
    ]


def needs_review(revision: Revision) -> list[ScreenedItem]:
    """Items of an issued revision that meet a rule nobody answered: the history, or the library, changed since."""
    return [screened for screened in screened_items(revision) if screened.open_matches]
