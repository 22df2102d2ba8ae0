"""The site, and one file of it that Django serves by itself."""

from django.conf import settings
from django.urls import path
from django.views.static import serve

from clinic.urls import handler403, handler500, urlpatterns

urlpatterns = [path("bench/<path:path>", serve, {"document_root": settings.VAR_DIR / "bench"}), *urlpatterns]
__all__ = ["handler403", "handler500", "urlpatterns"]
