"""Hours that two people wrote at one moment, and that contradict each other: the first to be written stays.

Nobody could open a page of such a location. From now on the database refuses them (guards.py).
"""

from django.db import migrations
from django.db.models import F

WEEKLY, SPECIAL = ("location_id", "weekday"), ("location_id",)


def shares_time(one, other):
    if one.opens is None or other.opens is None:
        return True
    return one.opens < other.closes and other.opens < one.closes


def shares_days(one, other):
    return not hasattr(one, "first_on") or (one.first_on <= other.last_on and other.first_on <= one.last_on)


def keep_the_first(model, same, order):
    kept = {}
    for row in model.objects.order_by(*order):
        others = kept.setdefault(tuple(getattr(row, name) for name in same), [])
        if any(shares_days(row, other) and shares_time(row, other) for other in others):
            row.delete()
        else:
            others.append(row)


def tidy(apps, schema_editor):
    keep_the_first(apps.get_model("clinic", "OpeningHours"), WEEKLY, ["pk"])
    # A closure goes before other hours, as bookings always took it.
    keep_the_first(apps.get_model("clinic", "SpecialDay"), SPECIAL, [F("opens").asc(nulls_first=True), "pk"])


class Migration(migrations.Migration):
    dependencies = [("clinic", "0004_clinic_words_seeded_at")]
    operations = [migrations.RunPython(tidy, migrations.RunPython.noop)]
