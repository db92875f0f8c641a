# SPDX-License-Identifier: Apache-2.0
"""The part of the question that every engine can express, and a registry that holds nothing else.

*Do the terms of this data set, or of anything it was made from, at any depth, hold a prohibition that reaches one
of these acts for this purpose?* A prohibition on an action reaches all below it; one with purposes holds for those
and all below them; one of an ancestor counts if it propagates to whatever each step of the way carries. There are
no facts, choices, readings, lifts, exceptions, laws, services or models in it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bench.wording import carried, rule
from licet.domain.entry import Dataset, Derivation, Entry, Licence
from licet.domain.rule import Rule
from licet.domain.use import DatasetUse, EnvironmentUse, Party, PurposeUse, UseRequest
from licet.vocabulary.actions import PARENTS as ACTION_PARENTS
from licet.vocabulary.kinds import DERIVATION_KINDS
from licet.vocabulary.purposes import COMMERCIAL_PURPOSES, PARENTS as PURPOSE_PARENTS
from licet.vocabulary.term import ancestors

__all__ = ["BITS", "Case", "Edge", "Node", "Prohibition", "Registry", "registry"]

BITS: Mapping[str, int] = {name: 1 << at for at, name in enumerate(("copies", "derivatives", "embeddings", "outputs"))}
"""What a step of lineage carries, and what a rule propagates to, as bits of a mask."""

_ASKED = (
    "fine_tune", "train", "train_from_scratch", "inference_prompt", "evaluate", "embed_rag", "modify", "link_data",
    "reidentify", "clinical_decision", "generate_synthetic_data", "commercial_use",
)  # fmt: skip
_FORBIDDEN = (*_ASKED, "train", "redistribute_data", "retain_data")
_HOWS = ("derived", "derived", "subset", "copy", "annotated", "embedded")
_CHAINS = 20
_LICENCES = 150
_AS_OF = dt.date(2026, 11, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition:
    """A rule of some terms: no purposes means any; `mask` is what it propagates to."""

    id: str
    terms: str
    actions: tuple[str, ...]
    purposes: tuple[str, ...]
    carries: tuple[str, ...]

    @property
    def mask(self) -> int:
        """What it propagates to, as bits."""
        return sum(BITS[name] for name in self.carries)


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from a data set to what it was made from."""

    child: str
    parent: str
    how: str

    @property
    def carries(self) -> str:
        """What a rule must propagate to in order to travel this step."""
        return DERIVATION_KINDS[self.how].carries


Node = tuple[str, int]
"""A data set as it is reached, with what the way to it carried: a graph over these needs no conditions on paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question, as everybody gets it and as Licet gets it; the acts are worked out beforehand for the others."""

    dataset: str
    acts: tuple[str, ...]
    purpose: str
    request: UseRequest = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The registry as rows."""

    governed: Mapping[str, tuple[str, ...]] = field(repr=False)
    edges: tuple[Edge, ...] = field(repr=False)
    prohibitions: tuple[Prohibition, ...] = field(repr=False)

    def entries(self) -> Iterator[Entry]:
        """Yield the same as entries; every licence also permits any use, which no prohibition heeds."""
        by_terms: dict[str, list[Prohibition]] = {}
        for each in self.prohibitions:
            by_terms.setdefault(each.terms, []).append(each)
        for name, found in by_terms.items():
            permission = rule(f"{name}-permit", "permission", *ACTION_PARENTS)
            yield Licence(id=name, name=name, rules=(permission, *(_as_rule(each) for each in found)))
        origins: dict[str, list[Derivation]] = {}
        for edge in self.edges:
            origins.setdefault(edge.child, []).append(Derivation(id=edge.parent, how=edge.how))
        for name, terms in self.governed.items():
            origin = tuple(origins.get(name, ()))
            yield Dataset(id=name, name=name, concluded_terms=" AND ".join(terms), derived_from=origin)

    def nodes(self) -> Mapping[Node, tuple[Node, ...]]:
        """Return every data set with all ways in which it is reached, and where each leads."""
        steps: dict[str, list[Edge]] = {}
        for edge in self.edges:
            steps.setdefault(edge.child, []).append(edge)
        found: dict[Node, tuple[Node, ...]] = {}
        waiting: list[Node] = [(name, 0) for name in self.governed]
        while waiting:
            name, mask = node = waiting.pop()
            if node not in found:
                found[node] = tuple((edge.parent, mask | BITS[edge.carries]) for edge in steps.get(name, ()))
                waiting.extend(found[node])
        return found

    def reaching(self) -> Mapping[Node, tuple[str, ...]]:
        """Return the prohibitions of each data set's own terms that travel the way on which it is reached."""
        by_terms: dict[str, list[Prohibition]] = {}
        for each in self.prohibitions:
            by_terms.setdefault(each.terms, []).append(each)
        return {
            (name, mask): tuple(
                each.id for terms in self.governed[name] for each in by_terms[terms] if each.mask & mask == mask
            )
            for name, mask in self.nodes()
        }

    def cases(self, seed: int = 3) -> Iterator[Case]:
        """Yield distinct questions, as many as there are."""
        dice = random.Random(seed)
        names = list(self.governed)
        seen: set[tuple[str, str, str]] = set()
        total = len(names) * len(_ASKED) * len(PURPOSE_PARENTS)
        while len(seen) < total:
            key = dice.choice(names), dice.choice(_ASKED), dice.choice(tuple(PURPOSE_PARENTS))
            if key not in seen:
                seen.add(key)
                yield _case(*key)


