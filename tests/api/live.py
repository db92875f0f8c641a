# SPDX-License-Identifier: Apache-2.0
"""A real API process on the embedded engine, reached over a real network."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from licet.bootstrap import SystemClock, UlidSource, claim_here, open_store, secret_of
from licet.client import Client
from licet.domain.access import Caller, Role
from licet.errors import EngineUnavailableError, LicetError
from licet.settings import read_settings
from licet.usecases.keys import KeyGrant, create_key

START_SECONDS = 150.0
STOP_SECONDS = 60.0
UNREVIEWED = {"LICET_APPROVALS_MAJOR": "0", "LICET_APPROVALS_MINOR": "0"}
"""Settings by which a reviewer publishes alone."""


@dataclass(frozen=True, slots=True)
class LiveRegistry:
    """A running process and a client of it that may write."""

    process: subprocess.Popen[bytes]
    client: Client
    log: Path

    def stop(self) -> None:
        """End it as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End it without giving it a chance to do anything."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)


@contextmanager
def serving(home: Path, key: str, **variables: str) -> Iterator[LiveRegistry]:
    """Start the API on the data folder `home` with a key that was made before; `variables` set more."""
    port = free_port()
    log = home / f"api-{port}.log"
    environ = {**os.environ, "LICET_HOME": str(home), "LICET_API_PORT": str(port), **UNREVIEWED, **variables}
    with log.open("wb") as stream:
        process = subprocess.Popen([sys.executable, "-m", "licet_api"], env=environ, stderr=stream, cwd=home)
    with Client(f"http://127.0.0.1:{port}", key, timeout=60) as client:
        running = LiveRegistry(process, client, log)
        try:
            _await_ready(running)
            yield running
        finally:
            if process.poll() is None:
                running.stop()


def make_key(home: Path, role: Role = Role.REVIEWER, *, variables: Mapping[str, str] | None = None) -> str:
    """Make a key in a registry that has none yet, by way of its first administrator; `variables` say where it is."""
    settings = read_settings({"LICET_HOME": str(home), **(variables or {})})
    claim_here(settings, name="root")
    clock = SystemClock()
    with open_store(settings) as store:
        return create_key(
            KeyGrant(name="tester", role=role),
            by=Caller(name="root", role=Role.ADMIN),
            log=store,
            secret=secret_of(settings),
            clock=clock,
            ids=UlidSource(clock),
        ).key


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))
        port: int = stream.getsockname()[1]
        return port


def _await_ready(running: LiveRegistry) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert running.process.poll() is None, running.log.read_text(encoding="utf-8")
        try:
            running.client.health()
        except EngineUnavailableError:
            assert time.monotonic() < deadline, running.log.read_text(encoding="utf-8")
            time.sleep(0.1)
        except LicetError:
            time.sleep(0.1)
        else:
            return
