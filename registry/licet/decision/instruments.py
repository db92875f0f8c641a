# SPDX-License-Identifier: Apache-2.0
"""Instruments: which documents speak of an asset, along which path (SEMANTICS 1.3, 1.4, 3.4, 6)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from licet.decision.lineage import Ancestor, ancestors_of
from licet.decision.snapshot import Snapshot
from licet.domain.entry import (
    Agreement,
    Artefact,
    Dataset,
    DataUse,
    Entry,
    Guidance,
    InstrumentClass,
    Licence,
    Marker,
    Model,
    Part,
    Regulation,
    Service,
    Silence,
)
from licet.domain.expression import Both, Either, Expression, Leaf, leaves, parse_expression
from licet.domain.rule import Condition, PropagationTarget, Rule
from licet.errors import MalformedError
from licet.vocabulary.duo import DUO_TERMS

__all__ = [
    "Branch",
    "Instrument",
    "RuleOn",
    "agreements_of",
    "branches_of",
    "governing_ids",
    "instrument_of",
    "terms_ids",
    "terms_of",
]

Choices = tuple[tuple["Instrument", ...], ...]

NOBODY_KNOWS = "NOASSERTION"
INTERNAL = "INTERNAL"
DATA_USE_ONTOLOGY = "DUO"
_MAX_BRANCHES = 64

_LAYERS = {
    InstrumentClass.LAW: "law",
    InstrumentClass.SIGNED_AGREEMENT: "agreement",
    InstrumentClass.POLICY: "agreement",
    InstrumentClass.GUIDANCE: "guidance",
    InstrumentClass.RULING: "ruling",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOn:
    """A rule as it reaches an asset: by which walk, and under which condition or reading of its propagation."""

    rule: Rule
    path: tuple[str, ...]
    extra: tuple[Condition, ...] = ()
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A document that speaks of an asset.

    `group` is empty for the terms of the asset itself, and names the part or the ancestor whose terms these are:
    what one part or an ancestor permits never fills the silence of the asset's own terms. `consent` is the consent
    group for which the rules of the Data Use Ontology are read.
    """

    id: str
    class_: InstrumentClass
    layer: str
    silence: Silence
    rules: tuple[RuleOn, ...]
    version: str | None = None
    is_stub: bool = False
    own_rules: bool = False
    group: str = ""
    consent: DataUse | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """One choice among the alternatives that `OR` offers: the instruments that then apply, and its name."""

    name: str
    instruments: tuple[Instrument, ...]


def branches_of(asset_id: str, snapshot: Snapshot, *, part: str | None = None) -> tuple[Branch, ...]:
    """Return the choices of terms for an asset, each with everything inherited."""
    entry = snapshot.get(asset_id)
    if entry is None:
        return (Branch(asset_id, (_stub(asset_id),)),)
    groups = [
        _tagged(_choices(expression, snapshot, (entry.id,), _side(entry)), group)
        for group, expression in _grouped(entry, part)
    ]
    groups += _consents(entry, snapshot, part, path=(entry.id,))
    for ancestor in ancestors_of(entry.id, snapshot):
        groups += [_tagged(found, f"from:{ancestor.id}") for found in _inherited(entry, ancestor, snapshot)]
    extra = _own_rules(entry, (entry.id,))
    return _combine(groups, extra)


def terms_of(entry: Entry) -> str | None:
    """Return the terms expression of an asset: concluded before declared."""
    if isinstance(entry, (Dataset, Model)):
        return entry.concluded_terms or entry.declared_terms
    if isinstance(entry, Artefact):
        return entry.concluded_terms
    return entry.terms if isinstance(entry, Service) else None


def terms_ids(entry: Entry, snapshot: Snapshot, *, part: str | None = None) -> tuple[str, ...]:
    """Return the ids of all terms of an asset; of none, `NOASSERTION`."""
    found = {snapshot.resolve(leaf.id) for expression in _expressions(entry, part) for leaf in leaves(expression)}
    if _groups_of(entry, part):
        found.add(DATA_USE_ONTOLOGY)
    return tuple(sorted(found)) or (NOBODY_KNOWS,)


def governing_ids(asset_id: str, snapshot: Snapshot) -> frozenset[str]:
    """Return the ids of all terms of an asset and of what it was made from."""
    ids: set[str] = set()
    for name in (asset_id, *(ancestor.id for ancestor in ancestors_of(asset_id, snapshot))):
        entry = snapshot.get(name)
        if entry is not None:
            ids.update(terms_ids(entry, snapshot))
    return frozenset(ids)


def agreements_of(entry: Entry, snapshot: Snapshot, *, part: str | None = None) -> tuple[str, ...]:
    """Return the ids of the signed agreements, licences that one signs included, among the terms of an asset."""
    found = ((name, snapshot.get(name)) for name in terms_ids(entry, snapshot, part=part))
    return tuple(n for n, terms in found if terms is not None and _class(terms) is InstrumentClass.SIGNED_AGREEMENT)


