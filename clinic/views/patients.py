"""Patients: found, registered, changed; and their history. The chart itself is in prescriptions/views/charts.py."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from clinic import audit, registration
from clinic.access import Ability, needs
from clinic.editing import StaleEdit
from clinic.forms.patients import ContactForm, HistoryForm, NewPatientForm
from clinic.http import ClinicRequest, page
from clinic.models import Patient
from clinic.once import one_action

MOST_FOUND = 25


@needs(Ability.SEE_PATIENTS)
def patient_list(request: ClinicRequest) -> HttpResponse:
    """Search as one types. What is typed travels in a POST: a patient's name belongs in no address, log or history."""
    typed = request.POST.get("q", "").strip()[:100]
    if typed:
        found = registration.find(Patient.objects.visible_to(request.user).select_related("location"), typed)
        patients = list(found[: MOST_FOUND + 1])
    else:
        patients = registration.last_opened(request.user)
    shown = patients[:MOST_FOUND]
    audit.read(request, *shown)
    context = {"patients": shown, "more": len(patients) > MOST_FOUND, "typed": typed}
    return page(request, "clinic/patient_list.html", context, fragment="patient-results")


@needs(Ability.EDIT_CONTACT)
@one_action
def patient_add(request: ClinicRequest) -> HttpResponse:
    start = {"record_number": registration.next_record_number()} if request.method != "POST" else None
    form = NewPatientForm(request.POST or None, user=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            patient = form.save_by(request.user)
            messages.success(request, _("Registered as %(number)s.") % {"number": patient.record_number})
            return redirect(patient)
        except IntegrityError:
            form.say_number_is_taken()
    alikes = Patient.objects.visible_to(request.user).filter(pk__in=[patient.pk for patient in form.alikes])
    audit.read(request, *alikes)
    context = {"form": form, "alikes": alikes, "hidden_alikes": len(form.alikes) - len(alikes)}
    return render(request, "clinic/patient_form.html", context, status=422 if form.errors else 200)


@needs(Ability.EDIT_CONTACT)
@one_action
def patient_edit(request: ClinicRequest, public_id: Any) -> HttpResponse:
    patients = Patient.objects.visible_to(request.user, Ability.EDIT_CONTACT)
    patient = get_object_or_404(patients, public_id=public_id)
    form = ContactForm(request.POST or None, instance=patient, user=request.user)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            form.save_by(request.user)
            messages.success(request, _("Names and contact were saved."))
            return redirect(patient)
        except StaleEdit as stale:
            status = 409
            form.show_stale(stale)
        except IntegrityError:
            form.say_number_is_taken()
    status = 422 if form.errors else status
    audit.read(request, patient)
    context = {"form": form, "patient": patients.get(pk=patient.pk)}
    return render(request, "clinic/patient_form.html", context, status=status)


@needs(Ability.EDIT_CLINICAL)
@one_action
def patient_history(request: ClinicRequest, public_id: Any) -> HttpResponse:
    patients = Patient.objects.visible_to(request.user, Ability.EDIT_CLINICAL).select_related("location")
    patient = get_object_or_404(patients, public_id=public_id)
    # Clearance goes with issuing: an assistant sees it and leaves it as it stands.
    may_clear = Patient.objects.visible_to(request.user, Ability.ISSUE).filter(pk=patient.pk).exists()
    form = HistoryForm(request.POST or None, patient=patient, may_clear=may_clear)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return save_history(request, form)
        except StaleEdit as stale:
            status = 409
            form.show_stale(stale)
    elif request.method == "POST":
        status = 422
    audit.read(request, patient)
    return render(request, "clinic/patient_history_form.html", {"form": form, "patient": patient}, status=status)


def save_history(request: ClinicRequest, form: HistoryForm) -> HttpResponse:
    """Write the history and lead to the chart, which screens what has been issued anew."""
    patient = form.patient
    expected, today = form.cleaned_data["history_version"], patient.location.today()
    registration.record_history(patient, form.history(), expected=expected, by=request.user, on=today)
    messages.success(request, _("Saved. Programmes are screened against the new history."))
    return redirect(patient)
