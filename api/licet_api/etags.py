# SPDX-License-Identifier: Apache-2.0
"""Entity tags: the revision of an entry and the form it is sent in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from licet.usecases.visible import WITHHELD
from licet.wire.write import dump_json
from licet_api.problems import RefusedError

__all__ = ["REVALIDATE", "content_tag", "etag_of", "expected_revision", "is_known", "seen_revision", "tagged"]

REVALIDATE: Final = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
"""For what may change at any time and may depend on who asks: kept by the caller alone, asked about each time."""

_TAG: Final = re.compile(r'"([1-9][0-9]{0,9})(?:\.([a-z]+))?"')
_LIST: Final = re.compile(r'\s*(?:W/)?"[^"]*"\s*(?:,\s*(?:W/)?"[^"]*"\s*)*')


def etag_of(revision: int, form: str = "") -> str:
    """Return the tag of a revision in one form: JSON has none, others their short name."""
    return f'"{revision}.{form}"' if form else f'"{revision}"'


def tagged(request: Request, value: object, *, headers: Mapping[str, str] = REVALIDATE) -> Response:
    """Return a value as JSON with a tag of its content, or 304 to a caller who has it already."""
    text = dump_json(value)
    found = {**headers, "ETag": content_tag(text.encode())}
    if is_known(request, found["ETag"]):
        return Response(status_code=304, headers=found)
    return Response(text, headers=found, media_type="application/json")


def content_tag(content: bytes) -> str:
    """Return the tag of a content that has no number."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Return whether the caller has the revision with this tag already (`If-None-Match`)."""
    header = ",".join(request.headers.getlist("if-none-match"))
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag in tags


def expected_revision(request: Request) -> int | None:
    """Return the revision that a writer saw, None for one who creates; -1 if the tag is not ours.

    It is -1 as well for an entry of which words were withheld: whoever read it so has not seen what they would replace.

    Raises:
        RefusedError: the writer does not say (428), or in a way that cannot be read (400).
    """
    match, none_match = (request.headers.get(name) for name in ("if-match", "if-none-match"))
    if match is None and none_match is None:
        raise _missing()
    if match is None:
        if none_match != "*":
            raise _unreadable("`If-None-Match` must be `*` to create an entry")
        return None
    if none_match is not None:
        raise _unreadable("`If-Match` and `If-None-Match` exclude each other")
    if match.strip() == "*":
        raise _missing()
    if not _LIST.fullmatch(match):
        raise _unreadable('`If-Match` is a tag in quotes, such as `"3"`')
    found = _TAG.fullmatch(match.strip())
    return int(found[1]) if found and not (found[2] or "").endswith(WITHHELD) else -1


def seen_revision(request: Request, refusal: str) -> int:
    """Return the revision that was read by whoever changes what is there; -1 if the tag is not ours.

    Raises:
        RefusedError: as `expected_revision`; `refusal` tells somebody who says that nothing is there (400).
    """
    revision = expected_revision(request)
    if revision is None:
        raise _unreadable(refusal)
    return revision


def _missing() -> RefusedError:
    return RefusedError(
        "writing needs `If-Match` with the tag of the revision that was read, or `If-None-Match: *` to create",
        status=428,
        code="precondition_required",
    )


def _unreadable(detail: str) -> RefusedError:
    return RefusedError(detail, status=400, code="invalid_header")
