# SPDX-License-Identifier: Apache-2.0
"""Write one entry: a change request of one change, which is published at once where nobody else must look first."""

from __future__ import annotations

from dataclasses import replace

from licet.domain.access import Caller
from licet.domain.entry import Entry
from licet.errors import Flaw, InputError, RevisionConflictError
from licet.usecases.flaws import input_error
from licet.usecases.proposals import Desk, Proposal, ProposedChange
from licet.usecases.publishing_requests import Written, write_through
from licet.usecases.registry import Edition
from licet.usecases.retire import Retirement

__all__ = ["retire_entry", "write_entry"]

_PLACE = "/changes/0"


def write_entry(
    entry: Entry, *, base_revision: int, by: Caller, reason: str, name: str, desk: Desk, seen: Edition | None = None
) -> Written:
    """Write the revision of an entry after `base_revision`, 0 to create it, by a change request whose id is `name`.

    Raises:
        RevisionConflictError: the entry is at another revision, or exists already.
        InputError: the registry would not be sound; `flaws` say why, with places in the entry. Nothing is kept.
    """
    change = ProposedChange(entry=entry.id, base_revision=base_revision, proposed=entry)
    title = f"{'Change' if base_revision else 'Create'} {entry.id}"
    return _written(Proposal(title=title, reason=reason, changes=(change,)), by=by, name=name, desk=desk, seen=seen)


def retire_entry(
    entry_id: str, why: Retirement, *, base_revision: int, by: Caller, name: str, desk: Desk, seen: Edition
) -> Written:
    """Write the revision that retires the entry with this id or alias, by a change request whose id is `name`.

    `seen` is the registry as the writer may read it: nothing is named that is not in it.

    Raises:
        EntryNotFoundError: there is no such entry.
        RevisionConflictError: the entry is at another revision.
        CannotRetireError: it is retired already, or a draft.
        InputError: the reason is empty or too long, or the replacement cannot be one.
    """
    stored = seen.entry(entry_id)
    if stored.revision != base_revision:
        raise RevisionConflictError(stored.entry.id, expected=base_revision, actual=stored.revision)
    change = ProposedChange(entry=stored.entry.id, base_revision=base_revision, retire=why)
    proposal = Proposal(title=f"Retire {stored.entry.id}", reason=why.reason.strip(), changes=(change,))
    return _written(proposal, by=by, name=name, desk=desk, seen=seen)


def _written(proposal: Proposal, *, by: Caller, name: str, desk: Desk, seen: Edition | None) -> Written:
    try:
        return write_through(proposal, by=by, name=name, desk=desk, seen=seen)
    except InputError as error:
        if not error.flaws:
            raise
        raise input_error(tuple(_in_the_entry(flaw) for flaw in error.flaws)) from error


def _in_the_entry(flaw: Flaw) -> Flaw:
    return replace(flaw, pointer=flaw.pointer.removeprefix(_PLACE))
