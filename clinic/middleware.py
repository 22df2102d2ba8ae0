"""What happens to every request: an id for the logs, no copy in any cache, sessions that end, a second factor."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from clinic import faults, kept
from clinic.http import client_address, sign_in_address, to_whole_page
from clinic.logs import set_request
from clinic.second_factor import gave_second_factor, times_shown_again
from clinic.views import home
from clinic.views.faults import takes_more_room, unavailable

logger = logging.getLogger(__name__)
access = logging.getLogger("clinic.access")

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Name each request, so that a log line and an audit event can be found together; and log that it was answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        set_request(request_id, client_address(request))
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        # Quoted, because a path may hold a line break; without its query, which may hold what somebody typed.
        path, spent = quote(request.path), 1000 * (time.perf_counter() - began)
        access.info("%s %s %s %.0f ms", request.method, path, response.status_code, spent)
        set_request("", None)
        return response


class NoStoreMiddleware:
    """Keep pages out of every cache: a shared machine's Back button must not show a patient."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


class PatientsPagesMiddleware:
    """Keep everything under /p, refusals and errors too, out of every index, cache and referrer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path == "/p" or request.path.startswith("/p/"):
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Cache-Control"] = "no-store, private"
            response["Referrer-Policy"] = "no-referrer"
            # It tells the second at which a page was made, and so makes refusals differ.
            response.headers.pop("Expires", None)
        return response


class BoundsMiddleware:
    """Refuse what no page of ours takes, before anything is read: other methods, and bodies past any picture's size."""

    ANSWERED = ("GET", "HEAD", "POST")
    # Pictures of up to 10 MB are taken, and somewhat larger ones are told so on their page.
    MOST_BYTES = 30_000_000

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.ANSWERED:
            return HttpResponseNotAllowed(self.ANSWERED)
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdigit() or int(said) > self.MOST_BYTES:
            sentence = gettext("This is too large to send. Go back, and send a picture of 10 MB at most.")
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class ProbesMiddleware:
    """Answer the machines that ask whether the process lives and can serve: no session, no sign-in, no event."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = {"/healthz": home.healthz, "/readyz": home.readyz}.get(request.path)
        return probe(request) if probe else self.get_response(request)


class SessionEndMiddleware:
    """End a session that nobody used for a while, or that is too old however busy it is.

    Whoever shows again who they are gets a new key: one that was copied before is worth nothing for what that opens.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        came_in = request.user.is_authenticated
        if came_in:
            now = int(timezone.now().timestamp())
            began = request.session.setdefault("began_at", now)
            used = request.session.get("used_at", now)
            if now - used > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
            elif now - used >= 60 or "used_at" not in request.session:
                # Written once a minute, not at each click: a page read is not a database write.
                request.session["used_at"] = now
        shown = times_shown_again(request)
        response = self.get_response(request)
        if request.user.is_authenticated and times_shown_again(request) != shown:
            request.session.cycle_key()
            UserSession.objects.create_from_request(request)
        if came_in and not request.user.is_authenticated:
            # Nothing of what was open stays in the browser. Not "cookies": one says whose typed words are kept.
            response["Clear-Site-Data"] = '"cache", "storage"'
        kept.remember_user(request, response)
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks for sign-in unless its view says otherwise; what a dead session's form carried is kept."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if request.method == "POST" and not request.path.startswith(kept.NEVER_KEPT):
            return kept.keep_and_sign_in(request)
        if not request.headers.get("HX-Request"):
            return super().handle_no_permission(request, view_func)
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        return to_whole_page(request, sign_in_address(here.path + (f"?{here.query}" if here.query else "")))


class NotAllowedPageMiddleware:
    """A form's address opened by hand (405): a page that says where to go, instead of an empty one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        readable = render(request, "405.html", status=405)
        readable["Allow"] = response["Allow"]
        return readable


class SecondFactorMiddleware:
    """Where settings demand a second factor: who has one gives it in each session, who has none may only set it up.

    A session that gave the password alone ends once its person has a factor: it may be somebody else's.
    """

    OPEN = ("/accounts/", "/static/", "/healthz", "/readyz")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated or gave_second_factor(request):
            return self.get_response(request)
        if is_mfa_enabled(request.user):
            logout(request)
            return to_whole_page(request, sign_in_address())
        if not request.path.startswith(self.OPEN):
            return to_whole_page(request, reverse("mfa_index"))
        return self.get_response(request)


class FaultsMiddleware:
    """The database away or the disk full: a page that says so and holds what was typed.

    What fails in another middleware comes to the same page by way of ``handler500``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Refuse what takes more room while there is still some for those who read."""
        if takes_more_room(request) and faults.disk_is_nearly_full():
            logger.error("The disk is nearly full: forms are refused.")
            return unavailable(request, faults.Fault.DISK_FULL)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        fault = faults.found_in(exception)
        if fault is None:
            return None
        logger.error("%s", fault.name, exc_info=exception)
        return unavailable(request, fault)
