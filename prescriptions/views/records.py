"""A patient's record taken out whole, and who saw it."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import audit
from clinic.access import Ability, needs
from clinic.audit import Action
from clinic.csvs import csv_file
from clinic.http import ClinicRequest, page_of
from clinic.models import AuditEvent, Patient
from prescriptions.records import record_of


@needs(Ability.EXPORT)
@require_safe
def patient_record(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """Who saw and changed the record, the newest first, and the two files to take out."""
    patient = patient_or_404(request, public_id)
    audit.read(request, patient)
    events = page_of(request, patient.audit_events.select_related("actor"))
    return render(request, "prescriptions/patient_record.html", {"patient": patient, "events": events})


@needs(Ability.EXPORT)
@require_safe
def patient_record_file(request: ClinicRequest, public_id: Any) -> HttpResponseBase:
    """Everything that is kept of the patient, as JSON."""
    patient = patient_or_404(request, public_id)
    audit.record(request, Action.EXPORT, patient, patient=patient)
    record = record_of(patient, at=timezone.now())
    content = json.dumps(record, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode(errors="replace")
    return file_response(content, "record.json", "application/json")


@needs(Ability.EXPORT)
@require_safe
def patient_trail_file(request: ClinicRequest, public_id: Any) -> HttpResponseBase:
    """Who saw and changed the record, whole, as CSV; times on the clock of the patient's location."""
    patient = patient_or_404(request, public_id)
    event = audit.record(request, Action.EXPORT, patient, patient=patient, detail={"page": "patient-trail-file"})
    events = patient.audit_events.select_related("actor").filter(pk__lte=event.pk)
    header = [_("When"), _("Who"), _("Roles"), _("What"), _("Of what"), _("Reason"), _("In an emergency"), _("From")]
    content = csv_file(header, (trail_row(each, patient) for each in events))
    return file_response(content, "who-saw-it.csv", "text/csv")


def file_response(content: bytes, name: str, kind: str) -> HttpResponseBase:
    """A file to keep, never a page to look at."""
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=kind)


def trail_row(event: AuditEvent, patient: Patient) -> Sequence[Any]:
    at = event.at.astimezone(patient.location.zone).isoformat(timespec="seconds")
    who = event.actor or _("the patient, or a command")
    urgent = _("yes") if event.emergency_id else ""
    what = event.get_action_display(), event.object_in_words() or event.object_type
    return (at, who, event.roles, *what, event.reason, urgent, event.ip_address)


def patient_or_404(request: ClinicRequest, public_id: Any) -> Patient:
    patients = Patient.objects.visible_to(request.user, Ability.EXPORT).select_related("location")
    return get_object_or_404(patients, public_id=public_id)
