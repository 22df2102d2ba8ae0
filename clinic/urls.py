"""The site map."""

from django.contrib import admin
from django.urls import include, path

from clinic.views import home

urlpatterns = [
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("exercises/", include("exercises.urls")),
    path("", include("prescriptions.urls")),
]
