# SPDX-License-Identifier: Apache-2.0
"""Who calls, and what they may do: roles, each with everything that the ones before it may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ANYBODY", "Caller", "Role"]


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
class Caller:
    """Somebody who calls: the name for the record, and the role; None is somebody without a key.

    `key_id` names the key that was shown. A name never is a secret.
    """

    name: str
    role: Role | None = None
    key_id: str | None = None

    def may(self, role: Role) -> bool:
        """Return whether the caller has at least this role."""
        return self.role is not None and self.role.covers(role)


ANYBODY = Caller(name="anonymous")
"""Somebody who showed no key."""
