# SPDX-License-Identifier: Apache-2.0
"""Who is on record as having asked."""

from __future__ import annotations

from licet.domain.access import ANYBODY, Caller

__all__ = ["asker_of"]


def asker_of(caller: Caller) -> str | None:
    """Return who is on record as having asked; None for somebody who showed no key."""
    return caller.name if caller.name != ANYBODY.name else None
