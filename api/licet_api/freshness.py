# SPDX-License-Identifier: Apache-2.0
"""Who wrote sees it: the sequence number travels in headers, and a write is in memory before its answer leaves."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Header, Request

from licet.domain.access import Role
from licet_api.problems import RefusedError
from licet_api.security import needed_role, shows_key
from licet_api.waiting import Waiting

__all__ = ["AT_LEAST", "IN_STEP", "SEQUENCE", "log_trouble", "sequence_in"]

SEQUENCE: Final = "Licet-Sequence"
"""Up to which write an answer has seen the registry, or the number of a write."""

AT_LEAST: Final = "Licet-At-Least"
"""The number of a write that the answer must have seen."""

_LOG: Final = logging.getLogger("licet_api")
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST: Final = 2**53


def sequence_in(text: str, header: str) -> int:
    """Return the sequence number that a header gives.

    Raises:
        RefusedError: it gives none (400).
    """
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= 16 and int(digits) <= _MOST:
        return int(digits)
    raise RefusedError(
        f"`{header}` is the number of a write, such as `{SEQUENCE}` has it",
        status=400,
        code="invalid_header",
    )


async def _keep_in_step(
    request: Request,
    at_least: Annotated[str | None, Header(alias=AT_LEAST, include_in_schema=False)] = None,
) -> AsyncIterator[None]:
    """Wait for the write that the caller wants to see; after a write, take it over before it is acknowledged.

    A route for anybody waits for nothing: it tells a stranger neither how far the registry is, nor holds a place.

    Raises:
        RefusedError: the header cannot be read (400).
        BundleStaleError: the write did not come in time.
        RegistryLagsError: the store is not reached.
    """
    waiting = cast("Waiting", request.app.state.waiting)
    if needed_role(request.scope["route"]) is not None:
        await waiting.roused()
        if at_least is not None:
            await waiting.reached(sequence_in(at_least, AT_LEAST), has_key=shows_key(request))
    yield
    if _may_write(request):
        await waiting.catch_up()


# Around the route and not around the response: what was written is in memory when the caller hears of it.
IN_STEP: Final[Any] = Depends(_keep_in_step, scope="function")


def log_trouble(error: Exception | None) -> None:
    """Log that the store cannot be followed any more, and that it can again."""
    if error is None:
        _LOG.warning("store followed again")
    else:
        _LOG.error("store not followed", extra={"cause": type(error).__name__})


def _may_write(request: Request) -> bool:
    if request.method in _READING:
        return False
    role = needed_role(request.scope["route"])
    return role is not None and role is not Role.READER
