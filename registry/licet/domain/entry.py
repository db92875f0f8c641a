# SPDX-License-Identifier: Apache-2.0
"""Entries of the registry, one frozen dataclass a kind (contract: Entry)."""

from __future__ import annotations

from typing import TypeAlias

from licet.domain.asset import (
    Artefact,
    Configuration,
    Dataset,
    DataUse,
    Derivation,
    Generated,
    Model,
    Modifier,
    Part,
    Service,
    TrainedOn,
    Weights,
)
from licet.domain.curation import (
    AttributeValue,
    Curation,
    EntryBase,
    ReviewState,
    Source,
)
from licet.domain.party import (
    AgreementOnFile,
    Attestation,
    ContractedService,
    Covers,
    EvidenceOnFile,
    Institution,
    KnownEnvironment,
)
from licet.domain.terms import (
    Agreement,
    Duration,
    Guidance,
    InstrumentClass,
    Licence,
    Marker,
    Parties,
    Regulation,
    RestsOn,
    Ruling,
    RulingScope,
    Silence,
    TermsBase,
    TermsText,
)

__all__ = [
    "Agreement",
    "AgreementOnFile",
    "Artefact",
    "Attestation",
    "AttributeValue",
    "Configuration",
    "ContractedService",
    "Covers",
    "Curation",
    "DataUse",
    "Dataset",
    "Derivation",
    "Duration",
    "Entry",
    "EntryBase",
    "EvidenceOnFile",
    "Generated",
    "Guidance",
    "Institution",
    "InstrumentClass",
    "KnownEnvironment",
    "Licence",
    "Marker",
    "Model",
    "Modifier",
    "Part",
    "Parties",
    "Regulation",
    "RestsOn",
    "ReviewState",
    "Ruling",
    "RulingScope",
    "Service",
    "Silence",
    "Source",
    "Terms",
    "TermsBase",
    "TermsText",
    "TrainedOn",
    "Weights",
]

Terms: TypeAlias = Licence | Agreement | Regulation | Guidance
Entry: TypeAlias = (
    Dataset | Model | Service | Artefact | Licence | Agreement | Regulation | Guidance | Institution | Ruling | Marker
)
