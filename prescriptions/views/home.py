from django.http import HttpResponse
from django.shortcuts import render

from clinic.http import ClinicRequest


def home(request: ClinicRequest) -> HttpResponse:
    return render(request, "prescriptions/home.html")
