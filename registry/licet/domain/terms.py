# SPDX-License-Identifier: Apache-2.0
"""Licences, agreements, regulations, guidance, markers and rulings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from licet.domain.curation import AttributeValue, EntryBase
from licet.domain.rule import Condition
from licet.domain.verdict import Verdict

__all__ = [
    "Agreement",
    "Duration",
    "Guidance",
    "InstrumentClass",
    "Licence",
    "Marker",
    "Parties",
    "Regulation",
    "RestsOn",
    "Ruling",
    "RulingScope",
    "Silence",
    "TermsBase",
    "TermsText",
]


class InstrumentClass(StrEnum):
    """The class of an instrument (SEMANTICS 1.4)."""

    SIGNED_AGREEMENT = "signed_agreement"
    PUBLIC_TERMS = "public_terms"
    POLICY = "policy"
    LAW = "law"
    GUIDANCE = "guidance"
    RULING = "ruling"
    MARKER = "marker"


class Silence(StrEnum):
    """What it means that a document says nothing of an act (SEMANTICS 3.5)."""

    FORBIDS = "forbids"
    NEEDS_REVIEW = "needs_review"
    NO_EFFECT = "no_effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who gives and who takes the terms (odrl:assigner, odrl:assignee)."""

    assigner: str | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """From when until when terms hold."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    renewal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsText:
    """The text that was read."""

    url: str | None = None
    date_read: dt.date | None = None
    sha256: str | None = None
    archived: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsBase(EntryBase):
    """What all documents have."""

    class_: InstrumentClass = InstrumentClass.PUBLIC_TERMS
    silence: Silence | None = None
    parties: Parties = Parties()
    duration: Duration = Duration()
    text: TermsText = TermsText()
    unmodelled_clauses: tuple[str, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence(TermsBase):
    """Terms published for anyone (odrl:Offer)."""

    kind: Literal["licence"] = "licence"
    spdx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(TermsBase):
    """Terms signed by parties, or a policy, code or notice attached to them (odrl:Agreement)."""

    kind: Literal["agreement"] = "agreement"
    class_: InstrumentClass = InstrumentClass.SIGNED_AGREEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation(TermsBase):
    """A law or regulation; `applies_when` says when it is in scope (SEMANTICS 5.1)."""

    kind: Literal["regulation"] = "regulation"
    class_: InstrumentClass = InstrumentClass.LAW
    jurisdiction: str | None = None
    applies_when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance(TermsBase):
    """Guidance that holds where an institution adopted it."""

    kind: Literal["guidance"] = "guidance"
    class_: InstrumentClass = InstrumentClass.GUIDANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker(EntryBase):
    """Not a licence: says that there is none, or where rights come from."""

    kind: Literal["marker"] = "marker"
    class_: InstrumentClass = InstrumentClass.MARKER
    spdx: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingScope:
    """What a ruling answers; an empty list does not limit."""

    assets: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    institution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestsOn:
    """A rule that a ruling rests on, with the fingerprint of its clause when it was made."""

    rule: str
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(EntryBase):
    """A recorded decision of an authorised person or committee (SEMANTICS 7.1)."""

    kind: Literal["ruling"] = "ruling"
    scope: RulingScope = RulingScope()
    verdict: Verdict = Verdict.NEEDS_REVIEW
    conditions: tuple[str, ...] = ()
    by: str | None = None
    reason: str | None = None
    document: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    rests_on: tuple[RestsOn, ...] = ()
