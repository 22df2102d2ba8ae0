"""What only the database can hold about programmes: an issued revision, its items and findings never change."""

from dataclasses import replace
from typing import Any

from clinic.guards import Guard, make_way, no_replacement, no_truncation, refusal, renew

SENTENCE = "issued_revision_is_frozen"
PROGRAMME, REVISION = "prescriptions_programme", "prescriptions_revision"
ITEM, FINDING = "prescriptions_item", "prescriptions_finding"
CLEARANCE = "prescriptions_clearanceanswer"
# All of an issued revision but its status, and when and by whom it was closed.
_KEPT = (
    "id", "public_id", "programme_id", "number", "start_on", "review_on", "note", "version", "created_at",
    "created_by_id", "issued_at", "issued_by_id", "snapshot", "snapshot_sha256",
)  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{c} <> NEW.{c} OR (OLD.{c} IS NULL) <> (NEW.{c} IS NULL)" for c in _KEPT)
_STATUS_OF_PARTS = f"(SELECT status FROM {REVISION} WHERE id = {{}}.revision_id)"
_STATUS_OF_FINDINGS = (
    f"(SELECT r.status FROM {REVISION} r JOIN {ITEM} i ON i.revision_id = r.id WHERE i.id = {{}}.item_id)"
)
_HAS_A_SHEET = f"EXISTS (SELECT 1 FROM {REVISION} r WHERE r.programme_id = {{}}.id AND r.status <> 'draft')"


def _frozen_part(table: str, name: str, status: str, keys: str) -> tuple[Guard, ...]:
    """No row of ``table`` is added, changed, moved or removed once its revision has been issued."""
    old, new = (f"{status.format(row)} <> 'draft'" for row in ("OLD", "NEW"))
    return (
        refusal(table, f"{name}_old", ("UPDATE", "DELETE"), old, SENTENCE),
        refusal(table, f"{name}_new", ("INSERT", "UPDATE"), new, SENTENCE),
        no_replacement(table, f"{name}_in_place", keys, f"{status.format('kept')} <> 'draft'", SENTENCE),
        no_truncation(table, f"{name}_whole", SENTENCE),
    )


def _on_postgresql(guard: Guard) -> Guard:
    """``guard``, where only PostgreSQL knows what it asks."""
    return replace(guard, sqlite=(), lift_sqlite=())


def _refuse(name: str, event: str, when: str, table: str = REVISION) -> Guard:
    return refusal(table, name, (event,), when, SENTENCE)


_REVISION_GUARDS = (
    _refuse("revision_begins_as_draft", "INSERT", "NEW.status <> 'draft'"),
    _refuse(
        "revision_is_issued_whole",
        "UPDATE",
        "OLD.status = 'draft' AND NEW.status <> 'draft' AND NOT (NEW.status = 'issued' AND NEW.snapshot <> '' "
        f"AND length(NEW.snapshot_sha256) = 64 AND EXISTS (SELECT 1 FROM {ITEM} i WHERE i.revision_id = NEW.id))",
    ),
    _on_postgresql(
        _refuse(
            "snapshot_has_its_hash",
            "UPDATE",
            "NEW.status <> 'draft' AND NEW.snapshot_sha256 <> encode(sha256(convert_to(NEW.snapshot, 'UTF8')), 'hex')",
        )
    ),
    # The one step left is to be closed, once; constraints see to when and by whom.
    _refuse(
        "issued_revision_is_kept",
        "UPDATE",
        "OLD.status <> 'draft' AND NOT (OLD.status = 'issued' AND NEW.status IN ('superseded', 'ended') "
        f"AND NOT ({_CHANGED}))",
    ),
    _refuse("issued_revision_stays", "DELETE", "OLD.status <> 'draft'"),
    no_replacement(
        REVISION,
        "issued_revision_in_place",
        "kept.id = NEW.id OR kept.public_id = NEW.public_id OR (kept.programme_id = NEW.programme_id "
        "AND (kept.number = NEW.number OR (kept.status = 'issued' AND NEW.status = 'issued')))",
        "kept.status <> 'draft'",
        SENTENCE,
    ),
    no_truncation(REVISION, "issued_revisions_whole", SENTENCE),
)
_PROGRAMME_GUARDS = (
    _refuse(
        "programme_keeps_its_patient",
        "UPDATE",
        "(OLD.patient_id <> NEW.patient_id OR OLD.id <> NEW.id OR OLD.public_id <> NEW.public_id) "
        f"AND {_HAS_A_SHEET.format('OLD')}",
        PROGRAMME,
    ),
    _refuse("programme_with_a_sheet_stays", "DELETE", _HAS_A_SHEET.format("OLD"), PROGRAMME),
    no_replacement(
        PROGRAMME,
        "programme_with_a_sheet_in_place",
        "kept.id = NEW.id OR kept.public_id = NEW.public_id",
        _HAS_A_SHEET.format("kept"),
        SENTENCE,
    ),
    no_truncation(PROGRAMME, "programmes_whole", SENTENCE),
)
GUARDS: tuple[Guard, ...] = (
    *_PROGRAMME_GUARDS,
    *_REVISION_GUARDS,
    *_frozen_part(ITEM, "item_is_frozen", _STATUS_OF_PARTS, "kept.id = NEW.id OR kept.public_id = NEW.public_id"),
    *_frozen_part(CLEARANCE, "clearance_answer_is_frozen", _STATUS_OF_PARTS, "kept.id = NEW.id"),
    *_frozen_part(FINDING, "finding_is_frozen", _STATUS_OF_FINDINGS, "kept.id = NEW.id"),
)


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """The receiver of ``post_migrate``."""
    renew(GUARDS, using, table=REVISION)


def lift_before_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``pre_migrate``."""
    make_way(GUARDS, using, plan)
