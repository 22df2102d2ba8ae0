"""What `manage.py check` says about this deployment, beyond Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register
from django.db import connections


@register(Tags.security, deploy=True)
def second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [
        Warning(
            "Staff sign in with a password alone.",
            hint="Set REQUIRE_SECOND_FACTOR to true.",
            id="clinic.W001",
        )
    ]


@register(Tags.security, deploy=True)
def https_links(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.BASE_URL.startswith("https://"):
        return []
    return [
        Warning(
            f"Patients' links begin with {settings.BASE_URL}, which is not https.",
            hint="Set BASE_URL to the https:// address of this clinic.",
            id="clinic.W002",
        )
    ]


@register(Tags.database)
def sqlite_journal(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Say which journal SQLite uses, and warn when a commit could be lost with the power."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        found.append(Info(f"SQLite database {alias!r} keeps its journal in mode {mode.upper()}.", id="clinic.I001"))
        if synchronous < 2:
            found.append(
                Warning(
                    f"SQLite database {alias!r} does not wait for the disk at each commit.",
                    hint="PRAGMA synchronous must be FULL; see clinic/environment.py.",
                    id="clinic.W003",
                )
            )
    return found
