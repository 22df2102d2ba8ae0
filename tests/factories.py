"""Test data as plain functions: sensible defaults, any field by name. Everybody here is made up."""

import copy
import datetime as dt
import functools
import itertools

from django.apps import apps

from clinic.models import Appointment, Location, Patient, StaffRole, User
from exercises import catalogue, loading

count = itertools.count(1)


def make_location(**fields):
    number = next(count)
    fields.setdefault("name", f"Location {number}")
    fields.setdefault("slug", f"location-{number}")
    fields.setdefault("street", "6221 Wilshire Blvd.")
    fields.setdefault("street2", "Ste. 326")
    fields.setdefault("city", "Los Angeles")
    fields.setdefault("state", "CA")
    fields.setdefault("postal_code", "90048")
    return Location.objects.create(**fields)


@functools.cache
def shipped_entries():
    """The library's files, read once: reading them takes a third of a second."""
    return catalogue.read()


def load_exercises(*slugs):
    """These exercises of the library and no others, so without the links from one to another."""
    entries = [copy.deepcopy(entry) for entry in shipped_entries() if entry.slug in slugs]
    for entry in entries:
        for key in ("progressions", "alternatives"):
            entry.data.pop(key, None)
    loading.load(entries)


_library = []


def load_library():
    """All of the library: written by its loader once a process, and put in place as rows after that."""
    if not _library:
        loading.load(copy.deepcopy(shipped_entries()))
        models = apps.get_app_config("exercises").get_models(include_auto_created=True)
        _library.extend((model, list(model._base_manager.all())) for model in models)
        return
    for model, rows in _library:
        model._base_manager.bulk_create(copy.copy(row) for row in rows)


def make_staff(name="sam", *roles, location=None, **fields):
    fields.setdefault("given_name", name.capitalize())
    fields.setdefault("family_name", "Sample")
    user = User.objects.create_user(f"{name}-{next(count)}@clinic.example", "correct horse battery", **fields)
    for role in roles:
        StaffRole.objects.create(user=user, role=role, location=location)
    return user


def make_patient(**fields):
    number = next(count)
    fields.setdefault("location", None)
    if fields["location"] is None:
        fields["location"] = Location.objects.order_by("pk").first() or make_location()
    fields.setdefault("record_number", f"T-{number:04d}")
    fields.setdefault("given_name", "Pia")
    fields.setdefault("family_name", f"Example{number}")
    fields.setdefault("birth_date", dt.date(1956, 5, 4))
    fields.setdefault("history_status", Patient.HistoryStatus.NONE_KNOWN)
    patient = Patient(**fields)
    patient.search_words = patient.make_search_words()
    patient.save()
    return patient


def make_appointment(patient, therapist, starts_at, *, minutes=45, **fields):
    fields.setdefault("location", patient.location)
    return Appointment.objects.create(
        patient=patient,
        therapist=therapist,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        **fields,
    )
