"""What `manage.py check` says about this deployment, beyond Django's own checks: one for each promise that a setting
could break."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.utils.csp import CSP

from clinic.environment import OWN_MACHINE, wal_is_safe

# Each keeps a promise of its own, whatever else stands in MIDDLEWARE.
NEEDED = {
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "clinic.middleware.BoundsMiddleware",
    "clinic.middleware.NoStoreMiddleware",
    "clinic.middleware.PatientsPagesMiddleware",
    "clinic.middleware.SessionEndMiddleware",
    "clinic.middleware.SignInRequiredMiddleware",
    "clinic.middleware.SecondFactorMiddleware",
}
SHARED_CACHES = ("db.DatabaseCache", "memcached.PyMemcacheCache", "memcached.PyLibMCCache", "redis.RedisCache")
JOURNALS = {"wal", "truncate", "delete", "persist"}


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


@register(Tags.security, deploy=True)
def middleware(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Warning(f"{name} is missing.", hint="Put it back into MIDDLEWARE, where it stood.", id="clinic.W004")
        for name in sorted(NEEDED.difference(settings.MIDDLEWARE))
    ]
    # Whatever keeps whole pages would show one person's to another.
    found += [
        Warning(f"{name} keeps pages that name patients.", hint="Take it out of MIDDLEWARE.", id="clinic.W005")
        for name in settings.MIDDLEWARE
        if name.startswith("django.middleware.cache.")
    ]
    return found


@register(Tags.security, deploy=True)
def shared_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if str(settings.CACHES["default"]["BACKEND"]).endswith(SHARED_CACHES):
        return []
    message = "Tries are counted in each process or machine by itself, so its limits can be passed."
    return [Warning(message, hint="Keep the cache in the database.", id="clinic.W006")]


@register(Tags.security, deploy=True)
def sessions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.SESSION_ENGINE != "clinic.sessions":
        message = "Sessions lie elsewhere than in Takehome's own table, so shutting somebody out may not end them."
        found.append(Warning(message, hint='Set SESSION_ENGINE to "clinic.sessions".', id="clinic.W007"))
    if not settings.MESSAGE_STORAGE.endswith("session.SessionStorage"):
        message = "Messages, which may name a patient, are left with the browser."
        found.append(Warning(message, hint="Keep MESSAGE_STORAGE in the session.", id="clinic.W008"))
    return found


@register(Tags.security, deploy=True)
def tasks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend":
        return []
    message = "Tasks are not kept in the database: mail may be lost, or keep somebody waiting."
    return [Warning(message, hint='Set TASKS to "django_tasks_db.DatabaseBackend".', id="clinic.W009")]


@register(Tags.security, deploy=True)
def content_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    policy: dict[str, Any] = settings.SECURE_CSP
    scripts = policy.get("script-src") or policy.get("default-src")
    if scripts and not {CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL, "*", "http:", "https:", "data:"}.intersection(scripts):
        return []
    message = "Browsers may run scripts that are not Takehome's: the content security policy is not enforced."
    return [Warning(message, hint="Set SECURE_CSP; SECURE_CSP_REPORT_ONLY stops nothing.", id="clinic.W010")]


@register(Tags.security, deploy=True)
def files(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Nobody gets at patients' files but through a view, and they can be written."""
    # By its name: what it is made of is loaded only where there is one.
    if settings.STORAGES["default"]["BACKEND"].startswith("storages.backends.s3."):
        return _bucket(default_storage)
    if not isinstance(default_storage, FileSystemStorage):
        return []
    folder = Path(default_storage.location)
    public = [Path(settings.STATIC_ROOT)]
    public += [Path(str(each[1] if isinstance(each, tuple) else each)) for each in settings.STATICFILES_DIRS]
    found: list[CheckMessage] = [
        Error(f"{folder} and {each}, which everybody may read, lie in each other.", hint="Part them.", id="clinic.E001")
        for each in public
        if folder.is_relative_to(each) or each.is_relative_to(folder)
    ]
    standing = next(each for each in (folder, *folder.parents) if each.exists())
    if not (standing.is_dir() and os.access(standing, os.W_OK | os.X_OK)):
        hint = "Let the user that runs Takehome write there, or set VAR_DIR."
        found.append(Warning(f"Files cannot be written to {folder}.", hint=hint, id="clinic.W011"))
    return found + _several_machines()


def _bucket(bucket: Any) -> list[CheckMessage]:
    is_private = bucket.default_acl in (None, "private") and bucket.querystring_auth and not bucket.custom_domain
    is_https = bucket.use_ssl and not (bucket.endpoint_url or "").startswith("http:")
    if is_private and is_https:
        return []
    message = "Files in the bucket may be read by others: it is reached without https, or not private."
    return [Error(message, hint="Let FILES_BUCKET and its companions say where it is.", id="clinic.E002")]


def _several_machines() -> list[CheckMessage]:
    database = settings.DATABASES["default"]
    host = str(database.get("HOST", ""))
    if not database["ENGINE"].endswith("postgresql") or host in ("", *OWN_MACHINE) or host.startswith("/"):
        return []
    message = "Files lie on this machine alone, and the database on another: a second one that serves lacks the files."
    return [
        Info(message, hint="With one machine this is as it should be; with more, set FILES_BUCKET.", id="clinic.I002")
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
        hint = "Leave the PRAGMAs as clinic/environment.py sets them."
        if synchronous < 2:
            message = f"SQLite database {alias!r} does not wait for the disk at each commit."
            found.append(Warning(message, hint=hint, id="clinic.W003"))
        if mode not in JOURNALS or (mode == "wal" and not wal_is_safe()):
            message = f"SQLite database {alias!r} may be damaged by its journal in mode {mode.upper()}."
            found.append(Warning(message, hint=hint, id="clinic.W012"))
    return found
