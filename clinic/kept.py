"""What somebody had typed when their session ended: kept for them alone until they have signed in again.

The posted fields lie in the cache for half an hour, encrypted with a key that stands only in the address to which
sign-in leads, and under the number of the person whose browser sent them. That person is named by a signed cookie
that outlives the session; it says who, opens nothing and holds nothing typed.
"""

import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.http import sign_in_address, to_whole_page
from clinic.models import User

KEEP_SECONDS = 30 * 60
COOKIE_DAYS = 30
MOST_CHARACTERS = 500_000
# Sign-in's own forms hold passwords, which are never kept.
NEVER_KEPT = "/accounts/"
MACHINERY = {"csrfmiddlewaretoken"}
# What a page asks by itself while somebody types: it stays as it is, and what is typed there is kept when it is sent.
ASKED_BY_PAGES = {"dose-sentence"}


class Typed:
    """The fields of one form that did not arrive, and the address they were meant for."""

    def __init__(self, address: str, fields: QueryDict, *, had_files: bool) -> None:
        self.address, self.fields, self.had_files = address, fields, had_files
        self.pairs = [(name, value) for name, values in fields.lists() for value in values if name not in MACHINERY]


def from_request(request: HttpRequest) -> Typed:
    return Typed(request.get_full_path(), request.POST, had_files=bool(request.FILES))


def is_search(request: HttpRequest) -> bool:
    """Whether the form only looks for something: it is shown again, and nothing of it kept."""
    return set(request.POST) - MACHINERY - {"form_key"} == {"q"}


def cookie_name() -> str:
    return f"{settings.HOST_COOKIE_PREFIX}user"


def remember_user(request: HttpRequest, response: HttpResponse) -> None:
    """Name the signed-in person in the signed cookie, when it does not name them yet."""
    user = request.user
    if user.is_authenticated and _user_id_of(request) != user.pk:
        response.set_signed_cookie(
            cookie_name(),
            str(user.pk),
            salt="kept",
            max_age=COOKIE_DAYS * 86_400,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def keep(request: HttpRequest, user_id: int) -> str | None:
    """Keep what a form carried for one person; the address where they find it, or None when it is too long."""
    typed = from_request(request)
    body = json.dumps([typed.address, request.POST.urlencode(), typed.had_files])
    if len(body) > MOST_CHARACTERS:
        return None
    key = Fernet.generate_key().decode()
    cache.set(_place(user_id, key), Fernet(key).encrypt(body.encode()).decode(), KEEP_SECONDS)
    return reverse("kept", args=[key])


def keep_and_sign_in(request: HttpRequest) -> HttpResponse:
    """Keep what a form without a session carried, and lead to sign-in and from there back to it."""
    match = request.resolver_match
    if match and match.url_name in ASKED_BY_PAGES and request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    if is_search(request):
        messages.warning(request, _("Your session has ended. Sign in, then search again."))
        return to_whole_page(request, sign_in_address(request.get_full_path()))
    user_id = _user_id_of(request)
    address = None
    if user_id is not None and User.objects.filter(pk=user_id, is_active=True).exists():
        address = keep(request, user_id)
    if address is None:
        messages.warning(
            request, _("Your session has ended, and the form was not saved. Sign in and fill it in again.")
        )
        return to_whole_page(request, sign_in_address())
    messages.warning(request, _("Your session has ended. Sign in: what you typed is kept for you."))
    return to_whole_page(request, sign_in_address(address))


def find(user: User, key: str) -> Typed | None:
    """What was kept for ``user`` under ``key``; nothing when it was somebody else's, or too long ago."""
    try:
        body = Fernet(key).decrypt(cache.get(_place(user.pk, key), "").encode(), ttl=KEEP_SECONDS)
    except (ValueError, InvalidToken):
        return None
    address, fields, had_files = json.loads(body)
    return Typed(address, QueryDict(fields), had_files=had_files)


def _place(user_id: int, key: str) -> str:
    return f"kept:{user_id}:{hashlib.sha256(key.encode()).hexdigest()}"


def _user_id_of(request: HttpRequest) -> int | None:
    cookie: Any = None
    try:
        cookie = request.get_signed_cookie(cookie_name(), None, salt="kept", max_age=COOKIE_DAYS * 86_400)
    except BadSignature:
        return None
    return int(cookie) if cookie else None
