"""What only the database can hold about programmes: an issued revision and its sheet never change."""

from typing import Any

from django.db import connections

from clinic.guards import Guard, refusal, run

GUARDS: tuple[Guard, ...] = ()


def install_after_migrate(using: str, plan: Any = None, **kwargs: Any) -> None:
    """The receiver of ``post_migrate``: put this app's guards in place once its tables stand."""
    if "prescriptions_revision" in connections[using].introspection.table_names():
        run(GUARDS, using)


__all__ = ["GUARDS", "install_after_migrate", "refusal"]
