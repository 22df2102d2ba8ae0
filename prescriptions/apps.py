from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PrescriptionsConfig(AppConfig):
    """Programmes: built, screened, issued and handed over."""

    name = "prescriptions"
    verbose_name = _("prescriptions")

    def ready(self) -> None:
        from prescriptions import form_names, guards  # noqa: F401 - importing names the forms

        pre_migrate.connect(guards.lift_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
