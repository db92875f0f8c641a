# SPDX-License-Identifier: Apache-2.0
"""A clock that stands still until it is told to go on."""

import datetime as dt

from tests.factories import NOW


class FakeClock:
    """Tells the instant it was given."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self._now = now

    def now(self) -> dt.datetime:
        return self._now

    def advance(self, **duration: float) -> None:
        """Go on by a duration, given as for `timedelta`."""
        self._now += dt.timedelta(**duration)
