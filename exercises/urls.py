"""The library's pages, under /exercises/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
