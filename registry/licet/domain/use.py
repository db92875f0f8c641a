# SPDX-License-Identifier: Apache-2.0
"""A question: may this be done? (contract: UseRequest)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from licet.domain.entry import Entry, EvidenceOnFile
from licet.domain.rule import Scalar

__all__ = [
    "DatasetUse",
    "EnvironmentUse",
    "ModelUse",
    "Output",
    "Party",
    "PurposeUse",
    "ServiceUse",
    "UseRequest",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetUse:
    """A data set that is used, and facts about it."""

    id: str
    version: str | None = None
    part: str | None = None
    facts: Mapping[str, Scalar | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """The model that is tuned, prompted or evaluated."""

    id: str
    version: str | None = None
    facts: Mapping[str, Scalar | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUse:
    """The hosted service that data or prompts go to, as configured."""

    id: str
    configuration: Mapping[str, Scalar | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeUse:
    """What it is for; `diseases` is None where nothing is said of them, empty for none in particular."""

    id: str
    diseases: tuple[str, ...] | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who asks."""

    institution: str | None = None
    kind: str | None = None
    country: str | None = None
    adopts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentUse:
    """Where the work is done."""

    kind: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What leaves: its kind, how it is released, where to, to whom, under which licence and name."""

    kind: str
    release: str = "none"
    venue: str | None = None
    recipients: tuple[str, ...] = ()
    licence: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRequest:
    """The question that a `Decision` answers."""

    action: str
    datasets: tuple[DatasetUse, ...] = ()
    model: ModelUse | None = None
    service: ServiceUse | None = None
    purpose: PurposeUse | None = None
    actor: Party | None = None
    environment: EnvironmentUse | None = None
    outputs: tuple[Output, ...] = ()
    evidence: tuple[EvidenceOnFile, ...] = ()
    facts: Mapping[str, Scalar | None] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    as_of: date | None = None
    known_at: datetime | None = None
    interpretation: str | None = None
    at_least: int | None = None
