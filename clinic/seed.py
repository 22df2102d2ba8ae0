"""Load the clinic's own page: its locations, hours and safety statements. Never overwrites what people changed."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.models import ClinicWords, Location
from clinic.models.places import HoursKind

FIRST_CLINIC = Path(__file__).with_name("first_clinic.toml")


@transaction.atomic
def load_clinic() -> int:
    """Add the locations that are missing and, the first time, the words; the number of locations added.

    Words that somebody emptied since stay empty.
    """
    data = tomllib.loads(FIRST_CLINIC.read_text(encoding="utf-8"))
    added = sum(_add_location(entry) for entry in data["locations"])
    words = ClinicWords.get()
    if words.seeded_at is None:
        empty = [name for name in data["words"] if not getattr(words, name)]
        for name in empty:
            setattr(words, name, data["words"][name].strip())
        words.seeded_at = timezone.now()
        words.save(update_fields=[*empty, "seeded_at"])
    return added


def _add_location(entry: dict[str, Any]) -> bool:
    days = entry.pop("by_appointment")
    location, is_new = Location.objects.get_or_create(slug=entry["slug"], defaults=entry)
    if is_new:
        for weekday in days:
            location.opening_hours.create(weekday=weekday, kind=HoursKind.BY_APPOINTMENT)
    return is_new
