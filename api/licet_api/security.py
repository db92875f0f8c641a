# SPDX-License-Identifier: Apache-2.0
"""Who calls, what a route needs, and under which names we answer.

A route states its role by the type of its parameter `caller`: `Reader`, `Curator`, `Reviewer`, `Admin`
or `Anybody`. A route that states none is refused by a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from licet.bootstrap import check_key
from licet.domain.access import ANYBODY, Caller, Role
from licet_api.dependencies import Wired
from licet_api.problems import RefusedError

__all__ = ["Admin", "Anybody", "Curator", "Reader", "Reviewer", "is_allowed_host", "needed_role"]

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="licet"'}


def is_allowed_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Return whether we answer under the name in the header `Host`."""
    if "*" in allowed:
        return True
    name, colon, port = host.lower().rpartition(":")
    return (name if colon and port.isdigit() else host.lower()) in allowed


def caller_of(request: Request, wiring: Wired) -> Caller:
    """Return who calls; nobody without a key is known.

    Raises:
        RefusedError: a key was shown that is none of ours (403), or that nobody made (403).
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        return ANYBODY
    if not check_key(key.strip(), wiring.key_digest):
        raise RefusedError("this is not the curator key", status=403, code="key_refused")
    return Caller(name="curator", role=Role.REVIEWER, key_id="curator")


class _Needs:
    """A dependency that lets a caller pass who has a role; it says the role to whoever asks the route."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    def __call__(self, caller: Annotated[Caller, Depends(caller_of)], wiring: Wired) -> Caller:
        """Return the caller.

        Raises:
            RefusedError: there is no key (401), writing is off (403), or the role does not suffice (403).
        """
        if self.role is None or self.role is Role.READER or caller.may(self.role):
            return caller
        if wiring.key_digest is None:
            raise RefusedError(
                "no curator key was made, so nobody can write: `licet up` makes one",
                status=403,
                code="writing_is_off",
            )
        if caller.role is None:
            raise RefusedError(
                "writing needs the curator key: send `Authorization: Bearer` and the key",
                status=401,
                code="key_missing",
                headers=_CHALLENGE,
            )
        raise RefusedError(f"this needs the role {self.role}", status=403, code="role_missing")


Anybody = Annotated[Caller, Depends(_Needs(None))]
"""No role: whether the process lives, how to use it."""
Reader = Annotated[Caller, Depends(_Needs(Role.READER))]
Curator = Annotated[Caller, Depends(_Needs(Role.CURATOR))]
Reviewer = Annotated[Caller, Depends(_Needs(Role.REVIEWER))]
Admin = Annotated[Caller, Depends(_Needs(Role.ADMIN))]


def needed_role(route: APIRoute) -> Role | None:
    """Return the role that a route states; None for a route open to anybody.

    Raises:
        LookupError: it states none.
    """
    calls: list[Callable[..., object] | None] = [needed.call for needed in route.dependant.dependencies]
    found = [call.role for call in calls if isinstance(call, _Needs)]
    if len(found) != 1:
        raise LookupError(f"{route.path} states {len(found)} roles: it must state one")
    return found[0]
