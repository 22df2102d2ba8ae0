"""Logs as JSON lines with the request's id. Paths and ids only: never a name, a birth date or a query string.

A database that refuses a row says which: what it says beyond its first words stays out.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar

from django.db import Error as DatabaseError

# PostgreSQL's first line may quote a value: invalid input syntax for type date: "...".
QUOTED_VALUE = re.compile(r': ".*', re.DOTALL)
# The path of a link that opens something by itself, for who comes by the log: what opens is left out.
OPENS = re.compile(r"(/(?:reset/key|confirm-email)/)[^/\s\"']+")
DETAIL = re.compile(r"\s*\b(DETAIL|CONTEXT|HINT|QUERY):.*", re.DOTALL)

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_client_address: ContextVar[str | None] = ContextVar("client_address", default=None)


def current_request_id() -> str:
    """The id of the request being answered, or nothing outside one."""
    return _request_id.get()


def current_client_address() -> str | None:
    """Where the request being answered came from, or nothing outside one."""
    return _client_address.get()


def set_request(request_id: str, client_address: str | None) -> None:
    """Name the request that this thread answers from now on, and where it came from."""
    _request_id.set(request_id)
    _client_address.set(client_address)


class RequestIdFilter(logging.Filter):
    """Puts the request's id on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, so that a hostile text cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", ""),
            "message": OPENS.sub(r"\1...", DETAIL.sub("", record.getMessage())),
        }
        if record.exc_info and record.exc_info[1]:
            line["trace"] = OPENS.sub(r"\1...", trace_of(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True)


def trace_of(error: BaseException) -> str:
    """The trace of ``error`` and of what led to it, the first cause first; of a database's refusal without the row."""
    lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}: {_said(error)}"]
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(([trace_of(before), ""] if before else []) + ["".join(lines)])


def _said(error: BaseException) -> str:
    text = str(error)
    if isinstance(error, DatabaseError) or hasattr(error, "sqlstate"):
        return QUOTED_VALUE.sub("", text.partition("\n")[0])
    return DETAIL.sub("", text)
