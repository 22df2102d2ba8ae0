"""The site map."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.views import list_usersessions
from django.contrib import admin
from django.urls import include, path

from clinic.views import appointments, coming, emergencies, home, kept, locations, patients, sign_in, staff

handler403 = "clinic.views.errors.denied"
handler500 = "clinic.views.errors.failed"
urlpatterns = [
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
    path("kept/<uuid:public_id>/", kept.kept_form, name="kept"),
    # A manager keeps the e-mail addresses; the pages on which people change their own are closed.
    path("accounts/email/", sign_in.closed),
    path("accounts/signup/", sign_in.closed),
    path("accounts/login/code/confirm/", sign_in.closed),
    # Whoever ends sessions has just shown who they are: one that was left open ends no others.
    path("accounts/sessions/", reauthentication_required(list_usersessions, allow_get=True)),
    path("accounts/", include("allauth.urls")),
    # The admin's own sign-in asks for no second factor and counts no tries.
    path("admin/login/", sign_in.admin_login),
    path("admin/", admin.site.urls),
    path("staff/", staff.staff_list, name="staff-list"),
    path("staff/new/", staff.staff_create, name="staff-create"),
    path("staff/<uuid:public_id>/", staff.staff_detail, name="staff-detail"),
    path("staff/<uuid:public_id>/roles/", staff.staff_role_create, name="staff-role-create"),
    path("staff/<uuid:public_id>/roles/<uuid:role_id>/end/", staff.staff_role_end, name="staff-role-end"),
    path("staff/<uuid:public_id>/deactivate/", staff.staff_deactivate, name="staff-deactivate"),
    path("staff/<uuid:public_id>/reactivate/", staff.staff_reactivate, name="staff-reactivate"),
    path("staff/<uuid:public_id>/send-link/", staff.staff_send_link, name="staff-send-link"),
    # Appointments
    path("appointments/", appointments.appointment_list, name="appointment-list"),
    path("appointments/coming/", coming.appointment_coming, name="appointment-coming"),
    path("appointments/add/", appointments.appointment_create, name="appointment-create"),
    path("appointments/<uuid:public_id>/", appointments.appointment_detail, name="appointment-detail"),
    path("appointments/<uuid:public_id>/edit/", appointments.appointment_edit, name="appointment-edit"),
    path("appointments/<uuid:public_id>/cancel/", appointments.appointment_cancel, name="appointment-cancel"),
    path("appointments/<uuid:public_id>/status/", appointments.appointment_status, name="appointment-status"),
    # Locations, their hours, and the clinic's words
    path("locations/", locations.location_list, name="location-list"),
    path("locations/new/", locations.location_create, name="location-create"),
    path("locations/<uuid:public_id>/", locations.location_detail, name="location-detail"),
    path("locations/<uuid:public_id>/edit/", locations.location_edit, name="location-edit"),
    path("locations/<uuid:public_id>/hours/", locations.location_hours, name="location-hours"),
    path("locations/<uuid:public_id>/hours/confirm/", locations.location_hours_confirm, name="location-hours-confirm"),
    path("locations/<uuid:public_id>/special-days/", locations.special_day_create, name="special-day-create"),
    path(
        "locations/<uuid:public_id>/special-days/<uuid:day_id>/delete/",
        locations.special_day_delete,
        name="special-day-delete",
    ),
    path("places/<slug:slug>/", locations.place_detail, name="place-detail"),
    path("clinic/", locations.clinic_words, name="clinic-words"),
    # /patients/; the chart itself is in prescriptions
    path("patients/", patients.patient_list, name="patient-list"),
    path("patients/add/", patients.patient_add, name="patient-add"),
    path("patients/<uuid:public_id>/edit/", patients.patient_edit, name="patient-edit"),
    path("patients/<uuid:public_id>/history/", patients.patient_history, name="patient-history"),
    # The record of a patient of another location, in an emergency
    path("emergencies/", emergencies.emergency_list, name="emergency-list"),
    path("emergencies/open/", emergencies.emergency_open, name="emergency-open"),
    path("emergencies/<uuid:public_id>/", emergencies.emergency_detail, name="emergency-detail"),
    path("emergencies/<uuid:public_id>/close/", emergencies.emergency_close, name="emergency-close"),
    path("emergencies/<uuid:public_id>/looked-at/", emergencies.emergency_looked_at, name="emergency-looked-at"),
    path("exercises/", include("exercises.urls")),
    path("", include("prescriptions.urls")),
]
