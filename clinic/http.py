"""The request as the views see it, and the one way in which a view answers htmx."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from clinic.models import User


class ClinicRequest(HttpRequest):
    """A request of a signed-in member of staff."""

    user: User
    htmx: HtmxDetails


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The whole page, or only its ``fragment`` when htmx asks for one.

    A boosted link and a restored history entry need the whole page; ``Vary`` keeps a browser's cache from showing
    a bare fragment on Back.
    """
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if fragment and htmx and not htmx.boosted and not htmx.history_restore_request:
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def to_whole_page(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect of the whole page, also out of an htmx request, whose answer would else land inside a fragment."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


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
