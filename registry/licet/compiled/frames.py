# SPDX-License-Identifier: Apache-2.0
"""The values of one question, read when a column first needs them.

What documents, records of institutions or services say is read by the functions of the reference engine; only where
none of these can speak is the value taken from the question itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from licet.compiled.columns import LAZY, MORE, UNKNOWN, Column, implied_by, token_of
from licet.decision.evidence_on_file import held
from licet.decision.kleene import or3
from licet.decision.resolve import NONE, resolve
from licet.decision.situation import Asset, Context, Known, Situation, Unknown, UnknownKey
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Institution, Model, Service
from licet.domain.use import UseRequest
from licet.vocabulary.evidence import EVIDENCE, EvidenceScope
from licet.vocabulary.facts import FACTS

__all__ = ["Frame", "Question", "Values", "add_facts_of", "add_stated", "recorded_facts"]


class Question:
    """One question with what its values are read from; it lives as long as judging it."""

    __slots__ = (
        "_situation",
        "assets",
        "by_action",
        "institution",
        "model",
        "on_file",
        "request",
        "service",
        "situate",
        "snapshot",
        "values",
    )  # fmt: skip

    def __init__(
        self,
        request: UseRequest,
        snapshot: Snapshot,
        *,
        assets: tuple[Asset, ...],
        model: Model | None,
        service: Service | None,
        institution: Institution | None,
        on_file: frozenset[str],
        by_action: bool,
        situate: Callable[[Question], Situation],
    ) -> None:
        self.request = request
        self.snapshot = snapshot
        self.assets = assets
        self.model = model
        self.service = service
        self.institution = institution
        self.on_file = on_file
        self.by_action = by_action
        self.situate = situate
        self.values: dict[str, object] = {}
        self._situation: Situation | None = None

    @property
    def situation(self) -> Situation:
        """The question as the reference engine reads it."""
        if self._situation is None:
            self._situation = self.situate(self)
        return self._situation

    def read(self, column: Column) -> object:
        """Return the value of an operand that is the same in every unit."""
        value = self._read(column.operand)
        self.values[column.slot] = value
        return value

    def _read(self, operand: str) -> object:  # noqa: PLR0911  # one line for each that needs no record
        request = self.request
        if operand == "purpose":
            return request.purpose.id if request.purpose else UNKNOWN
        if operand == "act.date":
            return request.as_of.isoformat() if request.as_of else UNKNOWN
        if operand == "mixture.count":
            return (int, len({asset.id for asset in self.assets}))
        head, _, name = operand.partition(".")
        if head == "service" and self.service is None:
            return False if name == "third_party" else NONE
        if head == "actor":
            return self._actor(name)
        if operand == "environment.kind" and self.service is None:
            place = request.environment
            if place is not None and place.kind is not None:
                return place.kind
            if self.institution is None:
                return UNKNOWN
        return _token(resolve(operand, self.situation, Context(action=request.action, base_action=request.action)))

    def _actor(self, name: str) -> object:
        institution, actor = self.institution, self.request.actor
        if name == "institution":
            return institution.id if institution is not None else UNKNOWN
        said = getattr(actor, name) if actor is not None else None
        if said is None and institution is not None:
            said = institution.party_kind if name == "kind" else institution.country
        return UNKNOWN if said is None else said


class Values(NamedTuple):
    """What was read, by slot: of the output and the model, of the data set's entry, facts, and documents."""

    values: dict[str, object]
    attributes: dict[str, object]
    facts: dict[str, object]
    documented: dict[str, object]


