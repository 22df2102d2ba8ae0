"""Logs as JSON lines with the request's id. Paths and ids only: never a name, a birth date or a query string."""

import json
import logging
from contextvars import ContextVar

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
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
