# SPDX-License-Identifier: Apache-2.0
"""Keys and tokens in the graph store. Each change takes the registry's lock, so two processes never differ."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import neo4j

from licet.domain.access import ApiKey, ClaimToken, Role, Scope
from licet.errors import KeyNotFoundError, StoreError
from licet.stores.cypher import key_statements, statements
from licet.stores.cypher.records import instant_from
from licet.stores.cypher.rows import Props
from licet.stores.keys import check_claim, ends_tokens, used_later
from licet.stores.ledger import utc

__all__ = ["GraphKeys"]

P = ParamSpec("P")
T = TypeVar("T")


class GraphKeys(ABC):
    """Keeps keys and tokens as nodes; whoever inherits it runs the transactions."""

    @abstractmethod
    def _read(
        self, work: Callable[Concatenate[neo4j.ManagedTransaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...

    @abstractmethod
    def _write(
        self, work: Callable[Concatenate[neo4j.ManagedTransaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...

    def add_key(self, key: ApiKey) -> None:
        """Keep a new key; one of an administrator that is valid uses up the token.

        Raises:
            StoreError: its id or its hash is kept already.
        """
        self._write(_add_key, key)

    def find_key(self, digest: str) -> ApiKey | None:
        """Return the key with this hash, whatever its state."""
        return self._read(_find_key, digest)

    def list_keys(self) -> tuple[ApiKey, ...]:
        """Return every key ever made, by the time it was made."""
        return tuple(sorted(self._read(_list_keys), key=lambda key: (key.created_at, key.id)))

    def revoke_key(self, key_id: str, *, by: str, at: datetime) -> ApiKey:
        """Let a key open nothing any more; one that was revoked stays as it is.

        Raises:
            KeyNotFoundError: there is none.
        """
        return self._write(_revoke_key, key_id, by=by, at=utc(at))

    def touch_key(self, key_id: str, *, at: datetime) -> None:
        """Note when a key was used; an earlier instant than the one noted changes nothing."""
        self._write(_touch_key, key_id, utc(at))

    def add_token(self, token: ClaimToken) -> None:
        """Keep a token in the place of every one before."""
        self._write(_add_token, token)

    def claim_key(self, digest: str, key: ApiKey) -> None:
        """Keep `key` and use up the token with this hash: both or neither.

        Raises:
            KeyRefusedError: no token has the hash, it is used or over, or an administrator has a valid key.
        """
        self._write(_claim_key, digest, key)


def _add_key(tx: neo4j.ManagedTransaction, key: ApiKey) -> None:
    _lock(tx)
    if _read_key(tx, key.id) is not None or _find_key(tx, key.digest) is not None:
        raise StoreError(f"the key `{key.id}` is kept already")
    tx.run(key_statements.ADD_KEY, props=_key_props(key)).consume()
    if ends_tokens(key):
        _use_tokens(tx, key.created_at)


def _find_key(tx: neo4j.ManagedTransaction, digest: str) -> ApiKey | None:
    return _key(tx.run(key_statements.FIND_KEY, digest=digest).single())


def _read_key(tx: neo4j.ManagedTransaction, key_id: str) -> ApiKey | None:
    return _key(tx.run(key_statements.READ_KEY, id=key_id).single())


def _list_keys(tx: neo4j.ManagedTransaction) -> list[ApiKey]:
    return [_key_from(record["props"]) for record in tx.run(key_statements.LIST_KEYS)]


def _revoke_key(tx: neo4j.ManagedTransaction, key_id: str, *, by: str, at: datetime) -> ApiKey:
    _lock(tx)
    key = _read_key(tx, key_id)
    if key is None:
        raise KeyNotFoundError(key_id)
    if key.revoked_at is not None:
        return key
    tx.run(key_statements.REVOKE_KEY, id=key_id, by=by, at=at).consume()
    return replace(key, revoked_at=at, revoked_by=by)


def _touch_key(tx: neo4j.ManagedTransaction, key_id: str, at: datetime) -> None:
    key = _read_key(tx, key_id)
    if key is not None and used_later(key, at):
        tx.run(key_statements.TOUCH_KEY, id=key_id, at=at).consume()


def _add_token(tx: neo4j.ManagedTransaction, token: ClaimToken) -> None:
    _lock(tx)
    _use_tokens(tx, token.created_at)
    tx.run(key_statements.ADD_CLAIM, props=_token_props(token)).consume()


def _claim_key(tx: neo4j.ManagedTransaction, digest: str, key: ApiKey) -> None:
    _lock(tx)
    token = next((token for token in _tokens(tx) if token.digest == digest), None)
    check_claim(token, keys=_list_keys(tx), now=key.created_at)
    _add_key(tx, key)
    _use_tokens(tx, key.created_at)


def _use_tokens(tx: neo4j.ManagedTransaction, at: datetime) -> None:
    ids = [token.id for token in _tokens(tx) if token.used_at is None]
    if ids:
        tx.run(key_statements.USE_CLAIMS, ids=ids, at=at).consume()


def _tokens(tx: neo4j.ManagedTransaction) -> list[ClaimToken]:
    return [_token_from(record["props"]) for record in tx.run(key_statements.LIST_CLAIMS)]


def _lock(tx: neo4j.ManagedTransaction) -> None:
    tx.run(statements.LOCK_REGISTRY).consume()


def _key_props(key: ApiKey) -> Props:
    props: dict[str, Any] = {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "digest": key.digest,
        "created_at": key.created_at,
        "created_by": key.created_by,
        "scopes": [f"{scope.method} {scope.path}" for scope in key.scopes] or None,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "revoked_by": key.revoked_by,
    }
    return {name: value for name, value in props.items() if value is not None}


def _key(record: neo4j.Record | None) -> ApiKey | None:
    return None if record is None else _key_from(record["props"])


def _key_from(props: Mapping[str, Any]) -> ApiKey:
    return ApiKey(
        id=props["id"],
        name=props["name"],
        role=Role(props["role"]),
        digest=props["digest"],
        created_at=instant_from(props["created_at"]),
        created_by=props["created_by"],
        scopes=tuple(_scope(text) for text in props.get("scopes") or ()),
        expires_at=_instant_or_none(props.get("expires_at")),
        last_used_at=_instant_or_none(props.get("last_used_at")),
        revoked_at=_instant_or_none(props.get("revoked_at")),
        revoked_by=props.get("revoked_by"),
    )


def _scope(text: str) -> Scope:
    method, _, path = text.partition(" ")
    return Scope(method=method, path=path)


def _token_props(token: ClaimToken) -> Props:
    return {
        "id": token.id,
        "digest": token.digest,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
    }


def _token_from(props: Mapping[str, Any]) -> ClaimToken:
    return ClaimToken(
        id=props["id"],
        digest=props["digest"],
        created_at=instant_from(props["created_at"]),
        expires_at=instant_from(props["expires_at"]),
        used_at=_instant_or_none(props.get("used_at")),
    )


def _instant_or_none(value: Any) -> datetime | None:
    return None if value is None else instant_from(value)
