# SPDX-License-Identifier: Apache-2.0
"""`licet up`: the engine, the API and the user interface on this machine, until Ctrl-C."""

from __future__ import annotations

import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer

from licet.cli import output
from licet.cli.home import held
from licet.settings import API_PORT, LOOPBACK, UI_PORT, Settings, read_settings

app = typer.Typer(add_completion=False)

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Ended(BaseException):
    """Somebody asked us to end; no `except Exception` on the way may hold it up."""


@app.command()
def up(
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="Where the data are; LICET_HOME without it.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help=f"Of the API; {API_PORT}.")] = None,
    ui_port: Annotated[
        int | None, typer.Option("--ui-port", min=1, max=65535, help=f"Of the user interface; {UI_PORT}.")
    ] = None,
    no_ui: Annotated[bool, typer.Option("--no-ui", help="Start the API only.")] = False,
    memory: Annotated[bool, typer.Option("--memory", help="Keep nothing: no engine, no folder.")] = False,
) -> int:
    """Start Licet on this machine and wait until Ctrl-C ends it.

    The data stay in the folder; the next start goes on with them. As long as no administrator has a
    key, a token is shown: `licet keys claim` turns it into the first key.
    """
    ui_app = None if no_ui else _ui_app()
    try:
        with _ended_by_signals(), ExitStack() as stack:
            settings = _settings(home, port=port, ui_port=ui_port, memory=memory, stack=stack)
            stack.enter_context(held(settings.home))
            _check_ports(settings, with_ui=ui_app is not None)
            # It imports the database driver, which takes a second: no other command, nor the help, pays for it.
            from licet.cli.serving import serve  # noqa: PLC0415

            serve(settings, ui_app, stack)
    except _Ended:
        output.note("Licet has ended.")
    return output.OK


def _settings(home: Path | None, *, port: int | None, ui_port: int | None, memory: bool, stack: ExitStack) -> Settings:
    """Return the settings of the environment with what the options say instead."""
    found = read_settings()
    if memory:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="licet-")))
        found = replace(found, store="memory", home=folder)
    elif home is not None:
        found = replace(found, home=home.expanduser().absolute())
    found = replace(found, api_host=LOOPBACK, api_port=port or found.api_port, ui_port=ui_port or found.ui_port)
    return replace(found, url=f"http://{LOOPBACK}:{found.api_port}")


def _ui_app() -> Path | None:
    """Return the file of the user interface, or None, which is said."""
    found = Path(str(files("licet_ui"))) / "app.py"
    if found.is_file():
        return found
    output.note("the user interface is not installed: starting without it, as with `--no-ui`")
    return None


def _check_ports(settings: Settings, *, with_ui: bool) -> None:
    if with_ui and settings.api_port == settings.ui_port:
        raise output.WrongUsageError(f"port {settings.api_port} is given twice: change `--port` or `--ui-port`")
    _check_free(settings.api_port, "--port")
    if with_ui:
        _check_free(settings.ui_port, "--ui-port")


def _check_free(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise output.WrongUsageError(
                f"port {port} cannot be used: {why}: choose another one with `{option}`"
            ) from None


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let the first signal to end unwind everything, and no further one disturb that."""

    def end(number: int, frame: Any) -> NoReturn:  # noqa: ARG001  # as called
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise _Ended

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
