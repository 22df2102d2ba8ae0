"""What the database refuses, whoever asks: raw SQL against an issued sheet, with and without its guards."""

import datetime as dt
import hashlib
import uuid

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from clinic import guards as clinic_guards
from clinic.models import AuditEvent
from prescriptions import guards
from prescriptions.actions import drafting, issuing
from prescriptions.models import Item, Programme, Revision
from prescriptions.screening import Rule
from tests.factories import make_patient

REVISION, ITEM, FINDING = "prescriptions_revision", "prescriptions_item", "prescriptions_finding"
PROGRAMME, AUDIT = "prescriptions_programme", "clinic_auditevent"
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has OR REPLACE")
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has it")
PRECAUTION = Rule("neck_pain", "precaution")
SHA = hashlib.sha256(b"{}").hexdigest()


@pytest.fixture
def rows(ada, draft, pia, encino):
    """The keys of an issued revision, of a draft that revises it, and of what hangs on both."""
    pia.conditions.create(tag="neck_pain")
    item = draft.items.get(exercise__slug="partial-curl-up")
    frozen = drafting.answer_rule(item, PRECAUTION, by=ada.user)
    issued = issuing.issue(draft, by=ada.user)
    new = issuing.revise(issued, by=ada.user)
    new_item = new.items.get(exercise__slug="partial-curl-up")
    ready = drafting.draft(pia, title="Ready", by=ada.user)
    drafting.add_item(ready, item.exercise, by=ada.user)
    # Writes of the set-up that wait for their checks would stand in the way of lifting a guard.
    connection.check_constraints()
    return {
        "issued": issued.pk,
        "programme": issued.programme_id,
        "draft": new.pk,
        "item": item.pk,
        "new_item": new_item.pk,
        "finding": frozen.pk,
        "new_finding": drafting.answer_rule(new_item, PRECAUTION, by=ada.user).pk,
        "ready": ready.pk,
        "spare": Programme.objects.create(patient=pia, title="Spare", created_by=ada.user).pk,
        "empty": drafting.draft(pia, title="Empty", by=ada.user).pk,
        "other": make_patient(location=encino).pk,
        "user": ada.user.pk,
        "event": AuditEvent.objects.latest("pk").pk,
    }


