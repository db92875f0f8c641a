# SPDX-License-Identifier: Apache-2.0
"""Which entries the answer to a question can hang on, so that only what a change reaches is judged again.

Judging reads an entry only when a name leads to it, or because it belongs to a kind that every question meets. Two
registries that agree in all that a question reads give it the same answer: at the first step in which two judgings
part, one reads an entry that is another one there, and that step is the same in both until then. So it is enough to
know what is read *before* a change. What is named here may be more than is read, and never less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from licet.decision.instruments import DATA_USE_ONTOLOGY, NOBODY_KNOWS
from licet.decision.made import as_asset
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Artefact, Dataset, Entry, Model, Regulation, Ruling, Service
from licet.domain.expression import leaves, parse_expression
from licet.domain.use import UseRequest
from licet.errors import MalformedError
from licet.usecases.references import expressions_of, references_of

__all__ = ["Difference", "Reads", "difference", "lineage_names", "terms_names"]

_ANY_SERVICE = "any service"
"""Stands for all hosted services, which a question about a model without one looks through; no id has a blank."""

_WHO_ASKS = "default institution"
"""Stands for the setting that says who asks where a question does not; no id has a blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two registries differ in: names of entries and of their rules; `everywhere` where every question meets it.

    `laws` are regulations, before and after, which bear on a question without being named. `renames` says that a name
    may stand for another thing, or that an entry came, so that a question which could be asked may not be asked any
    more, or the other way round; `reowns` that a rule came or went, which matters where a question brings entries.
    """

    names: frozenset[str]
    everywhere: bool
    laws: tuple[tuple[Regulation | None, Regulation | None], ...]
    renames: bool
    reowns: bool

    def may_refuse(self, request: UseRequest) -> bool:
        """Return whether a question may be asked in one of the two registries and not in the other."""
        return self.renames or (self.reowns and bool(request.entries))


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """Return what two registries differ in, by the digests of their entries."""
    changed = [name for name in before.digests.keys() | after.digests.keys() if _differs(name, before, after)]
    pairs = [(before.entries.get(name), after.entries.get(name)) for name in changed]
    names = {name for pair in pairs for entry in pair if entry is not None for name in _called(entry)}
    if any(isinstance(entry, Service) for pair in pairs for entry in pair):
        names.add(_ANY_SERVICE)
    if before.default_institution != after.default_institution:
        names.add(_WHO_ASKS)
    return Difference(
        names=frozenset(names),
        everywhere=before.aliases != after.aliases
        or any(isinstance(entry, Ruling) for pair in pairs for entry in pair)
        or not names.isdisjoint({*_ruled_on(before), *_ruled_on(after)}),
        laws=tuple((_law(old), _law(new)) for old, new in pairs if _law(old) or _law(new)),
        renames=any(_asked_by(old) != _asked_by(new) for old, new in pairs),
        reowns=any(_rule_ids(old) != _rule_ids(new) for old, new in pairs),
    )


def _differs(name: str, before: Snapshot, after: Snapshot) -> bool:
    old, new = before.entries.get(name), after.entries.get(name)
    return old is not new and before.digests.get(name) != after.digests.get(name)


def _called(entry: Entry) -> Iterator[str]:
    yield entry.id
    yield from entry.aliases
    yield from (rule.id for rule in entry.rules)


def _ruled_on(snapshot: Snapshot) -> Iterator[str]:
    """Yield what recorded rulings rest on: they are void once it changes."""
    return (rest.rule for ruling in snapshot.of_kind(Ruling) for rest in ruling.rests_on)


def _asked_by(entry: Entry | None) -> object:
    """Return what of an entry decides whether a question that names it can be asked."""
    if entry is None:
        return None
    parts = tuple(part.id for part in entry.parts) if isinstance(entry, Dataset) else ()
    return entry.kind, entry.aliases, entry.version, parts, tuple(lineage_names(entry))


def _rule_ids(entry: Entry | None) -> frozenset[str]:
    return frozenset(rule.id for rule in entry.rules) if entry is not None else frozenset()


def _law(entry: Entry | None) -> Regulation | None:
    return entry if isinstance(entry, Regulation) else None


class Reads:
    """What questions read of one registry; what an asset leads to is found once. Threads may share it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: dict[str, frozenset[str]] = {}
        self._services: frozenset[str] | None = None

    def of(self, request: UseRequest) -> frozenset[str]:
        """Return the names of all that the answer to a question can hang on."""
        brought = {name: entry for entry in map(as_asset, request.entries) for name in (*entry.aliases, entry.id)}
        found: set[str] = set()
        for name in self._named(request):
            found |= self._behind(name, brought) if brought else self._known(name)
        for entry in map(as_asset, request.entries):
            found.update(_called(entry))
            for name in (*_mentioned(entry), *self._rested_on(entry)):
                found |= self._behind(name, brought)
        if request.service is None and request.model is not None:
            found |= self._any_service()
        return frozenset(found)

    def _named(self, request: UseRequest) -> Iterator[str]:
        yield from (use.id for use in request.datasets)
        yield from (part.id for part in (request.model, request.service) if part is not None)
        actor, default = request.actor, self._snapshot.default_institution
        if actor is not None and actor.institution is not None:
            yield actor.institution
        else:
            yield from (_WHO_ASKS,) if default is None else (_WHO_ASKS, default)
        if actor is not None:
            yield from actor.adopts or ()
        for document in request.evidence:
            yield from () if document.terms is None else (document.terms,)
            yield from () if document.covers is None else (*document.covers.assets, *document.covers.models)
        for output in request.outputs:
            yield from (name for name in (output.venue, *output.recipients) if name is not None)
            yield from () if output.licence is None else _in_expression(output.licence)

    def _known(self, name: str) -> frozenset[str]:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._behind(name, {})
        return found

    def _any_service(self) -> frozenset[str]:
        if self._services is None:
            behind = (self._behind(service.id, {}) for service in self._snapshot.of_kind(Service))
            self._services = frozenset({_ANY_SERVICE}).union(*behind)
        return self._services

    def _behind(self, name: str, brought: Mapping[str, Entry]) -> frozenset[str]:
        """Return what a name leads to: its entry, what that was made from at any depth, and what all of these name."""
        found: set[str] = set()
        waiting, followed = [name], set[str]()
        while waiting:
            here = waiting.pop()
            if here in followed:
                continue
            followed.add(here)
            found.add(here)
            for entry in self._meant(here, brought):
                found.add(entry.id)
                for other in _mentioned(entry):
                    found.update((other, self._snapshot.resolve(other)))
                waiting.extend(lineage_names(entry))
        return frozenset(found)

    def _meant(self, name: str, brought: Mapping[str, Entry]) -> Iterator[Entry]:
        """Yield what a name stands for: what a question brings, and what the registry has."""
        yield from (entry for entry in (brought.get(name), self._snapshot.get(name)) if entry is not None)

    def _rested_on(self, entry: Entry) -> Iterator[str]:
        """Yield what a ruling rests on, and whose rules that are."""
        for rest in entry.rests_on if isinstance(entry, Ruling) else ():
            yield rest.rule
            yield self._snapshot.rules.get(rest.rule, (rest.rule, None))[0]


