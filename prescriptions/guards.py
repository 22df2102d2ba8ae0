"""What only the database can hold about programmes: an issued revision, its items and findings never change."""

from typing import Any

from django.db import connections

import clinic.guards
from clinic.guards import Guard, refusal, run

_KEPT = ("snapshot", "snapshot_sha256", "issued_at", "issued_by_id", "review_on", "number", "programme_id", "note")
_CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _KEPT)


def _frozen_part(table: str, name: str, revision_of: str) -> tuple[Guard, ...]:
    """No row of ``table`` is added, changed or removed once its revision has been issued."""
    sentence = "issued_revision_is_frozen"
    where = "(SELECT status FROM prescriptions_revision WHERE id = {}) <> 'draft'"
    return (
        refusal(table, f"{name}_old", ("UPDATE", "DELETE"), where.format(revision_of.format("OLD")), sentence),
        refusal(table, f"{name}_new", ("INSERT",), where.format(revision_of.format("NEW")), sentence),
    )


GUARDS: tuple[Guard, ...] = (
    refusal(
        "prescriptions_revision",
        "issued_revision_is_kept",
        ("UPDATE",),
        f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR {_CHANGED} "
        "OR (OLD.status <> 'issued' AND NEW.status <> OLD.status))",
        "issued_revision_is_frozen",
    ),
    refusal(
        "prescriptions_revision",
        "issued_revision_stays",
        ("DELETE",),
        "OLD.status <> 'draft'",
        "issued_revision_is_frozen",
    ),
    *_frozen_part("prescriptions_item", "item_is_frozen", "{}.revision_id"),
    *_frozen_part(
        "prescriptions_finding",
        "finding_is_frozen",
        "(SELECT revision_id FROM prescriptions_item WHERE id = {}.item_id)",
    ),
)


def lift_before_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``pre_migrate``: lift this app's guards while tables are rebuilt."""
    clinic.guards.lift_before_migrate(using, GUARDS, plan)


def install_after_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``post_migrate``: put this app's guards in place once its tables stand."""
    if "prescriptions_revision" in connections[using].introspection.table_names():
        run(GUARDS, using)
