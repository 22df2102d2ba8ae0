"""Rules that only the database itself can hold, written for SQLite and for PostgreSQL.

They are put in place after every migrate rather than by one migration, because SQLite drops a table's triggers
whenever Django rebuilds the table; and lifted before, because it rebuilds no table that another table's trigger names.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connections, transaction

TRIGGER = re.compile(r"CREATE (?:OR REPLACE )?TRIGGER (?:IF NOT EXISTS )?(\w+)")
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


def no_replacement(table: str, name: str, same: str, frozen: str, sentence: str) -> Guard:
    """SQLite's OR REPLACE removes a row without its DELETE triggers: refuse to take the place of a frozen one.

    ``same`` says in SQL over ``kept`` and NEW that the two share a key; ``frozen`` that ``kept`` is frozen.
    """
    taken = f"EXISTS (SELECT 1 FROM {table} kept WHERE ({same}) AND {frozen}{{}})"
    guards = (
        refusal(table, name, ("INSERT",), taken.format(""), sentence),
        refusal(table, name, ("UPDATE",), taken.format(" AND kept.id <> OLD.id"), sentence),
    )
    return Guard(
        name, (), tuple(s for g in guards for s in g.sqlite), (), tuple(s for g in guards for s in g.lift_sqlite)
    )


def no_truncation(table: str, name: str, sentence: str) -> Guard:
    """PostgreSQL's TRUNCATE empties a table without its DELETE triggers; SQLite has no such statement."""
    return Guard(
        name,
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ),
        (),
        (f"DROP TRIGGER IF EXISTS {name} ON {table}",),
        (),
    )


def _exclusion(table: str, name: str, definition: str) -> tuple[str, ...]:
    """PostgreSQL's statements for a constraint: made anew when another definition stands, which its comment tells.

    It checks every row as it is made, so it is left alone while it is right.
    """
    mark = sha256(definition.encode()).hexdigest()
    return (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}' "
        f"AND obj_description(oid, 'pg_constraint') = '{mark}') THEN "
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}; "
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}; "
        f"COMMENT ON CONSTRAINT {name} ON {table} IS '{mark}'; END IF; END $$",
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
        _exclusion(
            table,
            name,
            f"EXCLUDE USING gist ({who}_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE ({_LIVE})",
        ),
        tuple(
            f"CREATE TRIGGER IF NOT EXISTS {name}_{event.lower()} BEFORE {event} ON {table} WHEN NEW.{_LIVE} "
            f"BEGIN {clash} END"
            for event in ("INSERT", "UPDATE")
        ),
        (f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",),
        tuple(f"DROP TRIGGER IF EXISTS {name}_{event}" for event in ("insert", "update")),
    )


