"""What sign-in may do here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: a manager adds staff. Refusals say what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password do not belong together. Check both and try again."),
        "too_many_login_attempts": _("Too many wrong tries. Wait 15 minutes, or sign in with a passkey."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
