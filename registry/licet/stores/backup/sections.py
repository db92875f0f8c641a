# SPDX-License-Identifier: Apache-2.0
"""What a backup carries, kind by kind. Whatever else a store keeps joins by a `Section` in `SECTIONS`.

Records are written and restored in the order of the sections. Restoring a record again must do no harm: a restore that
was cut off begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from licet.errors import StoreError
from licet.stores.audit import GENESIS, digest_of
from licet.stores.backup.documents import check_documents, read_documents, restore_documents
from licet.stores.backup.fields import audit_event_from, fields_of
from licet.stores.backup.keys import check_keys, read_keys, restore_keys
from licet.stores.backup.work import check_work_items, read_work_items, restore_work_items
from licet.stores.kept import BackedUpStore, KeptRevision, KeptWrite, differences
from licet.stores.ledger import Head
from licet.stores.texts import parse_decision_text
from licet.stores.verification import walk_ledger

__all__ = ["SECTIONS", "Section"]

Record: TypeAlias = Mapping[str, Any]
Checker: TypeAlias = Callable[[Record], str | None]
"""Takes the records of a section one after another, and returns what is wrong with one, or None."""

_DECISIONS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of record.

    Attributes:
        type: the word in the lines.
        read: how many records there are up to a head, and these, which it may read as it goes.
        checker: makes a checker for one file, given the number of its last write and the digest of its event; for
            documents these are of the last upload.
        restore: adds records that were checked.
        batch: so many are restored at a time, which are in memory together.
        optional: a backup that has none of it does not speak of it.
    """

    type: str
    read: Callable[[BackedUpStore, Head], tuple[int, Iterator[Record]]]
    checker: Callable[[Head], Checker]
    restore: Callable[[BackedUpStore, Sequence[Record]], None]
    batch: int = 500
    optional: bool = False


def _read_writes(store: BackedUpStore, head: Head) -> tuple[int, Iterator[Record]]:
    walk = walk_ledger(store, head)
    return head.sequence, ({"event": fields_of(event), "revision": fields_of(revision)} for event, revision in walk)


def _check_writes(head: Head) -> Checker:
    last = Head(sequence=0, digest=GENESIS)

    def check(record: Record) -> str | None:
        nonlocal last
        write = _write_from(record)
        event, revision = write.event, write.revision
        if event is None or revision is None:
            return "a part of the write is missing"
        if event.sequence != last.sequence + 1 or event.previous != last.digest or event.digest != digest_of(event):
            return f"the audit event {event.sequence} does not continue the chain"
        if differences(event, revision):
            return f"the revision is not what the audit event {event.sequence} says"
        last = Head(sequence=event.sequence, digest=event.digest)
        if last.sequence == head.sequence and last.digest != head.digest:
            return "it is the last write, and not the one that the first line names"
        return None

    return check


def _restore_writes(store: BackedUpStore, records: Sequence[Record]) -> None:
    store.restore_writes([_write_from(record) for record in records])


def _read_decisions(store: BackedUpStore, head: Head) -> tuple[int, Iterator[Record]]:
    ids = store.decision_ids(last=head.sequence)
    return len(ids), _decisions(store, ids)


def _decisions(store: BackedUpStore, ids: Sequence[str]) -> Iterator[Record]:
    for start in range(0, len(ids), _DECISIONS):
        batch = ids[start : start + _DECISIONS]
        for key, text in zip(batch, store.decision_texts(batch), strict=True):
            yield {"id": key, "content": text}


def _check_decisions(head: Head) -> Checker:  # noqa: ARG001  # as every section
    last = ""

    def check(record: Record) -> str | None:
        nonlocal last
        text, key = record.get("content"), record.get("id")
        if not isinstance(text, str) or not isinstance(key, str) or key <= last:
            return "the decision is not whole, or not in its place"
        if parse_decision_text(text).id != key:
            return f"the decision is not `{key}`, as its line says"
        last = key
        return None

    return check


def _restore_decisions(store: BackedUpStore, records: Sequence[Record]) -> None:
    store.restore_decisions([record["content"] for record in records])


def _write_from(record: Record) -> KeptWrite:
    try:
        event = audit_event_from(record["event"])
        revision = {**record["revision"], "recorded_at": datetime.fromisoformat(record["revision"]["recorded_at"])}
        return KeptWrite(sequence=event.sequence, event=event, revision=KeptRevision(**revision))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"a write of the backup is not whole: {' '.join(str(error).split())}") from error


SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        type="write",
        read=_read_writes,
        checker=_check_writes,
        restore=_restore_writes,
    ),
    Section(
        type="decision",
        read=_read_decisions,
        checker=_check_decisions,
        restore=_restore_decisions,
    ),
    Section(
        type="document",
        read=read_documents,
        checker=check_documents,
        restore=restore_documents,
        batch=1,
        optional=True,
    ),
    Section(
        type="key",
        read=read_keys,
        checker=check_keys,
        restore=restore_keys,
        optional=True,
    ),
    Section(
        type="work_item",
        read=read_work_items,
        checker=check_work_items,
        restore=restore_work_items,
        optional=True,
    ),
)
"""Every kind of record, in the order of the file."""
