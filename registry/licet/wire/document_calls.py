# SPDX-License-Identifier: Apache-2.0
"""What a client asks about documents, in the words of the API: mixed into clients, which say how to send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Protocol

from licet.domain.document import Document, document_id
from licet.errors import MalformedError
from licet.wire.adapters import Shape, read_shape, shape_of

__all__ = ["DocumentCalls", "checked_content", "document_from", "document_params"]

_JSON: Final = {"accept": "application/json"}
_SECONDS: Final = 600.0


class Answer(Protocol):
    """What comes back."""

    @property
    def content(self) -> bytes:
        """The body."""
        ...


class Sender(Protocol):
    """A client: sends a request to a path below `/v1/` and returns what comes back, or raises."""

    def _send(self, method: str, path: str, **options: Any) -> Answer: ...


class DocumentCalls:
    """The part of a client that is about documents; errors as for every method of the client."""

    def add_document(
        self: Sender,
        content: bytes,
        *,
        entry: str,
        name: str,
        media_type: str,
        visibility: str | None = None,
        readers: Sequence[str] = (),
        reason: str = "",
    ) -> Document:
        """Keep a document and return it as it is kept; the same bytes again are no error.

        Args:
            content: its bytes.
            entry: the id of the entry that it belongs to.
            name: the name of the file.
            media_type: such as `application/pdf`.
            visibility: `public`, `institution` or `restricted`; without it the document is as closed as its entry.
            readers: the roles that may read it, if it is restricted.
            reason: why, for the audit trail.
        """
        params = document_params(entry=entry, name=name, visibility=visibility, readers=readers, reason=reason)
        headers = {**_JSON, "content-type": media_type}
        found = self._send("POST", "documents", params=params, headers=headers, content=content, timeout=_SECONDS)
        return document_from(json.loads(found.content))

    def documents(self: Sender, entry: str) -> tuple[Document, ...]:
        """Return the documents of an entry that one may read, by id."""
        found = self._send("GET", "documents", params={"entry": entry}, headers=_JSON)
        return tuple(document_from(item) for item in json.loads(found.content)["items"])

    def document(self: Sender, name: str) -> Document:
        """Return what is known of a document, given by its id."""
        return document_from(json.loads(self._send("GET", f"documents/{_step(name)}", headers=_JSON).content))

    def document_content(self: Sender, name: str) -> bytes:
        """Return the bytes of a document, given by its id.

        Raises:
            MalformedError: other bytes came.
        """
        found = self._send("GET", f"documents/{_step(name)}/content", timeout=_SECONDS)
        return checked_content(name, found.content)


def document_params(
    *, entry: str, name: str, visibility: str | None, readers: Sequence[str], reason: str
) -> dict[str, str | list[str]]:
    """Return the query with which a document is filed; what is not said is left out."""
    said: dict[str, str | list[str]] = {"visibility": visibility or "", "readers": list(readers), "reason": reason}
    return {"entry": entry, "name": name, **{key: value for key, value in said.items() if value}}


def document_from(value: object) -> Document:
    """Build a document from its published shape.

    Raises:
        MalformedError: it has another one.
    """
    return read_shape(value, _shape())


def checked_content(name: str, content: bytes) -> bytes:
    """Return the bytes of the document with this id.

    Raises:
        MalformedError: they are others.
    """
    if document_id(content) != name:
        raise MalformedError(f"the bytes that came are not those of the document `{name}`: fetch it again")
    return content


@cache
def _shape() -> Shape[Document]:
    return shape_of(Document)


def _step(name: str) -> str:
    if not (name.isascii() and name.isalnum()):
        raise MalformedError(f"`{name}` cannot be the id of a document: it has letters and digits only")
    return name
