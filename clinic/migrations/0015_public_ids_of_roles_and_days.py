"""No address carries an integer key: roles and special days get an id of their own for it."""

import uuid

from django.db import migrations, models

NAMES = ("specialday", "staffrole")


def fill(apps, schema_editor):
    for name in NAMES:
        rows = apps.get_model("clinic", name)._base_manager.using(schema_editor.connection.alias)
        for key in rows.values_list("pk", flat=True):
            rows.filter(pk=key).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("clinic", "0014_records_are_taken_out")]

    operations = [
        *(
            migrations.AddField(name, "public_id", models.UUIDField(default=uuid.uuid4, editable=False, null=True))
            for name in NAMES
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                name, "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
            )
            for name in NAMES
        ),
    ]
