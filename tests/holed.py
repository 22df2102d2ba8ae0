"""Three views as a tired developer might write them: the checks of this folder must find each hole.

A foreign record is shown, a NUL ends in an error of ours, and a name is printed as it was typed.
"""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path
from django.utils.safestring import mark_safe

from clinic.access import Ability, needs
from clinic.models import Location, Patient


@needs(Ability.SEE_PATIENTS)
def foreign_record(request, public_id):
    """Like patients.patient_edit, but for ``visible_to``."""
    patient = get_object_or_404(Patient, public_id=public_id)
    return HttpResponse(f"<h1>{patient.family_name}</h1>")


@needs(Ability.SEE_PATIENTS)
def error_on_nul(request):
    """Like patients.patient_list, with a file of the searches that somebody did not clean."""
    typed = request.POST.get("q", "")
    with suppress(OSError):
        open(f"/nowhere/{typed[:50]}".encode("utf-8", "replace")).close()
    return HttpResponse(
        f'<form method="post"><input name="q" value=""></form><p role="alert">{len(typed)} letters.</p>'
    )


def unescaped(request, slug):
    """Like locations.place_detail, with one ``mark_safe`` too many."""
    location = get_object_or_404(Location, slug=slug)
    return HttpResponse(f"<!doctype html><title>Place</title><p>{mark_safe(location.directions)}</p>")


urlpatterns = [
    path("patients/<uuid:public_id>/holed/", foreign_record, name="patient-detail"),
    path("holed/", error_on_nul, name="patient-list"),
    path("places/<slug:slug>/holed/", unescaped, name="place-detail"),
    path("", include("clinic.urls")),
]
