# SPDX-License-Identifier: Apache-2.0
"""Tell which documents speak of an asset, its own and what it inherits, and by which walk each rule reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from licet.decision.instruments import Instrument, RuleOn, branches_of, terms_of
from licet.decision.lineage import DERIVED
from licet.domain.entry import InstrumentClass, Silence
from licet.domain.rule import Modality
from licet.usecases.registry import Edition
from licet.usecases.relations import Relation, relations_of
from licet.vocabulary.kinds import DERIVATION_KINDS

__all__ = ["GovernedBy", "GoverningTerms", "InheritedStep", "RuleReach", "TermsChoice", "governed_by"]

_MADE_FROM = frozenset({DERIVED, "DESCENDANT_OF", "TRAINED_ON"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InheritedStep:
    """One edge of lineage that a rule travels along.

    `how` are the kinds of derivation between the two, `carries` what a rule must propagate to in order to
    pass each of them.
    """

    from_: str
    relation: str
    to: str
    how: tuple[str, ...]
    carries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReach:
    """A rule that reaches the asset, with the walk to it: ids and relations in turn.

    `inherited` is empty for a rule of the asset's own terms, else the edges that it travels along.
    `propagates_to` is what the rule says that it travels to; a licence is handed on whole from a base model,
    whatever its rules say of that. It may hold on a further condition (`conditional`), or under one `reading` of
    an open question only.
    """

    id: str
    modality: Modality
    actions: tuple[str, ...]
    says: str
    path: tuple[str, ...]
    inherited: tuple[InheritedStep, ...]
    propagates_to: tuple[str, ...]
    conditional: bool
    reading: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningTerms:
    """A document that speaks of the asset.

    `path` is the walk from the asset to it, empty where none of its rules reaches the asset.
    `registered` is false for terms that the registry knows by name only. `group` is empty for the asset's own
    terms, `part:` and an id for those of a part, `from:` and an id for those of what it was made from. `rules`
    are the ids of the rules that reach the asset, `reaches` tells of each.
    """

    id: str
    name: str | None
    class_: InstrumentClass
    layer: str
    silence: Silence
    registered: bool
    path: tuple[str, ...]
    rules: tuple[str, ...]
    group: str = ""
    reaches: tuple[RuleReach, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChoice:
    """One choice that the terms leave to whoever takes them: the documents that then all apply."""

    name: str
    terms: tuple[GoverningTerms, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernedBy:
    """What governs one asset; laws and guidance hang on the question and are not here."""

    id: str
    expression: str | None
    choices: tuple[TermsChoice, ...]


def governed_by(name: str, *, edition: Edition) -> GovernedBy:
    """Return what governs an entry, given by its id or an alias.

    Raises:
        EntryNotFoundError: there is no such entry.
    """
    entry = edition.entry(name).entry
    if entry.kind not in {"dataset", "model", "service", "artefact"}:
        return GovernedBy(id=entry.id, expression=None, choices=())
    hows = _hows_of(relations_of(edition))
    choices = (
        TermsChoice(
            name=branch.name,
            terms=tuple(_terms(instrument, edition, hows) for instrument in branch.instruments),
        )
        for branch in branches_of(entry.id, edition.snapshot)
    )
    return GovernedBy(id=entry.id, expression=terms_of(entry), choices=tuple(choices))


_Hows = Mapping[tuple[str, str, str], tuple[str, ...]]
"""The kinds of derivation of an edge: from, relation, to."""


def _terms(instrument: Instrument, edition: Edition, hows: _Hows) -> GoverningTerms:
    stored = edition.stored.get(instrument.id)
    rules = instrument.rules
    return GoverningTerms(
        id=instrument.id,
        name=stored.entry.name if stored is not None else None,
        class_=instrument.class_,
        layer=instrument.layer,
        silence=instrument.silence,
        registered=stored is not None,
        path=rules[0].path[:-2] if rules else (),
        rules=tuple(rule.rule.id for rule in rules),
        group=instrument.group,
        reaches=tuple(_reach(rule, hows) for rule in rules),
    )


def _reach(found: RuleOn, hows: _Hows) -> RuleReach:
    rule = found.rule
    return RuleReach(
        id=rule.id,
        modality=rule.modality,
        actions=rule.actions,
        says=rule.says,
        path=found.path,
        inherited=tuple(_steps(found.path, hows)),
        propagates_to=tuple(dict.fromkeys(item.to.value for item in rule.propagation)),
        conditional=bool(found.extra),
        reading=found.reading,
    )


def _steps(path: tuple[str, ...], hows: _Hows) -> Iterator[InheritedStep]:
    for start, relation, end in zip(path[::2], path[1::2], path[2::2], strict=False):
        if relation in _MADE_FROM:
            kinds = hows.get((start, relation, end), ())
            carried = (DERIVATION_KINDS[how].carries if how in DERIVATION_KINDS else "derivatives" for how in kinds)
            yield InheritedStep(
                from_=start, relation=relation, to=end, how=kinds, carries=tuple(dict.fromkeys(carried))
            )


def _hows_of(relations: Iterable[Relation]) -> _Hows:
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for each in relations:
        if each.how is not None:
            key = (each.from_, each.verb, each.to)
            found[key] = (*found.get(key, ()), each.how)
    return found
