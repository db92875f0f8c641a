# SPDX-License-Identifier: Apache-2.0
"""Documents: file the text of terms, a signed agreement or evidence, and read it where that is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from licet.domain.access import Role
from licet.domain.document import MEDIA_TYPES, Document
from licet.domain.visibility import Visibility
from licet.usecases.documents import Filing, documents_of, file_document, read_content, read_document
from licet_api.dependencies import Current, Wired, json_response
from licet_api.etags import is_known
from licet_api.idempotency import Once, idempotent
from licet_api.openapi import Documented, documented
from licet_api.security import Curator, Reader
from licet_api.uploads import DocumentBody, DocumentType
from licet_api.visible import Closed

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["documents"])

_BINARY: Final[Mapping[str, Any]] = {name: {"schema": {"type": "string", "format": "binary"}} for name in MEDIA_TYPES}
_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization",
}


def _filing() -> Documented:
    """Return what the route tells that takes bytes."""
    found = documented(gives="Document")
    found["openapi_extra"]["requestBody"] = {"required": True, "content": dict(_BINARY)}
    found["responses"][201] = {**found["responses"][200], "description": "The document, which is new"}
    return found


def _bytes() -> Documented:
    """Return what the route tells that gives bytes."""
    found = documented(gives="Document")
    found["responses"][200] = {"description": "The bytes of the document", "content": dict(_BINARY)}
    return found


@router.post("/documents", **_filing())
@idempotent
def post_document(
    caller: Curator,
    media_type: DocumentType,
    body: DocumentBody,
    edition: Current,
    wiring: Wired,
    closed: Closed,
    once: Once,  # noqa: ARG001  # the id of a document is the hash of its bytes, at every attempt
    entry: Annotated[str, Query(min_length=1, max_length=300)],
    name: Annotated[str, Query(min_length=1, max_length=200)],
    visibility: Visibility | None = None,
    readers: Annotated[list[Role] | None, Query(max_length=len(Role))] = None,
    reason: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """Keep a document that belongs to an entry; the body is its bytes. The same bytes are kept once."""
    filing = Filing(
        name=name, media_type=media_type, entry=entry, visibility=visibility, readers=tuple(readers or ()),
        reason=reason,
    )  # fmt: skip
    document, is_new = file_document(
        filing, body, caller=caller, edition=edition, log=wiring.store.documents, clock=wiring.clock
    )
    closed.forget()
    answer = json_response(document, headers={"Location": f"/v1/documents/{document.id}"})
    answer.status_code = 201 if is_new else 200
    return answer


@router.get("/documents", **documented(gives="Documents"))
def get_documents(
    caller: Reader, edition: Current, wiring: Wired, entry: Annotated[str, Query(min_length=1, max_length=300)]
) -> Response:
    """List the documents of an entry that the caller may read, by id: its own, and the text that it cites."""
    found = documents_of(entry, caller=caller, edition=edition, log=wiring.store.documents)
    return json_response({"items": found})


@router.get("/entries/{entry_id}/documents", **documented(gives="Documents"))
def get_documents_of_entry(caller: Reader, entry_id: str, edition: Current, wiring: Wired) -> Response:
    """List the documents of an entry that the caller may read, by id: its own, and the text that it cites."""
    found = documents_of(entry_id, caller=caller, edition=edition, log=wiring.store.documents)
    return json_response({"items": found})


@router.get("/documents/{document_id}", **documented(gives="Document"))
def get_document(caller: Reader, document_id: str, edition: Current, wiring: Wired) -> Response:
    """Return what is known of a document."""
    return json_response(
        read_document(document_id, caller=caller, edition=edition, log=wiring.store.documents),
        headers={"ETag": f'"{document_id}"', "Cache-Control": "private, no-cache", "Vary": "Authorization"},
    )


@router.get("/documents/{document_id}/content", **_bytes())
def get_content(caller: Reader, document_id: str, request: Request, edition: Current, wiring: Wired) -> Response:
    """Return the bytes of a document, to be saved and never shown by a browser."""
    log = wiring.store.documents
    document = read_document(document_id, caller=caller, edition=edition, log=log)
    headers = {**_SAFE, "ETag": f'"{document.id}"'}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    document, content = read_content(document_id, caller=caller, edition=edition, log=log)
    return Response(content, headers={**headers, **_as_file(document)})


def _as_file(document: Document) -> dict[str, str]:
    """Return the headers of a file to be saved; the plain name is for clients that read no other (RFC 6266)."""
    plain = "".join(char if char.isascii() and char not in '"%\\' else "_" for char in document.name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(document.name, safe='')}"
    return {"Content-Type": document.media_type, "Content-Disposition": disposition}
