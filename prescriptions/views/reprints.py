"""One click from a name at the desk to the patient's current sheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.access import Ability, needs
from clinic.http import ClinicRequest
from clinic.models import Patient
from prescriptions.models import Revision


@needs(Ability.PRINT)
@require_GET
def patient_sheet_now(request: ClinicRequest, public_id: Any) -> HttpResponse:
    """The PDF of the one sheet in force; where there are several, or none, the chart, with a word on it."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user, Ability.PRINT), public_id=public_id)
    audit.read(request, patient)
    current = Revision.objects.filter(programme__patient=patient, status=Revision.Status.ISSUED)[:2]
    if len(current) == 1:
        return redirect("handout-pdf", current[0].public_id)
    messages.info(
        request,
        _("Several sheets are in force. Choose one to print.")
        if current
        else _("No sheet is in force for %(name)s.") % {"name": patient},
    )
    return redirect(patient)
