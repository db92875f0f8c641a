# SPDX-License-Identifier: Apache-2.0
"""A question made whole: who asks, from where, with which service, on which day (SEMANTICS 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from licet.decision.snapshot import Snapshot, overlay
from licet.domain.entry import (
    ContractedService,
    Dataset,
    DataUse,
    Institution,
    KnownEnvironment,
    Model,
    Service,
)
from licet.domain.use import DatasetUse, UseRequest
from licet.errors import InputError

__all__ = [
    "Asset",
    "Context",
    "Known",
    "Situation",
    "Unknown",
    "UnknownKey",
    "adopts_of",
    "contract_of",
    "entry_of",
    "environment_of",
    "institution_of",
    "is_current",
    "readings_of",
    "situate",
    "sorted_assets",
]

E = TypeVar("E")

STRICT = "strict"
HOUSE = "house"


class UnknownKey(NamedTuple):
    """Names one fact that is missing: the operand, what it is about, and for evidence the terms wanted."""

    operand: str
    subject: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A value and where it came from; `more` says that further values may exist."""

    value: object
    source: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value; `derived` gives the value of this operand for each value of the key, where one hangs on the other.

    `otherwise` is the value, or what is missing, for all values of the key that `derived` leaves out.
    """

    key: UnknownKey
    derived: Mapping[object, object] | None = field(default=None, hash=False)
    otherwise: Known | Unknown | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Context:
    """For what an operand is asked: one act, about one data set, on one output, within one layer or consent group."""

    action: str
    base_action: str
    dataset: int | None = None
    output: int | None = None
    layer: str = ""
    generator: str | None = None
    about: str = ""
    consent: DataUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A data set of the request with its entry; `index` is its place in the request."""

    use: DatasetUse
    entry: Dataset
    index: int

    @property
    def id(self) -> str:
        """The id in the registry."""
        return self.entry.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that judging reads; built once per question."""

    request: UseRequest
    snapshot: Snapshot
    as_of: date
    datasets: tuple[Asset, ...]
    model: Model | None
    service: Service | None
    institution: Institution | None
    contract: ContractedService | None
    environment: KnownEnvironment | None
    interpretation: str
    readings: Mapping[str, str]
    adopts: tuple[str, ...]
    cache: dict[tuple[str, Context], Known | Unknown] = field(default_factory=dict, compare=False)

    @property
    def third_party(self) -> bool:
        """True if data go to a service that another party runs."""
        return self.service is not None and self.service.third_party


def situate(request: UseRequest, snapshot: Snapshot) -> Situation:
    """Resolve ids, the institution's record, service, environment and readings.

    Raises:
        InputError: the request has no date, or names an entry of another kind or none.
    """
    if request.as_of is None:
        raise InputError("the request has no date: set `as_of`")
    merged = overlay(snapshot, request.entries)
    institution = institution_of(request, merged)
    service = entry_of(merged, request.service.id, Service) if request.service else None
    interpretation, readings = readings_of(request, institution)
    return Situation(
        request=request,
        snapshot=merged,
        as_of=request.as_of,
        datasets=sorted_assets(request, merged),
        model=entry_of(merged, request.model.id, Model) if request.model else None,
        service=service,
        institution=institution,
        contract=contract_of(institution, service, merged),
        environment=environment_of(request, institution, service),
        interpretation=interpretation,
        readings=readings,
        adopts=adopts_of(request, institution, merged),
    )


def is_current(start: date | None, end: date | None, day: date) -> bool:
    """Return whether something has begun and not ended on a day; without a date it is not limited."""
    return (start is None or start <= day) and (end is None or day <= end)


def sorted_assets(request: UseRequest, snapshot: Snapshot) -> tuple[Asset, ...]:
    """Return the data sets, each position of the request once, in an order that does not hang on theirs."""
    if len(request.datasets) == 1:
        return (Asset(use=request.datasets[0], entry=entry_of(snapshot, request.datasets[0].id, Dataset), index=0),)
    found: dict[tuple[str, str, str, str], Asset] = {}
    for index, use in enumerate(request.datasets):
        found.setdefault(_position(use), Asset(use=use, entry=entry_of(snapshot, use.id, Dataset), index=index))
    return tuple(found[key] for key in sorted(found))


def _position(use: DatasetUse) -> tuple[str, str, str, str]:
    facts = repr(sorted((name, repr(value)) for name, value in use.facts.items()))
    return use.id, use.version or "", use.part or "", facts


def entry_of(snapshot: Snapshot, name: str, kind: type[E]) -> E:
    """Return the entry called `name`.

    Raises:
        InputError: there is none, or it is of another kind.
    """
    entry = snapshot.get(name)
    if not isinstance(entry, kind):
        what = "no entry" if entry is None else f"a {entry.kind}"
        raise InputError(f"`{name}` is {what} in the registry, not a {kind.__name__.lower()}")
    return entry


def institution_of(request: UseRequest, snapshot: Snapshot) -> Institution | None:
    """Return the institution that asks: the one named, else that of the registry (SEMANTICS 4.1)."""
    actor = request.actor
    if actor is not None and actor.institution is not None:
        return entry_of(snapshot, actor.institution, Institution)
    default = snapshot.get(snapshot.default_institution) if snapshot.default_institution else None
    if not isinstance(default, Institution):
        return None
    if actor is None:
        return default
    same = (actor.kind in (None, default.party_kind), actor.country in (None, default.country))
    return default if all(same) else None


def adopts_of(request: UseRequest, institution: Institution | None, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the guidance that is adopted, by the request or by the record."""
    stated = request.actor.adopts if request.actor and request.actor.adopts is not None else ()
    recorded = institution.adopts if institution else ()
    return tuple(sorted({snapshot.resolve(name) for name in (*stated, *recorded)}))


def contract_of(
    institution: Institution | None, service: Service | None, snapshot: Snapshot
) -> ContractedService | None:
    """Return the contract of the institution for the service."""
    if institution is None or service is None:
        return None
    return next((c for c in institution.services if snapshot.resolve(c.id) == service.id), None)


def environment_of(
    request: UseRequest, institution: Institution | None, service: Service | None
) -> KnownEnvironment | None:
    """Return the environment of the record that the work is done in; a kind without id is the only one of that kind."""
    if service is not None and service.third_party:
        return None
    wanted = request.environment
    planned = service.environment if service else None
    recorded = institution.environments if institution else ()
    if wanted is not None and wanted.id is not None:
        kind = planned or wanted.kind
        return next((e for e in recorded if e.id == wanted.id and kind in (None, e.kind)), None)
    kind = planned or (wanted.kind if wanted else None)
    of_kind = [e for e in recorded if e.kind == kind]
    return of_kind[0] if len(of_kind) == 1 else None


def readings_of(request: UseRequest, institution: Institution | None) -> tuple[str, Mapping[str, str]]:
    """Return the interpretation, and the readings that it settles."""
    house = institution.readings if institution else {}
    chosen = request.interpretation or (HOUSE if house else STRICT)
    return chosen, (house if chosen == HOUSE else {})
