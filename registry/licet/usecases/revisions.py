# SPDX-License-Identifier: Apache-2.0
"""Read what an entry was: one revision, a page of them, or what was known at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from licet.domain.record import StoredEntry
from licet.errors import ContradictionError, EntryNotFoundError, Flaw
from licet.ports import GraphReader
from licet.usecases.flaws import input_error, quoted

__all__ = ["RevisionNotFoundError", "RevisionPage", "entry_as_of", "pair_of", "revision_page"]


class RevisionNotFoundError(EntryNotFoundError):
    """The entry has no revision of this number; `last` is that of the current one."""

    def __init__(self, entry_id: str, *, revision: int, last: int) -> None:
        super().__init__(entry_id)
        known = "revision 1 only" if last == 1 else f"the revisions 1 to {last}"
        self.args = (f"{quoted(entry_id)} has no revision {revision}: it has {known}",)
        self.revision = revision
        self.last = last


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPage:
    """Revisions of one entry, oldest first; `after` is the last number of the page, None on the last page."""

    items: tuple[StoredEntry, ...]
    after: int | None


def entry_as_of(
    name: str, *, reader: GraphReader, revision: int | None = None, known_at: datetime | None = None
) -> StoredEntry:
    """Return an entry as a revision states it, or as it was recorded at an instant (with an offset).

    Raises:
        EntryNotFoundError: there is no such entry, or there was none then.
        RevisionNotFoundError: it has no such revision.
        ContradictionError: both are given.
    """
    if revision is not None and known_at is not None:
        detail = "`revision` and `known_at` exclude each other: give one of them"
        raise input_error((Flaw(pointer="/query/known_at", code=ContradictionError.code, detail=detail),))
    if revision is None:
        return reader.entry(name, known_at=known_at)
    return _numbered(reader.revisions(name), revision)


def revision_page(name: str, *, reader: GraphReader, after: int = 0, limit: int = 100) -> RevisionPage:
    """Return at most `limit` revisions with a number above `after`; errors as `entry_as_of`."""
    found = [stored for stored in reader.revisions(name) if stored.revision > after]
    more = len(found) > limit
    return RevisionPage(items=tuple(found[:limit]), after=found[limit - 1].revision if more else None)


def pair_of(
    revisions: tuple[StoredEntry, ...], *, earlier: int | None = None, later: int | None = None
) -> tuple[StoredEntry, StoredEntry]:
    """Return two revisions to compare.

    Args:
        revisions: those of an entry, oldest first; at least one.
        earlier: the number of one; without it the one before the other, or the first one.
        later: the number of the other; without it the current one.

    Raises:
        RevisionNotFoundError: there is no such revision.
    """
    to = revisions[-1] if later is None else _numbered(revisions, later)
    if earlier is not None:
        return _numbered(revisions, earlier), to
    return (_numbered(revisions, to.revision - 1) if to.revision > 1 else to), to


def _numbered(revisions: tuple[StoredEntry, ...], number: int) -> StoredEntry:
    for stored in revisions:
        if stored.revision == number:
            return stored
    last = revisions[-1]
    raise RevisionNotFoundError(last.entry.id, revision=number, last=last.revision)
