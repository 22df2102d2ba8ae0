"""What somebody had typed when their session ended: kept for them alone until they have signed in again.

The posted fields lie in the cache for half an hour, under the number of the person whose browser sent them, and
encrypted with a key that only this browser has: in a cookie for the one page that shows them, so in no log. That
person is named by a signed cookie that outlives the session; it says who, opens nothing and holds nothing typed.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.signing import BadSignature
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.http import sign_in_address, to_whole_page
from clinic.models import User

KEEP_SECONDS = 30 * 60
COOKIE_DAYS = 30
MOST_CHARACTERS = 500_000
# Sign-in's own forms and the admin's hold passwords, which are never kept, from whatever form they come.
NEVER_KEPT = ("/accounts/", "/admin/")
SECRET = "password"
MACHINERY = {"csrfmiddlewaretoken"}
# What a page asks by itself while somebody types: it stays as it is, and what is typed there is kept when it is sent.
ASKED_BY_PAGES = {"dose-sentence", "figure-preview"}


class Typed:
    """The fields of one form that did not arrive, and the address they were meant for."""

    def __init__(self, address: str, fields: QueryDict, *, had_files: bool) -> None:
        self.address, self.fields, self.had_files = address, fields, had_files
        self.pairs = [(name, value) for name, values in fields.lists() for value in values if name not in MACHINERY]


def from_request(request: HttpRequest) -> Typed:
    fields = request.POST.copy()
    for name in [name for name in fields if SECRET in name.lower()]:
        del fields[name]
    return Typed(request.get_full_path(), fields, had_files=bool(request.FILES))


def may_be_kept(request: HttpRequest) -> bool:
    """Whether the form is one of the staff's own pages: those that open without sign-in carry secrets."""
    match = request.resolver_match
    return not request.path.startswith(NEVER_KEPT) and bool(match and getattr(match.func, "login_required", True))


def is_asked_by_page(request: HttpRequest) -> bool:
    """Whether a page asked by itself while somebody types."""
    match = request.resolver_match
    return bool(match and match.url_name in ASKED_BY_PAGES and request.headers.get("HX-Request"))


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


@dataclass(frozen=True)
class Kept:
    """Where something is kept, and the key that opens it there."""

    address: str
    key: str

    def give_key(self, response: HttpResponse) -> HttpResponse:
        """Leave the key with the browser, for that page alone and as long as the thing is kept."""
        response.set_cookie(
            key_cookie_name(),
            self.key,
            path=self.address,
            max_age=KEEP_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


def key_cookie_name() -> str:
    # Not "__Host-", which browsers take for every path only.
    return "__Secure-kept" if settings.HOST_COOKIE_PREFIX else "kept"


def keep(request: HttpRequest, user_id: int) -> Kept | None:
    """Keep what a form carried for one person; None when it is too long. Raises OperationalError when it cannot."""
    typed = from_request(request)
    body = json.dumps([typed.address, typed.fields.urlencode(), typed.had_files])
    if len(body) > MOST_CHARACTERS:
        return None
    public_id, key = uuid4(), Fernet.generate_key().decode()
    # The cache swallows what the database fails at: ask whether it is there now.
    if not cache.add(_place(user_id, public_id), Fernet(key).encrypt(body.encode()).decode(), KEEP_SECONDS):
        raise OperationalError("What was typed could not be kept.")
    return Kept(reverse("kept", args=[public_id]), key)


def keep_and_sign_in(request: HttpRequest) -> HttpResponse:
    """Keep what a form without a session carried, and lead to sign-in and from there back to it."""
    if is_asked_by_page(request):
        return HttpResponse(status=204)
    then = request.get_full_path() if is_search(request) else ""
    user_id = _user_id_of(request)
    if user_id is None or not User.objects.filter(pk=user_id, is_active=True).exists():
        # A stranger: nothing to keep, and no row of a session for whoever posts at random.
        return to_whole_page(request, sign_in_address(then))
    if then:
        messages.warning(request, _("Your session has ended. Sign in, then search again."))
        return to_whole_page(request, sign_in_address(then))
    kept = keep(request, user_id)
    if kept is None:
        messages.warning(
            request, _("Your session has ended, and the form was not saved. Sign in and fill it in again.")
        )
        return to_whole_page(request, sign_in_address())
    messages.warning(request, _("Your session has ended. Sign in: what you typed is kept for you."))
    return kept.give_key(to_whole_page(request, sign_in_address(kept.address)))


def find(request: HttpRequest, public_id: UUID) -> Typed | None:
    """What was kept here for whoever asks; nothing when it was somebody else's, another browser's, or too long ago."""
    body = cache.get(_place(request.user.pk, public_id), "").encode()  # type: ignore[arg-type]
    try:
        body = Fernet(request.COOKIES.get(key_cookie_name(), "")).decrypt(body, ttl=KEEP_SECONDS)
    except (ValueError, InvalidToken):
        return None
    address, fields, had_files = json.loads(body)
    return Typed(address, QueryDict(fields), had_files=had_files)


def _place(user_id: int, public_id: UUID) -> str:
    return f"kept:{user_id}:{public_id}"


def _user_id_of(request: HttpRequest) -> int | None:
    cookie: Any = None
    try:
        cookie = request.get_signed_cookie(cookie_name(), None, salt="kept", max_age=COOKIE_DAYS * 86_400)
    except BadSignature:
        return None
    return int(cookie) if cookie else None
