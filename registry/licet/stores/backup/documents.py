# SPDX-License-Identifier: Apache-2.0
"""Documents in a backup: what is known of each, its bytes, and the audit event of its upload, in their order."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from licet.domain.document import Document, document_id
from licet.domain.record import AuditEvent
from licet.errors import EngineUnavailableError, LicetError, StoreError
from licet.stores.audit import GENESIS, digest_of, hash_text, verify_chain
from licet.stores.backup.fields import audit_event_from, fields_of
from licet.stores.documents import document_text, events_of, parse_document_text
from licet.stores.kept import BackedUpStore
from licet.stores.ledger import Head
from licet.stores.verification import BadWrite, DamagedLedgerError

__all__ = ["check_documents", "read_documents", "restore_documents"]


def read_documents(store: BackedUpStore, head: Head) -> tuple[int, Iterator[Mapping[str, Any]]]:
    """Return how many documents belong to the entries up to a head, and these, in the order of their uploads.

    Raises:
        DamagedLedgerError: a document is missing, or is not what was uploaded; for its bytes, as they are read.
    """
    told = store.documents.sequence()
    events = [event for event in events_of(store.documents) if event.sequence <= told]
    broken = verify_chain(events)
    if broken is not None:
        raise _damaged(broken, f"the audit event of upload {broken.sequence} is not as it was made")
    if len(events) < told:
        detail = f"the audit event of upload {len(events) + 1} is missing"
        raise DamagedLedgerError(BadWrite(sequence=len(events) + 1, what="upload", detail=detail))
    if events:
        known = {stored.entry.id for stored in store.entries_at(head.sequence)}
        kept = {document.id: document for document in store.documents.documents()}
        # What was filed after the first document of an entry that came later is left to the next backup.
        events = list(takewhile(lambda event: _owner(event, kept) in known, events))
    return len(events), (_record(store, event) for event in events)


def check_documents(head: Head) -> Callable[[Mapping[str, Any]], str | None]:
    """Return a checker that follows the chain of uploads up to its last one."""
    last = Head(sequence=0, digest=GENESIS)

    def check(record: Mapping[str, Any]) -> str | None:
        nonlocal last
        document, data, event = _from(record)
        if event.sequence != last.sequence + 1 or event.previous != last.digest or event.digest != digest_of(event):
            return f"the upload {event.sequence} does not continue the chain of uploads"
        if event.subject != document.id or event.content != hash_text(document_text(document)):
            return f"the document `{document.id}` is not what its audit event says"
        if document_id(data) != document.id:
            return f"the bytes of the document `{document.id}` are others than were uploaded"
        last = Head(sequence=event.sequence, digest=event.digest)
        if last.sequence == head.sequence and last.digest != head.digest:
            return "it is the last upload, and not the one that the first line names"
        return None

    return check


def restore_documents(store: BackedUpStore, records: Sequence[Mapping[str, Any]]) -> None:
    """File documents again, as they were; one that is there already is no error.

    Raises:
        StoreError: filed again, one has another audit event.
    """
    for record in records:
        document, data, event = _from(record)
        store.documents.put(document, data, reason=event.reason)
        kept = store.documents.events(after=event.sequence - 1, limit=1)
        if kept != (event,):
            raise StoreError(f"the document `{document.id}` has another audit event than in the backup")


def _owner(event: AuditEvent, kept: Mapping[str, Document]) -> str:
    """Return the entry of the document of an upload."""
    document = kept.get(event.subject)
    if document is None:
        raise _damaged(event, f"the document `{event.subject}` is missing")
    if hash_text(document_text(document)) != event.content:
        raise _damaged(event, f"the document `{event.subject}` is not what was uploaded")
    return document.entry


def _damaged(event: AuditEvent, detail: str) -> DamagedLedgerError:
    return DamagedLedgerError(BadWrite(sequence=event.sequence, what="upload", detail=detail, subject=event.subject))


def _record(store: BackedUpStore, event: AuditEvent) -> Mapping[str, Any]:
    try:
        data = store.documents.content(event.subject)
        text = document_text(store.documents.document(event.subject))
    except EngineUnavailableError:
        raise
    except StoreError as error:
        raise _damaged(event, str(error)) from error
    return {
        "event": fields_of(event),
        "content": text,
        "data": base64.b64encode(data).decode("ascii"),
    }


def _from(record: Mapping[str, Any]) -> tuple[Document, bytes, AuditEvent]:
    try:
        data = base64.b64decode(record["data"], validate=True)
        return parse_document_text(record["content"]), data, audit_event_from(record["event"])
    except (KeyError, TypeError, ValueError, binascii.Error, LicetError) as error:
        raise StoreError(f"a document of the backup is not whole: {' '.join(str(error).split())}") from error
