# SPDX-License-Identifier: Apache-2.0
"""Keep documents, find those that a caller may read, and know which ones are closed to whom."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from licet.domain.access import Caller, Role
from licet.domain.document import MEDIA_TYPES, Document, document_id
from licet.domain.entry import TermsBase
from licet.domain.visibility import Visibility, may_read
from licet.errors import ContradictionError, DocumentNotFoundError, Flaw
from licet.ports import Clock, DocumentLog
from licet.usecases.flaws import input_error, quoted, unknown_flaw
from licet.usecases.registry import Edition
from licet.usecases.visible import bare_hash, hidden_from, visible_entry

__all__ = [
    "ClosedDocuments",
    "Filing",
    "documents_of",
    "file_document",
    "open_documents",
    "read_content",
    "read_document",
]

_STALE: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What somebody says of a document that is to be kept.

    Without a visibility it is as closed as its entry is.
    """

    name: str
    media_type: str
    entry: str
    visibility: Visibility | None = None
    readers: tuple[Role, ...] = ()
    reason: str = ""


def file_document(
    filing: Filing, content: bytes, *, caller: Caller, edition: Edition, log: DocumentLog, clock: Clock
) -> tuple[Document, bool]:
    """Keep a document; return it as it is kept, and whether it is new.

    Raises:
        InputError: it cannot be kept so.
        EntryNotFoundError: there is no such entry, or the caller may not read it.
        DocumentConflictError: the same bytes are kept with another entry, type or visibility.
    """
    flaws = tuple(_flaws(filing, content))
    if flaws:
        raise input_error(flaws)
    entry = visible_entry(filing.entry, edition, caller).entry
    document = Document(
        id=document_id(content),
        name=filing.name.strip(),
        media_type=filing.media_type,
        size=len(content),
        entry=entry.id,
        visibility=filing.visibility or entry.visibility,
        readers=tuple(sorted(set(filing.readers if filing.visibility else entry.readers))),
        uploaded_at=clock.now(),
        by=caller.name,
    )
    is_new = log.put(document, content, reason=filing.reason)
    return (document if is_new else log.document(document.id)), is_new


def read_document(name: str, *, caller: Caller, edition: Edition, log: DocumentLog) -> Document:
    """Return what is known of a document.

    Raises:
        DocumentNotFoundError: there is none, or the caller may not read it.
    """
    found = log.document(name)
    if not _is_open(found, caller, edition):
        raise DocumentNotFoundError(name)
    return found


def read_content(name: str, *, caller: Caller, edition: Edition, log: DocumentLog) -> tuple[Document, bytes]:
    """Return a document with its bytes; errors as `read_document`."""
    return read_document(name, caller=caller, edition=edition, log=log), log.content(name)


def documents_of(entry: str, *, caller: Caller, edition: Edition, log: DocumentLog) -> tuple[Document, ...]:
    """Return the documents of an entry that the caller may read: those that belong to it, and the text it cites.

    Raises:
        EntryNotFoundError: there is no such entry, or the caller may not read it.
    """
    stored = visible_entry(entry, edition, caller)
    found = {each.id: each for each in log.documents(stored.entry.id)}
    cited = stored.entry.text.sha256 if isinstance(stored.entry, TermsBase) else None
    if cited is not None and bare_hash(cited) not in found:
        with suppress(DocumentNotFoundError):  # perhaps nobody has filed the text
            found[bare_hash(cited)] = log.document(bare_hash(cited))
    return tuple(found[name] for name in sorted(found) if _is_open(found[name], caller, edition))


def open_documents(*, caller: Caller, edition: Edition, log: DocumentLog) -> tuple[Document, ...]:
    """Return every document that the caller may read, by id."""
    return tuple(each for each in log.documents() if _is_open(each, caller, edition))


class ClosedDocuments:
    """Knows which documents are closed to whom, to withhold their words from answers.

    What this process files is known at once, what another one files within a second: until then the words were
    open to whoever may read the entry that quotes them.
    """

    def __init__(self, log: DocumentLog, clock: Clock) -> None:
        """Look into `log`, by `clock` at most once a second."""
        self._log = log
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[Document, ...] = ()
        self._sequence: int | None = None
        self._read_at: datetime | None = None

    def forget(self) -> None:
        """Look again at the next question: something was filed."""
        self._read_at = None

    def closed_to(self, caller: Caller, edition: Edition) -> frozenset[str]:
        """Return the ids of the documents that `caller` may not read."""
        if caller.may(Role.ADMIN):
            return frozenset()
        return frozenset(each.id for each in self._current() if not _is_open(each, caller, edition))

    def _current(self) -> tuple[Document, ...]:
        now = self._clock.now()
        with self._lock:
            if self._read_at is None or now - self._read_at >= _STALE:
                sequence = self._log.sequence()
                if sequence != self._sequence:
                    self._known = self._log.documents()
                self._sequence, self._read_at = sequence, now
            return self._known


def _is_open(document: Document, caller: Caller, edition: Edition) -> bool:
    known = document.entry in edition.stored and document.entry not in hidden_from(edition, caller)
    return known and may_read(caller, document.visibility, document.readers)


def _flaws(filing: Filing, content: bytes) -> Iterator[Flaw]:
    if filing.media_type not in MEDIA_TYPES:
        yield unknown_flaw("/media_type", "media type", name=filing.media_type, names=MEDIA_TYPES)
    if not filing.name.strip() or not filing.name.isprintable() or "/" in filing.name or "\\" in filing.name:
        yield Flaw(
            pointer="/name",
            code="malformed",
            detail=f"{quoted(filing.name)} is no name of a file: give one without slashes or control characters",
        )
    if not content:
        yield Flaw(pointer="", code="malformed", detail="the document is empty: send its bytes as the body")
    if filing.readers and filing.visibility is not Visibility.RESTRICTED:
        detail = "readers are listed, but the visibility is not `restricted`"
        yield Flaw(pointer="/readers", code=ContradictionError.code, detail=detail)
