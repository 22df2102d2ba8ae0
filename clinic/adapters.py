"""What sign-in may do here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: a manager adds staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
