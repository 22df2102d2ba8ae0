"""Events from before the chain are chained as they are found."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from clinic import audit, chain, guards

BEFORE, AFTER = [("clinic", "0009_precautions_and_limitations_end")], [("clinic", "0012_audit_events_are_chained")]


def test_older_events_are_chained_and_guarded(transactional_db):
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    guards.run(guards.GUARDS, connection.alias, lift=connection.vendor == "sqlite")
    old = MigrationExecutor(connection)
    old.migrate(BEFORE)
    events = old.loader.project_state(BEFORE).apps.get_model("clinic", "AuditEvent").objects
    for number in range(3):
        events.create(action="read", object_type="", object_id=str(number), reason="Before")

    MigrationExecutor(connection).migrate(AFTER)
    MigrationExecutor(connection).migrate(latest)
    guards.install_after_migrate(connection.alias)
    audit.record(None, "read", None)

    verdict = chain.verify()
    assert (verdict.events, verdict.faults, verdict.heads[1][0]) == (4, [], 4)
