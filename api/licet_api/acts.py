# SPDX-License-Identifier: Apache-2.0
"""What is done with a change request: which one, on which revision, and what is said with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Depends, Request, Response

from licet.domain.change_request import ChangeRequest
from licet.usecases.change_requests import RequestAct
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.write import dump_json
from licet_api.dependencies import JsonBody, json_response
from licet_api.desks import Requests
from licet_api.etags import etag_of, seen_revision
from licet_api.freshness import SEQUENCE

__all__ = ["Act", "Given", "acted", "made", "waits"]

_ACT: Final = shape_of(RequestAct)


@dataclass(frozen=True, slots=True)
class Named:
    """A change request that the caller may read, and the revision of it that they saw; -1 if the tag is not ours."""

    request_id: str
    revision: int


def named(request_id: str, request: Request, requests: Requests) -> Named:
    """Return which change request something is done with.

    Raises:
        WorkNotFoundError: there is none, or it is not open to the caller.
        RefusedError: the request does not say which revision was read (428), or says it so that it cannot be read.
    """
    requests.request(request_id)
    refusal = "this needs `If-Match` with the tag of the change request that was read"
    return Named(request_id, seen_revision(request, refusal))


Given = Annotated[Named, Depends(named)]


def act_of(body: JsonBody) -> RequestAct:
    """Return what is said with something that is done; errors as `read_shape`."""
    return read_shape(load_json(body), _ACT)


Act = Annotated[RequestAct, Depends(act_of)]


def acted(found: ChangeRequest) -> Response:
    """Return a change request after something was done with it; its entries may be written now."""
    headers = {"ETag": etag_of(found.revision)}
    return json_response(found, headers=headers | _sequence(found))


def made(found: ChangeRequest) -> Response:
    """Return a change request that is new, or to which something was added."""
    headers = {"ETag": etag_of(found.revision), "Location": _place(found)}
    return Response(dump_json(found), 201, headers=headers, media_type="application/json")


def waits(found: ChangeRequest) -> Response:
    """Return the change request that a write has become: somebody else must look at it first (202)."""
    return Response(dump_json(found), 202, headers={"Location": _place(found)}, media_type="application/json")


def _place(found: ChangeRequest) -> str:
    return f"/v1/change-requests/{quote(found.id, safe='')}"


def _sequence(found: ChangeRequest) -> dict[str, str]:
    return {} if found.sequence is None else {SEQUENCE: str(found.sequence)}
