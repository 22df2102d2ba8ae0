"""Issuing: the moment in which a draft becomes a sheet that never changes again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Ability
from clinic.audit import Action
from clinic.models import Patient, User
from exercises import dosage
from prescriptions.actions.drafting import NotEntitled, NotPossible, locked_draft, refused_clearance
from prescriptions.actions.sharing import move_expiry
from prescriptions.compose import compose
from prescriptions.dates import slips
from prescriptions.findings import ScreenedItem, clearance_answer, screened_items
from prescriptions.handout import canonical_text, snapshot_sha256
from prescriptions.illustrations import keep
from prescriptions.models import Item, Revision
from prescriptions.screening import CONTRAINDICATION
from prescriptions.tasks import draw_sheet_ahead


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way of issuing: what to do, the item that it is about, if any, and where to go."""

    message: str
    item: Item | None = None
    to: str = ""


class NotReady(NotPossible):
    """The draft cannot be issued yet; ``obstacles`` say why."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(_("This programme is not ready to issue."))
        self.obstacles = obstacles


def obstacles(
    revision: Revision, *, by: User, at: datetime | None = None, items: list[ScreenedItem] | None = None
) -> list[Obstacle]:
    """Everything that must be put right before ``by`` may issue ``revision``, in the order in which one would.

    ``items`` are its items, if whoever asks has just screened them.
    """
    today = revision.programme.patient.location.today(at)
    found = [*_patient_obstacles(revision, today), *_date_obstacles(revision, today)]
    if by.licence_has_expired():
        found.append(Obstacle(_("Your license has expired in our books. Ask the manager to enter the new date.")))
    items = screened_items(revision) if items is None else items
    if not items:
        found.append(Obstacle(_("The programme is empty. Add an exercise."), to="#library_q"))
    for screened in items:
        found += _item_obstacles(screened.item)
        for match in screened.matches:
            if match.blocks:
                found.append(Obstacle(_open_rule(match.rule.level), screened.item, f"#{screened.item.anchor()}"))
    return found


def _patient_obstacles(revision: Revision, today: date) -> list[Obstacle]:
    patient, found = revision.programme.patient, []
    history = reverse("patient-history", args=[patient.public_id])
    if patient.history_status == Patient.HistoryStatus.NOT_ASKED:
        message = _("The medical history has not been asked. Ask, and record it: “none known” counts too.")
        found.append(Obstacle(message, to=history))
    state = patient.open_clearance(today)
    if state == Patient.OpenClearance.REFUSED:
        found.append(Obstacle(refused_clearance(), to=history))
    elif state and clearance_answer(revision, state) is None:
        message = _("Medical clearance is %(state)s. Say why the programme is given all the same.")
        found.append(Obstacle(message % {"state": state.label}, to="#clearance"))
    return found


def _date_obstacles(revision: Revision, today: date) -> list[Obstacle]:
    found = slips(revision.start_on, revision.review_on, today)
    if revision.review_on is None:
        found["review_on"] = _("Give the date on which you will review the programme.")
    elif revision.review_on < today:
        found["review_on"] = _("The review date has passed. Give a date from today on.")
    return [Obstacle(message, to=f"#id_{field}") for field, message in found.items()]


def _item_obstacles(item: Item) -> list[Obstacle]:
    to = f"#{item.anchor()}"
    found = [Obstacle(problem.message, item, to) for problem in dosage.lacking(item.dosage())]
    if item.exercise.retired_at is not None:
        found.append(Obstacle(_("This exercise has been retired from the library. Take it out."), item, to))
    return found


def _open_rule(level: str) -> str:
    if level == CONTRAINDICATION:
        return _("A contraindication stands open. Take the exercise out, or override it with a reason.")
    return _("A precaution has not been acknowledged.")


def _figure_lost() -> str:
    return _("The figure of this exercise is missing from storage. Open it in the library, and save its figure again.")


@transaction.atomic
def issue(revision: Revision, *, by: User, at: datetime | None = None) -> Revision:
    """Freeze the draft and everything that its sheet prints, and replace the patient's current revision.

    The patient's row is locked first: a condition that somebody is adding waits, and then meets an issued sheet that
    the chart marks for review. Raises NotReady with every obstacle, NotPossible when it is no draft any more, and
    NotEntitled when ``by`` does not issue for this patient, whatever their role elsewhere.
    """
    at = at or timezone.now()
    patient = Patient.objects.select_for_update(of=("self",)).get(pk=revision.programme.patient_id)
    revision = locked_draft(revision)
    revision.programme.patient = patient
    if not patient.is_within_reach(by, Ability.ISSUE):
        raise NotEntitled
    if found := obstacles(revision, by=by, at=at):
        raise NotReady(found)
    composed = compose(revision, by=by, at=at)
    if composed.lost:
        raise NotReady([Obstacle(_figure_lost(), item, f"#{item.anchor()}") for item in composed.lost])
    keep(composed.pictures)
    text = canonical_text(composed.handout.to_snapshot())
    _close(revision.programme.revisions.filter(status=Revision.Status.ISSUED), Revision.Status.SUPERSEDED, by, at)
    Item.everything.filter(revision=revision).taken_out().delete()
    revision.status = Revision.Status.ISSUED
    revision.issued_at, revision.issued_by = at, by
    revision.snapshot, revision.snapshot_sha256 = text, snapshot_sha256(text)
    revision.save(update_fields=["status", "issued_at", "issued_by", "snapshot", "snapshot_sha256"])
    move_expiry(revision, at=at)
    audit.record(by, Action.ISSUE, revision, patient=patient, detail={"sha256": revision.snapshot_sha256})
    draw_sheet_ahead.enqueue(revision.pk)
    return revision


def _close(revisions, status: str, by: User, at: datetime) -> int:  # type: ignore[no-untyped-def]
    return int(revisions.update(status=status, closed_at=at, closed_by=by))


@transaction.atomic
def revise(revision: Revision, *, by: User) -> Revision:
    """A new draft with the exercises, doses and words of ``revision``; screening and every answer start anew.

    The programme's existing draft, if there is one, is returned instead: a programme has one draft.
    """
    programme = type(revision.programme).objects.select_for_update(of=("self",)).get(pk=revision.programme_id)
    existing = programme.revisions.drafts().first()
    if existing is not None:
        return existing
    new = Revision.objects.create(
        programme=programme,
        number=programme.revisions.order_by("-number").values_list("number", flat=True)[0] + 1,
        start_on=programme.patient.location.today(),
        note=revision.note,
        created_by=by,
    )
    for item in revision.items.order_by("position"):
        copy = Item(
            revision=new, exercise_id=item.exercise_id, position=item.position, own_name=item.own_name,
            own_steps=item.own_steps, note=item.note, watch_for=item.watch_for, changed_by=by,
        )  # fmt: skip
        copy.set_dosage(item.dosage())
        copy.save()
    audit.record(by, Action.CREATE, new, patient=programme.patient)
    return new


@transaction.atomic
def end(revision: Revision, *, by: User, at: datetime | None = None) -> None:
    """End the programme whose issued revision this is: the patient is done with it."""
    at = at or timezone.now()
    if not _close(
        Revision.objects.filter(pk=revision.pk, status=Revision.Status.ISSUED), Revision.Status.ENDED, by, at
    ):
        raise NotPossible(_("Only an issued programme can be ended."))
    audit.record(by, Action.UPDATE, revision, patient=revision.programme.patient, detail={"status": "ended"})
