from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from clinic import health


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive; nothing else is asked."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: the database answers, every migration is in, files can be written."""
    ready = health.is_ready()
    return JsonResponse({"ready": ready}, status=200 if ready else 503)
