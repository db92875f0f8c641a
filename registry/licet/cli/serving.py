# SPDX-License-Identifier: Apache-2.0
"""Run a registry: engine, API and user interface, each watched."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

from licet import bootstrap
from licet.cli import output
from licet.cli.children import Child, Server, await_answers, check_running, running
from licet.cli.home import free_bytes, note_addresses
from licet.cli.progress import progress
from licet.settings import LOOPBACK, Settings
from licet.usecases.keys import TOKEN_HOURS

__all__ = ["serve"]

_READY_SECONDS: Final = 90.0
_POLL_SECONDS: Final = 0.5
_AFTER_GRACE: Final = 5.0
_LOW_BYTES: Final = 50_000_000


def serve(settings: Settings, ui_app: Path | None, stack: ExitStack) -> NoReturn:
    """Start everything, say where it is, and watch it; only an error or a signal ends this."""
    revive: Callable[[], bool] = lambda: False  # noqa: E731  # what there is to do without an engine
    store: bootstrap.Store | None = None
    if settings.store != "memory":
        with progress("Licet starts") as tell:
            wiring = stack.enter_context(bootstrap.wire_up(settings, tell=tell))
        revive, store = wiring.revive, wiring.store
    token = _show_token(settings, store)
    children = [stack.enter_context(running(server, _logs(settings))) for server in _servers(settings, ui_app)]
    await_answers(children, seconds=_READY_SECONDS)
    note_addresses(settings.home, [child.server.url for child in children])
    _show_addresses(settings, children, token)
    has_room = True
    while True:
        check_running(children)
        if revive():
            log = settings.home / "engine" / "log" / "console.log.1"
            output.note(f"the graph engine had ended: it was started again; what it last printed is in {log}")
        has_room = _note_room(settings, had_room=has_room)
        time.sleep(_POLL_SECONDS)


def _note_room(settings: Settings, *, had_room: bool) -> bool:
    """Return whether the disk has room left, and say so when it no longer has."""
    free = free_bytes(settings.home)
    if had_room and free < _LOW_BYTES:
        output.note(f"the disk of {settings.home} has {free // 1_000_000} MB left: free some before writes fail")
    return free >= _LOW_BYTES


def _servers(settings: Settings, ui_app: Path | None) -> Iterator[Server]:
    environment = {
        **os.environ,
        "LICET_HOME": str(settings.home),
        "LICET_STORE": settings.store,
        "LICET_API_HOST": LOOPBACK,
        "LICET_API_PORT": str(settings.api_port),
        "LICET_UI_PORT": str(settings.ui_port),
        "LICET_URL": settings.url,
        "LICET_WORKERS": str(settings.workers),
    }
    api = _server("api", ["licet_api"], port=settings.api_port, ready_path="/readyz", environment=environment)
    yield replace(api, grace_seconds=settings.grace_seconds + _AFTER_GRACE)
    if ui_app is not None:
        ui = [
            "streamlit", "run", str(ui_app), "--server.address", LOOPBACK, "--server.port", str(settings.ui_port),
            "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none",
        ]  # fmt: skip
        yield _server("ui", ui, port=settings.ui_port, ready_path="/_stcore/health", environment=environment)


def _server(name: str, module: Sequence[str], *, port: int, ready_path: str, environment: dict[str, str]) -> Server:
    command = [sys.executable, "-m", *module]
    return Server(name=name, command=command, port=port, ready_path=ready_path, environment=environment)


def _logs(settings: Settings) -> Path:
    folder = settings.home / "log"
    folder.mkdir(exist_ok=True)
    return folder


def _show_token(settings: Settings, store: bootstrap.Store | None) -> str | None:
    token = bootstrap.print_token_for(settings, store)
    if token is not None:
        output.print_line(f"first key       licet keys claim {token} --name YOUR-NAME --url {settings.url}")
        output.note(f"Run that line within {TOKEN_HOURS} hours: it makes the key of the first administrator, once.")
    return token


def _show_addresses(settings: Settings, children: Sequence[Child], token: str | None) -> None:
    names = {"api": "API", "ui": "user interface"}
    for child in children:
        output.print_line(f"{names[child.server.name]:<15} {child.server.url}")
        if child.server.name == "ui" and token is not None:
            output.print_line(f"{'sign in once':<15} {child.server.url}/?claim={token}")
    kept = "nothing is kept" if settings.store == "memory" else str(settings.home)
    output.print_line(f"{'data':<15} {kept}")
    output.note("Licet runs. Ctrl-C ends it.")
