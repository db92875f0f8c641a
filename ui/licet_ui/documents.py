# SPDX-License-Identifier: Apache-2.0
"""Published JSON documents, as everything here handles them, and how one travels in an address."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from licet.wire.json_text import load_json

__all__ = ["Document", "compact", "decode", "encode"]

Document: TypeAlias = dict[str, Any]
"""A UseRequest, a Decision or an Entry as published JSON."""

_EMPTY_MEANS_SOMETHING = frozenset({"adopts"})


def compact(document: Mapping[str, Any]) -> Document:
    """Return a document without what says nothing: nulls, empty lists and empty objects."""
    found = {name: _compact(value) for name, value in document.items()}
    return {
        name: value for name, value in found.items() if _says(value) or (name in _EMPTY_MEANS_SOMETHING and value == [])
    }


def encode(document: Mapping[str, Any]) -> str:
    """Return a document as a word for an address: compact JSON in base64url."""
    text = json.dumps(compact(document), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def decode(word: str) -> Document:
    """Return the document that `encode` put into an address.

    Raises:
        ValueError: the word does not hold a JSON object.
    """
    padded = word + "=" * (-len(word) % 4)
    try:
        found = load_json(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("the address does not hold a question: it is cut short or changed") from None
    if not isinstance(found, dict):
        raise ValueError("the address does not hold a question: it is not an object")  # noqa: TRY004  # of one kind
    return found


def _compact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return compact(value)
    return [_compact(item) for item in value] if isinstance(value, list | tuple) else value


def _says(value: Any) -> bool:
    return value is not None and value not in ({}, [])
