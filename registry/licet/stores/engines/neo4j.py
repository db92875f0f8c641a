# SPDX-License-Identifier: Apache-2.0
"""A Neo4j server that somebody else runs, named by its address."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final
from urllib.parse import SplitResult, urlsplit

from licet.errors import StoreError
from licet.stores.engines.types import Engine

__all__ = ["SCHEMES", "EngineAddressError", "connect"]

SCHEMES: Final = ("bolt", "bolt+s", "neo4j", "neo4j+s")
_WEB_SCHEMES: Final = {"http": "neo4j", "https": "neo4j+s"}


class EngineAddressError(StoreError, ValueError):
    """An address that no graph engine can have."""


def connect(uri: str, *, user: str = "neo4j", password: str | None = None, database: str | None = None) -> Engine:
    """Return the engine at `uri`; nothing is sent until `driver.driver_for` opens it.

    Args:
        uri: an address such as `neo4j+s://graph.example.org`, without user and password.
        user: the account; ignored when there is no password.
        password: `None` for a server that asks for none.
        database: `None` for the server's default database.

    Raises:
        EngineAddressError: the scheme is unknown, the host is missing or the port is no port.
    """
    _check_address(uri.strip())
    return Engine(
        name="neo4j",
        uri=uri.strip(),
        user=user,
        password=password or None,
        database=database or None,
    )


def _check_address(uri: str) -> None:
    parts = _split(uri)
    if "@" in parts.netloc:
        # The address itself is not repeated: it holds a password.
        raise EngineAddressError("the address of the graph server holds a user name: give user and password separately")
    if parts.scheme not in SCHEMES:
        raise EngineAddressError(_describe_scheme(uri, parts.scheme))
    if not parts.hostname:
        raise EngineAddressError(f"the address `{uri}` names no host: write it like `{parts.scheme}://localhost:7687`")
    _check_port(uri, parts)


def _split(uri: str) -> SplitResult:
    try:
        return urlsplit(uri)
    except ValueError as error:
        raise EngineAddressError(
            f"the address of the graph server cannot be read: {error}: write it like `neo4j://localhost:7687`"
        ) from None


def _check_port(uri: str, parts: SplitResult) -> None:
    try:
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        is_port = False
    if not is_port:
        raise EngineAddressError(f"the port in `{uri}` is not a number from 1 to 65535")


def _describe_scheme(uri: str, scheme: str) -> str:
    if "://" not in uri:
        return f"the address `{uri}` has no scheme: did you mean `neo4j://{uri}`?"
    nearest = _WEB_SCHEMES.get(scheme) or get_close_matches(scheme, SCHEMES, n=1, cutoff=0.0)[0]
    known = ", ".join(f"`{name}`" for name in SCHEMES)
    return f"unknown scheme `{scheme}` in `{uri}`: did you mean `{nearest}`? (known schemes: {known})"
