"""Who is inside a patient's link: a row for each browser, so that what is closed is closed on the server too."""

import datetime as dt

from django.utils import timezone

from prescriptions.models import LinkSession, ShareLink
from prescriptions.models.links import new_token, token_hash

IDLE = dt.timedelta(minutes=30)
# Written once a minute, not at each click: six pictures of a page are not six writes.
NOTED_EVERY = dt.timedelta(minutes=1)


def admit(link: ShareLink, *, earlier: str = "", at: dt.datetime | None = None) -> str:
    """A new key for the browser that has just opened ``link``; the ``earlier`` one, which it came with, is dead."""
    at, key = at or timezone.now(), new_token()
    fresh = {"key_sha256": token_hash(key), "used_at": at}
    if not _alive(earlier, at).filter(link=link).update(**fresh):
        leave(earlier, at=at)
        LinkSession.objects.create(link=link, **fresh)
    return key


def admitted(key: str, *, at: dt.datetime | None = None) -> ShareLink | None:
    """The link that the browser with this key is inside of; None when the session or the link has ended."""
    at = at or timezone.now()
    session = _alive(key, at).filter(link__in=ShareLink.objects.live(at)).select_related("link__programme").first()
    if session is None:
        return None
    if at - session.used_at >= NOTED_EVERY:
        _alive(key, at).update(used_at=at)
    return session.link


def leave(key: str, *, at: dt.datetime | None = None) -> None:
    """End the session of this key: a copy of the cookie opens nothing any more."""
    at = at or timezone.now()
    _alive(key, at).update(ended_at=at)


def _alive(key: str, at: dt.datetime):  # type: ignore[no-untyped-def]
    return LinkSession.objects.filter(key_sha256=token_hash(key), ended_at=None, used_at__gt=at - IDLE)
