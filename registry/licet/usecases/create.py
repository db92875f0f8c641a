# SPDX-License-Identifier: Apache-2.0
"""Write an entry that is not there yet."""

from __future__ import annotations

from itertools import count

from licet.domain.access import Caller
from licet.domain.entry import Entry
from licet.errors import Flaw, RevisionConflictError, StoreError
from licet.usecases.entry_writes import write_entry
from licet.usecases.flaws import quoted
from licet.usecases.proposals import Desk
from licet.usecases.publishing_requests import Written
from licet.usecases.registry import Edition

__all__ = ["EntryExistsError", "create", "free_id"]


class EntryExistsError(StoreError):
    """The id is taken; `free` is one that is not, `flaws` say it with its place."""

    def __init__(self, entry_id: str, *, holder: str | None, free: str) -> None:
        """Say who has the id; a `holder` of None is not open to the writer."""
        owner = "" if holder == entry_id else f", as another name of {quoted(holder or '')}"
        super().__init__(
            f"{quoted(entry_id)} cannot be created: choose another id, such as {quoted(free)}"
            if holder is None
            else f"there is an entry {quoted(entry_id)} already{owner}: write its next revision with `PUT`, "
            f"or create another, such as {quoted(free)}"
        )
        self.entry_id = entry_id
        self.free = free
        self.flaws = (Flaw(pointer="/id", code="entry_exists", detail=str(self), nearest=(free,)),)


def create(
    entry: Entry, *, by: Caller, reason: str, name: str, desk: Desk, hidden: frozenset[str] = frozenset()
) -> Written:
    """Write the first revision of an entry, by a change request whose id is `name`.

    Of entries that are `hidden` from the writer an error says no id.

    Raises:
        EntryExistsError: the id is taken, or is another name of an entry.
        InputError: the registry would not be sound; `flaws` say why. Nothing is written.
    """
    _check_free(entry.id, desk.registry.current(), hidden)
    try:
        return write_entry(entry, base_revision=0, by=by, reason=reason, name=name, desk=desk)
    except RevisionConflictError as conflict:
        # Somebody created it in between.
        free = free_id(entry.id, desk.registry.current())
        raise EntryExistsError(entry.id, holder=entry.id, free=free) from conflict


def free_id(name: str, edition: Edition) -> str:
    """Return the first of `name-2`, `name-3` and so on that no entry has."""
    return next(free for number in count(2) if (free := f"{name}-{number}") not in edition.names)


def _check_free(name: str, edition: Edition, hidden: frozenset[str]) -> None:
    holder = edition.names.get(name)
    if holder is not None:
        known = None if holder in hidden else holder
        raise EntryExistsError(name, holder=known, free=free_id(name, edition))
