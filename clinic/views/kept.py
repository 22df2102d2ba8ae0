from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from clinic import audit, form_names, kept
from clinic.http import ClinicRequest


def kept_form(request: ClinicRequest, public_id: UUID) -> HttpResponse:
    """What this person had typed when their session ended, ready to be saved. Opening it changes nothing."""
    typed = kept.find(request, public_id)
    form = form_names.describe(typed, request.user) if typed else None
    audit.read(request, *(form.patients if form else ()))
    return render(request, "kept.html", {"typed": typed, "form": form}, status=200 if typed else 404)
