# SPDX-License-Identifier: Apache-2.0
"""What terms govern: data sets, models, services and artefacts (odrl:Asset)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from licet.domain.curation import AttributeValue, EntryBase
from licet.domain.rule import Scalar

__all__ = [
    "Artefact",
    "Configuration",
    "DataUse",
    "Dataset",
    "Derivation",
    "Generated",
    "Model",
    "Modifier",
    "Part",
    "Service",
    "TrainedOn",
    "Weights",
]


class Weights(StrEnum):
    """Whether the weights of a model can be had."""

    OPEN = "open"
    GATED = "gated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """A DUO modifier of a consent group, with its value (a place, a project)."""

    term: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUse:
    """A consent group: a DUO permission, diseases and modifiers."""

    permission: str
    diseases: tuple[str, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    free_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a data set under terms of its own: a consent group, a tier, items of one licence."""

    id: str
    selector: str | None = None
    terms: str | None = None
    data_use: tuple[DataUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """An edge to what something was made from; `how` is a derivation kind of the vocabulary."""

    id: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedOn:
    """An edge from a model to data it was trained on."""

    id: str
    how: str = "trained_on"
    disclosed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset(EntryBase):
    """A data set (dcat:Dataset)."""

    kind: Literal["dataset"] = "dataset"
    declared_terms: str | None = None
    concluded_terms: str | None = None
    data_use: tuple[DataUse, ...] = ()
    parts: tuple[Part, ...] = ()
    derived_from: tuple[Derivation, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    template: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(EntryBase):
    """A machine-learning model (spdx AIPackage)."""

    kind: Literal["model"] = "model"
    declared_terms: str | None = None
    concluded_terms: str | None = None
    descendant_of: tuple[Derivation, ...] = ()
    trained_on: tuple[TrainedOn, ...] = ()
    weights: Weights = Weights.OPEN
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One data-handling setting of a service: its default, and values for single models or actions."""

    name: str
    default: Scalar | None = None
    per_model: Mapping[str, Scalar] = field(default_factory=dict)
    per_action: Mapping[str, Scalar] = field(default_factory=dict)
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(EntryBase):
    """A hosted service under one plan; its own rules are its terms."""

    kind: Literal["service"] = "service"
    terms: str | None = None
    plan: str | None = None
    third_party: bool = True
    environment: str | None = None
    offers: tuple[str, ...] = ()
    configuration: tuple[Configuration, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """How an artefact came about (prov:wasGeneratedBy)."""

    decision: str | None = None
    activity: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact(EntryBase):
    """Something made under a decision: weights, adapter, embeddings, index, synthetic data, outputs."""

    kind: Literal["artefact"] = "artefact"
    kind_of: str = "outputs"
    was_generated_by: Generated = Generated()
    derived_from: tuple[Derivation, ...] = ()
    location: str | None = None
    concluded_terms: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
