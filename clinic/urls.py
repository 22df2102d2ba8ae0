"""The site map."""

from django.contrib import admin
from django.urls import include, path

from clinic.views import home, kept, sign_in

urlpatterns = [
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
    path("kept/<str:key>/", kept.kept_form, name="kept"),
    # A manager keeps the e-mail addresses; the pages on which people change their own are closed.
    path("accounts/email/", sign_in.closed),
    path("accounts/signup/", sign_in.closed),
    path("accounts/login/code/confirm/", sign_in.closed),
    path("accounts/", include("allauth.urls")),
    # The admin's own sign-in asks for no second factor and counts no tries.
    path("admin/login/", sign_in.admin_login),
    path("admin/", admin.site.urls),
    path("exercises/", include("exercises.urls")),
    path("", include("prescriptions.urls")),
]
