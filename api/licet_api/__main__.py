# SPDX-License-Identifier: Apache-2.0
"""Serve the API as the environment says: `python -m licet_api`."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextlib import ExitStack
from typing import Final

import uvicorn

from licet.bootstrap import wire_up
from licet.errors import LicetError
from licet.settings import Settings, read_settings
from licet_api.gate import check_exposure
from licet_api.main import create_app

__all__ = ["main", "serve"]

_FIELDS: Final = ("method", "path", "status", "milliseconds", "trace_id", "cause")
_GRACE_SECONDS: Final = 10
_MAX_CAUSES: Final = 5


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; only fields that we name are written."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            line["traceback"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _places(error: BaseException | None) -> list[str]:
    """Return where an error and its causes were raised; their messages may quote what was sent."""
    found: list[str] = []
    while error is not None and len(found) < _MAX_CAUSES:
        frames = "".join(traceback.format_tb(error.__traceback__))
        found.append(f"{type(error).__name__}\n{frames}")
        error = error.__cause__ or error.__context__
    return found


def serve(settings: Settings) -> None:
    """Serve until told to stop.

    Raises:
        LicetError: the store does not open, or others would reach a registry to which nobody has a key.
    """
    with ExitStack() as stack:
        wiring = stack.enter_context(wire_up(settings))
        check_exposure(wiring)
        uvicorn.run(
            # After its shutdown the server ends this process with the signal it got.
            create_app(wiring, at_end=stack.close),
            host=settings.api_host,
            port=settings.api_port,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )


def main() -> int:
    """Serve; return the exit code."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("neo4j").setLevel(logging.ERROR)
    try:
        serve(read_settings())
    except LicetError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
