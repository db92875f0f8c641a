# SPDX-License-Identifier: Apache-2.0
"""The ids that a picker offers."""

from __future__ import annotations

from licet.client import Client
from licet_ui.components.choices import MAX_CHOICES, choices

__all__ = ["MAX_CHOICES", "entry_ids"]


def entry_ids(client: Client) -> tuple[str, ...]:
    """Return the ids of the entries that the person may read, in order."""
    return tuple(entry.id for entry in choices(client)[:MAX_CHOICES])
