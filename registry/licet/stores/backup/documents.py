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
from licet.errors import LicetError, StoreError
from licet.stores.audit import GENESIS, digest_of, hash_text
from licet.stores.backup.fields import audit_event_from, fields_of
from licet.stores.documents import document_text, parse_document_text
from licet.stores.kept import BackedUpStore
from licet.stores.ledger import Head

__all__ = ["check_documents", "read_documents", "restore_documents"]

_PAGE = 1000


def read_documents(store: BackedUpStore, head: Head) -> tuple[int, Iterator[Mapping[str, Any]]]:
    """Return how many documents belong to the entries up to a head, and these, in the order of their uploads."""
    events = list(_events(store))
    if events:
        known = {stored.entry.id for stored in store.entries_at(head.sequence)}
        owners = {document.id: document.entry for document in store.documents.documents()}
        # What was filed after the first document of an entry that came later is left to the next backup.
        events = list(takewhile(lambda event: owners.get(event.subject, "") in known, events))
    return len(events), (_record(store, event) for event in events)


def check_documents(head: Head) -> Callable[[Mapping[str, Any]], str | None]:  # noqa: ARG001  # as every section
    """Return a checker that follows the chain of uploads."""
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


def _events(store: BackedUpStore) -> Iterator[AuditEvent]:
    after = 0
    while page := store.documents.events(after=after, limit=_PAGE):
        yield from page
        after = page[-1].sequence


def _record(store: BackedUpStore, event: AuditEvent) -> Mapping[str, Any]:
    data = store.documents.content(event.subject)
    return {
        "event": fields_of(event),
        "content": document_text(store.documents.document(event.subject)),
        "data": base64.b64encode(data).decode("ascii"),
    }


def _from(record: Mapping[str, Any]) -> tuple[Document, bytes, AuditEvent]:
    try:
        data = base64.b64decode(record["data"], validate=True)
        return parse_document_text(record["content"]), data, audit_event_from(record["event"])
    except (KeyError, TypeError, ValueError, binascii.Error, LicetError) as error:
        raise StoreError(f"a document of the backup is not whole: {' '.join(str(error).split())}") from error
