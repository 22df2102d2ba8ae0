"""Building a draft: every write to a revision that nobody has been handed yet."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.audit import Action
from clinic.editing import save_version
from clinic.models import Patient, User
from exercises.dosage import Dosage
from exercises.models import Exercise, ExerciseDose
from prescriptions.findings import clearance_answer, may_answer
from prescriptions.models import ClearanceAnswer, Finding, Item, Programme, Revision, Template, TemplateItem
from prescriptions.screening import CONTRAINDICATION, PRECAUTION, Rule

MOST_ITEMS = 40
# Far above every position, so that a move in two steps never meets the uniqueness of positions half-way.
PARKED = 10_000


class NotPossible(Exception):
    """What was asked cannot be done now; the text says why and what to do, and is fit to show."""


class NotEntitled(PermissionDenied):
    """Who asks may not do this for this patient, whatever their role elsewhere."""


def locked_draft(revision: Revision) -> Revision:
    """The revision again, locked until the transaction ends; raises NotPossible when it is no draft any more."""
    locked = Revision.objects.select_for_update(of=("self",)).select_related("programme__patient").get(pk=revision.pk)
    if not locked.is_draft:
        raise NotPossible(_("This revision has been issued meanwhile. Revise it to change anything."))
    return locked


@transaction.atomic
def draft(patient: Patient, *, title: str, by: User) -> Revision:
    """A new programme for ``patient``, with its first, empty draft."""
    programme = Programme.objects.create(patient=patient, title=title, created_by=by)
    revision = Revision.objects.create(programme=programme, number=1, created_by=by, start_on=timezone.localdate())
    audit.record(by, Action.CREATE, revision, patient=patient)
    return revision


@transaction.atomic
def add_item(revision: Revision, exercise: Exercise, *, by: User, dosage: Dosage | None = None) -> Item:
    """Put ``exercise`` at the end of the draft, with its dose as written: gaps stay gaps until a therapist fills them.

    Raises NotPossible when the draft is full or the exercise is retired.
    """
    revision = locked_draft(revision)
    if exercise.retired_at is not None:
        raise NotPossible(
            _("“%(name)s” is retired from the library. Choose another exercise.") % {"name": exercise.name}
        )
    last = revision.items.aggregate(last=Max("position"), total=Count("pk"))
    if last["total"] >= MOST_ITEMS:
        raise NotPossible(_("A sheet holds 40 exercises at most. Take one out first."))
    item = Item(revision=revision, exercise=exercise, position=(last["last"] or 0) + 1, changed_by=by)
    item.set_dosage(dosage or exercise.dosage(ExerciseDose.Kind.AS_WRITTEN) or Dosage.from_dict({}))
    item.save()
    audit.record(by, Action.CREATE, item, patient=revision.programme.patient)
    return item


@transaction.atomic
def change_outline(revision: Revision, *, fields: list[str], expected: int, title: str, by: User) -> Revision:
    """Write ``fields`` of the draft and its programme's title; raises StaleEdit or NotPossible."""
    locked_draft(revision)
    save_version(revision, fields, expected=expected)
    programme = revision.programme
    programme.title = title
    programme.save(update_fields=["title"])
    audit.record(by, Action.UPDATE, revision, patient=programme.patient, detail={"fields": [*fields, "title"]})
    return revision


@transaction.atomic
def change_item(item: Item, *, fields: list[str], expected: int, by: User) -> Item:
    """Write ``fields`` of ``item`` if its version is still ``expected``; raises StaleEdit or NotPossible."""
    locked_draft(item.revision)
    item.changed_by, item.changed_at = by, timezone.now()
    save_version(item, [*fields, "changed_by", "changed_at"], expected=expected)
    audit.record(by, Action.UPDATE, item, patient=item.revision.programme.patient, detail={"fields": fields})
    return item


@transaction.atomic
def use_proposed_dose(item: Item, *, by: User) -> Item:
    """Take over the library's proposed dose; a therapist's own act, never done silently.

    Raises NotPossible when the library proposes none.
    """
    proposed = item.proposed_dose()
    if proposed is None:
        raise NotPossible(_("The library proposes no dose for this exercise. Set one yourself."))
    item.set_dosage(proposed)
    return change_item(item, fields=list(Item.dose_fields()), expected=item.version, by=by)


@transaction.atomic
def use_proposed_doses(revision: Revision, *, by: User) -> list[Item]:
    """Take the proposed dose for every item whose own is not complete yet, unless somebody has begun to type one.

    Returns the items that have it now.
    """
    revision = locked_draft(revision)
    items = revision.items.select_related("exercise", "revision__programme__patient")
    items = items.prefetch_related("exercise__doses")
    return [use_proposed_dose(item, by=by) for item in items if item.awaits_proposal()]


