from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0011_older_audit_events_are_sealed")]

    operations = [
        migrations.AlterField("auditevent", "lane", models.PositiveIntegerField()),
        migrations.AlterField("auditevent", "number", models.PositiveBigIntegerField()),
        migrations.AlterField("auditevent", "previous", models.CharField(max_length=64, blank=True)),
        migrations.AlterField("auditevent", "seal", models.CharField(max_length=64)),
        migrations.AddConstraint(
            "auditevent", models.UniqueConstraint(fields=("lane", "number"), name="audit_chain_has_one_line")
        ),
    ]
