# SPDX-License-Identifier: Apache-2.0
"""The form for a new API key."""

from __future__ import annotations

import datetime as dt
from typing import Any

__all__ = ["grant_of"]


def grant_of(*, name: str, role: str, scopes: str, last_day: dt.date | None) -> dict[str, Any]:
    """Return what a new key is to be, as published JSON.

    Args:
        name: stands on record for everything that is done with the key.
        role: one of the roles.
        scopes: a line for each, a method and a path such as `GET /v1/entries/*`; none is all that the role may.
        last_day: the last day on which it opens anything, in UTC; None is without end.

    Raises:
        ValueError: the name is missing, or a line is no scope.
    """
    if not name.strip():
        raise ValueError("write a name first: it stands on record for everything that is done with the key")
    found: dict[str, Any] = {"name": name.strip(), "role": role}
    lines = [line.split() for line in scopes.splitlines() if line.strip()]
    for place, words in enumerate(lines, start=1):
        if len(words) != 2:
            raise ValueError(f"line {place} of the scopes is no method and path: write it like `GET /v1/entries/*`")
    if lines:
        found["scopes"] = [{"method": method.upper(), "path": path} for method, path in lines]
    if last_day is not None:
        found["expires_at"] = dt.datetime.combine(last_day, dt.time.max, tzinfo=dt.UTC).isoformat()
    return found
