from typing import Any

from django.conf import settings
from django.db import connections, migrations

from clinic import chain, guards


def seal(apps: Any, schema_editor: Any) -> None:
    """Chain the events that are there, as they are found: nothing can tell what became of them before."""
    using = schema_editor.connection.alias
    events = apps.get_model("clinic", "AuditEvent").objects.using(using)
    is_guarded = connections[using].vendor == "postgresql"
    if is_guarded:
        # SQLite's guards are lifted while migrations run.
        guards.run(guards.AUDIT, using, lift=True)
    number, before = 0, ""
    for event in events.filter(lane=None).order_by("pk").iterator():
        number += 1
        event.lane, event.number, event.previous = 1, number, before
        event.seal = before = chain.seal_of(event, settings.AUDIT_KEYS[0])
        event.save(update_fields=["lane", "number", "previous", "seal"])
    if is_guarded:
        guards.run(guards.AUDIT, using)


class Migration(migrations.Migration):
    dependencies = [("clinic", "0010_audit_events_get_a_place")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
