# SPDX-License-Identifier: Apache-2.0
"""Serve the API as the settings say: `python -m licet_api`."""

from __future__ import annotations

import logging
import math
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import uvicorn

from licet.bootstrap import Wiring, wire_up
from licet.errors import LicetError
from licet.settings import Origin, Settings, SettingsError, read_effective
from licet_api.gate import check_exposure
from licet_api.logs import install_logs
from licet_api.main import create_app
from licet_api.metrics import SHARED_FOLDER

__all__ = ["main", "serve"]

_LOG: Final = logging.getLogger("licet_api")
_WATCH_SECONDS: Final = 1.0


def serve(settings: Settings, origins: Mapping[str, Origin] | None = None) -> None:
    """Serve until told to stop: then running requests may end, and store and engine are closed.

    Args:
        settings: say how.
        origins: where each is from.

    Raises:
        LicetError: the store does not open, or others would reach a registry to which nobody has a key.
        SettingsError: several processes were asked for and the store is in memory.
    """
    options: dict[str, Any] = {
        "host": settings.api_host,
        "port": settings.api_port,
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": math.ceil(settings.grace_seconds),
    }
    with ExitStack() as stack:
        if settings.workers == 1:
            wiring = stack.enter_context(wire_up(settings, origins=origins))
            check_exposure(wiring)
            # After its shutdown the server ends this process with the signal it got.
            uvicorn.run(create_app(wiring, at_end=stack.close), **options)
            return
        if settings.store == "memory":
            raise SettingsError("`LICET_WORKERS` is above 1, but a store in memory is seen by one process only")
        # This process owns the embedded engine and loads the seed data; each worker joins and follows the store.
        wiring = stack.enter_context(wire_up(settings))
        check_exposure(wiring)
        stack.enter_context(_kept_alive(wiring))
        os.environ[SHARED_FOLDER] = stack.enter_context(tempfile.TemporaryDirectory(prefix="licet-metrics-"))
        uvicorn.run("licet_api.main:create", factory=True, workers=settings.workers, **options)


def main() -> int:
    """Serve; return the exit code."""
    try:
        effective = read_effective()
        install_logs(effective.settings.log)
        serve(effective.settings, effective.origins)
    except LicetError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


@contextmanager
def _kept_alive(wiring: Wiring) -> Iterator[None]:
    """Bring an embedded engine back when it has died, until the end."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_WATCH_SECONDS):
            try:
                if wiring.revive():
                    _LOG.warning("engine revived")
            except LicetError as error:
                _LOG.error("engine not revived", extra={"cause": type(error).__name__})

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
