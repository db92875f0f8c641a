# SPDX-License-Identifier: Apache-2.0
"""The calls about change requests: propose, read, preview, and what is done with one that others look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import httpx2

from licet.client.calls import (
    JSON,
    Call,
    Filter,
    Listing,
    filled,
    get,
    json_of,
    listing,
    new_key,
    path_step,
    post,
    value_of,
)
from licet.client.replies import parsed, read_as
from licet.client.retries import Repeat
from licet.domain.change_request import ChangeRequest
from licet.usecases.proposals import Columns, Proposal, RequestPreview
from licet.usecases.work_requests import SaidComment

__all__ = [
    "Proposed",
    "act_on_request",
    "change_request",
    "change_requests",
    "comment_on_request",
    "preview_kept_request",
    "preview_request",
    "propose",
    "request_columns",
    "revise_request",
]

Proposed: TypeAlias = Proposal | Mapping[str, Any]


def propose(proposal: Proposed) -> Call[tuple[ChangeRequest, str]]:
    return Call(
        method="POST",
        path="change-requests",
        headers={**JSON, **new_key()},
        content=json_of(proposal),
        read=_request_and_tag,
    )


def change_requests(filters: Mapping[str, Filter]) -> Listing[ChangeRequest]:
    return listing("change-requests", value_of(ChangeRequest), filled(filters))


def change_request(request_id: str) -> Call[tuple[ChangeRequest, str]]:
    return Call(method="GET", path=_place(request_id), read=_request_and_tag)


def revise_request(request_id: str, proposal: Proposed, etag: str) -> Call[tuple[ChangeRequest, str]]:
    return Call(
        method="PUT",
        path=_place(request_id),
        headers={**JSON, "if-match": etag},
        content=json_of(proposal),
        read=_request_and_tag,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def preview_request(proposal: Proposed) -> Call[RequestPreview]:
    return post("change-requests:preview", proposal, value_of(RequestPreview))


def preview_kept_request(request_id: str) -> Call[RequestPreview]:
    return post(f"{_place(request_id)}:preview", {}, value_of(RequestPreview))


def act_on_request(request_id: str, verb: str, etag: str, body: Mapping[str, Any]) -> Call[tuple[ChangeRequest, str]]:
    return Call(
        method="POST",
        path=f"{_place(request_id)}:{path_step(verb)}",
        headers={**JSON, "if-match": etag},
        content=json_of({name: value for name, value in body.items() if value is not None}),
        read=_request_and_tag,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def comment_on_request(request_id: str, says: str, about: str | None) -> Call[ChangeRequest]:
    saying = SaidComment(says=says, about=about)
    return post(f"{_place(request_id)}/comments", saying, value_of(ChangeRequest), creates=True)


def request_columns(request_id: str, entry: str) -> Call[Columns]:
    return get(f"{_place(request_id)}/entries/{path_step(entry)}", value_of(Columns))


def _request_and_tag(response: httpx2.Response, url: str) -> tuple[ChangeRequest, str]:
    return read_as(parsed(response, url), ChangeRequest), response.headers.get("etag", "")


def _place(request_id: str) -> str:
    return f"change-requests/{path_step(request_id)}"
