# SPDX-License-Identifier: Apache-2.0
"""What the package ships, read once in a process however many tests ask for it."""

from functools import cache

from licet import bootstrap
from licet.domain.entry import Entry

__all__ = ["seed_entries"]


@cache
def seed_entries() -> tuple[Entry, ...]:
    """The entries that come with Licet."""
    return bootstrap.seed_entries()
