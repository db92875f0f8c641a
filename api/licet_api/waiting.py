# SPDX-License-Identifier: Apache-2.0
"""Waiting for a write takes no thread that anybody else needs: it neither holds up questions nor other writes."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from licet.errors import BundleStaleError, StoreError
from licet.usecases.registry import Registry

__all__ = ["Waiting"]

_WAITERS: Final = 64
"""So many requests wait at a time, in one process; one more hears at once that the write is not there."""

_STRANGERS: Final = 48
"""So many of them may be without a key."""

_LOOKS: Final = 8
"""So many of them look at the store themselves; the others leave it to whoever follows it."""

_POLL_SECONDS: Final = 0.02


class Waiting:
    """Waits for writes, and takes over those of this process, in threads of its own."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._lookers = ThreadPoolExecutor(2, "look")
        self._writers = ThreadPoolExecutor(4, "step")
        self._waiters = 0
        self._looks = 0

    async def reached(self, sequence: int, *, has_key: bool) -> None:
        """Wait until answers have seen the write `sequence`, as long as the pace of the registry says.

        Raises:
            BundleStaleError: they have not.
            RegistryLagsError: the store is not reached.
        """
        if not self._registry.is_followed:
            await self._apart(self._lookers, lambda: self._registry.reached(sequence))
            return
        if not self._has(sequence) and self._waiters < (_WAITERS if has_key else _STRANGERS):
            self._waiters += 1
            try:
                await self._wait(sequence)
            finally:
                self._waiters -= 1
        if not self._has(sequence):
            raise BundleStaleError(wanted=sequence, have=self._registry.current().sequence)

    async def roused(self) -> None:
        """Look at the store where nobody did for a moment, because nobody asked."""
        if self._registry.attention.rests:
            self._registry.attention.rouse()
            with suppress(StoreError, TimeoutError):
                await asyncio.wait_for(
                    self._apart(self._lookers, self._registry.refreshed), self._registry.pace.patience
                )

    async def catch_up(self) -> None:
        """Take over what this process has just written; see `Registry.catch_up`."""
        await self._apart(self._writers, self._registry.catch_up)

    def close(self) -> None:
        """End the threads."""
        self._lookers.shutdown(wait=False, cancel_futures=True)
        self._writers.shutdown(wait=True)

    async def _wait(self, sequence: int) -> None:
        turns = math.ceil(self._registry.pace.patience / _POLL_SECONDS)
        if self._looks < _LOOKS:
            self._looks += 1
            try:
                with suppress(StoreError):
                    await self._apart(self._lookers, self._registry.refreshed)
            finally:
                self._looks -= 1
        for _ in range(turns):
            if self._has(sequence):
                return
            await asyncio.sleep(_POLL_SECONDS)

    def _has(self, sequence: int) -> bool:
        return self._registry.current().sequence >= sequence

    async def _apart(self, threads: ThreadPoolExecutor, work: Callable[[], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(threads, work)
