# SPDX-License-Identifier: Apache-2.0
"""Who calls, by the key or token that they show, and whether they may: the one place that lets anybody pass."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from licet.bootstrap import Wiring
from licet.domain.access import ANYBODY, Caller, Role, may_pass
from licet.errors import KeyRefusedError, StoreError
from licet.settings import SettingsError, is_loopback
from licet.usecases.keys import KEY_PREFIX, caller_of_key, has_valid_key, note_use
from licet_api.oidc import CHALLENGE, INVALID_TOKEN, TokenVerifier
from licet_api.problems import RefusedError
from licet_api.rates import RATE_STATE, RateLimit

__all__ = ["Gate", "address_of", "admitted", "check_exposure", "counted_as", "is_writable"]

_LOG: Final = logging.getLogger("licet_api")
_TOKEN_THREADS: Final = 4

_ADMITTED: Final = "admitted"


class Gate:
    """Lets callers pass; a key is looked up at every request, so one that is revoked opens nothing at once."""

    def __init__(self, wiring: Wiring) -> None:
        oidc = wiring.settings.oidc
        self._wiring = wiring
        self._tokens = TokenVerifier(oidc) if oidc is not None else None
        # A provider that is slow to answer must not hold up those who show keys.
        self._token_threads = ThreadPoolExecutor(_TOKEN_THREADS, "token")
        self._rates = RateLimit(wiring.settings.rate_limit)

    async def admit(self, request: Request, role: Role) -> Caller:
        """Return who calls.

        Raises:
            RefusedError: a key is needed, or the one shown opens nothing (401), it does not reach here
                (403), there were too many requests (429), or the identity provider is away (503).
        """
        # A route may need a caller twice: for its role, and for what they may read. A request is counted once.
        caller = admitted(request)
        if caller is None:
            caller = await self._known(request)
            setattr(request.state, _ADMITTED, caller)
        self._check(request, caller, role)
        return caller

    async def reads(self, request: Request) -> bool:
        """Return whether the caller of a route for anybody may read; whoever shows a key is counted."""
        if self._wiring.settings.public_read:
            return True
        if _shown(request) is None:
            return False
        try:
            await self.admit(request, Role.READER)
        except RefusedError:
            return False
        return True

    async def still_admits(self, request: Request, role: Role) -> Caller:
        """Return who calls, looked up anew for an answer that goes on for long; it is not counted again.

        Raises:
            RefusedError: as `admit`, but for the count.
        """
        shown = _shown(request)
        caller = ANYBODY if shown is None else await self._caller(shown)
        self._check(request, caller, role)
        return caller

    def count(self, request: Request, caller: Caller = ANYBODY) -> None:
        """Count a request of a caller, or of an address where nobody is known; a second time changes nothing.

        Raises:
            RefusedError: there were too many (429).
        """
        if hasattr(request.state, RATE_STATE):
            return
        setattr(request.state, RATE_STATE, self._rates.count(counted_as(request, caller)))

    async def _known(self, request: Request) -> Caller:
        shown = _shown(request)
        try:
            caller = ANYBODY if shown is None else await self._caller(shown)
        except RefusedError:
            self.count(request)
            raise
        self.count(request, caller)
        return caller

    async def _caller(self, shown: str) -> Caller:
        if self._tokens is not None and not shown.startswith(KEY_PREFIX):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._token_threads, self._tokens.caller, shown)
        return await run_in_threadpool(self._caller_of_key, shown)

    def _caller_of_key(self, shown: str) -> Caller:
        store, now = self._wiring.store, self._wiring.clock.now()
        try:
            caller, key = caller_of_key(shown, log=store, secret=self._wiring.secret, now=now)
        except KeyRefusedError as error:
            raise RefusedError(str(error), status=401, code=error.code, headers=INVALID_TOKEN) from error
        try:
            note_use(key, log=store, now=now)
        except StoreError as error:
            # Who may pass is known; that the time of it is lost takes nothing from anybody.
            _LOG.warning("use of a key not noted", extra={"cause": type(error).__name__})
        return caller

    def _check(self, request: Request, caller: Caller, role: Role) -> None:
        if caller.role is None:
            if role is Role.READER and self._wiring.settings.public_read:
                return
            raise RefusedError(
                f"this needs a key with the role {role}: send `Authorization: Bearer` and the key",
                status=401,
                code="key_missing",
                headers=CHALLENGE,
            )
        if not caller.may(role):
            raise RefusedError(
                f"this needs the role {role}, the key has the role {caller.role}", status=403, code="role_missing"
            )
        if not may_pass(caller.scopes, method=request.method, path=request.scope["path"]):
            raise RefusedError(
                "this key is kept to other routes: ask an administrator, `licet keys list` shows its scopes",
                status=403,
                code="scope_missing",
            )


def counted_as(request: Request, caller: Caller) -> str:
    """Return under which name a caller is counted: the key, or the address of somebody without one."""
    return f"address {address_of(request)}" if caller.key_id is None else f"key {caller.key_id}"


def address_of(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client is not None else "unknown"


def admitted(request: Request) -> Caller | None:
    """Return who was let pass with a request; None where nobody had to be."""
    caller: Caller | None = getattr(request.state, _ADMITTED, None)
    return caller


def is_writable(wiring: Wiring) -> bool:
    """Return whether anybody may write: a curator or more has a valid key, or people sign in elsewhere."""
    return _has_key(wiring, Role.CURATOR)


def check_exposure(wiring: Wiring) -> None:
    """Check that a registry that others can reach lets nobody become its first administrator by being first.

    Raises:
        SettingsError: it is to listen beyond this machine, and has neither a valid key nor an identity provider.
    """
    host = wiring.settings.api_host
    if is_loopback(host) or _has_key(wiring, Role.READER):
        return
    raise SettingsError(
        f"`LICET_API_HOST` is `{host}`, which other machines reach, and nobody has a key: "
        "make the first one with `licet keys claim --here --name YOUR-NAME`, or set `LICET_OIDC_ISSUER`, "
        "then start again"
    )


def _has_key(wiring: Wiring, role: Role) -> bool:
    return wiring.settings.oidc is not None or has_valid_key(wiring.store, role=role, now=wiring.clock.now())


def _shown(request: Request) -> str | None:
    """Return the key or token that a request shows; None without one."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return shown.strip() or None if scheme.lower() == "bearer" else None
