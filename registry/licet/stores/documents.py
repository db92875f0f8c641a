# SPDX-License-Identifier: Apache-2.0
"""Documents in memory, and what every store checks of a document and writes down about an upload.

Uploads have an audit chain of their own: they change no answer, so they must not move the sequence number of
the registry, which says up to which entry an answer has seen it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from licet.domain.document import Document, document_id
from licet.domain.record import AuditEvent
from licet.errors import DocumentConflictError, DocumentNotFoundError, EntryNotFoundError, InputError, StoreError
from licet.ports import DocumentLog
from licet.stores.audit import GENESIS, hash_text, link
from licet.stores.ledger import Head, utc
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.write import dump_line

__all__ = [
    "UPLOAD",
    "MemoryDocuments",
    "altered_documents",
    "check_bytes",
    "check_same",
    "checked_document",
    "document_text",
    "events_of",
    "parse_document_text",
    "upload_event",
]

UPLOAD = "upload"
"""The verb of the audit event."""


class MemoryDocuments:
    """The documents of a store that forgets with its process."""

    def __init__(self, has_entry: Callable[[str], bool]) -> None:
        """Keep documents; `has_entry` says whether there is an entry with an id."""
        self._has_entry = has_entry
        self._lock = threading.RLock()
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._events: list[AuditEvent] = []

    def put(self, document: Document, content: bytes, *, reason: str = "") -> bool:
        """Keep a document and its bytes; return whether it is new.

        Raises:
            InputError: the bytes are not those that the document tells of.
            EntryNotFoundError: there is no entry that it could belong to.
            DocumentConflictError: the same bytes are kept with another entry, type or visibility.
        """
        document = checked_document(document, content)
        with self._lock:
            kept = self._kept.get(document.id)
            if kept is not None:
                check_same(parse_document_text(kept[0]), document)
                return False
            if not self._has_entry(document.entry):
                raise EntryNotFoundError(document.entry)
            events = self._events
            head = Head(sequence=len(events), digest=events[-1].digest if events else GENESIS)
            text = document_text(document)
            events.append(upload_event(document, text=text, head=head, reason=reason))
            self._kept[document.id] = (text, content)
            return True

    def document(self, document_id: str) -> Document:
        """Return what is known of a document.

        Raises:
            DocumentNotFoundError: there is none.
        """
        return parse_document_text(self._find(document_id)[0])

    def content(self, document_id: str) -> bytes:
        """Return the bytes of a document; errors as `document`.

        Raises:
            StoreError: they are not what was uploaded.
        """
        return check_bytes(document_id, self._find(document_id)[1])

    def documents(self, entry: str | None = None) -> tuple[Document, ...]:
        """Return the documents of an entry, given by its id, or all of them, by id."""
        with self._lock:
            found = [parse_document_text(text) for _, (text, _) in sorted(self._kept.items())]
        return tuple(each for each in found if entry in {None, each.entry})

    def sequence(self) -> int:
        """Return the number of the last upload; 0 without any."""
        with self._lock:
            return len(self._events)

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return the uploads with a number above `after`, oldest first: a hash chain of their own."""
        with self._lock:
            return tuple(self._events[max(after, 0) :][: max(limit, 0)])

    def _find(self, name: str) -> tuple[str, bytes]:
        with self._lock:
            if name not in self._kept:
                raise DocumentNotFoundError(name)
            return self._kept[name]


def checked_document(document: Document, content: bytes) -> Document:
    """Return a document as it is kept: with its instant in UTC.

    Raises:
        InputError: its id or size is not that of the bytes.
    """
    if document.id != document_id(content) or document.size != len(content):
        raise InputError("the bytes of the document are not those that its id and size tell of")
    return replace(document, uploaded_at=utc(document.uploaded_at))


def check_same(kept: Document, given: Document) -> None:
    """Check that bytes which are kept already are given for the same readers and entry.

    Raises:
        DocumentConflictError: they are not.
    """
    same = ("entry", "media_type", "visibility", "readers")
    if any(getattr(kept, name) != getattr(given, name) for name in same):
        raise DocumentConflictError(given.id)


def check_bytes(name: str, content: bytes) -> bytes:
    """Return the bytes of the document with this id.

    Raises:
        StoreError: they are other bytes.
    """
    if document_id(content) != name:
        raise StoreError(f"the bytes of the document `{name}` were changed since they were uploaded")
    return content


def document_text(document: Document) -> str:
    """Return what is known of a document as text, as stores keep it."""
    try:
        return dump_line(document)
    except ValueError as error:
        raise InputError(f"the document cannot be written as JSON text: {error}") from error


def parse_document_text(text: str) -> Document:
    """Return the document that `document_text` wrote."""
    found = read_shape(load_json(text), shape_of(Document))
    return replace(found, uploaded_at=utc(found.uploaded_at))


def upload_event(document: Document, *, text: str, head: Head, reason: str) -> AuditEvent:
    """Return the audit event of an upload; its content is the hash of all that is known of the document."""
    return link(
        previous=head.digest,
        sequence=head.sequence + 1,
        at=document.uploaded_at,
        by=document.by,
        verb=UPLOAD,
        subject=document.id,
        revision=1,
        reason=reason,
        content=hash_text(text),
    )


def altered_documents(log: DocumentLog) -> tuple[str, ...]:
    """Return the ids of documents that are not what the audit event of their upload says; it reads everything.

    The events themselves are for `verify_chain` to check.
    """
    told = {event.subject: event.content for event in events_of(log)}
    kept = {each.id: hash_text(document_text(each)) for each in log.documents()}
    differing = {name for name in told.keys() | kept.keys() if told.get(name) != kept.get(name)}
    return tuple(sorted(differing | {name for name in kept if _is_damaged(name, log)}))


def events_of(log: DocumentLog) -> Iterator[AuditEvent]:
    """Yield the audit event of every upload, oldest first."""
    after = 0
    while page := log.events(after=after):
        yield from page
        after = page[-1].sequence


def _is_damaged(name: str, log: DocumentLog) -> bool:
    try:
        log.content(name)
    except StoreError:
        return True
    return False