def registry(size: int, seed: int = 1) -> Registry:
    """Return a registry of `size` data sets, some of them in chains of depth 1 to 20."""
    dice = random.Random(seed)
    prohibitions = tuple(itertools.chain.from_iterable(_prohibitions(dice, number) for number in range(_LICENCES)))
    terms = tuple(sorted({each.terms for each in prohibitions}))
    links = [(chain, step) for chain in range(1, _CHAINS + 1) for step in range(chain + 1)]
    sources = [_source_id(*link) for link in links]
    edges = [
        Edge(_source_id(chain, step), _source_id(chain, step - 1), dice.choice(_HOWS)) for chain, step in links if step
    ]
    plain = [f"data-{number:07d}" for number in range(size - len(sources))]
    edges += [Edge(name, dice.choice(sources[:-1]), dice.choice(_HOWS)) for name in plain if dice.random() < 0.35]
    governed = {name: tuple(dice.sample(terms, dice.choice((1, 1, 2)))) for name in (*sources, *plain)}
    return Registry(governed=governed, edges=tuple(edges), prohibitions=prohibitions)


def _source_id(chain: int, step: int) -> str:
    return f"source-{chain:02d}-{step:02d}"


def _prohibitions(dice: random.Random, number: int) -> Iterator[Prohibition]:
    for at in range(dice.randint(1, 5)):
        purposes = dice.sample(tuple(PURPOSE_PARENTS)[1:], dice.randint(1, 3)) if dice.random() < 0.7 else []
        yield Prohibition(
            id=f"LIC-{number:03d}-{at}",
            terms=f"LIC-{number:03d}",
            actions=tuple(sorted(set(dice.choices(_FORBIDDEN, k=dice.randint(1, 2))))),
            purposes=tuple(purposes),
            carries=tuple(dice.sample(tuple(BITS), dice.randint(0, len(BITS)))),
        )


def _as_rule(each: Prohibition) -> Rule:
    return rule(each.id, "prohibition", *each.actions, purposes=each.purposes, propagation=carried(*each.carries))


def _case(dataset: str, action: str, purpose: str) -> Case:
    is_commercial = bool(set(COMMERCIAL_PURPOSES) & set(ancestors(purpose, PURPOSE_PARENTS)))
    acts = tuple(sorted({action, "commercial_use"})) if is_commercial else (action,)
    request = UseRequest(
        action=action,
        datasets=(DatasetUse(id=dataset),),
        purpose=PurposeUse(id=purpose),
        actor=Party(kind="academic"),
        environment=EnvironmentUse(kind="institution_on_prem"),
        as_of=_AS_OF,
    )
    return Case(dataset=dataset, acts=acts, purpose=purpose, request=request)