def lineage_names(entry: Entry) -> Iterator[str]:
    """Yield what an entry says that it was made from."""
    if isinstance(entry, Dataset | Artefact):
        yield from (edge.id for edge in entry.derived_from)
    if isinstance(entry, Model):
        yield from (edge.id for edge in entry.descendant_of)
        yield from (edge.id for edge in entry.trained_on)


def terms_names(entry: Entry) -> Iterator[str]:
    """Yield the terms of an entry, exceptions to them included, and what stands for terms that nobody states."""
    stated = [text for _, text in expressions_of(entry)]
    for text in stated:
        yield from _in_expression(text)
    if isinstance(entry, Dataset | Model) and not (entry.concluded_terms or entry.declared_terms):
        yield NOBODY_KNOWS
    if isinstance(entry, Dataset) and (entry.data_use or any(part.data_use for part in entry.parts)):
        yield DATA_USE_ONTOLOGY


def _mentioned(entry: Entry) -> Iterator[str]:
    yield from terms_names(entry)
    yield from (name for _, name in references_of(entry))


def _in_expression(text: str) -> Iterator[str]:
    try:
        found = tuple(leaves(parse_expression(text)))
    except MalformedError:
        yield NOBODY_KNOWS
        return
    yield from (name for leaf in found for name in (leaf.id, leaf.exception) if name is not None)
