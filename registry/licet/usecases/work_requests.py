# SPDX-License-Identifier: Apache-2.0
"""What people send along with an action on their work: a comment, and what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SaidComment", "SaidWhy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidComment:
    """A comment; `about` is a rule, the section of a clause or a place that it speaks of."""

    says: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWhy:
    """Why something is done; it may be left out."""

    comment: str = ""
