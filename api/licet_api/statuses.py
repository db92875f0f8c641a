# SPDX-License-Identifier: Apache-2.0
"""Which statuses a route answers with, and which route goes on from its answer: for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["add_links", "add_problems", "problem_responses"]

_MEANINGS: Final[Mapping[int, str]] = {
    400: "The body is no JSON, or no YAML, or a header cannot be read",
    401: "A key is needed",
    403: "The key is not known, or its role does not suffice",
    404: "There is no such thing",
    406: "No form that the caller takes is served; `errors` lists those that are in `nearest`",
    409: "The registry has not seen that write yet, or the first request with this `Idempotency-Key` still runs",
    412: "Somebody else wrote first: `base`, `current` and `proposed` are entries",
    413: "The body is too large",
    415: "A body of this media type is not read",
    421: "The registry does not answer under this name",
    422: "A parameter or the body cannot be used: `errors` has each flaw with its place",
    428: "`If-Match` or `If-None-Match` is needed",
    429: "Too many requests",
    500: "Something went wrong in the registry",
    503: "The graph does not answer, or is busy: try again",
}
_ALWAYS: Final = (421, 500, 503)
_KNOWN_CALLERS: Final = (401, 403, 429)
_BODY: Final = (400, 413, 415, 422)
_CONDITION: Final = (400, 412, 428)
_STALE: Final = frozenset({"Decision", "Answers", "Preview", "Which", "RunCheck"})

_LINKS: Final[Mapping[tuple[str, str], Mapping[str, tuple[str, Mapping[str, str]]]]] = {
    ("/v1/decisions", "post"): {
        "decision": ("/v1/decisions/{decision_id}", {"decision_id": "$response.body#/id"}),
        "question": ("/v1/decisions/{decision_id}/request", {"decision_id": "$response.body#/id"}),
    },
    ("/v1/decisions:batch", "post"): {
        "first": ("/v1/decisions/{decision_id}", {"decision_id": "$response.body#/0/id"}),
    },
    ("/v1/entries", "get"): {
        "entry": ("/v1/entries/{entry_id}", {"entry_id": "$response.body#/items/0/id"}),
        "revisions": ("/v1/entries/{entry_id}/revisions", {"entry_id": "$response.body#/items/0/id"}),
        "lineage": ("/v1/entries/{entry_id}/lineage", {"entry_id": "$response.body#/items/0/id"}),
        "governed_by": ("/v1/entries/{entry_id}/governed-by", {"entry_id": "$response.body#/items/0/id"}),
        "next": ("/v1/entries", {"cursor": "$response.body#/next"}),
    },
    ("/v1/entries/{entry_id}", "put"): {
        "entry": ("/v1/entries/{entry_id}", {"entry_id": "$response.body#/id"}),
        "revisions": ("/v1/entries/{entry_id}/revisions", {"entry_id": "$response.body#/id"}),
    },
    ("/v1/vocabulary", "get"): {
        "scheme": ("/v1/vocabulary/{scheme}", {"scheme": "$response.body#/schemes/0/id"}),
    },
}
"""What each answer leads to: the path that is read next, and where its parameters are in the answer."""


def problem_responses(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reusable response for each status that is a problem document."""
    content = {"application/problem+json": {"schema": dict(schema)}}
    found: dict[str, Any] = {
        str(status): {"description": meaning, "content": content} for status, meaning in _MEANINGS.items()
    }
    for status in (409, 429, 503):
        found[str(status)]["headers"] = {
            "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}
        }
    return found


def add_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    """Let an operation say every status of an error that it can have."""
    responses = operation["responses"]
    default = responses.pop("default")
    for status in sorted(set(_statuses(path, method, operation))):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    responses["default"] = default


def add_links(document: dict[str, Any]) -> None:
    """Let answers say which routes go on from them."""
    paths = document["paths"]
    for (path, method), links in _LINKS.items():
        operation = paths.get(path, {}).get(method)
        if operation is None:
            continue
        found = {
            name: {"operationId": paths[target]["get"]["operationId"], "parameters": dict(parameters)}
            for name, (target, parameters) in links.items()
            if "get" in paths.get(target, {})
        }
        for status, response in operation["responses"].items():
            if status in {"200", "201"}:
                response["links"] = found


def _statuses(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    yield from _ALWAYS
    if path.startswith("/v1/"):
        yield from _KNOWN_CALLERS
    if "requestBody" in operation:
        yield from _BODY
    # A query parameter that the route does not have is refused, so any request can have a flaw.
    yield 422
    if "{" in path:
        yield 404
    if method in {"put", "patch"}:
        yield from _CONDITION
    if (_gives(operation) in _STALE and method == "post") or _takes_key(operation):
        yield 409
    if len(operation["responses"].get("200", {}).get("content", {})) > 1:
        yield 406


def _gives(operation: Mapping[str, Any]) -> str:
    content = operation["responses"].get("200", {}).get("content", {})
    reference: str = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2]


def _takes_key(operation: Mapping[str, Any]) -> bool:
    return any(each["name"].lower() == "idempotency-key" for each in operation.get("parameters", ()))