def no_shared_time(name: str, table: str, same: tuple[str, ...], days: tuple[str, str] | None = None) -> Guard:
    """No two rows of ``table`` that agree in ``same`` share a moment of a day; a row without times fills the day.

    ``days`` names the columns of the first and the last day, for rows that stand for days of the calendar.
    """
    alike = " AND ".join(f"other.{column} = NEW.{column}" for column in same)
    if days:
        alike += f" AND other.{days[0]} <= NEW.{days[1]} AND NEW.{days[0]} <= other.{days[1]}"
    clash = (
        f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM {table} other WHERE {alike} "
        f"AND other.id IS NOT NEW.id AND (other.opens IS NULL OR NEW.opens IS NULL "
        f"OR (other.opens < NEW.closes AND NEW.opens < other.closes)));"
    )
    # PostgreSQL has no range of times: they are those of any one day.
    clock = "tsrange(DATE '2000-01-01' + coalesce(opens, '00:00'), DATE '2000-01-01' + coalesce(closes, '24:00'), '[)')"
    parts = [f"{column} WITH =" for column in same]
    if days:
        parts.append(f"daterange({days[0]}, {days[1]}, '[]') WITH &&")
    return Guard(
        name,
        _exclusion(table, name, f"EXCLUDE USING gist ({', '.join(parts)}, {clock} WITH &&)"),
        tuple(
            f"CREATE TRIGGER IF NOT EXISTS {name}_{event.lower()} BEFORE {event} ON {table} BEGIN {clash} END"
            for event in ("INSERT", "UPDATE")
        ),
        (f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",),
        tuple(f"DROP TRIGGER IF EXISTS {name}_{event}" for event in ("insert", "update")),
    )


# The chain that this transaction writes, or else the first that no open transaction writes, and its end. Each
# statement of a function sees what was committed before it, so the end is read behind the lock. No lock is waited for,
# so none can be part of a deadlock (more than a thousand open transactions there are not). Lock and setting end with
# the transaction, and with the savepoint that is taken back.
_FREE_END = Guard(
    "audit_free_end",
    (
        "CREATE OR REPLACE FUNCTION audit_free_end(OUT lane_ integer, OUT number_ bigint, OUT seal_ text) "
        "LANGUAGE plpgsql VOLATILE AS $$ BEGIN "
        "lane_ := coalesce(nullif(current_setting('takehome.lane', true), '')::integer, 1); "
        "WHILE lane_ < 1000 AND NOT pg_try_advisory_xact_lock(1635083369, lane_) LOOP lane_ := lane_ + 1; END LOOP; "
        "IF lane_ = 1000 THEN PERFORM pg_advisory_xact_lock(1635083369, lane_); END IF; "
        "PERFORM set_config('takehome.lane', lane_::text, true); "
        "SELECT number, seal INTO number_, seal_ FROM clinic_auditevent WHERE lane = lane_ "
        "ORDER BY number DESC LIMIT 1; "
        "number_ := coalesce(number_, 0); seal_ := coalesce(seal_, ''); END $$",
    ),
    (),
    (),
    (),
)
AUDIT = (
    _FREE_END,
    refusal(
        "clinic_auditevent", "audit_event_is_kept", ("UPDATE", "DELETE"), "OLD.id IS NOT NULL", "audit_event_is_kept"
    ),
    no_replacement(
        "clinic_auditevent", "audit_event_is_not_replaced", "kept.id = NEW.id", "kept.id > 0", "audit_event_is_kept"
    ),
    no_truncation("clinic_auditevent", "audit_trail_is_not_emptied", "audit_event_is_kept"),
)
GUARDS = (
    *AUDIT,
    refusal(
        "clinic_emergencyaccess",
        "emergency_access_stands",
        ("UPDATE",),
        "NEW.public_id <> OLD.public_id OR NEW.user_id <> OLD.user_id OR NEW.patient_id <> OLD.patient_id "
        "OR NEW.reason <> OLD.reason OR NEW.began_at <> OLD.began_at OR NEW.ends_at > OLD.ends_at "
        "OR (OLD.looked_at IS NOT NULL AND (NEW.looked_at IS NULL OR NEW.looked_at <> OLD.looked_at "
        "OR NEW.looked_by_id <> OLD.looked_by_id))",
        "emergency_access_stands",
    ),
    refusal(
        "clinic_emergencyaccess",
        "emergency_access_is_kept",
        ("DELETE",),
        "OLD.id IS NOT NULL",
        "emergency_access_is_kept",
    ),
    no_truncation("clinic_emergencyaccess", "emergency_accesses_are_not_emptied", "emergency_access_is_kept"),
    no_replacement(
        "clinic_emergencyaccess",
        "emergency_access_is_not_replaced",
        "kept.id = NEW.id OR kept.public_id = NEW.public_id",
        "kept.id > 0",
        "emergency_access_is_kept",
    ),
    no_overlap("appointment_therapist_is_free", "therapist"),
    no_overlap("appointment_patient_is_free", "patient"),
    no_shared_time("opening_hours_do_not_overlap", "clinic_openinghours", ("location_id", "weekday")),
    no_shared_time("special_days_do_not_overlap", "clinic_specialday", ("location_id",), ("first_on", "last_on")),
)


def run(guards: tuple[Guard, ...], using: str, *, lift: bool = False) -> None:
    """Put ``guards`` in place in the database ``using``, or lift them."""
    connection = connections[using]
    attribute = f"{'lift_' if lift else ''}{connection.vendor}"
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in getattr(guard, attribute):
                cursor.execute(statement)


def missing(using: str) -> list[str]:
    """The triggers that keep the audit trail and are not in force in the database ``using``."""
    connection = connections[using]
    statements = [statement for guard in AUDIT for statement in getattr(guard, connection.vendor)]
    names = [name[1] for statement in statements if (name := TRIGGER.search(statement))]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in names if name not in there]


def renew(guards: tuple[Guard, ...], using: str, *, table: str) -> None:
    """Put ``guards`` in place, as this version writes them, once ``table`` stands: for ``post_migrate``."""
    if table in connections[using].introspection.table_names():
        with transaction.atomic(using=using):
            if connections[using].vendor == "sqlite":
                # It has no CREATE OR REPLACE TRIGGER.
                run(guards, using, lift=True)
            run(guards, using)


def make_way(guards: tuple[Guard, ...], using: str, plan: Any) -> None:
    """Lift ``guards`` while SQLite rebuilds tables: for ``pre_migrate``. PostgreSQL alters them under its guards."""
    if plan and connections[using].vendor == "sqlite":
        run(guards, using, lift=True)


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """The receiver of ``post_migrate``."""
    renew(GUARDS, using, table="clinic_appointment")


def lift_before_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``pre_migrate``."""
    make_way(GUARDS, using, plan)
