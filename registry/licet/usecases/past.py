# SPDX-License-Identifier: Apache-2.0
"""The last few editions of the past that were asked for: each is compiled once and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Final, Generic, TypeVar

from licet.domain.record import StoredEntry
from licet.ports import GraphReader

__all__ = ["MAX_EDITIONS", "PastEditions"]

MAX_EDITIONS: Final = 4
"""An edition holds every entry and its compiled programs: a few are plenty."""
_MAX_INSTANTS: Final = 64

E = TypeVar("E")


class PastEditions(Generic[E]):
    """Editions by the writes that they hold, so that instants between two writes share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._editions: OrderedDict[Hashable, E] = OrderedDict()
        self._instants: OrderedDict[tuple[datetime, int], Hashable] = OrderedDict()

    def at(self, instant: datetime, *, reader: GraphReader, build: Callable[[tuple[StoredEntry, ...]], E]) -> E:
        """Return the edition that was recorded at `instant`, built if it is not kept."""
        # A later write may state an earlier instant, so an instant means one edition at one sequence number only.
        asked = (instant, reader.sequence())
        kept = self._kept(asked)
        if kept is not None:
            return kept
        stored = reader.entries(known_at=instant)
        held = tuple(sorted(each.sequence for each in stored))
        with self._lock:
            edition = self._editions.get(held)
        if edition is None:
            edition = build(stored)
        self._keep(asked, held, edition)
        return edition

    def _kept(self, asked: tuple[datetime, int]) -> E | None:
        with self._lock:
            held = self._instants.get(asked)
            if held not in self._editions:
                return None
            self._editions.move_to_end(held)
            self._instants.move_to_end(asked)
            return self._editions[held]

    def _keep(self, asked: tuple[datetime, int], held: Hashable, edition: E) -> None:
        with self._lock:
            self._editions[held] = edition
            self._editions.move_to_end(held)
            self._instants[asked] = held
            while len(self._editions) > MAX_EDITIONS:
                self._editions.popitem(last=False)
            while len(self._instants) > _MAX_INSTANTS:
                self._instants.popitem(last=False)
