"""The start page, patients' charts, programmes and sheets."""

from django.urls import path

from prescriptions.views import home

urlpatterns = [
    path("", home.home, name="home"),
]
