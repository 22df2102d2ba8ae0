"""The page for a fault of the database, the disk or the bucket. Nothing here may ask the database."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from clinic import form_names, kept
from clinic.faults import Fault
from clinic.http import our_own_page_sent

RETRY_SECONDS = {Fault.DATABASE_AWAY: 10, Fault.FILES_AWAY: 10, Fault.DISK_FULL: 300}


class _FormKey(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden()


def unavailable(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Say what is the matter, and hold what was typed in a form that sends the very same again.

    It goes back only to the page of ours that sent it, and carries the form's own key: if the first sending was
    carried out after all, the second one is not.
    """
    is_patients = request.path == "/p" or request.path.startswith("/p/")
    typed = kept.from_request(request) if request.method == "POST" and _may_be_shown_back(request) else None
    context = {
        "fault": fault.name,
        "typed": typed,
        "rows": form_names.unnamed(typed) if typed else (),
        "csrf_token": get_token(request),
        "address": request.get_full_path() if request.method in ("GET", "HEAD") else "",
        "is_post": request.method == "POST",
    }
    template = "unavailable_patient.html" if is_patients else "unavailable.html"
    response = HttpResponse(render_to_string(template, context), status=fault.status)
    response["Retry-After"] = str(RETRY_SECONDS[fault])
    return response


def takes_more_room(request: HttpRequest) -> bool:
    """Whether the request is a form that writes: not a search, not signing in or out, not a patient at the door."""
    if request.method in ("GET", "HEAD", "OPTIONS") or not kept.may_be_kept(request):
        return False
    return not kept.is_search(request) and not kept.is_asked_by_page(request)


def _may_be_shown_back(request: HttpRequest) -> bool:
    """Whether our own page sent it, and nothing in it is a secret."""
    if request.resolver_match is None:
        try:
            request.resolver_match = resolve(request.path_info)
        except Resolver404:
            return False
    if not kept.may_be_kept(request):
        return False
    check = _FormKey(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, unavailable, (), {}) is None or our_own_page_sent(request)