class Frame:
    """Where a unit is judged: its act, data set, output and holder; frames share what does not differ among them."""

    __slots__ = (
        "_missing",
        "_of_asset",
        "about",
        "action",
        "asset",
        "attributes",
        "dataset",
        "documented",
        "facts",
        "generator",
        "output",
        "question",
        "values",
    )

    def __init__(
        self,
        question: Question,
        values: Values,
        of_asset: Callable[[str], Known | Unknown],
        *,
        action: str,
        dataset: int | None,
        output: int | None,
        generator: str | None,
        about: str,
    ) -> None:
        self.question = question
        self.action = action
        self.dataset = dataset
        self.asset = question.assets[dataset] if dataset is not None else None
        self.output = output
        self.generator = generator
        self.about = about
        self.values, self.attributes, self.facts, self.documented = values
        self._of_asset = of_asset
        self._missing: dict[str, Unknown] = {}

    @property
    def context(self) -> Context:
        """The context in which the reference engine reads operands here."""
        return Context(
            action=self.action, base_action=self.question.request.action, dataset=self.dataset, output=self.output,
            generator=self.generator, about=self.about,
        )  # fmt: skip

    def read(self, column: Column) -> object:
        """Return the value of an operand here, and keep it."""
        value = self._read(column)
        self._source(column)[column.slot] = value
        return value

    def _source(self, column: Column) -> dict[str, object]:
        if column.is_request_wide:
            return self.question.values
        if column.is_fact:
            return self.facts
        return self.attributes if column.is_of_asset else self.values

    def evidence(self, column: Column) -> object:
        """Return whether a document is held here, or what it says."""
        if column.kind_of_document not in self.question.on_file:
            return UNKNOWN
        value = self.documented.get(column.slot)
        if value is None:
            value = self.documented[column.slot] = self._evidence(column)
        return value

    def value(self, column: Column) -> object:
        """Return the value of an operand."""
        question = self.question
        if column.kind_of_document:
            return self.evidence(column)
        value = self._source(column).get(column.slot, column.default)
        if value is None or value is LAZY:
            return question.read(column) if column.is_request_wide else self.read(column)
        return value

    def _read(self, column: Column) -> object:
        head, _, name = column.operand.partition(".")
        if head == "output" and self.output is not None:
            value = getattr(self.question.request.outputs[self.output], name)
            if value is None or value == ():
                return UNKNOWN
            return self.question.snapshot.resolve(value) if name == "licence" else value
        if head == "dataset" and name == "version" and self.asset is not None:
            return self.asset.use.version or self.asset.entry.version
        if self.asset is not None and column.is_of_asset:
            return _token(self._of_asset(column.operand))
        return _token(resolve(column.operand, self.question.situation, self.context))

    def _evidence(self, column: Column) -> object:
        if column.slot.startswith("covers:"):
            kind, situation, context = column.kind_of_document, self.question.situation, self.context
            wanted = column.slot.split(":", 2)[2].split("|")
            truth = or3([held(kind, situation, context, terms=terms).truth for terms in wanted])
            return UNKNOWN if truth is None else truth
        return _token(resolve(column.operand, self.question.situation, self.context))

    def unknown(self, column: Column) -> Unknown:
        """Return the missing fact of a column whose value here is not known."""
        found = self._missing.get(column.slot)
        if found is None:
            found = self._missing[column.slot] = self._unknown(column)
        return found

    def _unknown(self, column: Column) -> Unknown:
        if column.fixed is not None:
            return self._fixed(column.fixed)
        head, _, name = column.operand.partition(".")
        if column.slot.startswith("covers:"):
            return Unknown(UnknownKey(column.operand, terms=column.slot.split(":", 2)[2]))
        if head == "fact":
            about = self.asset.id if self.asset is not None and FACTS[name].about == "dataset" else ""
            if self.facts.get(column.slot) is None:
                return Unknown(UnknownKey(column.operand, about))
        if head == "evidence" and "." not in name:
            personal = EVIDENCE[name].scope is EvidenceScope.PERSONAL
            about = self.asset.id if self.asset is not None and not personal else ""
            return Unknown(UnknownKey(column.operand, about))
        found = resolve(column.operand, self.question.situation, self.context)
        if not isinstance(found, Unknown):  # INVARIANT: asked only for what was read as unknown
            raise TypeError(column.slot)
        return found

    def _fixed(self, missing: Unknown) -> Unknown:
        """Return a fact that the assets leave open, about the data set that is asked about here."""
        if self.asset is None or not missing.key.subject:
            return missing
        return Unknown(UnknownKey(missing.key.operand, self.asset.id, missing.key.terms))


def _token(found: Known | Unknown) -> object:
    if isinstance(found, Unknown):
        return UNKNOWN if found.derived is None and found.otherwise is None else found
    if found.more:
        return (MORE, found.value)
    return token_of(found.value)


def recorded_facts(institution: Institution | None, on_file: frozenset[str]) -> dict[str, object]:
    """Return the facts presumed, and marks at those that a record or a document may settle (SEMANTICS 2.5, 4.1)."""
    found: dict[str, object] = {}
    lazy = implied_by(on_file)
    if institution is not None:
        presumed = institution.presumptions
        for spelling, presumption in presumed.items():
            name = spelling.removeprefix("fact.")
            if name not in lazy and (spelling == name or name not in presumed):
                _put(found, name, presumption)
        lazy = lazy | {"environment_approved"}
    for name in lazy:
        found[f"fact.{name}"] = found[f"given.{name}"] = LAZY
    return found


def add_stated(found: dict[str, object], question: Question) -> None:
    """Add the facts that a question states, but for those of single data sets."""
    request = question.request
    alone = len(question.assets) <= 1 or len({a.id for a in question.assets}) == 1
    for name, value in request.facts.items():
        if value is not None and name in FACTS and (alone or FACTS[name].about != "dataset"):
            _put(found, name, value)
    for name, value in request.model.facts.items() if request.model is not None else ():
        if value is not None and name in FACTS and FACTS[name].about == "model":
            _put(found, name, value)


def add_facts_of(asset: Asset, found: dict[str, object]) -> None:
    """Add the facts that a question states of a data set."""
    for name, value in asset.use.facts.items():
        if value is not None and name in FACTS:
            _put(found, name, value)


def _put(found: dict[str, object], name: str, value: object) -> None:
    found[f"fact.{name}"] = token_of(value)
    found[f"given.{name}"] = value is True
