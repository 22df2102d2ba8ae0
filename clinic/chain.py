"""The trail as chains: each event carries a keyed hash of all it says and of the event before it.

Why several chains, and what they prove and what not: docs/decisions/0011-the-trail-is-chained.md.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from ipaddress import ip_address

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from clinic import guards
from clinic.models import AuditEvent

AT_ONCE = 2000


def append(events: Iterable[AuditEvent], using: str = "default") -> list[AuditEvent]:
    """Write ``events`` at the end of a chain that no other open transaction is writing; nobody ever waits."""
    events = list(events)
    if events:
        with transaction.atomic(using=using, savepoint=False):
            lane, number, seal = _free_end(using)
            for event in events:
                number += 1
                event.at = timezone.now()
                event.lane, event.number, event.previous = lane, number, seal
                event.seal = seal = seal_of(event, settings.AUDIT_KEYS[0])
            AuditEvent.objects.using(using).bulk_create(events)
    return events


def _free_end(using: str) -> tuple[int, int, str]:
    """A chain's lane, and its last event's number and seal, kept for this transaction until it ends."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT lane_, number_, seal_ FROM audit_free_end()")
            lane, number, seal = cursor.fetchone()
            return lane, number, seal
    # SQLite has one writer at a time, from the first statement of its transaction (IMMEDIATE).
    chain = AuditEvent.objects.using(using).filter(lane=1).order_by("-number").values_list("number", "seal")
    return (1, *(chain.first() or (0, "")))


def seal_of(event: AuditEvent, key: str) -> str:
    """The keyed hash of everything that ``event`` says, of its place, and of the seal before it."""
    said = {
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor_id,
        "roles": event.roles,
        "action": str(event.action),
        "object": [event.object_type, event.object_id],
        "patient": event.patient_id,
        "request": event.request_id,
        # As bytes, because each database writes an address in its own way.
        "from": ip_address(event.ip_address).packed.hex() if event.ip_address else "",
        "reason": event.reason,
        "detail": event.detail,
        "place": [event.lane, event.number, event.previous],
    }
    if getattr(event, "emergency_id", None):
        # Only where there is one: the events from before there were any keep their seals.
        said["emergency"] = event.emergency_id
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return salted_hmac("clinic.chain", text, secret=key, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Fault:
    """Where the trail is not as it was written, and what is wrong there. Numbers alone: it names no patient."""

    lane: int | None
    number: int | None
    event: int | None
    why: str

    def __str__(self) -> str:
        if self.lane is None:
            return self.why
        if self.event is None:
            return _("Chain %(lane)s, number %(number)s: %(why)s") % self.__dict__
        return _("Chain %(lane)s, number %(number)s (event %(event)s): %(why)s") % self.__dict__


@dataclass
class Verdict:
    """What was read of the trail: how many events, the last of each chain, and every fault."""

    events: int = 0
    heads: dict[int, tuple[int, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def verify(using: str = "default") -> Verdict:
    """Read the whole trail, chain by chain, and find whatever is not as it was written."""
    verdict = Verdict()
    verdict.faults += [Fault(None, None, None, _("The guard “%s” is gone.") % name) for name in guards.missing(using)]
    trail = AuditEvent.objects.using(using).order_by()
    for lane in sorted(trail.values_list("lane", flat=True).distinct()):
        before = AuditEvent(lane=lane, pk=0, number=0, seal="")
        for event in _chain(using, lane):
            verdict.faults += [Fault(lane, event.number, event.pk, why) for why in _faults(before, event)]
            verdict.events += 1
            before = event
        verdict.heads[lane] = (before.number, before.seal)
    return verdict


def _chain(using: str, lane: int) -> Iterator[AuditEvent]:
    """The events of one chain in order, some at a time: nobody waits for a reader, and one may be added meanwhile."""
    chain = AuditEvent.objects.using(using).filter(lane=lane).order_by("number", "pk")
    found = list(chain[:AT_ONCE])
    while found:
        yield from found
        last = found[-1]
        found = list(chain.filter(Q(number__gt=last.number) | Q(number=last.number, pk__gt=last.pk))[:AT_ONCE])


def _faults(before: AuditEvent, event: AuditEvent) -> Iterator[str]:
    if event.number != before.number + 1:
        yield _("events are missing or too many before it.")
    if event.previous != before.seal:
        yield _("it does not follow the event before it.")
    if event.pk <= before.pk:
        yield _("it stands out of order.")
    if not any(constant_time_compare(event.seal, seal_of(event, key)) for key in settings.AUDIT_KEYS):
        yield _("it was not written so by Takehome.")


def anchor_faults(anchor: dict[str, tuple[int, str]], using: str = "default") -> Iterator[Fault]:
    """Where a chain no longer holds what it ended with when ``anchor`` was taken: its end was cut off or rewritten."""
    for lane, (number, seal) in anchor.items():
        if not AuditEvent.objects.using(using).filter(lane=int(lane), number=number, seal=seal).exists():
            yield Fault(int(lane), number, None, _("the chain no longer holds the event that it ended with."))
