"""All that is kept of one patient, as one machine-readable whole: every row of every table that leads to them."""

from datetime import datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model, QuerySet

from clinic.models import Patient

FORMAT = "takehome-patient-record-1"
# Tables that lead to a patient and tell nothing of them, each for a reason.
LEFT_OUT = {
    "prescriptions.linksession": "keys of the browsers that are inside a link; when it was opened stands in the link",
}
# Columns that open something, prove something, or only say again what others say.
KEPT_BACK = {
    "clinic.patient": {"search_words"},
    "clinic.auditevent": {"lane", "number", "previous", "seal"},
    "prescriptions.sharelink": {"token_sha256"},
}


def record_of(patient: Patient, *, at: datetime) -> dict[str, Any]:
    """The record as plain data for JSON: ``tables`` maps each table's label to its rows, oldest first.

    A row is its columns by name; a row that belongs to the clinic and not to the patient (a location, a person of the
    staff, an exercise) is given in words. One query a table, however many rows.
    """
    tables = {model._meta.label_lower: rows_of(model, path, patient) for model, path in paths().items()}
    return {"format": FORMAT, "made_at": at, "record_number": patient.record_number, "tables": tables}


def paths() -> dict[type[Model], str]:
    """Every model whose rows belong to a patient, and the shortest way from such a row to the patient."""
    found: dict[type[Model], str] = {Patient: "pk"}
    waiting: list[type[Model]] = [Patient]
    while waiting:
        owner = waiting.pop(0)
        for relation in owner._meta.related_objects:
            model: Any = relation.related_model
            if model not in found and model._meta.label_lower not in LEFT_OUT:
                way = relation.field.name
                found[model] = way if owner is Patient else f"{way}__{found[owner]}"
                waiting.append(model)
    return found


def rows_of(model: type[Model], path: str, patient: Patient) -> list[dict[str, Any]]:
    """The rows of ``model`` that belong to ``patient``, those taken out or ended too."""
    fields = [
        field for field in model._meta.concrete_fields if field.name not in KEPT_BACK.get(model._meta.label_lower, ())
    ]
    shared = [field.name for field in fields if is_shared(field)]
    rows: QuerySet[Any] = model._base_manager.filter(**{path: patient.pk}).order_by("pk")
    if shared:
        rows = rows.select_related(*shared)
    return [{field.name: value_of(row, field) for field in fields} for row in rows]


def is_shared(field: "Field[Any, Any]") -> bool:
    """Whether it leads to a row that is not the patient's own."""
    return isinstance(field, ForeignKey) and field.related_model not in paths()


def value_of(row: Model, field: "Field[Any, Any]") -> Any:
    if is_shared(field):
        other = getattr(row, field.name)
        return None if other is None else str(other)
    value = field.value_from_object(row)
    # To the microsecond, which JSON's encoder would cut off.
    return value.isoformat() if isinstance(value, datetime) else value
