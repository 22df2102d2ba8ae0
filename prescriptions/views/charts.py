"""A patient's chart: who they are, their history, their programmes and visits."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.access import Ability, needs
from clinic.http import ClinicRequest
from clinic.models import Patient
from prescriptions.findings import to_review
from prescriptions.models import Revision


@needs(Ability.SEE_PATIENTS)
@require_GET
def patient_detail(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """The chart. Without Ability.SEE_CLINICAL: contact, visits, and the sheets that may be reprinted."""
    patients = Patient.objects.visible_to(request.user).select_related("location")
    patients = patients.prefetch_related("conditions", "limitations", "precautions", "goals")
    patient = get_object_or_404(patients, public_id=public_id)
    clinical = patient.is_within_reach(request.user, Ability.SEE_CLINICAL)
    audit.read(request, patient)
    revisions = revisions_of(patient, clinical=clinical)
    current = [r for r in revisions if r.status == Revision.Status.ISSUED]
    context = {
        "patient": patient,
        "clinical": clinical,
        "emergency": request.user.emergency_with(patient.pk),
        "may_export": patient.is_within_reach(request.user, Ability.EXPORT),
        "may_draft": patient.is_within_reach(request.user, Ability.DRAFT),
        "revisions": revisions,
        "to_review": to_review(patient, current),
        "upcoming": patient.appointments.upcoming(timezone.now()).select_related("location", "therapist")[:5],
    }
    return render(request, "prescriptions/patient_detail.html", context)


def revisions_of(patient: Patient, *, clinical: bool) -> list[Revision]:
    """The patient's revisions, the newest programme first; without ``clinical`` only those with a sheet."""
    revisions = Revision.objects.filter(programme__patient=patient)
    related = (revisions if clinical else revisions.printed()).select_related("programme", "issued_by", "created_by")
    return list(related.order_by("-programme__created_at", "-number"))
