# SPDX-License-Identifier: Apache-2.0
"""Who may write, and under which names we answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from licet.bootstrap import check_key
from licet_api.dependencies import Wired
from licet_api.problems import RefusedError

__all__ = ["Curator", "is_allowed_host"]


def is_allowed_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Return whether we answer under the name in the header `Host`."""
    if "*" in allowed:
        return True
    name, colon, port = host.lower().rpartition(":")
    return (name if colon and port.isdigit() else host.lower()) in allowed


def require_curator(request: Request, wiring: Wired) -> None:
    """Let pass who shows the curator key.

    Raises:
        RefusedError: there is no key (401), it is another one, or writing is off (403).
    """
    if wiring.key_digest is None:
        raise RefusedError(
            "no curator key was made, so nobody can write: `licet up` makes one",
            status=403,
            code="writing_is_off",
        )
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise RefusedError(
            "writing needs the curator key: send `Authorization: Bearer` and the key",
            status=401,
            code="key_missing",
            headers={"WWW-Authenticate": 'Bearer realm="licet"'},
        )
    if not check_key(key.strip(), wiring.key_digest):
        raise RefusedError("this is not the curator key", status=403, code="key_refused")


Curator = Annotated[None, Depends(require_curator)]
