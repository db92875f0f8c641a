# SPDX-License-Identifier: Apache-2.0
"""When a call that failed is sent again, and after how long.

What may be repeated is repeated: a read, a question that records nothing, and a creating call, whose
`Idempotency-Key` lets the registry do it once; one whose first attempt still runs there is waited for. Another
write is sent again only if the registry has certainly not taken it: a repetition of one that it took would meet its
own revision.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final

import httpx2

__all__ = ["Attempts", "Outcome", "Repeat", "Retries"]

Outcome = httpx2.Response | httpx2.RequestError

_LONGEST: Final = 5.0
_NOT_TAKEN: Final = frozenset({429, 503})
_PASSING: Final = frozenset({429, 502, 503})
_CONFLICT: Final = 409
_STILL_RUNS: Final = "idempotency_key_in_use"
"""The registry still does what an earlier attempt with the same key asked."""
_UNCERTAIN: Final = "write_uncertain"
_NEVER_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_CUT_OFF: Final = (*_NEVER_SENT, httpx2.NetworkError, httpx2.RemoteProtocolError)


class Repeat(Enum):
    """Whether a call may be sent again after a failure."""

    ALWAYS = "always"
    IF_NOT_TAKEN = "if_not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and how long a call is tried.

    The wait before a repetition is drawn between nothing and `first_wait` seconds, doubled each time, so that many
    clients do not come back at once; a registry that says `Retry-After` is waited for that long. No wait begins
    that would end later than `seconds` after the first attempt.
    """

    attempts: int = 3
    seconds: float = 30.0
    first_wait: float = 0.2
    draw: Callable[[], float] = random.SystemRandom().random


class Attempts:
    """The attempts of one call."""

    def __init__(self, retries: Retries, *, repeat: Repeat, began: float) -> None:
        """Begin to count; `began` is the time of the first attempt by a clock that never goes back."""
        self._retries = retries
        self._repeat = repeat
        self._deadline = began + retries.seconds
        self._made = 0

    def wait_after(self, outcome: Outcome, *, now: float) -> float | None:
        """Return how many seconds to wait before the next attempt, or None if this outcome stands."""
        self._made += 1
        if self._made >= self._retries.attempts or not self._may_repeat(outcome):
            return None
        stated = _retry_after(outcome)
        wait = self._drawn() if stated is None else stated
        return wait if now + wait <= self._deadline else None

    def _may_repeat(self, outcome: Outcome) -> bool:
        is_careful = self._repeat is Repeat.IF_NOT_TAKEN
        if isinstance(outcome, httpx2.Response):
            passing = _NOT_TAKEN if is_careful else _PASSING
            if is_careful and _has_code(outcome, 503, _UNCERTAIN):
                return False
            return outcome.status_code in passing or _has_code(outcome, _CONFLICT, _STILL_RUNS)
        return isinstance(outcome, _NEVER_SENT if is_careful else _CUT_OFF)

    def _drawn(self) -> float:
        longest: float = min(_LONGEST, self._retries.first_wait * 2 ** (self._made - 1))
        return self._retries.draw() * longest


def _has_code(response: httpx2.Response, status: int, code: str) -> bool:
    """Return whether a response is the problem of this status and code."""
    if response.status_code != status:
        return False
    try:
        document = json.loads(response.content)
    except ValueError:
        return False
    return isinstance(document, dict) and document.get("code") == code


def _retry_after(outcome: Outcome) -> float | None:
    """Return the seconds that a response asks us to wait: RFC 9110, 10.2.3, a number or a date."""
    text = outcome.headers.get("retry-after", "").strip() if isinstance(outcome, httpx2.Response) else ""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)
    return max(0.0, (at - dt.datetime.now(dt.UTC)).total_seconds())
