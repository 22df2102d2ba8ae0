"""What sign-in may do here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import audit, locked
from clinic.audit import Action
from clinic.models import User


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: a manager adds staff. Refusals say what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password do not belong together. Check both and try again."),
        "enter_current_password": _("This is not your password. Write the one with which you sign in now."),
        "incorrect_password": _("This is not your password. Check it and try again."),
        "incorrect_code": _("This code is not right. Write the newest one that the app shows."),
        "too_many_login_attempts": _("Too many wrong tries. Wait 15 minutes, or sign in with a passkey."),
    }

    def pre_login(self, request: HttpRequest, user: "User", **kwargs: Any) -> HttpResponse | None:
        if not user.is_active:
            audit.record(None, Action.SIGN_IN_FAILED, user, detail={"account": "shut out"})
        refusal: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refusal

    def post_login(self, request: HttpRequest, user: "User", **kwargs: Any) -> HttpResponse:
        records = get_authentication_records(request, user)
        factors = [str(record.get("type") or record.get("method")) for record in records]
        audit.record(request, Action.SIGN_IN, user, detail={"factors": factors})
        return super().post_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            audit.record(None, Action.SIGN_IN_FAILED, None, detail={"tries": "too many"})
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell of the account by its key; what was typed may be a password, and is not kept."""
        account = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        audit.record(None, Action.SIGN_IN_FAILED, account)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count tries by the person alone. The package counts by host as well, of which a guesser may name many."""
        return str(credentials.get("email", "")).lower()

    def logout(self, request: HttpRequest) -> None:
        audit.record(request, Action.SIGN_OUT, request.user)  # type: ignore[arg-type]
        super().logout(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: "User") -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from the app"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in methods]


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names and refusals of the second step."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Write the newest one that the app shows."),
    }

    def encrypt(self, text: str) -> str:
        return locked.lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        return locked.unlock(encrypted_text)

    def generate_authenticator_name(self, user: "User", type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