def copy(table, key, **changes):
    """INSERT a copy of the row with this key and these columns, in place of whatever stands there."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    replace = "OR REPLACE " if connection.vendor == "sqlite" else ""
    values = ", ".join(str(changes.get(name, name)) for name in columns)
    return f"INSERT {replace}INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = {key}"


def run(sql, rows):
    """Run one statement (or the text that a function of ``rows`` makes), and take it back."""
    connection.check_constraints()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql(rows) if callable(sql) else sql.format(**rows))
        transaction.set_rollback(True)


def lift():
    connection.check_constraints()
    for module in (guards, clinic_guards):
        clinic_guards.run(module.GUARDS, connection.alias, lift=True)


def new_id():
    return f"'{uuid.uuid4().hex}'"


def change(table, row, columns):
    return f"UPDATE {table} SET {columns} WHERE id = {{{row}}}"


ISSUE = "status = 'issued', issued_at = '2026-11-24', issued_by_id = {user}, review_on = '2030-01-01'"
CLOSE = "status = 'ended', closed_at = '2026-11-24', closed_by_id = {user}"
EVERYWHERE = {
    "start": change(REVISION, "issued", "start_on = '2026-01-01'"),
    "no start": change(REVISION, "issued", "start_on = NULL"),
    "review": change(REVISION, "issued", "review_on = '2031-01-01'"),
    "address": change(REVISION, "issued", f"public_id = {new_id()}"),
    "number": change(REVISION, "issued", "number = 77"),
    "note": change(REVISION, "issued", "note = 'Another'"),
    "version": change(REVISION, "issued", "version = 77"),
    "issued at": change(REVISION, "issued", "issued_at = '2020-01-01'"),
    "issued by": change(REVISION, "issued", f"created_at = '2020-01-01', {CLOSE}"),
    "words": change(REVISION, "issued", f"snapshot = '{{{{}}}}', snapshot_sha256 = '{SHA}'"),
    "closed with other words": change(REVISION, "issued", f"{CLOSE}, note = 'Another'"),
    "nothing at all": change(REVISION, "issued", "note = note"),
    "draft again": change(
        REVISION, "issued", "status = 'draft', issued_at = NULL, issued_by_id = NULL, snapshot = '', "
        "snapshot_sha256 = '', programme_id = {spare}",
    ),
    "issued gone": f"DELETE FROM {REVISION} WHERE id = {{issued}}",
    "issued without items": change(REVISION, "empty", f"{ISSUE}, snapshot = '{{{{}}}}', snapshot_sha256 = '{SHA}'"),
    "issued with a short hash": change(REVISION, "ready", f"{ISSUE}, snapshot = '{{{{}}}}', snapshot_sha256 = 'ab'"),
    "draft ended": change(
        REVISION, "draft",
        f"{ISSUE}, snapshot = '{{{{}}}}', snapshot_sha256 = '{SHA}', {CLOSE}".replace("status = 'issued', ", ""),
    ),
    "born ended": lambda rows: copy(
        REVISION, rows["issued"], id=900_001, public_id=new_id(), number=77, status="'ended'",
        closed_at="issued_at", closed_by_id="issued_by_id",
    ),
    "item changed": change(ITEM, "item", "note = 'Another'"),
    "item moved in": change(ITEM, "new_item", "revision_id = {issued}, position = 77"),
    "item moved out": change(ITEM, "item", "revision_id = {draft}, position = 77"),
    "item gone": f"DELETE FROM {ITEM} WHERE id = {{item}}",
    "item added": lambda rows: copy(ITEM, rows["item"], id=900_001, public_id=new_id(), position=77),
    "finding moved in": change(FINDING, "new_finding", "item_id = {item}, tag = 'vertigo'"),
    "finding moved out": change(FINDING, "finding", "item_id = {new_item}, tag = 'vertigo'"),
    "finding changed": change(FINDING, "finding", "reason = 'Another'"),
    "finding gone": f"DELETE FROM {FINDING} WHERE id = {{finding}}",
    "finding added": lambda rows: copy(FINDING, rows["finding"], id=900_001, tag="'vertigo'"),
    "another patient": change(PROGRAMME, "programme", "patient_id = {other}"),
    "another programme's address": change(PROGRAMME, "programme", f"public_id = {new_id()}"),
    "programme gone": f"DELETE FROM {PROGRAMME} WHERE id = {{programme}}",
    "trail changed": change(AUDIT, "event", "reason = 'Another'"),
    "trail gone": f"DELETE FROM {AUDIT} WHERE id = {{event}}",
}  # fmt: skip
DRAFT = {"status": "'draft'", "snapshot": "''", "snapshot_sha256": "''", "issued_at": "NULL", "issued_by_id": "NULL"}
REPLACING = {
    "issued": lambda rows: copy(REVISION, rows["issued"], number=77, **DRAFT),
    "issued by its address": lambda rows: copy(REVISION, rows["issued"], id=900_001, number=77, **DRAFT),
    "issued by its number": f"UPDATE OR REPLACE {REVISION} SET number = 1 WHERE id = {{draft}}",
    "issued by another": f"UPDATE OR REPLACE {REVISION} SET {ISSUE}, snapshot = '{{{{}}}}', snapshot_sha256 = '{SHA}' "
    "WHERE id = {draft}",
    "item": lambda rows: copy(ITEM, rows["item"], revision_id=rows["draft"], position=77),
    "item by its address": lambda rows: copy(
        ITEM, rows["item"], id=900_001, revision_id=rows["draft"], position=77
    ),
    "item by an update": f"UPDATE OR REPLACE {ITEM} SET id = {{item}} WHERE id = {{new_item}}",
    "finding": lambda rows: copy(FINDING, rows["finding"], item_id=rows["new_item"]),
    "programme": lambda rows: copy(PROGRAMME, rows["programme"], patient_id=rows["other"]),
    "programme by its address": lambda rows: copy(PROGRAMME, rows["programme"], id=900_001),
    "event": lambda rows: copy(AUDIT, rows["event"], reason="'Another'"),
}  # fmt: skip
TRUNCATED = [f"TRUNCATE {table} CASCADE" for table in (REVISION, ITEM, FINDING, PROGRAMME, AUDIT, "clinic_patient")]


@pytest.mark.parametrize("statement", EVERYWHERE.values(), ids=EVERYWHERE)
def test_no_statement_changes_what_was_issued(rows, statement):
    with pytest.raises(DatabaseError, match="is_frozen|is_kept"):
        run(statement, rows)
    lift()
    run(statement, rows)


@sqlite
@pytest.mark.parametrize("statement", REPLACING.values(), ids=REPLACING)
def test_nothing_takes_the_place_of_what_was_issued(rows, statement):
    with pytest.raises(DatabaseError, match="is_frozen|is_kept"):
        run(statement, rows)
    lift()
    run(statement, rows)


@postgresql
@pytest.mark.parametrize("statement", TRUNCATED)
def test_no_table_of_the_record_is_emptied_in_one_stroke(rows, statement):
    with pytest.raises(DatabaseError, match="is_frozen|is_kept"):
        run(statement, rows)
    lift()
    run(statement, rows)


@postgresql
def test_postgresql_compares_the_hash_with_the_words(rows):
    wrong = change(REVISION, "ready", f"{ISSUE}, snapshot = '{{{{ }}}}', snapshot_sha256 = '{SHA}'")
    right = wrong.replace("{{ }}", "{{}}")

    with pytest.raises(DatabaseError, match="is_frozen"):
        run(wrong, rows)
    run(right, rows)
    lift()
    run(wrong, rows)


def test_an_issued_revision_is_closed_once(rows, ada):
    issuing.end(Revision.objects.get(pk=rows["issued"]), by=ada.user)

    for columns in ("closed_at = '2020-01-01'", "status = 'superseded'", "status = 'issued', closed_at = NULL"):
        with pytest.raises(DatabaseError, match="is_frozen"):
            run(change(REVISION, "issued", columns), rows)
    lift()
    run(change(REVISION, "issued", "closed_at = '2020-01-01'"), rows)


@sqlite
def test_sqlite_rebuilds_a_table_because_the_guards_make_way(transactional_db):
    with pytest.raises(OperationalError, match="error in trigger"), connection.schema_editor() as editor:
        editor._remake_table(Revision)

    guards.lift_before_migrate(connection.alias, plan=["a migration"])
    clinic_guards.lift_before_migrate(connection.alias, plan=["a migration"])
    with connection.schema_editor() as editor:
        editor._remake_table(Revision)
    guards.install_after_migrate(connection.alias)
    clinic_guards.install_after_migrate(connection.alias)

    assert triggers() >= {"item_is_frozen_old_update", "issued_revision_is_kept_update", "audit_event_is_kept_delete"}


@sqlite
def test_a_new_version_of_a_guard_takes_the_place_of_the_old_one(db):
    lift()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER item_is_frozen_old_delete BEFORE DELETE ON {ITEM} BEGIN SELECT 1; END")
    guards.install_after_migrate(connection.alias)

    with connection.cursor() as cursor:
        text = cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'item_is_frozen_old_delete'").fetchone()[0]
    assert "issued_revision_is_frozen" in text


def triggers():
    with connection.cursor() as cursor:
        return {row[0] for row in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}


def test_what_is_kept_is_the_hash_of_the_words(sheet):
    assert sheet.snapshot_sha256 == hashlib.sha256(sheet.snapshot.encode()).hexdigest()
    assert len(sheet.snapshot) > 100
    assert Item.objects.filter(revision=sheet).count() == 3
    assert sheet.issued_at - dt.datetime.now(dt.UTC) < dt.timedelta(minutes=5)
