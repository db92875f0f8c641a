# SPDX-License-Identifier: Apache-2.0
"""Walk the whole ledger and name the first place where it is not what was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from licet.domain.record import AuditEvent
from licet.errors import StoreError
from licet.ports import DocumentLog
from licet.stores.audit import GENESIS, digest_of, verify_chain
from licet.stores.documents import altered_documents, events_of
from licet.stores.kept import KeptRevision, KeptWrite, LedgerReader, differences
from licet.stores.ledger import Head

__all__ = ["BadWrite", "DamagedLedgerError", "Verification", "verify_ledger", "verify_store", "walk_ledger"]

Trouble = Literal[
    "missing", "unreadable", "inserted", "previous", "digest", "revision", "content", "head", "current", "upload"
]

_PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BadWrite:
    """The first write that is not as it was made: its number, what it was about, what is wrong, and that in words."""

    sequence: int
    what: Trouble
    detail: str
    subject: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a walk over the ledger found; `verified` writes are as they were made.

    Nobody who can write to the database can be kept from writing a whole other ledger: note `head` at another place,
    and compare.
    """

    sound: bool
    sequence: int
    head: str
    verified: int
    first_bad: BadWrite | None = None


class DamagedLedgerError(StoreError):
    """The ledger is not what was written; `bad` is the first place."""

    def __init__(self, bad: BadWrite) -> None:
        kind = "upload" if bad.what == "upload" else "write"
        super().__init__(f"{kind} {bad.sequence} of the registry is not as it was made: {bad.detail}")
        self.bad = bad


def verify_ledger(store: LedgerReader) -> Verification:
    """Check every audit event, the chain, every revision, and what counts as current, up to the last write."""
    head = store.head()
    verified = 0
    try:
        newest: dict[str, AuditEvent] = {}
        last = Head(sequence=0, digest=GENESIS)
        for event, _ in walk_ledger(store, head):
            newest[event.subject] = event
            last = Head(sequence=event.sequence, digest=event.digest)
            verified = event.sequence
        _check_head(head, last)
        _check_strays(store, head)
        _check_current(store, head, newest)
    except DamagedLedgerError as found:
        return Verification(
            sound=False, sequence=head.sequence, head=head.digest, verified=verified, first_bad=found.bad
        )
    return Verification(sound=True, sequence=head.sequence, head=head.digest, verified=verified)


def verify_store(store: LedgerReader, documents: DocumentLog) -> Verification:
    """Check the ledger as `verify_ledger`, then the chain of uploads and the bytes of every document."""
    found = verify_ledger(store)
    bad = _bad_upload(documents) if found.sound else None
    return found if bad is None else replace(found, sound=False, first_bad=bad)


def _bad_upload(documents: DocumentLog) -> BadWrite | None:
    """Return the first upload that is not as it was made; its `sequence` is that of the uploads."""
    events = tuple(events_of(documents))
    broken = verify_chain(events)
    if broken is not None:
        detail = f"the audit event of upload {broken.sequence} is not as it was made"
        return BadWrite(sequence=broken.sequence, what="upload", detail=detail, subject=broken.subject)
    if len(events) != documents.sequence():
        return BadWrite(sequence=len(events) + 1, what="upload", detail="the last uploads have no audit event")
    altered = altered_documents(documents)
    if not altered:
        return None
    number = {event.subject: event.sequence for event in events}
    name = min(altered, key=lambda name: number.get(name, 0))
    detail = f"the document `{name}` is not what was uploaded"
    return BadWrite(sequence=number.get(name, 0), what="upload", detail=detail, subject=name)


