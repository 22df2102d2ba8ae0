"""Search words folded further: letters such as ł and ø written plainly, apostrophes left out."""

from django.db import migrations

from clinic.words import search_key


def fold(apps, schema_editor):
    Patient = apps.get_model("clinic", "Patient")
    for patient in Patient.objects.exclude(search_words="").only("search_words").iterator():
        words = f" {search_key(patient.search_words)}"[:400]
        if words != patient.search_words:
            Patient.objects.filter(pk=patient.pk).update(search_words=words)


class Migration(migrations.Migration):
    dependencies = [("clinic", "0006_trail_of_sign_in")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
