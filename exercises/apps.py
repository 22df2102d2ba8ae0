from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExercisesConfig(AppConfig):
    """The library of exercises."""

    name = "exercises"
    verbose_name = _("exercises")

    def ready(self) -> None:
        from exercises import form_names  # noqa: F401 - importing names the forms
