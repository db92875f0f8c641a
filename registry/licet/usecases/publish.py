# SPDX-License-Identifier: Apache-2.0
"""Write the next revision of an entry, if the registry stays sound with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final, TypeVar

from licet.domain.entry import Entry, ReviewState
from licet.domain.finding import Finding, Severity
from licet.domain.record import StoredEntry
from licet.domain.work import EntryWrite
from licet.errors import Flaw, MalformedError, RevisionConflictError, SequenceMovedError, StoreBusyError, StoreError
from licet.ports import Clock, GraphWriter
from licet.usecases.data_check import DataCheck, check_data
from licet.usecases.flaws import capped, input_error, quoted, unknown_flaw
from licet.usecases.references import references_of
from licet.usecases.registry import Edition, Registry

__all__ = ["publication_flaws", "publish", "write_checked"]

T = TypeVar("T")

_ATTEMPTS: Final = 8
"""So often a write is checked again because something else was written meanwhile."""


def publish(
    entry: Entry,
    *,
    expected_revision: int | None,
    by: str,
    reason: str,
    registry: Registry,
    writer: GraphWriter,
    clock: Clock,
) -> StoredEntry:
    """Write `entry` as the revision after `expected_revision`; None creates it.

    Raises:
        RevisionConflictError: the entry is at another revision, or exists already.
        InputError: the registry would not be sound; `flaws` say why. Nothing is written.
        StoreBusyError: others write all the time.
    """
    curation = replace(entry.curation, revision=(expected_revision or 0) + 1)
    write = EntryWrite(entry=replace(entry, curation=curation), expected_revision=expected_revision)

    def attempt(edition: Edition) -> StoredEntry:
        _check_revision(entry, expected_revision, edition)
        flaws = publication_flaws({"": entry}, edition)
        if flaws:
            raise input_error(flaws)
        (stored,) = writer.put_all((write,), by=by, at=clock.now(), reason=reason, expected_sequence=edition.sequence)
        return stored

    return write_checked(attempt, registry, again=(SequenceMovedError,))


def write_checked(
    attempt: Callable[[Edition], T],
    registry: Registry,
    *,
    again: tuple[type[StoreError], ...] = (SequenceMovedError,),
) -> T:
    """Check and write on the registry as it is now, anew where something else was written in between.

    What was checked is not what is there then: two sound writes may make a circle together.

    Args:
        attempt: checks on an edition, and writes with its sequence number as the expected one.
        registry: gives the edition.
        again: the errors after which all of it is done again.

    Raises:
        StoreBusyError: others write all the time.
    """
    for _ in range(_ATTEMPTS):
        with suppress(*again):
            return attempt(registry.refreshed())
    raise StoreBusyError("others write all the time: try again shortly")


def publication_flaws(entries: Mapping[str, Entry], edition: Edition) -> tuple[Flaw, ...]:
    """Return what would be wrong in the registry with `entries` in it, and is not wrong now.

    Args:
        entries: entries by the JSON pointer at which each stands.
        edition: the registry now.
    """
    changed = {entry.id: entry for entry in entries.values()}
    present = edition.entries
    kept = tuple(entry for entry in present if entry.id not in changed)
    # What an entry that stays is by itself, it was before: that is checked of what changes alone.
    before = check_data(present, each=[stored.entry for name in changed if (stored := edition.stored.get(name))])
    after = check_data((*kept, *changed.values()), each=changed.values())
    places = {entry.id: where for where, entry in entries.items()}
    return capped(
        (
            *(_flaw(finding, places) for finding in _added(before, after)),
            *_unknown_ids(entries, edition, before=before, after=after),
            *_withdrawals(entries, edition),
        )
    )


def _check_revision(entry: Entry, expected: int | None, edition: Edition) -> None:
    stored = edition.stored.get(entry.id)
    actual = stored.revision if stored is not None else 0
    if actual != (expected or 0):
        raise RevisionConflictError(entry.id, expected=expected or 0, actual=actual)


def _added(before: DataCheck, after: DataCheck) -> Iterator[Finding]:
    known = frozenset(before.findings)
    return (finding for finding in after.findings if finding.severity is Severity.ERROR and finding not in known)


def _flaw(finding: Finding, places: Mapping[str, str]) -> Flaw:
    """Return a finding as a flaw; one in an entry that nobody changed stands at the root."""
    owner, _, where = finding.path.partition("#")
    detail = finding.message if owner in places else f"{finding.message} (in {quoted(owner)})"
    pointer = places[owner] + where if owner in places else ""
    return Flaw(pointer=pointer, code=finding.code, detail=detail, nearest=finding.nearest)


def _unknown_ids(
    entries: Mapping[str, Entry], edition: Edition, *, before: DataCheck, after: DataCheck
) -> Iterator[Flaw]:
    """Yield each id that no entry has and that nothing in the registry names yet.

    A rule that names a data set by a wrong id never applies to it. That would permit in silence.
    """
    new = {stub.id for stub in after.stubs} - {stub.id for stub in before.stubs}
    for place, entry in entries.items():
        for where, name in references_of(entry):
            if name in new:
                yield unknown_flaw(place + where, "id", name=name, names=edition.names)


def _withdrawals(entries: Mapping[str, Entry], edition: Edition) -> Iterator[Flaw]:
    """Yield a flaw for each published entry that becomes a draft: its rules would fall silent."""
    for place, entry in entries.items():
        stored = edition.stored.get(entry.id)
        was_draft = stored is None or stored.entry.curation.state is ReviewState.DRAFT
        if entry.curation.state is ReviewState.DRAFT and not was_draft:
            detail = f"{quoted(entry.id)} is published: retire it, a draft would fall silent"
            yield Flaw(pointer=place + "/curation/state", code=MalformedError.code, detail=detail)
