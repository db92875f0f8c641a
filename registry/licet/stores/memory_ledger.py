# SPDX-License-Identifier: Apache-2.0
"""The ledger of the memory store, for verifying and for a backup, and writes that are made again from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from licet.domain.record import AuditEvent, StoredEntry
from licet.errors import StoreError
from licet.stores.kept import KeptRevision, KeptWrite
from licet.stores.ledger import Head, Signature, check_same, enter
from licet.stores.shelf import OnShelf
from licet.stores.texts import entry_text, parse_entry_text

__all__ = ["MemoryLedger"]


class MemoryLedger(OnShelf):
    """Reads the ledger as it is kept, and takes writes as they were made."""

    def head(self) -> Head:
        """Return the end of the ledger."""
        with self._lock:
            return self._shelf.head()

    def kept_writes(self, *, after: int, last: int) -> tuple[KeptWrite, ...]:
        """Return what is kept of the writes after the number `after` up to `last`, in order."""
        with self._lock:
            events = self._shelf.events[max(after, 0) : max(last, 0)]
            return tuple(
                KeptWrite(sequence=event.sequence, event=event, revision=_kept(self._revision_of(event)))
                for event in events
            )

    def current_revisions(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the revision number and the sequence number of what counts as current, by entry."""
        with self._lock:
            latest = [stored[-1] for stored in self._shelf.revisions.values()]
        return {stored.entry.id: [(stored.revision, stored.sequence)] for stored in latest}

    def strays(self, *, last: int) -> tuple[tuple[int, str], ...]:  # noqa: ARG002  # as every store
        """Return what bears no number of a write: nothing, since numbers are places here."""
        return ()

    def restoring(self) -> str:
        """Return what is being restored from; empty without a restore."""
        return self._shelf.restoring

    def set_restoring(self, mark: str) -> None:
        """Say that the store is incomplete until the restore from `mark` ends; empty says that it is complete."""
        self._shelf.restoring = mark

    def restore_writes(self, writes: Sequence[KeptWrite]) -> None:
        """Add writes that follow the last one, as they were made.

        Raises:
            StoreError: made again, one is not what it was.
        """
        with self._lock:
            for write in writes:
                if write.event is None or write.revision is None:
                    raise StoreError(f"write {write.sequence} is not there as a whole")
                if write.sequence > len(self._shelf.events):
                    self._write_again(write.event, write.revision)

    def _write_again(self, event: AuditEvent, kept: KeptRevision) -> None:
        shelf, entry = self._shelf, parse_entry_text(kept.content)
        text = entry_text(entry)  # what this store would tell of it
        signature = Signature(by=event.by, at=event.at, reason=event.reason)
        stored, again = enter(entry, text=text, head=shelf.head(), before=shelf.before(entry), signature=signature)
        check_same(again, event)
        shelf.add(stored, again)

    def _revision_of(self, event: AuditEvent) -> StoredEntry | None:
        kept = self._shelf.revisions.get(event.subject, [])
        return kept[event.revision - 1] if 0 < event.revision <= len(kept) else None


def _kept(stored: StoredEntry | None) -> KeptRevision | None:
    if stored is None:
        return None
    return KeptRevision(
        entry=stored.entry.id,
        revision=stored.revision,
        sequence=stored.sequence,
        recorded_at=stored.recorded_at,
        by=stored.by,
        reason=stored.reason,
        content=entry_text(stored.entry),
    )
