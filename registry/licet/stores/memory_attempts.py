# SPDX-License-Identifier: Apache-2.0
"""The reference of an idempotency log: writes under a key, in one process's memory."""

from __future__ import annotations

import threading
from datetime import datetime

from licet.domain.attempt import Attempt, holder_after

__all__ = ["MemoryAttempts"]


class MemoryAttempts:
    """An idempotency log that forgets with its process."""

    def __init__(self) -> None:
        super().__init__()
        self._attempts: dict[str, Attempt] = {}
        self._attempting = threading.Lock()

    def reserve(self, wanted: Attempt, *, at: datetime) -> Attempt:
        """Return the attempt that holds the key from now on."""
        with self._attempting:
            held = holder_after(wanted, found=self._attempts.get(wanted.key), at=at)
            self._attempts[wanted.key] = held
            return held

    def settle(self, held: Attempt) -> bool:
        """Keep the answer, or the new end of the lease, of an attempt; False if it holds its key no more."""
        with self._attempting:
            is_holder = self._is_holder(held)
            if is_holder:
                self._attempts[held.key] = held
            return is_holder

    def release(self, held: Attempt) -> bool:
        """Make a key free; False if the attempt holds it no more."""
        with self._attempting:
            is_holder = self._is_holder(held)
            if is_holder:
                del self._attempts[held.key]
            return is_holder

    def forget(self, *, at: datetime, limit: int = 1000) -> int:
        """Drop up to `limit` keys that need not be kept any more; return how many."""
        with self._attempting:
            old = [key for key, held in self._attempts.items() if held.kept_until <= at][:limit]
            for key in old:
                del self._attempts[key]
            return len(old)

    def _is_holder(self, held: Attempt) -> bool:
        found = self._attempts.get(held.key)
        return found is not None and found.token == held.token
