# SPDX-License-Identifier: Apache-2.0
"""A thread that keeps a registry in step with its store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from licet.usecases.registry import Registry

__all__ = ["Follower"]

_END_SECONDS: Final = 20.0
_AWAY: Final = 8
"""A store that is away is looked at so many times less often."""


class Follower:
    """Looks at the store every few hundredths of a second, in a thread of its own; less often while nobody asks.

    While it runs, who asks the registry for its current edition is given the one in memory. A store that
    cannot be reached is tried again until it can; meanwhile the registry refuses to answer once its edition
    may be too old.
    """

    def __init__(self, registry: Registry, *, on_trouble: Callable[[Exception | None], None] = lambda _: None) -> None:
        """Start nothing yet.

        Args:
            registry: what is kept in step.
            on_trouble: is told the error when the store cannot be read any more, and None when it can again.
        """
        self._registry = registry
        self._on_trouble = on_trouble
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="licet-follower", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to follow; the first edition is read in the thread."""
        self._registry.follow(on=True)
        self._thread.start()

    def stop(self) -> None:
        """Cease to follow, and wait until the thread has ended."""
        self._is_ending.set()
        self._registry.attention.rouse()
        self._thread.join(_END_SECONDS)
        self._registry.follow(on=False)

    def _run(self) -> None:
        pace, is_well = self._registry.pace, True
        while not self._is_ending.is_set():
            trouble = self._look()
            if (trouble is None) is not is_well:
                self._on_trouble(trouble)
            is_well = trouble is None
            if is_well and pace.rest > pace.every and not self._registry.attention.is_wanted:
                self._registry.attention.rest(pace.rest)
            else:
                self._is_ending.wait(pace.every if is_well else pace.every * _AWAY)

    def _look(self) -> Exception | None:
        try:
            self._registry.refreshed()
        except Exception as error:  # noqa: BLE001  # whatever it is, the registry refuses soon; the next look may do
            return error
        return None
