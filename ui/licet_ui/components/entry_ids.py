# SPDX-License-Identifier: Apache-2.0
"""The ids that a picker offers."""

from __future__ import annotations

from typing import Final

from licet.client import Client
from licet_ui.components.choices import choices

__all__ = ["MAX_CHOICES", "entry_ids"]

MAX_CHOICES: Final = 5000
"""More than these a picker does not offer: a browser would not show them in time."""


def entry_ids(client: Client) -> tuple[str, ...]:
    """Return the ids of the entries that the person may read, in order."""
    return tuple(entry.id for entry in choices(client)[:MAX_CHOICES])
