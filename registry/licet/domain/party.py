# SPDX-License-Identifier: Apache-2.0
"""Institutions: what need not be asked each time (SEMANTICS 4.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from licet.domain.curation import EntryBase
from licet.domain.rule import Scalar

__all__ = [
    "AgreementOnFile",
    "Attestation",
    "ContractedService",
    "Covers",
    "EvidenceOnFile",
    "Institution",
    "KnownEnvironment",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A dated document on an environment; `kind` is an evidence kind."""

    kind: str
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """What a document reaches; an empty list does not limit, except as SEMANTICS 2.5 says."""

    assets: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEnvironment:
    """An environment that an institution runs or rents, and the classes of data it is approved for."""

    id: str
    kind: str
    attestations: tuple[Attestation, ...] = ()
    approved_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOnFile:
    """A document on file (contract: UseRequest.evidence)."""

    kind: str
    terms: str | None = None
    covers: Covers | None = None
    held: bool = True
    issued_at: dt.date | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractedService:
    """A service that an institution has under contract, as configured."""

    id: str
    configuration: Mapping[str, Scalar] = field(default_factory=dict)
    covers: Covers = Covers()
    evidence: tuple[EvidenceOnFile, ...] = ()
    approved_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementOnFile:
    """An agreement that an institution has signed.

    `signed_by` signed it, for the `project` if it is for one; `persons` are those whom it covers by name.
    `text_sha256` is the hash of the text that was signed, which later versions of the terms do not change.
    None of the four decides an answer.
    """

    terms: str
    reviewed_for_llm: dt.date | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    covers: Covers | None = None
    reference: str | None = None
    signed_by: str | None = None
    project: str | None = None
    persons: tuple[str, ...] = ()
    text_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution(EntryBase):
    """What need not be asked each time (SEMANTICS 4.1)."""

    kind: Literal["institution"] = "institution"
    country: str | None = None
    party_kind: str | None = None
    adopts: tuple[str, ...] = ()
    environments: tuple[KnownEnvironment, ...] = ()
    services: tuple[ContractedService, ...] = ()
    agreements: tuple[AgreementOnFile, ...] = ()
    evidence: tuple[EvidenceOnFile, ...] = ()
    presumptions: Mapping[str, Scalar] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
