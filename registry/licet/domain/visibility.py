# SPDX-License-Identifier: Apache-2.0
"""Who may read an entry or a document: everybody, the institution, or some roles."""

from __future__ import annotations

from enum import StrEnum

from licet.domain.access import Caller, Role

__all__ = ["Visibility", "may_read"]


class Visibility(StrEnum):
    """Who may read something."""

    PUBLIC = "public"
    """Everybody, without a key too."""
    INSTITUTION = "institution"
    """Whoever has a role."""
    RESTRICTED = "restricted"
    """Whoever has one of the roles that are listed as `readers`; an administrator always."""


def may_read(caller: Caller, visibility: Visibility, readers: tuple[Role, ...] = ()) -> bool:
    """Return whether `caller` may read what has this visibility."""
    if caller.role is Role.ADMIN:
        return True
    match visibility:
        case Visibility.PUBLIC:
            return True
        case Visibility.INSTITUTION:
            return caller.role is not None
        case Visibility.RESTRICTED:
            return caller.role in readers
