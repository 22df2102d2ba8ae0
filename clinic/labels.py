"""The label of a field's choice. Django's own ``get_…_display`` translates every choice of the field to find one."""

from collections.abc import Callable
from typing import Any

from django.db.models import TextChoices


def label_of(name: str, choices: type[TextChoices]) -> Callable[[Any], str]:
    """A method that gives what people read for the field ``name``: ``get_kind_display = label_of("kind", Kind)``.

    What is no choice any more is shown as it is stored.
    """

    def display(row: Any) -> str:
        value: str = getattr(row, name)
        return str(choices(value).label) if value in choices else value

    return display
