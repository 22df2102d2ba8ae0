"""Settings out of the environment: each is read, checked, and refused with a sentence that says which and why."""

import re
import sqlite3
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from clinic import buckets

# A socket of this machine, and the database of docker-compose.yml, which no other machine reaches.
BESIDE = ("", "::1", "db")
OWN_MACHINE = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]+")
SENDER = re.compile(r"[^@\s]+@[A-Za-z0-9.-]+")
PATIENCE_SECONDS = 5
TRUE, FALSE = {"true", "on", "yes", "1"}, {"false", "off", "no", "0", ""}


def sqlite_options() -> dict[str, Any]:
    """What SQLite needs to lose nothing: see Environment.database."""
    journal = "WAL" if wal_is_safe() else "TRUNCATE"
    pragmas = f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    return {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}


class Environment:
    """The environment of one process; ``NAME_FILE`` names a file that holds the value of ``NAME``."""

    def __init__(self) -> None:
        self.env = environ.FileAwareEnv()

    def text(self, name: str, default: str = "") -> str:
        try:
            return str(self.env.str(name, default=default)).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error}.") from error

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise ImproperlyConfigured(f"{name} is {value!r}. Write true or false.")

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number from {least} to {most}.")
        return int(value)

    def hosts(self, *, debug: bool) -> list[str]:
        """The names that serve Takehome: bare hosts, no addresses of pages; a developer's machine serves itself."""
        hosts = self.listed("ALLOWED_HOSTS") or (list(OWN_MACHINE) if debug else [])
        if not hosts:
            raise ImproperlyConfigured(
                "ALLOWED_HOSTS is missing. Name the hosts that serve Takehome, such as app.clinic.example."
            )
        if "*" in hosts and not debug:
            raise ImproperlyConfigured(
                "ALLOWED_HOSTS is '*'. Name the hosts that serve Takehome; a star lets anybody forge links."
            )
        for host in hosts:
            if host != "*" and not HOST.fullmatch(host):
                raise ImproperlyConfigured(
                    f"ALLOWED_HOSTS has {host!r}. Write a bare host, such as app.clinic.example."
                )
            if debug and host not in (*OWN_MACHINE, "*"):
                raise ImproperlyConfigured(
                    f"DEBUG is true beside the host {host!r}. Leave DEBUG out where others can look."
                )
        return hosts

    def base_url(self, hosts: list[str], *, debug: bool) -> str:
        """Where links in mails and codes point: scheme and host alone."""
        url = self.text("BASE_URL", "http://127.0.0.1:8000" if debug else f"https://{hosts[0].lstrip('.')}").rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or url != f"{parts.scheme}://{parts.netloc}":
            raise ImproperlyConfigured(f"BASE_URL is {url!r}. Write https:// and a host, and nothing after it.")
        if not debug and parts.scheme != "https":
            raise ImproperlyConfigured(f"BASE_URL is {url!r}. Patients' links need https://.")
        return url

    def sender(self, hosts: list[str]) -> str:
        """The address that mails come from."""
        sender = self.text("DEFAULT_FROM_EMAIL", f"Takehome <no-reply@{hosts[0].lstrip('.')}>")
        if not SENDER.fullmatch(parseaddr(sender)[1]):
            raise ImproperlyConfigured(f"DEFAULT_FROM_EMAIL is {sender!r}. Write Name <name@clinic.example>.")
        return sender

    def listed(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def secret_key(self, *, debug: bool) -> str:
        """The signing key; production never starts with a missing, short or example key."""
        key = self.text("SECRET_KEY")
        if not key and debug:
            return "only-for-a-developers-machine-" * 2
        if not key:
            raise ImproperlyConfigured("SECRET_KEY is missing. Set it to 50 or more random characters.")
        if not debug and (len(key) < 50 or len(set(key)) < 10 or "change-me" in key or "developers-machine" in key):
            raise ImproperlyConfigured("SECRET_KEY is too short or an example. Set it to 50 or more random characters.")
        return key

    def fallback_keys(self, *, debug: bool) -> list[str]:
        """Signing keys of before, which still open what they signed; the trail must know them by its own name."""
        keys = self.listed("SECRET_KEY_FALLBACKS")
        if not debug and any(len(key) < 50 or len(set(key)) < 10 for key in keys):
            raise ImproperlyConfigured("SECRET_KEY_FALLBACKS has a key that is too short. Each needs 50 characters.")
        if keys and not self.listed("AUDIT_KEYS"):
            raise ImproperlyConfigured(
                "AUDIT_KEYS is missing beside SECRET_KEY_FALLBACKS. Name the old key there, or the trail looks forged."
            )
        return keys

    def audit_keys(self, secret_key: str, *, debug: bool) -> list[str]:
        """The keys that seal the audit trail, the one in use first; without any of its own, the signing key."""
        keys = self.listed("AUDIT_KEYS") or [secret_key]
        if not debug and any(len(key) < 50 or len(set(key)) < 10 for key in keys):
            raise ImproperlyConfigured("AUDIT_KEYS has a key that is too short. Each needs 50 or more characters.")
        return keys

    def database(self, default: str) -> dict[str, Any]:
        """Django's dictionary for ``DATABASE_URL``, with the options that lose nothing.

        SQLite: one writer at a time from the first statement (IMMEDIATE), every commit on disk (FULL), and WAL only
        where the library is free of the WAL-reset fault (sqlite.org/wal.html#walresetbug), else TRUNCATE.
        """
        url = self.text("DATABASE_URL", default)
        try:
            config: dict[str, Any] = dict(self.env.db_url_config(url))
        except Exception as error:
            raise ImproperlyConfigured(
                "DATABASE_URL cannot be read. Write postgresql://user:password@host/name or sqlite:////path/file.sqlite3."
            ) from error
        if not config["NAME"] or config["NAME"] == ":memory:":
            raise ImproperlyConfigured(
                "DATABASE_URL names no database. Write postgresql://user:password@host/name or "
                "sqlite:////path/file.sqlite3."
            )
        if config["ENGINE"].endswith("sqlite3"):
            config["OPTIONS"] = sqlite_options()
        elif config["ENGINE"].endswith("postgresql"):
            config["CONN_HEALTH_CHECKS"] = True
            options = config.setdefault("OPTIONS", {})
            options.setdefault("connect_timeout", PATIENCE_SECONDS)
            encrypt_on_the_way(str(config.get("HOST", "")), options)
            # Who waits for a database that is away is told soon; once it is back, it is found within as many seconds.
            options["pool"] = {"timeout": PATIENCE_SECONDS, "reconnect_timeout": PATIENCE_SECONDS - 2}
        else:
            raise ImproperlyConfigured("DATABASE_URL names another database. Takehome runs on PostgreSQL and SQLite.")
        return config

    def mailer(self, *, debug: bool) -> dict[str, Any]:
        """Where mail goes: SMTP_HOST and its companions, or the console on a developer's machine."""
        host = self.text("SMTP_HOST")
        if not host and debug:
            return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
        if not host:
            raise ImproperlyConfigured("SMTP_HOST is missing. Staff need mail to choose and reset their passwords.")
        if not debug and not self.flag("SMTP_TLS", default=True) and host not in OWN_MACHINE:
            raise ImproperlyConfigured("SMTP_TLS is false. Links that choose a password must not travel in clear.")
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": host,
                "port": self.number("SMTP_PORT", 587, least=1, most=65535),
                "username": self.text("SMTP_USER"),
                "password": self.text("SMTP_PASSWORD"),
                "use_tls": self.flag("SMTP_TLS", default=True),
                # A mail server that does not answer holds the worker up for so many seconds, and not for ever.
                "timeout": 20,
            },
        }

    def files(self, *, debug: bool) -> dict[str, Any]:
        """Where uploads and kept sheets lie: in the bucket that FILES_BUCKET names, or in VAR_DIR."""
        bucket, endpoint = self.text("FILES_BUCKET"), self.text("FILES_ENDPOINT").rstrip("/")
        region, key_id = self.text("FILES_REGION", "us-east-1"), self.text("FILES_KEY_ID")
        secret = self.text("FILES_SECRET")
        if not bucket and (endpoint or key_id or secret):
            raise ImproperlyConfigured("FILES_BUCKET is missing beside FILES_ENDPOINT, FILES_KEY_ID or FILES_SECRET.")
        if not bucket:
            return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        if not BUCKET.fullmatch(bucket):
            raise ImproperlyConfigured(
                f"FILES_BUCKET is {bucket!r}. Write its name alone: small letters, digits, hyphens and dots."
            )
        _check_endpoint(endpoint, debug=debug)
        if not REGION.fullmatch(region):
            raise ImproperlyConfigured(f"FILES_REGION is {region!r}. Write a region, such as us-west-2.")
        for name, value in (("FILES_KEY_ID", key_id), ("FILES_SECRET", secret)):
            if not value:
                raise ImproperlyConfigured(f"{name} is missing. The bucket takes files only from who has its key.")
        return buckets.storage(bucket=bucket, endpoint=endpoint, region=region, key_id=key_id, secret=secret)


