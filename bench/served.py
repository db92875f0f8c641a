# SPDX-License-Identifier: Apache-2.0
"""A real API process to be measured: `python -m bench.served`; it takes its settings as the API does."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from bench.worlds import world
from licet.bootstrap import wire_up
from licet.settings import read_settings
from licet_api.main import create_app

__all__ = ["serving"]

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 300.0


class _Forgetful:
    """A store that keeps no answers, to see what keeping them costs."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return (lambda *_, **__: None) if name.startswith("append") else getattr(self._store, name)


@contextmanager
def serving(home: Path, *, store: str, size: int = 0, forgetful: bool = False) -> Iterator[str]:
    """Start a process with the seed data and `size` invented data sets, and give its address; end it after."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home.mkdir(parents=True, exist_ok=True)
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "LICET_HOME": str(home),
        "LICET_STORE": store,
        "LICET_API_PORT": str(port),
        "NEO4J_URI": "",
    }
    command = [sys.executable, "-m", "bench.served", "--size", str(size), *(["--forgetful"] if forgetful else [])]
    log = home / "served.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=environ, stdout=stream, stderr=stream)
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url, process, log)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the API does not start: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=60).close()  # noqa: S310  # our own server
        except OSError:
            time.sleep(0.1)
        else:
            return


def main() -> None:
    """Serve on one worker until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=0, help="how many invented data sets there are")
    parser.add_argument("--forgetful", action="store_true", help="keep no answers")
    options = parser.parse_args()
    settings = read_settings()
    with ExitStack() as stack:
        wiring = stack.enter_context(wire_up(settings))
        if options.size:
            entries = tuple(world(options.size).entries())
            wiring.store.load(entries, by="bench", at=wiring.clock.now(), reason="bench")
        if options.forgetful:
            wiring = replace(wiring, store=_Forgetful(wiring.store))
        app = create_app(wiring, at_end=stack.close)
        uvicorn.run(app, host=settings.api_host, port=settings.api_port, access_log=False, log_config=None)


if __name__ == "__main__":
    main()
