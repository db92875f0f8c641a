# SPDX-License-Identifier: Apache-2.0
"""Notice that the server ends, so that answers without an end do not hold it up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from fastapi import FastAPI

__all__ = ["ending_noticed", "is_ending"]

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def is_ending(app: FastAPI) -> bool:
    """Return whether the server was told to end."""
    told: threading.Event | None = getattr(app.state, "ending", None)
    return told is not None and told.is_set()


@contextmanager
def ending_noticed(app: FastAPI) -> Iterator[None]:
    """Let `is_ending` say so from the signal on, not only once all answers are sent.

    A server waits for its answers before it tells the application that it ends. So its handlers are called
    through ours. Outside the main thread there are no signals: then the end of the application is noticed.
    """
    told = app.state.ending = threading.Event()
    handlers = _handlers()
    for number in handlers:
        signal.signal(number, lambda number, frame: _pass_on(told, handlers[number], number, frame))
    try:
        yield
    finally:
        told.set()
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _handlers() -> dict[int, Any]:
    """Return the handlers that we may take the place of; one that was not set from Python has none."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    found = {int(number): signal.getsignal(number) for number in _SIGNALS}
    return {number: handler for number, handler in found.items() if handler is not None}


def _pass_on(told: threading.Event, handler: object, number: int, frame: FrameType | None) -> None:
    told.set()
    if callable(handler):
        handler(number, frame)
    elif handler is signal.SIG_DFL:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
