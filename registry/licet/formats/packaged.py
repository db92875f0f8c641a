# SPDX-License-Identifier: Apache-2.0
"""The entries that come with Licet, read once in a process."""

from __future__ import annotations

from functools import cache

import licet_seed
from licet.domain.entry import Entry
from licet.errors import InputError
from licet.formats.seed_yaml import read_seed

__all__ = ["seed_entries"]


@cache
def seed_entries() -> tuple[Entry, ...]:
    """Return the entries that come with Licet.

    Raises:
        InputError: the package is damaged.
    """
    bundle = read_seed(licet_seed.seed_files())
    if not bundle.is_sound:
        first = bundle.findings[0]
        raise InputError(f"the entries that come with Licet are damaged: {first.path}: {first.message}")
    return bundle.entries
