# SPDX-License-Identifier: Apache-2.0
"""The bytes of a document that is sent, within the limit and of a type that is kept."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from licet.domain.document import MEDIA_TYPES
from licet_api.dependencies import Wired, read_within
from licet_api.problems import RefusedError

__all__ = ["DocumentBody", "DocumentType"]

_DRAINED: Final = 4


def document_type(request: Request) -> str:
    """Return the media type of a document, without parameters.

    Raises:
        RefusedError: it is none that is kept, or the body is encoded (415).
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise _unsupported("an encoded body is not read: send it as it is")
    found = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found not in MEDIA_TYPES:
        kept = ", ".join(f"`{name}`" for name in MEDIA_TYPES)
        raise _unsupported(f"a document of this type is not kept: send one of {kept} and say so in `Content-Type`")
    return found


DocumentType = Annotated[str, Depends(document_type)]


async def document_body(request: Request, wiring: Wired, _: DocumentType) -> bytes:
    """Return the bytes of a document; of one that is too large some more are read, so that the sender hears it.

    Raises:
        RefusedError: there are too many (413).
    """
    limit = wiring.settings.max_document_bytes
    refusal = f"the document is too large: at most {limit} bytes are kept (`LICET_MAX_DOCUMENT_BYTES`)"
    return await read_within(request, limit, drained=_DRAINED, refusal=refusal)


DocumentBody = Annotated[bytes, Depends(document_body)]


def _unsupported(detail: str) -> RefusedError:
    return RefusedError(detail, status=415, code="unsupported_media_type", headers={"Accept": ", ".join(MEDIA_TYPES)})
