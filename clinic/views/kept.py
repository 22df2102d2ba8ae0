from django.http import HttpResponse
from django.shortcuts import render

from clinic import kept
from clinic.http import ClinicRequest


def kept_form(request: ClinicRequest, key: str) -> HttpResponse:
    """What this person had typed when their session ended, ready to be saved. Opening it changes nothing."""
    typed = kept.find(request.user, key)
    return render(request, "kept.html", {"typed": typed}, status=200 if typed else 404)