def walk_ledger(store: LedgerReader, head: Head) -> Iterator[tuple[AuditEvent, KeptRevision]]:
    """Yield every write up to `head`, in order, as long as they are as they were made.

    Raises:
        DamagedLedgerError: one is not.
    """
    previous, number = GENESIS, 0
    for after in range(0, head.sequence, _PAGE):
        last = min(after + _PAGE, head.sequence)
        for write in store.kept_writes(after=after, last=last):
            number += 1
            event, revision = _checked(write, number=number, previous=previous)
            yield event, revision
            previous = event.digest
        if number < last:
            raise _missing(number + 1, head)


def _checked(write: KeptWrite, *, number: int, previous: str) -> tuple[AuditEvent, KeptRevision]:
    event = write.event
    if write.sequence > number:
        raise DamagedLedgerError(
            BadWrite(
                sequence=number, what="missing", detail=f"the audit event {number} is missing, {write.sequence} follows"
            )
        )
    if write.sequence < number:
        raise _bad(write, "inserted", f"there is more than one audit event, or revision, of the write {write.sequence}")
    if event is None:
        raise _bad(write, "unreadable", f"the audit event {number} cannot be read: {write.unreadable}")
    if event.previous != previous:
        raise _bad(write, "previous", f"the audit event {number} does not continue the one before it")
    if event.digest != digest_of(event):
        raise _bad(write, "digest", f"the audit event {number} is not the one that its digest was made of")
    return event, _checked_revision(write, event)


def _checked_revision(write: KeptWrite, event: AuditEvent) -> KeptRevision:
    key = f"{event.subject}@{event.revision}"
    if write.revision is None:
        why = write.unreadable or "it is not there"
        raise _bad(write, "revision", f"the revision `{key}` of the write {event.sequence} cannot be read: {why}")
    wrong = differences(event, write.revision)
    if wrong == ("content",):
        raise _bad(write, "content", f"the text of the revision `{key}` is not what was written")
    if wrong:
        fields = ", ".join(f"`{name}`" for name in wrong)
        raise _bad(write, "revision", f"the revision `{key}` is not what its audit event says: {fields}")
    return write.revision


def _check_head(head: Head, last: Head) -> None:
    if head.digest != last.digest:
        raise DamagedLedgerError(
            BadWrite(
                sequence=last.sequence,
                what="head",
                detail=f"the registry names another last event than {last.sequence}: events were cut off at the end",
            )
        )


def _check_strays(store: LedgerReader, head: Head) -> None:
    found = store.strays(last=head.sequence)
    if not found:
        return
    # Somebody may have written since: what a write adds comes with its head.
    now = store.head().sequence
    inserted = [(number, what) for number, what in found if number < 1 or number > now]
    if inserted:
        number, what = min(inserted)
        raise DamagedLedgerError(
            BadWrite(sequence=number, what="inserted", detail=f"{what} belongs to no write: the last one is {now}")
        )


def _check_current(store: LedgerReader, head: Head, newest: dict[str, AuditEvent]) -> None:
    current = store.current_revisions()
    for event in sorted(newest.values(), key=lambda each: each.sequence):
        found = current.get(event.subject, ())
        if any(sequence > head.sequence for _, sequence in found):
            continue  # written since
        if [number for number, _ in found] != [event.revision]:
            shown = ", ".join(str(number) for number, _ in found) or "none"
            raise DamagedLedgerError(
                BadWrite(
                    sequence=event.sequence,
                    what="current",
                    detail=f"the last revision of `{event.subject}` is {event.revision}, the graph points at {shown}",
                    subject=event.subject,
                    revision=event.revision,
                )
            )


def _missing(number: int, head: Head) -> DamagedLedgerError:
    detail = f"the audit event {number} is missing: the registry is at {head.sequence}"
    return DamagedLedgerError(BadWrite(sequence=number, what="missing", detail=detail))


def _bad(write: KeptWrite, what: Trouble, detail: str) -> DamagedLedgerError:
    event = write.event
    return DamagedLedgerError(
        BadWrite(
            sequence=write.sequence,
            what=what,
            detail=detail,
            subject=event.subject if event else None,
            revision=event.revision if event else None,
        )
    )
