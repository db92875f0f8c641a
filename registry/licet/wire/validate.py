# SPDX-License-Identifier: Apache-2.0
"""The last gate of an edge: values of the published shape whose names are all known."""

from __future__ import annotations

from collections.abc import Collection

from licet.decision.snapshot import Snapshot
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.usecases.check_entry import check_entry
from licet.usecases.check_request import check_request
from licet.usecases.flaws import MAX_FLAWS, input_error

__all__ = ["check_entry", "check_request", "checked_entry", "checked_request"]


def checked_request(request: UseRequest, snapshot: Snapshot) -> UseRequest:
    """Return `request` if the registry and the vocabulary know every name in it.

    Raises:
        UnknownTermError: they do not.
        ContradictionError: the request contradicts itself.
        MalformedError: a value is of the wrong kind for its fact, or an entry cannot work.
    """
    flaws = check_request(request, snapshot)
    if flaws:
        raise input_error(flaws)
    return request


def checked_entry(entry: Entry, known_ids: Collection[str] | None = None) -> Entry:
    """Return `entry` if the vocabulary knows every word in it and, with `known_ids`, every id.

    Raises:
        UnknownTermError: it does not.
        MalformedError: the entry cannot work as it stands.
    """
    flaws = check_entry(entry, known_ids)[:MAX_FLAWS]
    if flaws:
        raise input_error(flaws)
    return entry
