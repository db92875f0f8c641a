# SPDX-License-Identifier: Apache-2.0
"""What routes are given: the wiring, and bodies that were limited before they were read."""

from __future__ import annotations

from typing import Annotated, Final, cast

from fastapi import Depends, Request, Response

from licet.bootstrap import Wiring
from licet.errors import Flaw, MalformedError
from licet.ports import DecisionLog
from licet.usecases.flaws import capped, nearest_names, quoted
from licet.usecases.registry import Edition
from licet.wire.write import dump_json
from licet_api.limits import check_depth_of
from licet_api.problems import RefusedError

__all__ = [
    "Current",
    "JsonBody",
    "ManifestBody",
    "Recording",
    "Wired",
    "forbid_unknown_parameters",
    "json_response",
    "read_within",
]

_YAML: Final = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")
_DRAINED: Final = 8
"""So many times what is read is taken in, so that the sender hears why the rest is not."""


def wiring_of(request: Request) -> Wiring:
    """Return the parts of the running registry."""
    return cast("Wiring", request.app.state.wiring)


Wired = Annotated[Wiring, Depends(wiring_of)]


def recorder_of(request: Request) -> DecisionLog:
    """Return where answers are recorded: those of concurrent requests in one transaction."""
    return cast("DecisionLog", request.app.state.recorder)


Recording = Annotated[DecisionLog, Depends(recorder_of)]


def current_edition(wiring: Wired) -> Edition:
    """Return the registry as it is now."""
    return wiring.registry.current()


Current = Annotated[Edition, Depends(current_edition)]


def forbid_unknown_parameters(request: Request) -> None:
    """Refuse a query parameter that the route does not have: a filter must not be ignored.

    Raises:
        MalformedError: there is one; the nearest names are given.
    """
    dependant = request.scope["route"].dependant
    known = tuple(str(field.alias) for field in dependant.query_params)
    flaws = capped(
        Flaw(
            pointer=f"/query/{name}",
            code="unknown_field",
            detail=f"unknown parameter {quoted(name)}",
            nearest=nearest_names(name, known),
        )
        for name in request.query_params
        if name not in known
    )
    if flaws:
        nearest = f": did you mean `{flaws[0].nearest[0]}`?" if flaws[0].nearest else ""
        raise MalformedError(flaws[0].detail + nearest, flaws=flaws)


async def read_json_body(request: Request) -> bytes:
    """Return the body of a request that sends JSON.

    Raises:
        RefusedError: it sends something else (415) or too much (413).
        MalformedError: it is nested too deep.
    """
    media_type = _media_type(request)
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise _unsupported("application/json")
    body = await _read(request)
    check_depth_of(body, wiring_of(request).settings)
    return body


async def read_manifest_body(request: Request) -> bytes:
    """Return the body of a request that sends YAML or JSON; errors as `read_json_body`."""
    if _media_type(request) not in {"application/json", *_YAML}:
        raise _unsupported("application/yaml` or `application/json")
    return await _read(request)


JsonBody = Annotated[bytes, Depends(read_json_body)]
ManifestBody = Annotated[bytes, Depends(read_manifest_body)]


def json_response(value: object, *, headers: dict[str, str] | None = None) -> Response:
    """Return a value as published JSON."""
    return Response(dump_json(value), headers=headers, media_type="application/json")


def _media_type(request: Request) -> str:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedError(
            "an encoded body is not read: send it as it is",
            status=415,
            code="unsupported_media_type",
            headers={"Accept-Encoding": "identity"},
        )
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _unsupported(wanted: str) -> RefusedError:
    return RefusedError(
        f"a body of this media type is not read: send `{wanted}` and say so in `Content-Type`",
        status=415,
        code="unsupported_media_type",
    )


async def _read(request: Request) -> bytes:
    """Read at most as much as the settings allow."""
    most = wiring_of(request).settings.max_body_bytes
    refusal = f"the body is too large: at most {most} bytes are read"
    return await read_within(request, most, drained=_DRAINED, refusal=refusal)


async def read_within(request: Request, most: int, *, drained: int, refusal: str) -> bytes:
    """Return the body of a request, of at most so many bytes.

    Of a larger one some more are drained, so that the sender hears the answer: `drained` times as many.

    Raises:
        RefusedError: it is larger (413); `refusal` says so.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            chunks.append(chunk)
        if size > drained * most:
            break
    if size > most:
        raise RefusedError(refusal, status=413, code="content_too_large")
    return b"".join(chunks)
