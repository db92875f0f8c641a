# SPDX-License-Identifier: Apache-2.0
"""Refuse a write on a revision that is not the current one, so that the writer can redo it."""

from __future__ import annotations

from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.errors import RevisionConflictError
from licet.usecases.flaws import quoted
from licet.wire.write import to_jsonable
from licet_api.etags import etag_of
from licet_api.problems import RefusedError

__all__ = ["conflict_refusal"]


def conflict_refusal(
    error: RevisionConflictError, revisions: tuple[StoredEntry, ...], proposed: Entry | None = None
) -> RefusedError:
    """Return a refusal that has what the writer saw, what is there now, and what was to be.

    Args:
        error: who expected what.
        revisions: those of the entry, oldest first; none if there is no such entry.
        proposed: what was sent, where that is an entry.
    """
    by_number = {stored.revision: stored.entry for stored in revisions}
    current = revisions[-1] if revisions else None
    detail = (
        f"{quoted(error.entry_id)} is at revision {current.revision}: redo the change on it"
        if current is not None
        else f"there is no entry {quoted(error.entry_id)}: create it with `If-None-Match: *`"
    )
    return RefusedError(
        detail,
        status=412,
        code="revision_conflict",
        headers={"ETag": etag_of(current.revision)} if current is not None else {},
        more={
            "base": to_jsonable(by_number.get(error.expected)),
            "current": to_jsonable(current.entry if current is not None else None),
            "proposed": to_jsonable(proposed),
        },
    )
