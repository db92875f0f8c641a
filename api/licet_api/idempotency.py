# SPDX-License-Identifier: Apache-2.0
"""`Idempotency-Key`: a creating request that is sent again has one effect, and gets the same answer.

A route takes part by a parameter `once: Once` and the decorator `idempotent` under the router's. It must have the
parameters `caller`, `body` and `wiring`, be a plain function, and give ids from the attempt to what it makes.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import math
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request, Response

from licet.bootstrap import Wiring
from licet.domain.access import Caller
from licet.domain.attempt import Attempt, KeptAnswer
from licet.errors import LicetError
from licet_api.gate import address_of
from licet_api.problems import RefusedError, problem_of

__all__ = ["KEPT", "LEASE", "NotAgain", "Once", "Sent", "attempt_of", "idempotent"]

LEASE: Final = timedelta(seconds=60)
"""So long nobody else does what an attempt has begun; one that crashed is taken over after it."""

KEPT: Final = timedelta(hours=24)
"""So long an answer is given again."""

_KEY: Final = r'^(?:[\x21\x23-\x7e]{1,255}|"[\x21\x23-\x7e]{1,255}")$'
_REPLAYED: Final = "Idempotent-Replayed"
_PATIENCE: Final = 2
"""Seconds after which it is worth asking again: most attempts take less."""

_SWEEPING: Final = "0"
"""Of 16 attempts one has a token that begins so; after its answer is kept it drops some old keys."""

_SWEPT: Final = 50

_LOG: Final = logging.getLogger("licet_api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a request says of being sent again, and the attempt that it became; both None without a key."""

    place: tuple[str, str]
    query: str
    media_type: str
    address: str = ""
    key: str | None = None
    attempt: Attempt | None = None


def once_of(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Sent again with the same key, the request has one effect and gets the same answer for 24 "
            "hours: 1 to 255 visible characters, best a UUID; quotes around it do not count.",
            pattern=_KEY,
        ),
    ] = None,
) -> Sent:
    """Return what a request says of being sent again."""
    return Sent(
        place=(request.method, request.url.path),
        query=request.url.query,
        media_type=request.headers.get("content-type", ""),
        address=address_of(request),
        key=None if idempotency_key is None else idempotency_key.strip('"'),
    )


def refuse_key(request: Request) -> None:
    """Refuse a key where an answer cannot be given again.

    Raises:
        RefusedError: the request has one.
    """
    if "idempotency-key" in request.headers:
        raise RefusedError(
            "a key is shown once and kept nowhere, so this request cannot be answered again: leave `Idempotency-Key` "
            "out; if the answer was lost, revoke that key and make another one",
            status=400,
            code="invalid_header",
        )


NotAgain = Annotated[None, Depends(refuse_key)]
"""For a route whose answer is given once."""

Once = Annotated[Sent, Depends(once_of)]
"""The key of a creating request; `once.attempt` is None where it has none."""


def idempotent(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Let a creating route do a request with a key once, and answer it again.

    A refusal is not kept, for nothing was done; the key is free then. After a failure the next attempt takes over,
    with the same ids.
    """

    @functools.wraps(handler)
    def answered(*, once: Sent, caller: Caller, body: bytes, wiring: Wiring, **given: Any) -> Response:
        parts = {"caller": caller, "body": body, "wiring": wiring, **given}
        if once.key is None:
            return handler(once=once, **parts)
        wanted = attempt_of(once, caller, body, wiring)
        held = wiring.store.reserve(wanted, at=wiring.clock.now())
        if held.token != wanted.token:
            return _answer_of(held, wanted, wiring)
        response = _tried(lambda: handler(once=replace(once, attempt=held), **parts), held, wiring)
        with _noted():
            wiring.store.settle(replace(held, answer=_kept(response)))
        if wanted.token.startswith(_SWEEPING):
            with _noted():
                wiring.store.forget(at=wiring.clock.now(), limit=_SWEPT)
        return response

    return answered


def attempt_of(once: Sent, caller: Caller, body: bytes, wiring: Wiring) -> Attempt:
    """Return the attempt that a request with a key begins, or finds begun by the same caller."""
    now = wiring.clock.now()
    return Attempt(
        key=_digest([*_who(caller, once), *once.place, once.key or ""]),
        content=_digest([once.query, once.media_type, hashlib.sha256(body).hexdigest()]),
        token=secrets.token_hex(16),
        seed=secrets.token_hex(16),
        begun_at=now,
        lease_until=now + LEASE,
        kept_until=now + KEPT,
    )


def _who(caller: Caller, once: Sent) -> tuple[str, str, str]:
    """Return what tells callers apart: an answer is given again to nobody who might see less, or is somebody else."""
    return caller.key_id or f"address {once.address}", caller.name, "" if caller.role is None else caller.role.value


def _answer_of(held: Attempt, wanted: Attempt, wiring: Wiring) -> Response:
    """Return the answer that another attempt gave.

    Raises:
        RefusedError: it was asked something else (422), or still runs (409).
    """
    if held.content != wanted.content:
        raise RefusedError(
            "this `Idempotency-Key` was used for another request: take a new one",
            status=422,
            code="idempotency_key_reused",
        )
    if held.answer is None:
        left = (held.lease_until - wiring.clock.now()).total_seconds()
        raise RefusedError(
            "the first request with this `Idempotency-Key` still runs: send it again shortly",
            status=409,
            code="idempotency_key_in_use",
            headers={"Retry-After": str(min(max(math.ceil(left), 1), _PATIENCE))},
        )
    response = Response(held.answer.body, held.answer.status)
    response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in held.answer.headers]
    response.headers[_REPLAYED] = "true"
    return response


def _tried(work: Callable[[], Response], held: Attempt, wiring: Wiring) -> Response:
    """Do the work; a refusal frees the key, anything else ends the lease: something may have been written."""
    try:
        return work()
    except BaseException as error:
        is_refusal = isinstance(error, LicetError) and problem_of(error).status < HTTPStatus.INTERNAL_SERVER_ERROR
        with _noted():
            if is_refusal and held.number == 1:
                wiring.store.release(held)
            else:
                wiring.store.settle(replace(held, lease_until=wiring.clock.now()))
        raise


@contextmanager
def _noted() -> Iterator[None]:
    """Go on if the store fails: the next attempt takes over when the lease is over, with the same ids."""
    try:
        yield
    except LicetError as error:
        _LOG.warning("idempotency key not settled", extra={"cause": type(error).__name__})


def _kept(response: Response) -> KeptAnswer:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
    return KeptAnswer(status=response.status_code, headers=headers, body=bytes(response.body))


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
