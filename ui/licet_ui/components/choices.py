# SPDX-License-Identifier: Apache-2.0
"""What can be chosen in forms: the entries that the person may read, listed once a minute and after each write."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from licet.client import Client, EntrySummary
from licet_ui import session

__all__ = ["choices"]

_SECONDS: Final = 60.0


def choices(client: Client) -> Sequence[EntrySummary]:
    """Return every entry that the client lists; the list is kept in the session, so nobody sees another's."""
    now = time.monotonic()
    kept = session.choices()
    if kept is not None and kept.sequence == client.sequence and now - kept.listed_at < _SECONDS:
        return kept.entries
    entries = tuple(client.entries())
    session.remember_choices(session.Choices(entries=entries, sequence=client.sequence, listed_at=now))
    return entries
