"""The trail of who saw and did what to whose record. Append-only (guards.py) and chained (chain.py)."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.http import HttpRequest

from clinic import chain
from clinic.logs import current_client_address, current_request_id
from clinic.models import AuditEvent

if TYPE_CHECKING:
    from clinic.models import EmergencyAccess, Patient, User

Action = AuditEvent.Action


def record(
    who: "HttpRequest | User | None",
    action: str,
    obj: Model | None,
    *,
    patient: "Patient | None" = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    emergency: "EmergencyAccess | None" = None,
) -> AuditEvent:
    """Write one event about ``obj``, or about nothing that is known; call it inside the transaction that it tells of.

    ``who`` is the request, or the member of staff, or nobody (a patient who opened their link, a command).
    ``detail`` holds names of fields and counts, never their text: the trail outlives the record it tells of.
    ``emergency`` is the emergency access that it belongs to; that of an actor who reads by one is found.
    """
    event = _event(who, action, obj, patient=patient, reason=reason, detail=detail or {})
    event.emergency = emergency or event.emergency
    chain.append([event])
    return event


def read(request: HttpRequest, *patients: "Patient", obj: Model | None = None) -> None:
    """Write that each of ``patients`` is shown to whoever asks; ``obj`` is what of theirs, such as a visit.

    Call it wherever a response shows a patient's data, whatever the method and the status: a form that is shown again
    with an error, and a list, are reads too. One event a patient, all in one go.
    """
    page = {"page": request.resolver_match.view_name} if request.resolver_match else {}
    shown = {patient.pk: patient for patient in patients}.values()
    chain.append(_event(request, Action.READ, obj or patient, patient=patient, detail=page) for patient in shown)


def _event(
    who: "HttpRequest | User | None", action: str, obj: Model | None, *, patient: "Patient | None", **fields: Any
) -> AuditEvent:
    user = who.user if isinstance(who, HttpRequest) else who
    actor = user if user is not None and user.is_authenticated else None
    return AuditEvent(
        actor=actor,  # type: ignore[misc]
        roles=",".join(sorted({role.role for role in actor.current_roles()})) if actor else "",  # type: ignore[union-attr]
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(getattr(obj, "public_id", obj.pk)) if obj else "",
        request_id=current_request_id(),
        ip_address=current_client_address(),
        patient=patient,
        emergency=actor.emergency_with(patient.pk) if actor and patient else None,  # type: ignore[union-attr]
        **fields,
    )
