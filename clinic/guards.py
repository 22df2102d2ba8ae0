"""Rules that only the database itself can hold, written for SQLite and for PostgreSQL.

They are put in place after every migrate rather than by one migration, because SQLite drops a table's triggers
whenever Django rebuilds the table; and lifted before it, because SQLite rebuilds no table that a trigger names.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections

_LIVE = "status NOT IN ('cancelled', 'noshow', 'entered_in_error')"


@dataclass(frozen=True)
class Guard:
    """One rule: the statements that put it in place (safe to repeat) and that lift it, for each database."""

    name: str
    postgresql: tuple[str, ...]
    sqlite: tuple[str, ...]
    lift_postgresql: tuple[str, ...]
    lift_sqlite: tuple[str, ...]


def refusal(table: str, name: str, events: tuple[str, ...], when: str, sentence: str) -> Guard:
    """A trigger that refuses ``events`` on ``table`` where ``when`` holds; ``sentence`` is the error's text.

    ``when`` is plain SQL over OLD and NEW that both databases read.
    """
    sqlite = tuple(
        f"CREATE TRIGGER IF NOT EXISTS {name}_{event.lower()} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        for event in events
    )
    postgresql = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {' OR '.join(events)} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    )
    return Guard(
        name,
        postgresql,
        sqlite,
        (f"DROP TRIGGER IF EXISTS {name} ON {table}",),
        tuple(f"DROP TRIGGER IF EXISTS {name}_{event.lower()}" for event in events),
    )


def no_overlap(name: str, who: str) -> Guard:
    """No two live appointments of one ``who`` (therapist or patient) share a moment; back to back is fine."""
    table = "clinic_appointment"
    clash = (
        f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM {table} other WHERE other.{who}_id = NEW.{who}_id "
        f"AND other.id IS NOT NEW.id AND other.{_LIVE} "
        f"AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at);"
    )
    return Guard(
        name,
        (
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN "
            f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({who}_id WITH =, "
            f"tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE ({_LIVE}); END IF; END $$",
        ),
        tuple(
            f"CREATE TRIGGER IF NOT EXISTS {name}_{event.lower()} BEFORE {event} ON {table} WHEN NEW.{_LIVE} "
            f"BEGIN {clash} END"
            for event in ("INSERT", "UPDATE")
        ),
        (f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",),
        tuple(f"DROP TRIGGER IF EXISTS {name}_{event}" for event in ("insert", "update")),
    )


GUARDS = (
    refusal(
        "clinic_auditevent", "audit_event_is_kept", ("UPDATE", "DELETE"), "OLD.id IS NOT NULL", "audit_event_is_kept"
    ),
    no_overlap("appointment_therapist_is_free", "therapist"),
    no_overlap("appointment_patient_is_free", "patient"),
)


def run(guards: tuple[Guard, ...], using: str, *, lift: bool = False) -> None:
    """Put ``guards`` in place in the database ``using``, or lift them."""
    connection = connections[using]
    attribute = f"{'lift_' if lift else ''}{connection.vendor}"
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in getattr(guard, attribute):
                cursor.execute(statement)


def lift_before_migrate(using: str, guards: tuple[Guard, ...] = GUARDS, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``pre_migrate``: SQLite cannot rebuild a table that another table's trigger names."""
    if plan and connections[using].vendor == "sqlite":
        run(guards, using, lift=True)


def install_after_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``post_migrate``: put this app's guards in place once its tables stand."""
    if "clinic_appointment" in connections[using].introspection.table_names():
        run(GUARDS, using)
