# SPDX-License-Identifier: Apache-2.0
"""A document that the registry keeps: the text of terms, a signed agreement, evidence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from licet.domain.access import Role
from licet.domain.visibility import Visibility

__all__ = ["MEDIA_TYPES", "Document", "document_id"]

MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "text/html", "text/markdown", "text/plain")
"""What a document may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is known of a document; its bytes are kept beside it and never change.

    `id` is the SHA-256 of the bytes in hexadecimal, `size` their number, `entry` the id of the entry that it
    belongs to. Who may read that entry and is let by `visibility` and `readers` too may read the document.
    """

    id: str
    name: str
    media_type: str
    size: int
    entry: str
    visibility: Visibility
    readers: tuple[Role, ...] = ()
    uploaded_at: datetime
    by: str


def document_id(content: bytes) -> str:
    """Return the id that a document with these bytes has."""
    return hashlib.sha256(content).hexdigest()
