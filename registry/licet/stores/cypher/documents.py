# SPDX-License-Identifier: Apache-2.0
"""Documents in the graph store: what is known of each on one node, its bytes in parts below it."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, Final, LiteralString, Protocol, TypeVar

import neo4j

from licet.domain.document import Document
from licet.domain.record import AuditEvent
from licet.errors import DocumentNotFoundError, EntryNotFoundError, StoreError
from licet.stores.audit import GENESIS
from licet.stores.cypher import document_statements as statements
from licet.stores.cypher.records import event_from
from licet.stores.documents import (
    check_bytes,
    check_same,
    checked_document,
    document_text,
    parse_document_text,
    upload_event,
)
from licet.stores.ledger import Head

__all__ = ["PART_BYTES", "CypherDocuments", "prepare_documents"]

PART_BYTES: Final = 720_000
"""Bytes in one part: as base64 less than a million characters."""

T = TypeVar("T")


class Transact(Protocol):
    """Does work in a transaction of its own."""

    def __call__(self, work: Callable[[neo4j.ManagedTransaction], T], /) -> T:
        """Return what `work` returns."""
        ...


class CypherDocuments:
    """The documents of a graph store; it reads and writes in the transactions of that."""

    def __init__(self, read: Transact, write: Transact) -> None:
        self._read = read
        self._write = write

    def put(self, document: Document, content: bytes, *, reason: str = "") -> bool:
        """Keep a document and its bytes; return whether it is new.

        Raises:
            InputError: the bytes are not those that the document tells of.
            EntryNotFoundError: there is no entry that it could belong to.
            DocumentConflictError: the same bytes are kept with another entry, type or visibility.
        """
        document = checked_document(document, content)
        text = document_text(document)
        parts = list(_parts(document.id, content))
        return self._write(lambda tx: _put(tx, document, text=text, parts=parts, reason=reason))

    def document(self, document_id: str) -> Document:
        """Return what is known of a document.

        Raises:
            DocumentNotFoundError: there is none.
        """
        found = self._read(lambda tx: _find(tx, document_id))
        if found is None:
            raise DocumentNotFoundError(document_id)
        return found

    def content(self, document_id: str) -> bytes:
        """Return the bytes of a document; errors as `document`.

        Raises:
            StoreError: they are not what was uploaded.
        """
        found = self._read(lambda tx: _read_bytes(tx, document_id))
        if found is None:
            raise DocumentNotFoundError(document_id)
        return check_bytes(document_id, found)

    def documents(self, entry: str | None = None) -> tuple[Document, ...]:
        """Return the documents of an entry, given by its id, or all of them, by id."""
        return self._read(lambda tx: _list(tx, entry))

    def sequence(self) -> int:
        """Return the number of the last upload; 0 without any."""
        return self._read(_sequence)

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return the uploads with a number above `after`, oldest first: a hash chain of their own."""
        start = max(after, 0)
        return self._read(lambda tx: _events(tx, start, start + max(limit, 0)))


def prepare_documents(session: neo4j.Session) -> None:
    """Make a database whose schema is prepared ready to keep documents."""
    if session.execute_read(lambda tx: tx.run(statements.READ_LEDGER).single()) is not None:
        return
    session.execute_write(_run, statements.ADD_LEDGER, head=GENESIS)


def _run(tx: neo4j.ManagedTransaction, /, statement: LiteralString, **parameters: object) -> None:
    tx.run(statement, parameters).consume()


def _parts(name: str, content: bytes) -> Iterator[dict[str, Any]]:
    for number, start in enumerate(range(0, len(content), PART_BYTES)):
        data = base64.b64encode(content[start : start + PART_BYTES]).decode("ascii")
        yield {"id": _part_id(name, number), "number": number, "data": data}


def _part_id(name: str, number: int) -> str:
    return f"{name}/{number}"


def _put(
    tx: neo4j.ManagedTransaction, document: Document, *, text: str, parts: list[dict[str, Any]], reason: str
) -> bool:
    locked = tx.run(statements.LOCK_LEDGER).single(strict=True)
    kept = _find(tx, document.id)
    if kept is not None:
        check_same(kept, document)
        return False
    if tx.run(statements.HAS_ENTRY, id=document.entry).single() is None:
        raise EntryNotFoundError(document.entry)
    tx.run(statements.ADD_DOCUMENT, entry=document.entry, props=_props(document, text, len(parts))).consume()
    for part in parts:
        tx.run(statements.ADD_PART, document=document.id, props=part).consume()
    head = Head(sequence=locked["sequence"], digest=locked["head"])
    event = upload_event(document, text=text, head=head, reason=reason)
    fields = {part.name: getattr(event, part.name) for part in dataclasses.fields(event)}
    tx.run(statements.ADD_EVENT, document=document.id, props=fields).consume()
    tx.run(statements.ADVANCE_LEDGER, sequence=event.sequence, head=event.digest).consume()
    return True


def _props(document: Document, text: str, parts: int) -> dict[str, Any]:
    """Return a document as properties; `content` is the whole of it, the rest is for people who explore."""
    return {
        "id": document.id,
        "name": document.name,
        "media_type": document.media_type,
        "size": document.size,
        "entry": document.entry,
        "visibility": document.visibility.value,
        "uploaded_at": document.uploaded_at,
        "by": document.by,
        "parts": parts,
        "content": text,
    }


def _find(tx: neo4j.ManagedTransaction, name: str) -> Document | None:
    found = tx.run(statements.READ_DOCUMENT, id=name).single()
    return None if found is None else parse_document_text(found["content"])


def _read_bytes(tx: neo4j.ManagedTransaction, name: str) -> bytes | None:
    found = tx.run(statements.COUNT_PARTS, id=name).single()
    if found is None:
        return None
    return b"".join(_read_part(tx, name, number) for number in range(found["parts"]))


def _read_part(tx: neo4j.ManagedTransaction, name: str, number: int) -> bytes:
    found = tx.run(statements.READ_PART, id=_part_id(name, number)).single()
    if found is None:
        raise StoreError(f"a part of the document `{name}` is missing")
    try:
        return base64.b64decode(found["data"], validate=True)
    except (TypeError, ValueError) as error:
        raise StoreError(f"a part of the document `{name}` was changed since it was uploaded") from error


def _list(tx: neo4j.ManagedTransaction, entry: str | None) -> tuple[Document, ...]:
    rows = tx.run(statements.LIST_DOCUMENTS) if entry is None else tx.run(statements.LIST_OF_ENTRY, entry=entry)
    return tuple(parse_document_text(row["content"]) for row in rows)


def _sequence(tx: neo4j.ManagedTransaction) -> int:
    return int(tx.run(statements.READ_LEDGER).single(strict=True)["sequence"])


def _events(tx: neo4j.ManagedTransaction, after: int, last: int) -> tuple[AuditEvent, ...]:
    return tuple(event_from(row["props"]) for row in tx.run(statements.READ_EVENTS, after=after, last=last))
