# SPDX-License-Identifier: Apache-2.0
"""Who calls, and what they may do: roles, each with everything that the ones before it may; keys."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["ANYBODY", "ApiKey", "Caller", "ClaimToken", "KeyState", "Role", "Scope", "may_pass"]

_PARTS: Final = re.compile(r"\*\*|.", re.DOTALL)
_LONGEST: Final = 4096
"""No scope covers a longer path: none of ours is as long."""
_WILDCARDS: Final = frozenset({"*", "**"})


class Role(StrEnum):
    """What a caller may do; a later role may do all that an earlier one may."""

    READER = "reader"
    """Read and ask."""
    CURATOR = "curator"
    """Also write entries and propose changes."""
    REVIEWER = "reviewer"
    """Also approve and publish what others proposed."""
    ADMIN = "admin"
    """Also give and take keys, and see who did what."""

    @property
    def rank(self) -> int:
        """0 for the role that may least."""
        return list(Role).index(self)

    def covers(self, other: Role) -> bool:
        """Return whether this role may do what `other` may."""
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Some routes: a method, or `*` for any, and a path in which `*` is any text within one step, `**` any text."""

    method: str
    path: str

    def covers(self, method: str, path: str) -> bool:
        """Return whether a call of `method` on `path` is within this scope."""
        return self.method in {"*", method} and len(path) <= _LONGEST and _fits(self.path, path)


def _fits(pattern: str, path: str) -> bool:
    """Return whether a path fits a pattern, in at most as many steps as the product of their lengths.

    All beginnings of the pattern that fit what was read so far are followed at once, so nothing is tried twice.
    """
    parts = _PARTS.findall(pattern)
    fitting = _with_nothing({0}, parts)
    for char in path:
        fitting = _with_nothing({after for at in fitting if (after := _read(parts, at, char)) is not None}, parts)
        if not fitting:
            return False
    return len(parts) in fitting


def _read(parts: Sequence[str], at: int, char: str) -> int | None:
    """Return where in a pattern a character leads from a place; None if it does not go on there."""
    part = parts[at] if at < len(parts) else None
    if part == "**" or (part == "*" and char != "/"):
        return at
    return at + 1 if part == char else None


def _with_nothing(fitting: set[int], parts: Sequence[str]) -> set[int]:
    """Return places of a pattern, and those after them that wildcards for no text at all lead to."""
    found = set(fitting)
    for at in fitting:
        after = at
        while after < len(parts) and parts[after] in _WILDCARDS and after + 1 not in found:
            after += 1
            found.add(after)
    return found


def may_pass(scopes: tuple[Scope, ...], *, method: str, path: str) -> bool:
    """Return whether scopes let a call pass; without any, every call may."""
    return not scopes or any(scope.covers(method, path) for scope in scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who calls: the name for the record, and the role; None is somebody without a key.

    `key_id` names the key that was shown, `scopes` are what it is kept to; none is everything that the
    role may. A name never is a secret.
    """

    name: str
    role: Role | None = None
    key_id: str | None = None
    scopes: tuple[Scope, ...] = ()

    def may(self, role: Role) -> bool:
        """Return whether the caller has at least this role."""
        return self.role is not None and self.role.covers(role)


ANYBODY = Caller(name="anonymous")
"""Somebody who showed no key."""


class KeyState(StrEnum):
    """Whether a key opens anything."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is kept of a key: never the key, only a keyed hash of it. Nothing of it is ever deleted.

    `created_by` and `revoked_by` name who did it. `last_used_at` is true to a minute.
    """

    id: str
    name: str
    role: Role
    digest: str
    created_at: dt.datetime
    created_by: str
    scopes: tuple[Scope, ...] = ()
    expires_at: dt.datetime | None = None
    last_used_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
    revoked_by: str | None = None

    def state(self, now: dt.datetime) -> KeyState:
        """Return whether the key opens anything at this instant."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        is_over = self.expires_at is not None and self.expires_at <= now
        return KeyState.EXPIRED if is_over else KeyState.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimToken:
    """A token that becomes the first key of an administrator, once: a keyed hash, and until when."""

    id: str
    digest: str
    created_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None = None
    """When it became a key, or another token took its place."""
