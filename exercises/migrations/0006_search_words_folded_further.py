"""Search words folded further: letters such as ł and ø written plainly, apostrophes left out."""

from django.db import migrations

from clinic.words import search_key


def fold(apps, schema_editor):
    Exercise = apps.get_model("exercises", "Exercise")
    for exercise in Exercise.objects.exclude(search_words="").only("search_words").iterator():
        words = " " + " ".join(dict.fromkeys(search_key(exercise.search_words).split()))
        if words != exercise.search_words:
            Exercise.objects.filter(pk=exercise.pk).update(search_words=words)


class Migration(migrations.Migration):
    dependencies = [("exercises", "0005_open_questions_and_alternatives")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
