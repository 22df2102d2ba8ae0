"""The request as the views see it, and the one way in which a view answers htmx."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from clinic.models import User

View = Callable[..., HttpResponseBase]
ON_A_PAGE = 100


class ClinicRequest(HttpRequest):
    """A request of a signed-in member of staff."""

    user: User
    htmx: HtmxDetails


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or only its ``fragment`` when htmx asks for one.

    A boosted link and a restored history entry need the whole page; ``Vary`` keeps a browser's cache from showing
    a bare fragment on Back. Templates see which it is as ``is_fragment``.
    """
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    is_fragment = bool(fragment and htmx and not htmx.boosted and not htmx.history_restore_request)
    if is_fragment:
        template = f"{template}#{fragment}"
    response = render(request, template, {**context, "is_fragment": is_fragment}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def page_of[Row: Model](request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """The hundred ``rows`` of the page that the address names, the nearest there is; with includes/pages.html."""
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page", "")[:6])


def to_whole_page(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect of the whole page, also out of an htmx request, whose answer would else land inside a fragment."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect after a deed: htmx takes a fragment of the page it is on, and opens any other page whole."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if urlsplit(url).path == here:
        return HttpResponseRedirect(url)
    return to_whole_page(request, url)


def posted_from(page: "str | Callable[..., str]") -> Callable[[View], View]:
    """For a view that carries out a POST and, when it refuses, answers with a page.

    That page stands under the view's own address; read again, the address leads to the page that the form is on:
    the one named ``page`` with the same arguments, or what ``page`` says of the request.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def posted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["POST"])
            address = page(request, *args, **kwargs) if callable(page) else reverse(page, args=args, kwargs=kwargs)
            return HttpResponseRedirect(address)

        return posted

    return decorate


def our_own_page_sent(request: HttpRequest) -> bool:
    """Whether the browser itself says that the form came from a page of ours."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin" and request.headers.get("Origin") == (
        f"{request.scheme}://{request.get_host()}"
    )


def sign_in_address(then: str = "") -> str:
    """The sign-in page, which leads on to the path ``then``."""
    return reverse("account_login") + (f"?{urlencode({'next': then})}" if then else "")


def client_address(request: HttpRequest) -> str | None:
    """Where the request came from: behind the proxy, the address that the proxy added; else the other end itself."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        said = request.headers.get("X-Forwarded-For", said).rsplit(",", 1)[-1].strip()
    try:
        return str(ip_address(said))
    except ValueError:
        return None
