"""Settings out of the environment: each is read, checked, and refused with a sentence that says which and why."""

import sqlite3
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"true", "on", "yes", "1"}, {"false", "off", "no", "0", ""}


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
        if config["ENGINE"].endswith("sqlite3"):
            config["OPTIONS"] = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    f"PRAGMA journal_mode={'WAL' if wal_is_safe() else 'TRUNCATE'};"
                    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                ),
            }
        elif config["ENGINE"].endswith("postgresql"):
            config["CONN_HEALTH_CHECKS"] = True
            config.setdefault("OPTIONS", {})["pool"] = True
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
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": host,
                "port": self.number("SMTP_PORT", 587, least=1, most=65535),
                "username": self.text("SMTP_USER"),
                "password": self.text("SMTP_PASSWORD"),
                "use_tls": self.flag("SMTP_TLS", default=True),
            },
        }


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is free of the WAL-reset fault: fixed in 3.51.3, and in 3.50.7 and 3.44.6 for their lines."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
