"""Whether this very session gave a second factor, which says more than that its person has one."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.http import HttpRequest

from clinic import audit
from clinic.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def gave_second_factor(request: HttpRequest) -> bool:
    """A code or passkey came in this session, at sign-in or when it was set up."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def times_shown_again(request: HttpRequest) -> list[float]:
    """When this session's person was asked once more who they are, and showed it."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    return [record["at"] for record in records if record.get("reauthenticated")]


def code_was_wrong(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """The receiver of allauth's ``authentication_failed``: the password was right, the code was not."""
    audit.record(None, audit.Action.SIGN_IN_FAILED, user, detail={"factor": authenticator.type})


def factor_was_added(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """The receiver of allauth's ``authenticator_added``: this session has just shown the factor, no other one has."""
    if authenticator.type in FACTORS:
        record_authentication(request, request.user, "mfa", id=authenticator.pk, type=authenticator.type)
        end_other_sessions(request, request.user)
