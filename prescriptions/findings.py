"""Screening as the pages need it: each item of a revision with the rules that its patient's conditions meet."""

from dataclasses import dataclass

from clinic.access import Ability
from clinic.models import Patient, User
from prescriptions.models import ClearanceAnswer, Finding, Item, Revision
from prescriptions.screening import CONTRAINDICATION, PRECAUTION, Answer, Match, Rule, screen

# What it takes to answer a rule of each level.
ANSWERED_WITH = {PRECAUTION: Ability.ISSUE, CONTRAINDICATION: Ability.OVERRIDE}


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
    rules = exercise.screening_rules.all()
    return [Rule(rule.tag, rule.level, rule.why, rule.modify, rule.is_proposed) for rule in rules]


def may_answer(user: User, level: str, patient: Patient) -> bool:
    """Whether ``user`` may answer a rule of ``level`` for this patient."""
    return patient.is_within_reach(user, ANSWERED_WITH[level])


def clearance_answer(revision: Revision, state: str) -> ClearanceAnswer | None:
    """The answer to open clearance in this ``state``, if somebody gave one who may still answer for this patient."""
    answer = revision.clearance_answers.select_related("resolved_by").filter(state=state).first()
    if answer is None or not may_answer(answer.resolved_by, PRECAUTION, revision.programme.patient):
        return None
    return answer


class _Answers:
    """The answers that count: in a draft only those of people who may still answer for this patient.

    An issued sheet keeps the answers that counted when it was issued, whoever has left since.
    """

    def __init__(self, revision: Revision) -> None:
        self.patient, self.is_draft = revision.programme.patient, revision.is_draft
        self.known: dict[tuple[int, str], bool] = {}

    def of(self, item: Item) -> list[Answer]:
        return [Answer(f.tag, f.level) for f in item.findings.all() if not self.is_draft or self._counts(f)]

    def _counts(self, finding: Finding) -> bool:
        key = (finding.resolved_by_id, finding.level)
        if key not in self.known:
            self.known[key] = may_answer(finding.resolved_by, finding.level, self.patient)
        return self.known[key]


def screened_items(revision: Revision, *more: str) -> list[ScreenedItem]:
    """The revision's items in order, each screened against the patient's history as it stands now.

    A handful of queries, however many items; ``more`` are rows that whoever calls reads of each besides.
    """
    tags, answers = list(revision.programme.patient.active_tags()), _Answers(revision)
    items = revision.items.select_related("exercise__own_figure").prefetch_related(
        "findings__resolved_by", "exercise__screening_rules", "exercise__steps", "exercise__cues", "exercise__doses",
        "exercise__pictures", *more,
    )  # fmt: skip
    return [ScreenedItem(item, screen(tags, rules_of(item.exercise), answers.of(item))) for item in items]


def to_review(patient: Patient, issued: list[Revision]) -> list[Revision]:
    """Those of the patient's ``issued`` revisions with an item that meets a rule nobody answered: the history, or the
    library, changed since. A handful of queries, however many they are."""
    tags = list(patient.active_tags())
    items = Item.objects.filter(revision__in=issued).select_related("exercise")
    meeting = {
        item.revision_id
        for item in items.prefetch_related("findings", "exercise__screening_rules")
        if any(match.blocks for match in screen(tags, rules_of(item.exercise), _given(item)))
    }
    return [revision for revision in issued if revision.pk in meeting]


def _given(item: Item) -> list[Answer]:
    return [Answer(finding.tag, finding.level) for finding in item.findings.all()]
