# SPDX-License-Identifier: Apache-2.0
"""The record that every entry is: where it stands and what it rests on (dcat:CatalogRecord)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from licet.domain.access import Role
from licet.domain.rule import Rule, Scalar
from licet.domain.visibility import Visibility

__all__ = [
    "AttributeValue",
    "Curation",
    "EntryBase",
    "ReviewState",
    "Source",
]

AttributeValue: TypeAlias = Scalar | tuple[Scalar, ...]


class ReviewState(StrEnum):
    """Where an entry stands in curation."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page that an entry rests on."""

    url: str
    read_at: str | None = None
    date_read: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """The state of an entry as a curated record (dcat:CatalogRecord)."""

    state: ReviewState = ReviewState.PUBLISHED
    revision: int = 1
    concluded_by: str | None = None
    reviewed_by: str | None = None
    reviewed_at: dt.date | None = None
    review_due: dt.date | None = None
    verified: bool = False
    replaced_by: str | None = None
    retired_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBase:
    """What all entries have.

    `readers` are the roles that may read an entry whose visibility is `restricted`.
    """

    id: str
    name: str
    version: str | None = None
    issuer: str | None = None
    aliases: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    readers: tuple[Role, ...] = ()
    rules: tuple[Rule, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    curation: Curation = Curation()