def _check_endpoint(endpoint: str, *, debug: bool) -> None:
    """Refuse an address that is no bare https:// one; never repeated, because a key may have slipped into it."""
    if not endpoint:
        return
    try:
        parts = urlsplit(endpoint)
        is_bare = bool(parts.hostname) and endpoint == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError:
        is_bare = False
    if not is_bare or parts.scheme not in ("http", "https"):
        raise ImproperlyConfigured("FILES_ENDPOINT is no address. Write https:// and a host, and nothing after it.")
    if not debug and parts.scheme != "https":
        raise ImproperlyConfigured("FILES_ENDPOINT is not https. Patients' sheets must not travel in clear.")


def encrypt_on_the_way(host: str, options: dict[str, Any]) -> None:
    """A database on another machine is spoken to over TLS, and only when its certificate names it."""
    if host.startswith("/") or host in (*OWN_MACHINE, *BESIDE):
        return
    options.setdefault("sslmode", "verify-full")
    if options["sslmode"] not in ("verify-ca", "verify-full"):
        raise ImproperlyConfigured(
            "DATABASE_URL names another machine without its certificate being checked. Write sslmode=verify-full, and "
            "sslrootcert=/path/ca.pem for an authority of your own."
        )
    options.setdefault("sslrootcert", "system")


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is free of the WAL-reset fault: fixed in 3.51.3, and in 3.50.7 and 3.44.6 for their lines."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
