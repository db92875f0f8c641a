# SPDX-License-Identifier: Apache-2.0
"""Give, take and check API keys, and the token that becomes the first one.

A key has 256 random bits and is shown once. What is kept is its hash, made with the secret of the
installation, so a copy of the graph lets nobody in and nobody can add a key to it that opens anything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final, assert_never

from licet.domain.access import ApiKey, Caller, ClaimToken, KeyState, Role, Scope
from licet.errors import Flaw, KeyRefusedError
from licet.ports import ClaimLog, Clock, IdSource, KeyLog
from licet.usecases.flaws import input_error, nearest_names, quoted

__all__ = [
    "KEY_PREFIX",
    "TOKEN_HOURS",
    "Claim",
    "KeyGrant",
    "KeyView",
    "Me",
    "NewKey",
    "caller_of_key",
    "claim",
    "create_key",
    "draw_token",
    "has_valid_key",
    "key_view",
    "note_use",
    "offer_token",
    "revoke_key",
]

KEY_PREFIX: Final = "licet_"
TOKEN_HOURS: Final = 24
"""So long a token can be turned into a key."""

_CLAIM_PREFIX: Final = KEY_PREFIX + "token_"
_RANDOM_BYTES: Final = 32
_USE_EVERY: Final = dt.timedelta(minutes=1)
_MAX_NAME: Final = 200
_MAX_SCOPES: Final = 100
_MAX_PATH: Final = 300
_METHODS: Final = ("*", "GET", "POST", "PUT", "PATCH", "DELETE")
_RESERVED: Final = ("anonymous", "licet")
_FOREIGN: Final = "oidc:"
_PATH: Final = re.compile(r"/[!-~]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGrant:
    """What a new key is to be: the name that goes on record, the role, what it is kept to, until when."""

    name: str
    role: Role
    scopes: tuple[Scope, ...] = ()
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A token, and the name for the record of whoever holds it."""

    token: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A key as administrators see it: everything but its hash."""

    id: str
    name: str
    role: Role
    state: KeyState
    scopes: tuple[Scope, ...]
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None
    revoked_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made: the only time that it is seen."""

    key: str = field(repr=False)
    kept: KeyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who calls, and how open the registry is to them.

    `role` is None without a key. `public_read`: whether people without a key may read; `writable`: whether
    anybody may write, because somebody has a key of a curator or people sign in elsewhere.
    """

    name: str
    role: Role | None
    key_id: str | None
    scopes: tuple[Scope, ...]
    public_read: bool
    writable: bool


def create_key(grant: KeyGrant, *, by: Caller, log: KeyLog, secret: bytes, clock: Clock, ids: IdSource) -> NewKey:
    """Make a key.

    Args:
        grant: what it is to be.
        by: who makes it.
        log: where its hash goes.
        secret: that of the installation.
        clock: says when.
        ids: gives it an id.

    Raises:
        InputError: the name, a scope or the end cannot be used, or the maker's own key reaches less far.
    """
    now = clock.now()
    _check_grant(grant, by=by, now=now)
    text, key = _draw(grant, by=by.name, secret=secret, now=now, ids=ids)
    log.add_key(key)
    return NewKey(key=text, kept=key_view(key, now))


def offer_token(*, keys: KeyLog, claims: ClaimLog, secret: bytes, clock: Clock, ids: IdSource) -> str | None:
    """Make a token that becomes the first key of an administrator, or return None if one has a valid key."""
    now = clock.now()
    if has_valid_key(keys, role=Role.ADMIN, now=now):
        return None
    text, token = draw_token(secret=secret, clock=clock, ids=ids)
    claims.add_token(token)
    return text


def draw_token(*, secret: bytes, clock: Clock, ids: IdSource) -> tuple[str, ClaimToken]:
    """Return a new token and what is to be kept of it."""
    text, now = _CLAIM_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES), clock.now()
    token = ClaimToken(
        id=ids.new("tok"),
        digest=_digest(text, secret),
        created_at=now,
        expires_at=now + dt.timedelta(hours=TOKEN_HOURS),
    )
    return text, token


def claim(wanted: Claim, *, log: ClaimLog, secret: bytes, clock: Clock, ids: IdSource) -> NewKey:
    """Turn a token into the first key of an administrator.

    Raises:
        InputError: the name cannot be used.
        KeyRefusedError: the token is unknown, used or over, or an administrator has a valid key.
    """
    now = clock.now()
    grant = KeyGrant(name=wanted.name, role=Role.ADMIN)
    _check_grant(grant, by=Caller(name=wanted.name, role=Role.ADMIN), now=now)
    text, key = _draw(grant, by=wanted.name, secret=secret, now=now, ids=ids)
    log.claim_key(_digest(wanted.token, secret), key)
    return NewKey(key=text, kept=key_view(key, now))


def revoke_key(key_id: str, *, by: Caller, log: KeyLog, clock: Clock) -> KeyView:
    """Let a key open nothing from now on.

    Raises:
        KeyNotFoundError: there is none with this id.
    """
    now = clock.now()
    return key_view(log.revoke_key(key_id, by=by.name, at=now), now)


def caller_of_key(text: str, *, log: KeyLog, secret: bytes, now: dt.datetime) -> tuple[Caller, ApiKey]:
    """Return who shows a key, and what is kept of it.

    Raises:
        KeyRefusedError: it is unknown, expired or revoked.
    """
    key = log.find_key(_digest(text, secret))
    if key is None:
        raise KeyRefusedError("this is no key of this registry", code="key_unknown")
    match key.state(now):
        case KeyState.VALID:
            return Caller(name=key.name, role=key.role, key_id=key.id, scopes=key.scopes), key
        case KeyState.EXPIRED:
            raise KeyRefusedError("this key has expired: ask an administrator for another one", code="key_expired")
        case KeyState.REVOKED:
            raise KeyRefusedError("this key was revoked: ask an administrator why", code="key_revoked")
        case state:
            assert_never(state)


def note_use(key: ApiKey, *, log: KeyLog, now: dt.datetime) -> None:
    """Note that a key was used, at most once a minute."""
    if key.last_used_at is None or now - key.last_used_at >= _USE_EVERY:
        log.touch_key(key.id, at=now)


def has_valid_key(log: KeyLog, *, role: Role, now: dt.datetime) -> bool:
    """Return whether anybody has a valid key with at least this role."""
    return any(key.role.covers(role) and key.state(now) is KeyState.VALID for key in log.list_keys())


def key_view(key: ApiKey, now: dt.datetime) -> KeyView:
    """Return a key as administrators see it."""
    return KeyView(
        id=key.id,
        name=key.name,
        role=key.role,
        state=key.state(now),
        scopes=key.scopes,
        created_at=key.created_at,
        created_by=key.created_by,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
        revoked_by=key.revoked_by,
    )


def _draw(grant: KeyGrant, *, by: str, secret: bytes, now: dt.datetime, ids: IdSource) -> tuple[str, ApiKey]:
    text = KEY_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    key = ApiKey(
        id=ids.new("key"),
        name=grant.name,
        role=grant.role,
        digest=_digest(text, secret),
        created_at=now,
        created_by=by,
        scopes=grant.scopes,
        expires_at=None if grant.expires_at is None else grant.expires_at.astimezone(dt.UTC),
    )
    return text, key


def _digest(text: str, secret: bytes) -> str:
    # 256 random bits need no slow hash. The first word keeps this use of the secret apart from others.
    return hmac.new(secret, b"licet-api-key\0" + text.encode(errors="replace"), hashlib.sha256).hexdigest()


def _check_grant(grant: KeyGrant, *, by: Caller, now: dt.datetime) -> None:
    flaws = [*_name_flaws(grant.name), *_scope_flaws(grant.scopes), *_reach_flaws(grant, by)]
    if grant.expires_at is not None and grant.expires_at <= now:
        flaws.append(_flaw("/expires_at", "the end is not after now"))
    if flaws:
        raise input_error(tuple(flaws))


def _name_flaws(name: str) -> list[Flaw]:
    if not 0 < len(name) <= _MAX_NAME or not name.isprintable() or name != name.strip():
        return [_flaw("/name", f"a name has 1 to {_MAX_NAME} printable characters, and no space around them")]
    if name.lower() in _RESERVED or name.lower().startswith(_FOREIGN):
        return [_flaw("/name", f"the name {quoted(name)} is kept for others on record: choose another one")]
    return []


def _scope_flaws(scopes: tuple[Scope, ...]) -> list[Flaw]:
    if len(scopes) > _MAX_SCOPES:
        return [_flaw("/scopes", f"a key has at most {_MAX_SCOPES} scopes")]
    flaws: list[Flaw] = []
    for index, scope in enumerate(scopes):
        if scope.method not in _METHODS:
            nearest = nearest_names(scope.method.upper(), _METHODS)
            detail = f"unknown method {quoted(scope.method)}: one of {', '.join(_METHODS)}"
            flaws.append(_flaw(f"/scopes/{index}/method", detail, nearest))
        if len(scope.path) > _MAX_PATH or not _PATH.fullmatch(scope.path):
            detail = f"{quoted(scope.path)} is no path: write it like `/v1/entries/*`"
            flaws.append(_flaw(f"/scopes/{index}/path", detail))
    return flaws


def _reach_flaws(grant: KeyGrant, by: Caller) -> list[Flaw]:
    """Return what a new key would reach and its maker does not."""
    if by.scopes and not (grant.scopes and set(grant.scopes) <= set(by.scopes)):
        return [_flaw("/scopes", "a key that is kept to scopes makes keys with some of these scopes only")]
    return []


def _flaw(pointer: str, detail: str, nearest: tuple[str, ...] = ()) -> Flaw:
    return Flaw(pointer=pointer, code="invalid_grant", detail=detail, nearest=nearest)
