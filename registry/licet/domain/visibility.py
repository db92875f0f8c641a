# SPDX-License-Identifier: Apache-2.0
"""Who may read an entry or a document: everybody, the institution, or some roles."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from licet.domain.access import Caller, Role

__all__ = ["Visibility", "may_read", "strictest_visibility"]


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


def strictest_visibility(
    given: Iterable[tuple[Visibility, tuple[Role, ...]]],
) -> tuple[Visibility, tuple[Role, ...]]:
    """Return the visibility, with its readers, of what only those may read who may read all that is `given`.

    Of nothing it is public. Where no role may read all of it, the readers are none: an administrator remains.
    """
    found = tuple(given)
    kinds = {visibility for visibility, _ in found}
    if Visibility.RESTRICTED in kinds:
        lists = [readers for visibility, readers in found if visibility is Visibility.RESTRICTED]
        return Visibility.RESTRICTED, tuple(role for role in Role if all(role in readers for readers in lists))
    return (Visibility.INSTITUTION if Visibility.INSTITUTION in kinds else Visibility.PUBLIC), ()
