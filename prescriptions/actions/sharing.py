"""The patient's door: made, opened, refused, revoked. Design and reasons: docs/decisions/0002."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from clinic import audit
from clinic.audit import Action
from clinic.models import User
from prescriptions.models import Programme, Revision, ShareLink, StrayTries
from prescriptions.models.links import TRIES_AN_HOUR, TRIES_IN_ALL, new_token, token_hash

AN_HOUR = dt.timedelta(hours=1)
AFTER_REVIEW = dt.timedelta(days=30)
LONGEST = dt.timedelta(days=365)


@transaction.atomic
def share(revision: Revision, *, by: User, at: dt.datetime | None = None) -> tuple[ShareLink, str]:
    """A link to the programme's current sheet, and its token, which is random, shown once and stored only as a hash.

    It expires 30 days after the review date, and after a year at the latest. Older links keep working until they
    are revoked: the paper on the fridge must not die because somebody printed another.
    """
    at, token = at or timezone.now(), new_token()
    link = ShareLink.objects.create(
        programme=revision.programme,
        token_sha256=token_hash(token),
        expires_at=min(_month_after_review(revision, at), at + LONGEST),
        created_at=at,
        created_by=by,
    )
    audit.record(by, Action.SHARE, link, patient=revision.programme.patient)
    return link, token


def move_expiry(revision: Revision, *, at: dt.datetime) -> None:
    """Let the programme's living links end with ``revision``, which has just been issued: 30 days after its review.

    None of them lives longer than a year from the day on which it was made.
    """
    for link in ShareLink.objects.live(at).filter(programme=revision.programme_id):
        link.expires_at = min(_month_after_review(revision, at), link.created_at + LONGEST)
        link.save(update_fields=["expires_at"])


def _month_after_review(revision: Revision, at: dt.datetime) -> dt.datetime:
    review = dt.datetime.combine(revision.review_on or at.date(), dt.time(), tzinfo=dt.UTC)
    return max(review, at) + AFTER_REVIEW


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
    takes its try back. Every refusal runs the same statements and writes as many rows, whether or not there is such
    a link: one count, at the link or among the stray tries, and one event.
    """
    at = at or timezone.now()
    counted = _count_try(token, at)
    stray = _count_stray(0 if counted else 1, at)
    link = ShareLink.objects.select_related("programme__patient").filter(token_sha256=token_hash(token)).first()
    patient = link.programme.patient if link else None
    right = bool(counted) and patient is not None and patient.birth_date == birth_date
    sheet = Revision.objects.filter(status=Revision.Status.ISSUED, programme=link.programme_id if link else 0).first()
    if link is None or not right or sheet is None:
        audit.record(None, Action.REFUSE, link or stray, patient=patient)
        return None
    ShareLink.objects.filter(pk=link.pk).update(
        wrong_tries=F("wrong_tries") - 1,
        wrong_tries_this_hour=F("wrong_tries_this_hour") - 1,
        times_opened=F("times_opened") + 1,
        last_opened_at=at,
    )
    audit.record(None, Action.OPEN, link, patient=patient)
    return link


def _count_try(token: str, at: dt.datetime) -> int:
    """Count a try at the link of ``token``; 0 when there is none, or it may not be tried now."""
    new_hour = Q(hour_began_at=None) | Q(hour_began_at__lte=at - AN_HOUR)
    within = ShareLink.objects.live(at).filter(new_hour | Q(wrong_tries_this_hour__lt=TRIES_AN_HOUR))
    return within.filter(token_sha256=token_hash(token)).update(
        wrong_tries=F("wrong_tries") + 1,
        wrong_tries_this_hour=Case(When(new_hour, then=Value(1)), default=F("wrong_tries_this_hour") + 1),
        hour_began_at=Case(When(new_hour, then=Value(at)), default=F("hour_began_at")),
    )


def _count_stray(rows: int, at: dt.datetime) -> StrayTries:
    """Count a refusal that no link counts, in its one row; with ``rows`` 0 the statement runs and finds none."""
    only = StrayTries.objects.filter(pk=StrayTries.ONLY * rows)
    if not only.update(tries=F("tries") + 1, last_at=at) and rows:
        StrayTries.objects.bulk_create([StrayTries(pk=StrayTries.ONLY, tries=1, last_at=at)], ignore_conflicts=True)
    return StrayTries(pk=StrayTries.ONLY)


def current_sheet(programme: Programme) -> Revision | None:
    """What the patient does now: the issued revision, or nothing when the programme has ended."""
    issued = programme.revisions.filter(status=Revision.Status.ISSUED)
    return issued.select_related("programme__patient__location").first()


__all__ = ["TRIES_AN_HOUR", "TRIES_IN_ALL", "current_sheet", "move_expiry", "open_link", "revoke", "share"]
