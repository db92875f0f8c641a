# SPDX-License-Identifier: Apache-2.0
"""What a route needs of its caller, and under which names we answer.

A route states its role by the type of its parameter `caller`: `Reader`, `Curator`, `Reviewer`, `Admin`
or `Anybody`. A route that states none is refused by a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, cast

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from licet.domain.access import ANYBODY, Caller, Role
from licet_api.gate import Gate, admitted
from licet_api.oidc import CHALLENGE
from licet_api.problems import RefusedError

__all__ = [
    "Admin",
    "Anybody",
    "Curator",
    "Reader",
    "Reads",
    "Reviewer",
    "check_known",
    "is_allowed_host",
    "needed_role",
    "pass_gate",
    "shows_key",
]

_UNCOUNTED: Final = frozenset({"GET", "HEAD"})


def is_allowed_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Return whether we answer under the name in the header `Host`."""
    if "*" in allowed:
        return True
    name, colon, port = host.lower().rpartition(":")
    return (name if colon and port.isdigit() else host.lower()) in allowed


class _Needs:
    """A dependency that lets a caller pass who has a role; it says the role to whoever asks the route."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Caller:
        """Return the caller; a route for anybody looks at no key.

        Raises:
            RefusedError: as `Gate.admit`.
        """
        gate = cast("Gate", request.app.state.gate)
        if self.role is not None:
            return await gate.admit(request, self.role)
        if request.method not in _UNCOUNTED:
            gate.count(request)
        return ANYBODY


Anybody = Annotated[Caller, Depends(_Needs(None))]
"""No role: whether the process lives, how to use it."""
Reader = Annotated[Caller, Depends(_Needs(Role.READER))]
Curator = Annotated[Caller, Depends(_Needs(Role.CURATOR))]
Reviewer = Annotated[Caller, Depends(_Needs(Role.REVIEWER))]
Admin = Annotated[Caller, Depends(_Needs(Role.ADMIN))]


async def pass_gate(request: Request) -> None:
    """Let a caller pass who has the role of the route, before anything else is looked at or waited for.

    Raises:
        RefusedError: as `Gate.admit`.
    """
    await _needs(request.scope["route"])(request)


def check_known(caller: Caller) -> None:
    """Check that a caller has shown a key: what people work on is for those who are known.

    Raises:
        RefusedError: they have not.
    """
    if caller.role is None:
        raise RefusedError(
            "this is for callers with a key: send `Authorization: Bearer` and the key",
            status=401,
            code="key_missing",
            headers=CHALLENGE,
        )


def shows_key(request: Request) -> bool:
    """Return whether the caller of a request that has passed is known by a key or a token."""
    caller = admitted(request)
    return caller is not None and caller.key_id is not None


async def _reads(request: Request) -> bool:
    return await cast("Gate", request.app.state.gate).reads(request)


Reads = Annotated[bool, Depends(_reads)]
"""Whether the caller of a route for anybody may read: a stranger to a closed registry is told less."""


def needed_role(route: APIRoute) -> Role | None:
    """Return the role that a route states; None for a route open to anybody.

    Raises:
        LookupError: it states none.
    """
    return _needs(route).role


def _needs(route: APIRoute) -> _Needs:
    calls: list[Callable[..., object] | None] = [needed.call for needed in route.dependant.dependencies]
    found = [call for call in calls if isinstance(call, _Needs)]
    if len(found) != 1:
        raise LookupError(f"{route.path} states {len(found)} roles: it must state one")
    return found[0]