def instrument_of(entry: Entry, path: tuple[str, ...], *, side: str = "dataset") -> Instrument:
    """Return an entry as an instrument reached by `path`."""
    class_ = _class(entry)
    return Instrument(
        id=entry.id,
        class_=class_,
        layer=_LAYERS.get(class_, "service" if side == "service" else f"{side}_licence"),
        silence=_silence(entry, class_),
        rules=tuple(RuleOn(rule=rule, path=(*path, "STATES", rule.id)) for rule in entry.rules),
        version=entry.version,
    )


def _class(entry: Entry) -> InstrumentClass:
    if isinstance(entry, (Licence, Agreement, Regulation, Guidance, Marker)):
        return entry.class_
    return InstrumentClass.PUBLIC_TERMS if isinstance(entry, Service) else InstrumentClass.POLICY


def _silence(entry: Entry, class_: InstrumentClass) -> Silence:
    stated = entry.silence if isinstance(entry, (Licence, Agreement, Regulation, Guidance)) else None
    without = {InstrumentClass.LAW, InstrumentClass.GUIDANCE, InstrumentClass.MARKER}
    return stated or (Silence.NO_EFFECT if class_ in without else Silence.NEEDS_REVIEW)


def _side(entry: Entry) -> str:
    return {"model": "model", "service": "service"}.get(entry.kind, "dataset")


def _expressions(entry: Entry, part: str | None) -> list[Expression]:
    """Return what must all hold: the terms, the terms of each part that applies, its consent groups."""
    return [expression for _, expression in _grouped(entry, part)]


def _grouped(entry: Entry, part: str | None) -> list[tuple[str, Expression]]:
    """Return the expressions that must all hold, each with the part that it belongs to."""
    if isinstance(entry, Service):
        return [("", _parsed(entry.terms))] if entry.terms else []
    terms = terms_of(entry)
    says = terms or not _groups_of(entry, part)
    found: list[tuple[str, Expression]] = [("", _parsed(terms or NOBODY_KNOWS))] if says else []
    for piece in _pieces(entry, part):
        found += [(f"part:{piece.id}", _parsed(piece.terms))] if piece.terms else []
    return found


def _pieces(entry: Entry, part: str | None) -> list[Part]:
    """Return the parts that apply: the one named, else all of them (SEMANTICS 3.4); only data sets have parts."""
    parts = entry.parts if isinstance(entry, Dataset) else ()
    return sorted((p for p in parts if part in (None, p.id)), key=lambda p: p.id)


def _groups_of(entry: Entry, part: str | None) -> list[tuple[str, DataUse]]:
    """Return the consent groups of a data set and of its parts that apply."""
    own = entry.data_use if isinstance(entry, Dataset) else ()
    of_parts = ((f"part:{piece.id}", use) for piece in _pieces(entry, part) for use in piece.data_use)
    return [*(("", use) for use in own), *of_parts]


def _consents(entry: Entry, snapshot: Snapshot, part: str | None, *, path: tuple[str, ...]) -> list[Choices]:
    """Return the Data Use Ontology as an instrument for each consent group; a term that it lacks is a stub."""
    ontology = snapshot.get(DATA_USE_ONTOLOGY)
    found: list[Choices] = []
    for group, use in _groups_of(entry, part):
        codes = sorted({use.permission, *(m.term for m in use.modifiers)})
        unread = [code for code in codes if ontology is None or code not in DUO_TERMS]
        found += [_tagged(((_stub(code),),), group) for code in unread]
        if ontology is not None:
            instrument = replace(instrument_of(ontology, (*path, "GOVERNED_BY", ontology.id)), consent=use)
            found.append(_tagged(((instrument,),), group))
    return found


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Expression:
    try:
        return parse_expression(text)
    except MalformedError as error:
        return Leaf(f"{NOBODY_KNOWS}", exception=str(error))


def _choices(
    expression: Expression, snapshot: Snapshot, path: tuple[str, ...], side: str
) -> tuple[tuple[Instrument, ...], ...]:
    """Return the expression as alternatives of instruments that all apply (disjunctive normal form)."""
    match expression:
        case Leaf():
            return (tuple(_leaf(expression, snapshot, path, side)),)
        case Either(members):
            return _capped([choice for member in members for choice in _choices(member, snapshot, path, side)])
        case Both(members):
            parts = [_choices(member, snapshot, path, side) for member in members]
            return _capped([tuple(itertools.chain(*combination)) for combination in _product(parts)])


