# SPDX-License-Identifier: Apache-2.0
"""How much each caller may ask. Each process counts for itself: four workers let a caller ask four times as much."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from licet_api.problems import RefusedError

__all__ = ["RATE_STATE", "RateLimit"]

RATE_STATE: Final = "rate_headers"
"""Where the state of a request has the headers that its response is to carry."""


class RateLimit:
    """Counts requests by caller; without a rule it counts nothing."""

    def __init__(self, rule: str | None) -> None:
        self._rule = parse(rule) if rule is not None else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage()) if rule is not None else None

    def count(self, caller: str) -> Mapping[str, str]:
        """Count one request of a caller, and return the headers that tell them how they stand.

        Raises:
            RefusedError: they sent too many (429).
        """
        if self._rule is None or self._limiter is None:
            return {}
        may = self._limiter.hit(self._rule, caller)
        stats = self._limiter.get_window_stats(self._rule, caller)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        headers = {
            "RateLimit-Limit": str(self._rule.amount),
            "RateLimit-Remaining": str(max(0, stats.remaining)),
            "RateLimit-Reset": str(seconds),
        }
        if not may:
            raise RefusedError(
                f"too many requests: at most {self._rule.amount} per {self._rule.GRANULARITY.name}, "
                f"try again in {seconds} s",
                status=429,
                code="too_many_requests",
                headers={**headers, "Retry-After": str(seconds)},
            )
        return headers
