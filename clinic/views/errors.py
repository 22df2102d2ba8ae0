from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic import audit, form_names, kept
from clinic.http import to_whole_page


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
    if not _our_own_page_sent(request) or request.path.startswith(kept.NEVER_KEPT) or not _asks_for_sign_in(request):
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
    return render(request, "kept.html", {"typed": typed, "form": described}, status=403)


def _our_own_page_sent(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site") == "same-origin" and request.headers.get("Origin") == (
        f"{request.scheme}://{request.get_host()}"
    )


def _asks_for_sign_in(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "login_required", True)