@transaction.atomic
def move_item(item: Item, *, up: bool, by: User) -> None:
    """Swap ``item`` with the one above it (or below), and tell it its new place; nothing happens at either end."""
    revision = locked_draft(item.revision)
    order = list(revision.items.order_by("position").values_list("pk", flat=True))
    at = order.index(item.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        renumber(revision, order)
        item.position = to + 1
        audit.record(by, Action.UPDATE, item, patient=revision.programme.patient, detail={"fields": ["position"]})


def renumber(revision: Revision, order: list[int]) -> None:
    """Give the items, named by key, the positions 1, 2, 3 … in this order."""
    revision.items.update(position=F("position") + PARKED)
    items = [Item(pk=pk, position=number) for number, pk in enumerate(order, start=1)]
    Item.objects.bulk_update(items, ["position"])


@transaction.atomic
def remove_item(item: Item, *, by: User) -> None:
    """Take ``item`` out of the draft; the others close up. Until the draft is issued it can be put back."""
    revision = locked_draft(item.revision)
    audit.record(by, Action.DELETE, item, patient=revision.programme.patient, detail={"exercise": item.exercise.slug})
    item.removed_at, item.removed_by = timezone.now(), by
    item.save(update_fields=["removed_at", "removed_by"])
    renumber(revision, list(revision.items.order_by("position").values_list("pk", flat=True)))


@transaction.atomic
def put_back(item: Item, *, by: User) -> None:
    """Undo remove_item: ``item`` returns to its place with its dose, words and answers."""
    revision = locked_draft(item.revision)
    order = list(revision.items.order_by("position").values_list("pk", flat=True))
    if item.pk in order:
        return
    if len(order) >= MOST_ITEMS:
        raise NotPossible(_("A sheet holds 40 exercises at most. Take one out first."))
    order.insert(item.position - 1, item.pk)
    item.removed_at, item.removed_by, item.position = None, None, PARKED + MOST_ITEMS
    item.save(update_fields=["removed_at", "removed_by", "position"])
    renumber(revision, order)
    audit.record(by, Action.UPDATE, item, patient=revision.programme.patient, detail={"fields": ["removed_at"]})


@transaction.atomic
def answer_rule(item: Item, rule: Rule, *, by: User, reason: str = "") -> Finding:
    """Acknowledge a precaution, or override a contraindication with ``reason``.

    An answer of somebody who may still answer for this patient stands; another's is replaced.
    Raises NotEntitled when ``by`` may not answer for this patient, NotPossible when it is no draft any more.
    """
    revision = locked_draft(item.revision)
    patient, overridden = revision.programme.patient, rule.level == CONTRAINDICATION
    if not may_answer(by, rule.level, patient):
        raise NotEntitled
    standing = item.findings.select_related("resolved_by").filter(tag=rule.tag, level=rule.level).first()
    if standing is not None and may_answer(standing.resolved_by, rule.level, patient):
        return standing
    resolution = Finding.Resolution.OVERRIDDEN if overridden else Finding.Resolution.ACKNOWLEDGED
    answer = {"resolution": resolution, "reason": reason.strip(), "resolved_by": by, "resolved_at": timezone.now()}
    finding, _made = Finding.objects.update_or_create(item=item, tag=rule.tag, level=rule.level, defaults=answer)
    detail = {"tag": rule.tag, "level": rule.level}
    audit.record(by, Action.UPDATE, item, patient=patient, reason=finding.reason, detail=detail)
    return finding


@transaction.atomic
def answer_clearance(revision: Revision, *, by: User, reason: str) -> None:
    """Put on record why the programme is given although medical clearance is open. A refusal cannot be answered.

    An answer that counts stands, as in answer_rule. Raises NotEntitled or NotPossible.
    """
    revision = locked_draft(revision)
    patient = revision.programme.patient
    state = patient.open_clearance()
    if not may_answer(by, PRECAUTION, patient):
        raise NotEntitled
    if state is None:
        raise NotPossible(_("Medical clearance is not open any more: nothing needs an answer."))
    if state == Patient.OpenClearance.REFUSED:
        raise NotPossible(refused_clearance())
    if clearance_answer(revision, state) is not None:
        return
    answer = {"reason": reason.strip(), "resolved_by": by, "resolved_at": timezone.now()}
    ClearanceAnswer.objects.update_or_create(revision=revision, state=state, defaults=answer)
    detail = {"clearance": state.value}
    audit.record(by, Action.UPDATE, revision, patient=patient, reason=reason.strip(), detail=detail)


def refused_clearance() -> str:
    """What to do when clearance was refused; no answer gets around it."""
    return _("Medical clearance was refused. Nothing can be issued until the history says that it is granted.")


@transaction.atomic
def copy_items(revision: Revision, source: Template | Revision, *, by: User) -> int:
    """Add the exercises and doses of ``source``: never its findings, overrides or notes. Retired ones are left out.

    Returns how many were left out.
    """
    left_out = 0
    for line in source.items.select_related("exercise").order_by("position"):
        if line.exercise.retired_at is not None:
            left_out += 1
            continue
        add_item(revision, line.exercise, by=by, dosage=line.dosage())
    return left_out


@transaction.atomic
def save_as_template(revision: Revision, *, name: str, by: User) -> Template:
    """Keep the exercises and doses of ``revision`` as a template of the clinic; sides chosen for a patient go too."""
    template = Template.objects.create(name=name, created_by=by)
    for item in revision.items.order_by("position"):
        line = TemplateItem(template=template, exercise_id=item.exercise_id, position=item.position)
        line.set_dosage(item.dosage())
        line.save()
    audit.record(by, Action.CREATE, template)
    return template


@transaction.atomic
def discard(revision: Revision, *, by: User) -> None:
    """Throw a draft away; an issued revision of the same programme stays as it is."""
    revision = locked_draft(revision)
    audit.record(by, Action.DELETE, revision, patient=revision.programme.patient)
    programme = revision.programme
    revision.delete()
    if not programme.revisions.exists():
        programme.delete()
