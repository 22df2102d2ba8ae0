"""The trail of who saw and did what to whose record. Append-only; kept by the database too (see guards.py)."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import HttpRequest

from clinic.http import client_address
from clinic.logs import current_request_id
from clinic.models import AuditEvent

if TYPE_CHECKING:
    from clinic.models import Patient, User

Action = AuditEvent.Action


def record(
    who: "HttpRequest | User | None",
    action: str,
    obj: Model,
    *,
    patient: "Patient | None" = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one event about ``obj``; call it inside the transaction that it tells of.

    ``who`` is the request, or the member of staff, or nobody (a patient who opened their link, a command).
    ``detail`` holds names of fields and counts, never their text: the trail outlives the record it tells of.
    """
    request = who if isinstance(who, HttpRequest) else None
    user = who.user if isinstance(who, HttpRequest) else who
    actor = user if user is not None and user.is_authenticated else None
    return AuditEvent.objects.create(
        actor=actor,  # type: ignore[misc]
        roles=",".join(sorted({role.role for role in actor.current_roles()})) if actor else "",  # type: ignore[union-attr]
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(getattr(obj, "public_id", obj.pk)),
        patient=patient,
        request_id=current_request_id(),
        ip_address=client_address(request) if request is not None else None,
        reason=reason,
        detail=detail or {},
    )