def _leaf(leaf: Leaf, snapshot: Snapshot, path: tuple[str, ...], side: str) -> Iterator[Instrument]:
    for name in (leaf.id, leaf.exception):
        if name is None:
            continue
        entry = snapshot.get(name)
        walk = (*path, "GOVERNED_BY", snapshot.resolve(name))
        yield _stub(name) if entry is None else instrument_of(entry, walk, side=side)


def _stub(name: str) -> Instrument:
    return Instrument(
        id=name, class_=InstrumentClass.SIGNED_AGREEMENT, layer="agreement", silence=Silence.NEEDS_REVIEW, rules=(),
        is_stub=True,
    )  # fmt: skip


def _own_rules(entry: Entry, path: tuple[str, ...]) -> tuple[Instrument, ...]:
    if not entry.rules:
        return ()
    instrument = instrument_of(entry, path, side=_side(entry))
    layer = instrument.layer if isinstance(entry, Service) else f"{_side(entry)}_licence"
    return (replace(instrument, silence=Silence.NO_EFFECT, own_rules=True, layer=layer),)


def _tagged(choices: Choices, group: str) -> Choices:
    return tuple(tuple(replace(i, group=group) for i in choice) for choice in choices)


def _inherited(entry: Entry, ancestor: Ancestor, snapshot: Snapshot) -> Iterator[Choices]:
    """Yield what travels from an ancestor: the licence chain whole, else the rules that propagate so far."""
    source = snapshot.get(ancestor.id)
    if ancestor.disclosed_training and (source is None or not agreements_of(source, snapshot)):
        return
    if source is None:
        yield ((_stub(ancestor.id),),)
        return
    side = _side(entry)
    expressions = _expressions(source, None)
    stated = [_choices(expression, snapshot, ancestor.path, side) for expression in expressions]
    for choices in (*stated, *_consents(source, snapshot, None, path=ancestor.path)):
        if ancestor.licence_chain:
            yield choices
        else:
            yield tuple(tuple(_travelling(choice, ancestor)) for choice in choices)
    for instrument in _own_rules(source, ancestor.path):
        yield ((instrument,) if ancestor.licence_chain else tuple(_travelling((instrument,), ancestor)),)


def _travelling(instruments: Iterable[Instrument], ancestor: Ancestor) -> Iterator[Instrument]:
    for instrument in instruments:
        if instrument.class_ is InstrumentClass.MARKER:
            yield instrument
            continue
        rules = tuple(r for rule_on in instrument.rules for r in _carried(rule_on, ancestor.steps))
        if rules or (instrument.class_ is InstrumentClass.SIGNED_AGREEMENT and not instrument.own_rules):
            yield replace(instrument, rules=rules)


def _carried(rule_on: RuleOn, steps: tuple[PropagationTarget, ...]) -> Iterator[RuleOn]:
    items = [next((p for p in rule_on.rule.propagation if p.to is step), None) for step in sorted(set(steps))]
    if any(item is None for item in items):
        return
    found = [item for item in items if item is not None]
    extra = tuple(item.if_ for item in found if item.if_ is not None)
    reading = next((item.reading for item in found if item.reading), None)
    yield replace(rule_on, extra=(*rule_on.extra, *extra), reading=rule_on.reading or reading)


def _combine(groups: list[tuple[tuple[Instrument, ...], ...]], extra: tuple[Instrument, ...]) -> tuple[Branch, ...]:
    combined = _capped([(*itertools.chain(*combination), *extra) for combination in _product(groups)])
    named = {_branch_name(choice): choice for choice in combined}
    return tuple(Branch(name, _unique(choice)) for name, choice in sorted(named.items()))


def _branch_name(instruments: Iterable[Instrument]) -> str:
    return " AND ".join(sorted({i.id for i in instruments if not i.own_rules}))


def _unique(instruments: Iterable[Instrument]) -> tuple[Instrument, ...]:
    found = {
        (i.id, i.group, i.consent, tuple((r.path, r.reading, r.extra) for r in i.rules), i.own_rules): i
        for i in instruments
    }
    return tuple(sorted(found.values(), key=lambda i: (i.id, i.group, repr(i.consent), [r.path for r in i.rules])))


def _product(
    groups: list[tuple[tuple[Instrument, ...], ...]],
) -> Iterator[tuple[tuple[Instrument, ...], ...]]:
    size = 1
    for group in groups:
        size *= len(group)
    if size > _MAX_BRANCHES:
        yield tuple(tuple(itertools.chain(*group)) for group in groups)
        return
    yield from itertools.product(*groups)


def _capped(choices: list[tuple[Instrument, ...]]) -> tuple[tuple[Instrument, ...], ...]:
    """Return the alternatives; of too many, one in which all of them apply, which never relaxes."""
    if len(choices) <= _MAX_BRANCHES:
        return tuple(choices)
    return (tuple(itertools.chain(*choices)),)
