"""Writes to a patient's record: registered, contact changed, history recorded. And how a patient is found."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from clinic import audit
from clinic.audit import Action
from clinic.editing import save_version
from clinic.models import AuditEvent, Goal, Limitation, Patient, PatientCondition, Precaution, User
from clinic.models.patients import PatientQuerySet
from clinic.words import search_key

# How people here write a date; a two-digit year is refused, because nobody can tell 1926 from 2026 by it.
DATE_FORMATS = (
    "%m/%d/%Y",
    "%Y-%m-%d",
    "%m-%d-%Y",
    "%m.%d.%Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d %B %Y",
)
THREE_NUMBERS = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{2}|\d{4})")
MOST_WORDS = 6
PHONE_MARKS = " -()./+xX"
PHONE = re.compile(r"[\d\s()./+-]+")
FEWEST_PHONE_DIGITS = 4
LAST_OPENED = 8


def read_date(text: str) -> date | None:
    """The date that ``text`` is, in one of the ways people write it."""
    words = " ".join(text.split())
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def dates_meant(text: str, *, today: date) -> set[date]:
    """Every day of birth that ``text`` may mean: with or without the century, month first or day first."""
    found = {whole} if (whole := read_date(text)) else set()
    if numbers := THREE_NUMBERS.fullmatch(text.strip()):
        first, second, last = numbers.groups()
        years = [int(last)] if len(last) == 4 else [1900 + int(last), 2000 + int(last)] if len(last) == 2 else []
        for year in years:
            for month, day in ((first, second), (second, first)):
                with suppress(ValueError):
                    found.add(date(year, int(month), int(day)))
    return {day for day in found if day <= today}


def find(patients: PatientQuerySet, text: str) -> PatientQuerySet:
    """Those of ``patients`` whom ``text`` names: a birth date, a phone number, or words that each begin a word of name
    or record number, hyphens forgiven."""
    if "\0" in text:
        # No record holds this character, and PostgreSQL refuses to be asked for it.
        return patients.none()
    if days := dates_meant(text, today=timezone.localdate()):
        return patients.filter(birth_date__in=days)
    patients = patients.alias(phone_digits=_without("phone", PHONE_MARKS), number=_without("record_number", "-"))
    words = Q()
    for word in search_key(text.replace(",", " ")).split()[:MOST_WORDS]:
        number = word.replace("-", "").upper()
        words &= Q(search_words__contains=f" {word}") | (Q(number__startswith=number) if number else Q())
    phone = phone_digits(text)
    return patients.filter(words | Q(phone_digits__contains=phone) if phone else words)


def phone_digits(text: str) -> str:
    """The digits to look for when ``text`` is a phone number or its end; country codes differ, so the last ten."""
    digits = re.sub(r"\D", "", text)
    return digits[-10:] if len(digits) >= FEWEST_PHONE_DIGITS and PHONE.fullmatch(text.strip()) else ""


def _without(column: str, marks: str) -> Replace:
    """The column in the database, without ``marks``."""
    found: Any = F(column)
    for mark in marks:
        found = Replace(found, Value(mark), Value(""))
    return found


def last_opened(user: User) -> list[Patient]:
    """The patients whose charts ``user`` opened last, the latest first."""
    opened = AuditEvent.objects.filter(actor=user, action=Action.READ, detail__page="patient-detail")
    latest = opened.order_by().values("patient").annotate(at=Max("at")).order_by("-at")[:LAST_OPENED]
    order = [row["patient"] for row in latest]
    patients = Patient.objects.visible_to(user).select_related("location").in_bulk(order)
    return [patients[key] for key in order if key in patients]


def next_record_number() -> str:
    """A number that nobody has: the highest that ends in digits, and one more."""
    numbers = Patient.objects.order_by("-pk").values_list("record_number", flat=True)[:50]
    parts = [match for number in numbers if (match := re.fullmatch(r"(.*?)(\d{1,9})", number))]
    if not parts:
        return "P-1001"
    best = max(parts, key=lambda match: int(match[2]))
    wanted = int(best[2]) + 1
    while Patient.objects.filter(record_number=f"{best[1]}{wanted:0{len(best[2])}d}").exists():
        wanted += 1
    return f"{best[1]}{wanted:0{len(best[2])}d}"


def look_alikes(family_name: str, birth_date: date) -> list[Patient]:
    """Patients of the same birth date and family name, however accents and case are written; whoever may see them."""
    same_day = Patient.objects.filter(birth_date=birth_date).select_related("location")
    return [p for p in same_day if search_key(p.family_name) == search_key(family_name)]


@transaction.atomic
def register(patient: Patient, *, by: User) -> Patient:
    """Store a new patient, searchable from the same moment."""
    patient.created_by = by
    patient.search_words = patient.make_search_words()
    patient.save()
    audit.record(by, Action.CREATE, patient, patient=patient)
    return patient


@transaction.atomic
def change_contact(patient: Patient, *, fields: list[str], expected: int, by: User) -> Patient:
    """Write names and contact if nobody saved them since version ``expected``; raises StaleEdit."""
    before = Patient.objects.get(pk=patient.pk)
    changed = [name for name in fields if getattr(before, name) != getattr(patient, name)]
    patient.search_words = patient.make_search_words()
    save_version(patient, [*fields, "search_words"], expected=expected)
    audit.record(by, Action.UPDATE, patient, patient=patient, detail={"fields": changed})
    return patient


@transaction.atomic
def record_history(patient: Patient, history: dict[str, Any], *, expected: int, by: User, on: date) -> Patient:
    """Write the clinical half of the record if nobody saved it since history version ``expected``; raises StaleEdit.

    ``history`` holds the patient's own columns, and under ``conditions``, ``limitations``, ``precautions`` and
    ``goals`` the rows as they are to stand. What no longer stands is ended on ``on``, never deleted.
    The patient's row is locked: issuing locks it too, so a sheet is screened either before all of this or after.
    """
    before = _history_of(Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk), list(history))
    parts = {key: history.pop(key) for key in ("conditions", "limitations", "precautions", "goals")}
    for name, value in history.items():
        setattr(patient, name, value)
    save_version(patient, list(history), expected=expected, counter="history_version")
    _set_conditions(patient, parts["conditions"], by=by, on=on)
    _set_rows(patient, Limitation, [{"text": text} for text in parts["limitations"]], by=by, on=on)
    _set_rows(patient, Precaution, parts["precautions"], by=by, on=on)
    _set_goals(patient, parts["goals"])
    audit.record(by, Action.UPDATE, patient, patient=patient, detail={"fields": _changed(before, patient)})
    return patient


def _history_of(patient: Patient, names: list[str]) -> dict[str, Any]:
    """What stands under ``names`` of a history, read anew from the rows."""
    rows = {
        "conditions": sorted(patient.conditions.filter(resolved_on=None).values_list("tag", flat=True)),
        "limitations": list(patient.limitations.order_by("pk").values_list("text", flat=True)),
        "precautions": list(patient.precautions.order_by("pk").values_list("text", "from_on", "until_on")),
        "goals": list(patient.goals.filter(status=Goal.Status.ACTIVE).order_by("pk").values_list("text", flat=True)),
    }
    return {name: rows[name] if name in rows else getattr(patient, name) for name in names}


def _changed(before: dict[str, Any], patient: Patient) -> list[str]:
    """The names whose values are no longer those of ``before``; the trail holds these, never the values."""
    after = _history_of(patient, list(before))
    return [name for name in before if after[name] != before[name]]


def _set_conditions(patient: Patient, tags: list[str], *, by: User, on: date) -> None:
    active = set(patient.conditions.filter(resolved_on=None).values_list("tag", flat=True))
    patient.conditions.filter(resolved_on=None, tag__in=active - set(tags)).update(resolved_on=on)
    fresh = [tag for tag in tags if tag not in active]
    PatientCondition.objects.bulk_create(PatientCondition(patient=patient, tag=tag, recorded_by=by) for tag in fresh)


def _set_rows(
    patient: Patient, model: type[Limitation | Precaution], rows: list[dict[str, Any]], *, by: User, on: date
) -> None:
    """Let ``rows`` stand: those that are new are added, and those that are gone from them end."""
    names = list(rows[0]) if rows else ["text"]
    standing = model.objects.filter(patient=patient)
    stand = {row.pk: {name: getattr(row, name) for name in names} for row in standing}
    gone = [pk for pk, row in stand.items() if row not in rows]
    standing.filter(pk__in=gone).update(ended_on=on, ended_by=by)
    model.objects.bulk_create(model(patient=patient, **row) for row in rows if row not in stand.values())


def _set_goals(patient: Patient, lines: list[str]) -> None:
    """Active goals are the lines; one that is gone from them was dropped, not forgotten."""
    standing = set(patient.goals.filter(status=Goal.Status.ACTIVE).values_list("text", flat=True))
    gone = standing - set(lines)
    patient.goals.filter(status=Goal.Status.ACTIVE, text__in=gone).update(status=Goal.Status.DROPPED)
    Goal.objects.bulk_create(Goal(patient=patient, text=text) for text in lines if text not in standing)
