# SPDX-License-Identifier: Apache-2.0
"""The log: one line an event on standard error, as JSON or as text.

Only fields that are named here are written. None of them holds what a caller sent: no body, no query, no header,
no id of an entry.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import traceback
from typing import Any, Final, TextIO

from licet.settings import LogForm

__all__ = ["JsonLines", "TextLines", "install_logs"]

_FIELDS: Final = ("trace_id", "method", "route", "status", "ms", "cause")
_MAX_CAUSES: Final = 5


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; only fields that we name are written."""
        return json.dumps(_fields(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """Writes a log record as one line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; only fields that we name are written."""
        found = _fields(record)
        places = found.pop("traceback", ())
        head = f"{found.pop('time')} {found.pop('level'):<7} {found.pop('event')}"
        return " ".join([head, *(f"{name}={value}" for name, value in found.items()), *map(_one_line, places)])


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        return


def install_logs(form: LogForm) -> None:
    """Let everything that this process logs go to standard error in our form, and access lines of the server nowhere.

    The server's own access lines would hold queries.
    """
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _StandardError)]:
        root.removeHandler(handler)
    ours = _StandardError()
    ours.setFormatter(JsonLines() if form == "json" else TextLines())
    root.addHandler(ours)
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("neo4j").setLevel(logging.ERROR)
    # Clients of ours would log addresses, which hold ids and queries.
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(record.created, dt.UTC)
    found: dict[str, Any] = {
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage(),
        **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
    }
    if record.exc_info:
        found["traceback"] = _places(record.exc_info[1])
    return found


def _one_line(text: str) -> str:
    return "| " + " ".join(text.split())


def _places(error: BaseException | None) -> list[str]:
    """Return where an error and its causes were raised; their messages may quote what was sent."""
    found: list[str] = []
    while error is not None and len(found) < _MAX_CAUSES:
        frames = "".join(traceback.format_tb(error.__traceback__))
        found.append(f"{type(error).__name__}\n{frames}")
        error = error.__cause__ or error.__context__
    return found
