# SPDX-License-Identifier: Apache-2.0
"""How closely a registry keeps in step with its store, and when it need not."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["Attention", "Pace"]

_REST_SECONDS: Final = 0.5
_ASKED_SECONDS: Final = 1.0
"""So long after a question the store is looked at as often as after a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How closely a registry that is followed keeps in step with its store, in seconds.

    Between two looks at the store pass `every`. Without a look for `limit` nothing is answered. A question
    that wants a write which is not there yet waits for `patience`.
    """

    every: float = 0.025
    limit: float = 5.0
    patience: float = 2.0

    @property
    def rest(self) -> float:
        """How long nobody looks while nobody asks."""
        return min(_REST_SECONDS, self.limit / 4)


class Attention:
    """Whether anybody asks, so that who follows a store may rest. Everything here may be called from any thread."""

    def __init__(self, *, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._asked = -math.inf
        self._rests = False
        self._roused = threading.Event()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody asked a moment ago."""
        return self._seconds() - self._asked < _ASKED_SECONDS

    @property
    def rests(self) -> bool:
        """Whether nobody looks just now, because nobody asked: who asks first should look."""
        return self._rests

    def rouse(self) -> None:
        """Note that somebody asks, which ends a rest."""
        self._asked = self._seconds()
        if self._rests:
            self._roused.set()

    def rest(self, seconds: float) -> None:
        """Wait until somebody asks, and no longer than so many seconds."""
        self._roused.clear()
        self._rests = True
        self._roused.wait(seconds)
        self._rests = False
