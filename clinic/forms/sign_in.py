"""The sign-in package's forms, in the words of the clinic (ACCOUNT_FORMS and MFA_FORMS in settings.py)."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.tasks import mail_of_password_link

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Password now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the passkey"),
    "passwordless": _("Sign in with this passkey alone"),
}


class CredentialField(forms.JSONField):
    """What a passkey says. Brackets within brackets without end are no JSON either, and no error of ours."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return ""


class _Plain(forms.Form):
    """Labels of LABELS, and no label said again inside the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.JSONField):
                field = self.fields[name] = CredentialField(widget=forms.HiddenInput)
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        if isinstance(self.fields.get("password1"), account.SetPasswordField):
            self.fields["password1"].help_text = _(
                "12 characters or more, and not your own name. Several different words are easy to remember."
            )


class LoginForm(_Plain, account.LoginForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(_Plain, account.ResetPasswordForm):  # type: ignore[misc]
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave the mail to the worker: known and unknown addresses get the same answer after the same time."""
        email: str = self.cleaned_data["email"]
        mail_of_password_link.enqueue(email)
        return email


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_Plain, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(_Plain, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Plain, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class CodeForm(_Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(_Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class AppForm(_Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(_Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Such as “Laptop at the desk”, to tell it from others.")
        self.fields["passwordless"].help_text = _("No password is asked then; the device asks for your finger or PIN.")


class PasskeyLoginForm(_Plain, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyForm(_Plain, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyAgainForm(_Plain, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class EditPasskeyForm(_Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
