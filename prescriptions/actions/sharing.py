"""The patient's door: made, opened, refused, revoked. Design and reasons: docs/decisions/0002."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from clinic import audit
from clinic.audit import Action
from clinic.models import User
from prescriptions.models import Programme, Revision, ShareLink
from prescriptions.models.links import TRIES_AN_HOUR, TRIES_IN_ALL, new_token, token_hash, token_of_form

AN_HOUR = dt.timedelta(hours=1)
AFTER_REVIEW = dt.timedelta(days=30)
LONGEST = dt.timedelta(days=365)


@transaction.atomic
def share(revision: Revision, *, by: User, key: str = "", at: dt.datetime | None = None) -> tuple[ShareLink, str]:
    """A link to the programme's current sheet, and its token, which is stored only as a hash.

    It expires 30 days after the review date, and after a year at the latest. Older links keep working until they
    are revoked: the paper on the fridge must not die because somebody printed another. One form ``key`` makes one
    link, however often the form is sent: its token follows from the key, so that the second answer can show it too.
    """
    at = at or timezone.now()
    review = dt.datetime.combine(revision.review_on or at.date(), dt.time(), tzinfo=dt.UTC)
    token = token_of_form(f"{by.pk} {revision.pk} {key}") if key else new_token()
    link, made = ShareLink.objects.get_or_create(
        token_sha256=token_hash(token),
        defaults={
            "programme": revision.programme,
            "expires_at": min(max(review, at) + AFTER_REVIEW, at + LONGEST),
            "created_by": by,
        },
    )
    audit.record(by, Action.SHARE if made else Action.READ, link, patient=revision.programme.patient)
    return link, token


@transaction.atomic
def revoke(link: ShareLink, *, by: User, at: dt.datetime | None = None) -> None:
    """Close the door for good; the next click of somebody who is inside is refused."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at or timezone.now(), revoked_by=by):
        audit.record(by, Action.REVOKE, link, patient=link.programme.patient)


@transaction.atomic
def open_link(token: str, birth_date: dt.date | None, *, at: dt.datetime | None = None) -> ShareLink | None:
    """The link of ``token`` if it is live and ``birth_date`` is its patient's; None for every kind of refusal.

    The birth date asks "is this the right person?"; the token is the secret. A try is counted before the date is
    compared, in one UPDATE whose WHERE holds the limits, so that tries in parallel cannot pass them; the right date
    takes its try back.
    """
    at = at or timezone.now()
    new_hour = Q(hour_began_at=None) | Q(hour_began_at__lte=at - AN_HOUR)
    within = ShareLink.objects.live(at).filter(new_hour | Q(wrong_tries_this_hour__lt=TRIES_AN_HOUR))
    counted = within.filter(token_sha256=token_hash(token)).update(
        wrong_tries=F("wrong_tries") + 1,
        wrong_tries_this_hour=Case(When(new_hour, then=Value(1)), default=F("wrong_tries_this_hour") + 1),
        hour_began_at=Case(When(new_hour, then=Value(at)), default=F("hour_began_at")),
    )
    link = ShareLink.objects.select_related("programme__patient").filter(token_sha256=token_hash(token)).first()
    right = bool(counted) and link is not None and link.programme.patient.birth_date == birth_date
    if link is None:
        return None
    if not right or current_sheet(link.programme) is None:
        audit.record(None, Action.REFUSE, link, patient=link.programme.patient)
        return None
    ShareLink.objects.filter(pk=link.pk).update(
        wrong_tries=F("wrong_tries") - 1,
        wrong_tries_this_hour=F("wrong_tries_this_hour") - 1,
        times_opened=F("times_opened") + 1,
        last_opened_at=at,
    )
    audit.record(None, Action.OPEN, link, patient=link.programme.patient)
    return link


def current_sheet(programme: Programme) -> Revision | None:
    """What the patient does now: the issued revision, or nothing when the programme has ended."""
    issued = programme.revisions.filter(status=Revision.Status.ISSUED)
    return issued.select_related("programme__patient__location").first()


__all__ = ["TRIES_AN_HOUR", "TRIES_IN_ALL", "current_sheet", "open_link", "revoke", "share"]
