# SPDX-License-Identifier: Apache-2.0
"""What every store holds of keys and tokens: when a token may become a key, and the keys of the memory store."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from licet.domain.access import ApiKey, ClaimToken, KeyState, Role
from licet.errors import KeyNotFoundError, KeyRefusedError, StoreError
from licet.stores.ledger import utc

__all__ = ["MemoryKeys", "check_claim", "used_later"]


def check_claim(token: ClaimToken | None, *, keys: Iterable[ApiKey], now: datetime) -> None:
    """Refuse a token that cannot become a key.

    Args:
        token: the token that was shown; None is one that nobody knows.
        keys: all that are kept.
        now: when it is shown.

    Raises:
        KeyRefusedError: it is unknown, used or over, or an administrator has a valid key.
    """
    if token is None:
        raise KeyRefusedError("this is no token of this registry: `licet up` prints one", code="token_unknown")
    if any(key.role is Role.ADMIN and key.state(now) is KeyState.VALID for key in keys):
        raise KeyRefusedError(
            "an administrator has a key already: ask them for one of your own, made with `licet keys create`",
            code="token_used",
        )
    if token.used_at is not None:
        raise KeyRefusedError("this token was used, or replaced: `licet up` prints another one", code="token_used")
    if token.expires_at <= now:
        raise KeyRefusedError("this token is over: `licet up` prints another one", code="token_expired")


def used_later(key: ApiKey, at: datetime) -> bool:
    """Return whether `at` is after the last use that is noted."""
    return key.last_used_at is None or key.last_used_at < at


def ends_tokens(key: ApiKey) -> bool:
    """Return whether nobody needs a token any more once this key is made, whatever becomes of it."""
    return key.role is Role.ADMIN and key.state(key.created_at) is KeyState.VALID


class MemoryKeys:
    """Keeps keys and tokens in this process's memory."""

    def __init__(self) -> None:
        super().__init__()
        self._key_lock = threading.RLock()
        self._keys: dict[str, ApiKey] = {}
        self._tokens: dict[str, ClaimToken] = {}

    def add_key(self, key: ApiKey) -> None:
        """Keep a new key; one of an administrator that is valid uses up the token.

        Raises:
            StoreError: its id or its hash is kept already.
        """
        with self._key_lock:
            if key.id in self._keys or self.find_key(key.digest) is not None:
                raise StoreError(f"the key `{key.id}` is kept already")
            self._keys[key.id] = key
            if ends_tokens(key):
                self._use_tokens(key.created_at)

    def find_key(self, digest: str) -> ApiKey | None:
        """Return the key with this hash, whatever its state."""
        with self._key_lock:
            return next((key for key in self._keys.values() if key.digest == digest), None)

    def list_keys(self) -> tuple[ApiKey, ...]:
        """Return every key ever made, by the time it was made."""
        with self._key_lock:
            return tuple(sorted(self._keys.values(), key=lambda key: (key.created_at, key.id)))

    def revoke_key(self, key_id: str, *, by: str, at: datetime) -> ApiKey:
        """Let a key open nothing any more; one that was revoked stays as it is.

        Raises:
            KeyNotFoundError: there is none.
        """
        with self._key_lock:
            key = self._keys.get(key_id)
            if key is None:
                raise KeyNotFoundError(key_id)
            if key.revoked_at is None:
                key = self._keys[key_id] = replace(key, revoked_at=utc(at), revoked_by=by)
            return key

    def touch_key(self, key_id: str, *, at: datetime) -> None:
        """Note when a key was used; an earlier instant than the one noted changes nothing."""
        with self._key_lock:
            key = self._keys.get(key_id)
            if key is not None and used_later(key, utc(at)):
                self._keys[key_id] = replace(key, last_used_at=utc(at))

    def add_token(self, token: ClaimToken) -> None:
        """Keep a token in the place of every one before."""
        with self._key_lock:
            self._use_tokens(token.created_at)
            self._tokens[token.digest] = token

    def claim_key(self, digest: str, key: ApiKey) -> None:
        """Keep `key` and use up the token with this hash: both or neither.

        Raises:
            KeyRefusedError: no token has the hash, it is used or over, or an administrator has a valid key.
        """
        with self._key_lock:
            check_claim(self._tokens.get(digest), keys=self._keys.values(), now=key.created_at)
            self.add_key(key)
            self._use_tokens(key.created_at)

    def _use_tokens(self, at: datetime) -> None:
        for digest, token in self._tokens.items():
            if token.used_at is None:
                self._tokens[digest] = replace(token, used_at=at)
