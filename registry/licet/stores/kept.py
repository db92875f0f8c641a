# SPDX-License-Identifier: Apache-2.0
"""A registry as it is kept, text by text: what verifying reads, and what a backup carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from licet.domain.access import ApiKey
from licet.domain.record import AuditEvent, StoredEntry
from licet.errors import StoreError
from licet.ports import DocumentLog
from licet.stores.audit import hash_text
from licet.stores.ledger import Head

__all__ = ["BackedUpStore", "KeptRevision", "KeptWrite", "LedgerReader", "StoreIncompleteError", "differences"]


class StoreIncompleteError(StoreError):
    """A restore into this store was begun and has not ended."""

    def __init__(self) -> None:
        super().__init__(
            "the registry is incomplete: a restore into it was cut off, or is running: let `licet restore` with the "
            "same file end, or begin with an empty database"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRevision:
    """One revision with the complete entry as the text that the audit event has the hash of."""

    entry: str
    revision: int
    sequence: int
    recorded_at: datetime
    by: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWrite:
    """What is kept of one write; a part that is not there or cannot be read is None, and `unreadable` says why."""

    sequence: int
    event: AuditEvent | None
    revision: KeptRevision | None
    unreadable: str = ""


class LedgerReader(Protocol):
    """Reads the ledger as it is kept, whole or damaged."""

    def head(self) -> Head:
        """Return the end of the ledger as the registry itself states it."""
        ...

    def kept_writes(self, *, after: int, last: int) -> tuple[KeptWrite, ...]:
        """Return what is kept of the writes after the number `after` up to `last`, in order; gaps stay gaps."""
        ...

    def current_revisions(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the revision number and the sequence number of what counts as current, by entry."""
        ...

    def strays(self, *, last: int) -> tuple[tuple[int, str], ...]:
        """Return what bears no number from 1 to `last`: the number that it bears (0 without one) and what it is."""
        ...


class BackedUpStore(LedgerReader, Protocol):
    """A store that can be written to a file, and filled from one."""

    def entries(self) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry: those of one sequence number."""
        ...

    def entries_at(self, sequence: int) -> tuple[StoredEntry, ...]:
        """Return the entries as they were after the write `sequence`, by id."""
        ...

    @property
    def documents(self) -> DocumentLog:
        """The documents that it keeps."""
        ...

    def add_key(self, key: ApiKey) -> None:
        """Keep a key; a StoreError says that its id or its hash is kept already."""
        ...

    def find_key(self, digest: str) -> ApiKey | None:
        """Return the key with this hash, whatever its state."""
        ...

    def list_keys(self) -> tuple[ApiKey, ...]:
        """Return every key ever made, by the time it was made."""
        ...

    def decision_ids(self, *, last: int) -> tuple[str, ...]:
        """Return the ids of the decisions that rest on the writes up to `last`, in order."""
        ...

    def decision_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return recorded decisions as they are kept, in the order of `ids`."""
        ...

    def work_ids(self) -> tuple[str, ...]:
        """Return the ids of all change requests, review cases, comments and kept cases, in order."""
        ...

    def work_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return these as they are kept, in the order of `ids`."""
        ...

    def restoring(self) -> str:
        """Return what a restore that is under way, or was cut off, restores from; empty without one."""
        ...

    def set_restoring(self, mark: str) -> None:
        """Say that the store is incomplete until the restore from `mark` ends; empty says that it is complete."""
        ...

    def restore_writes(self, writes: Sequence[KeptWrite]) -> None:
        """Add writes that follow the last one, as they were made.

        Raises:
            StoreError: made again, one is not what it was.
        """
        ...

    def restore_decisions(self, texts: Sequence[str]) -> None:
        """Add recorded decisions; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        ...

    def restore_work(self, texts: Sequence[str]) -> None:
        """Add items of work as they were; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        ...


def differences(event: AuditEvent, kept: KeptRevision) -> tuple[str, ...]:
    """Return the fields in which a revision is not what its audit event says."""
    told: Mapping[str, object] = {
        "entry": event.subject,
        "revision": event.revision,
        "sequence": event.sequence,
        "recorded_at": event.at,
        "by": event.by,
        "reason": event.reason,
        "content": event.content,
    }
    found = {name: getattr(kept, name) for name in told} | {"content": hash_text(kept.content)}
    return tuple(name for name in told if told[name] != found[name])
