"""Structured logs: one JSON object a line, with the id of its request, without personal data.

A log line names views by their route, `practice/<uuid:pk>/`, never by the path that was asked
for: a path may carry a token, a query string may carry what somebody typed. Of an exception the
type and the places are kept, not its message, which may quote a row. A person is named by the
number of the account, and only where it is told what happened to the account itself.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")

# What a caller may add with `extra=`.
FIELDS = ("method", "route", "status", "milliseconds", "user")


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := request_id.get():
            line["request_id"] = identifier
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


class NamesRoutes(logging.Filter):
    """Replace the message of Django's own request records, which quotes the path.

    These loggers attach the request; whatever else they say, they say about its path.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            status = getattr(record, "status_code", "")
            record.msg, record.args = f"{record.levelname.lower()} {status}".strip(), ()
            record.method, record.route = request.method, route_of(request)
        return True


def route_of(request: HttpRequest) -> str:
    """Return the pattern that the request was resolved by; `(none)` when nothing matched."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "(none)"


def without_request_data(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """Keep of a report to Sentry's request only its method; the transaction names the view."""
    if "request" in event:
        event["request"] = {"method": event["request"].get("method", "")}
    event.pop("user", None)
    return event


def configuration(level: str) -> dict[str, Any]:
    """Return the `LOGGING` of production: everything to standard error, as lines of JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"names_routes": {"()": NamesRoutes}},
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["names_routes"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        # Django's default handlers would write the same again, and mail it to the admins.
        "loggers": {"django": {"handlers": [], "level": level, "propagate": True}},
    }
