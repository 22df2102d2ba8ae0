from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """The practice: its people, places, appointments, and the trail of who saw what."""

    name = "clinic"
    verbose_name = _("clinic")

    def ready(self) -> None:
        from allauth.mfa.signals import authentication_failed, authenticator_added

        from clinic import checks, guards, second_factor  # noqa: F401 - importing registers the checks

        authentication_failed.connect(second_factor.code_was_wrong)
        authenticator_added.connect(second_factor.factor_was_added)
        pre_migrate.connect(guards.lift_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
