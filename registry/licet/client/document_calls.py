# SPDX-License-Identifier: Apache-2.0
"""The calls about documents: the texts and agreements that are kept with entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import httpx2

from licet.client.calls import Call, get, new_key, of_document
from licet.domain.document import Document, document_id
from licet.errors import MalformedError
from licet.wire.adapters import Shape, read_shape, shape_of

__all__ = ["add_document", "document", "document_content", "documents"]

_SECONDS: Final = 600.0


def add_document(
    content: bytes,
    *,
    entry: str,
    name: str,
    media_type: str,
    visibility: str | None,
    readers: Sequence[str],
    reason: str,
) -> Call[Document]:
    """Return the call that files a document; what is not said is left out."""
    said: dict[str, str | list[str]] = {"visibility": visibility or "", "readers": list(readers), "reason": reason}
    return Call(
        method="POST",
        path="documents",
        params={"entry": entry, "name": name, **{key: value for key, value in said.items() if value}},
        headers={"content-type": media_type, "accept": "application/json", **new_key()},
        content=content,
        timeout=_SECONDS,
        read=of_document(_document_from),
    )


def documents(entry: str) -> Call[tuple[Document, ...]]:
    """Return the call that lists the documents of an entry."""
    return get("documents", lambda found: tuple(map(_document_from, found["items"])), {"entry": entry})


def document(name: str) -> Call[Document]:
    """Return the call that tells what is known of a document."""
    return get(f"documents/{_step(name)}", _document_from)


def document_content(name: str) -> Call[bytes]:
    """Return the call that fetches the bytes of a document, and refuses others."""

    def read(response: httpx2.Response, url: str) -> bytes:  # noqa: ARG001  # as calls are read
        if document_id(response.content) != name:
            raise MalformedError(f"the bytes that came are not those of the document `{name}`: fetch it again")
        return response.content

    return Call(method="GET", path=f"documents/{_step(name)}/content", headers={}, timeout=_SECONDS, read=read)


def _document_from(value: object) -> Document:
    return read_shape(value, _shape())


@cache
def _shape() -> Shape[Document]:
    return shape_of(Document)


def _step(name: str) -> str:
    if not (name.isascii() and name.isalnum()):
        raise MalformedError(f"`{name}` cannot be the id of a document: it has letters and digits only")
    return name
