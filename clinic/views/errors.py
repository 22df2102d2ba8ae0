import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from clinic import audit, faults, form_names, kept
from clinic.http import our_own_page_sent, to_whole_page
from clinic.views.faults import unavailable


def failed(request: HttpRequest) -> HttpResponse:
    """Whatever no view and no middleware caught; called while the error is being handled."""
    fault = faults.found_in(sys.exception())
    return unavailable(request, fault) if fault else server_error(request)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody asked for what their role does not open: say so, and leave a trace of what it was."""
    match = request.resolver_match
    detail = {"page": match.view_name, "key": str(match.kwargs.get("public_id", ""))} if match else {}
    audit.record(request, audit.Action.DENIED, request.user if request.user.is_authenticated else None, detail=detail)
    return render(request, "403.html", status=403)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without a fresh key, as after signing in again in another tab: offer what was typed once more.

    Only where the browser itself says that our own page sent it; a form from elsewhere is refused, and not shown back.
    """
    if not our_own_page_sent(request) or not kept.may_be_kept(request):
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated:
        return kept.keep_and_sign_in(request)
    if kept.is_search(request):
        return to_whole_page(request, request.get_full_path())
    if request.headers.get("HX-Request"):
        # htmx throws a refusal away, and the person would see nothing happen.
        form = kept.keep(request, request.user.pk)
        return form.give_key(to_whole_page(request, form.address)) if form else to_whole_page(request, "/")
    typed = kept.from_request(request)
    described = form_names.describe(typed, request.user)
    audit.read(request, *described.patients)
    return render(request, "kept.html", {"typed": typed, "form": described}, status=403)
