from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0009_precautions_and_limitations_end")]

    operations = [
        migrations.AddField("auditevent", "lane", models.PositiveIntegerField(null=True)),
        migrations.AddField("auditevent", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditevent", "previous", models.CharField(max_length=64, blank=True, default="")),
        migrations.AddField("auditevent", "seal", models.CharField(max_length=64, default="")),
    ]
