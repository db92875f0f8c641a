# SPDX-License-Identifier: Apache-2.0
"""All stores agree, and a graph that was revised often equals one that was written at once."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import (
    AgreementOnFile,
    ContractedService,
    Curation,
    Derivation,
    Entry,
    KnownEnvironment,
    Part,
    Parties,
    RestsOn,
    ReviewState,
    RulingScope,
    TrainedOn,
)
from licet.domain.rule import Clause, DutySpec, Rule
from licet.errors import LicetError
from licet.formats.packaged import seed_entries
from licet.stores.audit import verify_chain
from licet.stores.memory import MemoryStore
from tests.contract.sample import SAMPLE
from tests.contract.stores import Graph, Store, load, put, tick
from tests.factories import (
    agreement,
    constraint,
    dataset,
    institution,
    licence,
    model,
    rule,
    ruling,
)

pytest_plugins = ("tests.engines.fixtures",)

NAMES = [f"n{number}" for number in range(8)]
ALIASES = [f"a{number}" for number in range(5)]
RULES = [f"R{number}" for number in range(10)]
STEPS = 60
VIEW_NODES = """
MATCH (n) WHERE n:Entry OR n:Alias OR n:Clause OR n:Rule OR n:Duty OR n:Party OR n:Environment
RETURN labels(n) AS labels, properties(n) AS props
"""
VIEW_EDGES = """
MATCH (a)-[r]->(b) WHERE NOT type(r) IN ['HAS_REVISION', 'CURRENT', 'SUPERSEDES', 'RECORDS']
RETURN a.id AS origin, type(r) AS edge, properties(r) AS props, labels(b) AS labels, b.id AS target
"""
IN_THE_LEDGER = {"revision", "sequence", "recorded_at"}


class Curator:
    """Makes up entries that refer to each other by id and alias, and are often wrong."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def some(self, names: list[str], most: int) -> tuple[str, ...]:
        return tuple(self._random.sample(names, self._random.randint(0, most)))

    def one(self) -> str:
        return self._random.choice([*NAMES, *ALIASES])

    def many(self, most: int) -> tuple[str, ...]:
        return tuple(self.one() for _ in range(self._random.randint(0, most)))

    def expected(self, actual: int) -> int | None:
        return (actual or None) if self._random.random() < 0.9 else actual + 1

    def is_load(self) -> bool:
        return self._random.random() < 0.1

    def entry(self) -> Entry:
        """Return an entry; the kind follows from the id, but for a mistake now and then."""
        name = self._random.choice(NAMES)
        number = NAMES.index(name) if self._random.random() < 0.97 else 0
        makers = (self._dataset, self._terms, self._model, self._institution, self._ruling)
        fields: dict[str, Any] = {
            "aliases": self.some(ALIASES, 2),
            "issuer": self._random.choice([None, "P", "Q"]),
            "curation": Curation(
                state=self._random.choice(list(ReviewState)),
                replaced_by=self._random.choice([None, self.one()]),
            ),
        }
        return makers[number % len(makers)](name, fields)

    def _dataset(self, name: str, fields: dict[str, Any]) -> Entry:
        return dataset(
            name,
            **fields,
            declared_terms=" OR ".join(self.many(3)) or None,
            concluded_terms=" AND ".join(self.many(3)) or None,
            parts=tuple(Part(id=part, terms=part) for part in self.many(2)),
            derived_from=tuple(Derivation(id=origin, how="derived") for origin in self.many(2)),
            attributes={"access": self._random.choice(["open", "internal"])},
        )

    def _terms(self, name: str, fields: dict[str, Any]) -> Entry:
        make = agreement if name == NAMES[1] else licence
        parties = Parties(assigner=self._random.choice([None, "P", "R"]))
        rules = [self._rule(rule_id) for rule_id in self.some(RULES, 4)]
        return make(name, *rules, **fields, parties=parties)

    def _rule(self, rule_id: str) -> Rule:
        return rule(
            rule_id,
            self._random.choice(["permission", "prohibition"]),
            *(self.some(["use", "train", "link_data"], 2)),
            clause=Clause(section=str(self._random.randint(1, 3))),
            lifts=self.some(RULES, 2),
            duties=tuple(DutySpec(id=duty, says="do") for duty in self.some(["x", "y"], 2)),
            purposes=self.some(["research", "teaching"], 1),
            requires=tuple(constraint("evidence.agreement", "covers", terms) for terms in self.many(2)),
        )

    def _model(self, name: str, fields: dict[str, Any]) -> Entry:
        return model(
            name,
            **fields,
            trained_on=tuple(TrainedOn(id=data) for data in self.many(2)),
            descendant_of=tuple(Derivation(id=data, how="merged_from") for data in self.many(2)),
        )

    def _institution(self, name: str, fields: dict[str, Any]) -> Entry:
        places = self.some(["E1", "E2"], 2)
        return institution(
            name,
            **fields,
            adopts=self.many(1),
            environments=tuple(KnownEnvironment(id=place, kind=place) for place in places),
            services=tuple(ContractedService(id=service) for service in self.many(1)),
            agreements=tuple(AgreementOnFile(terms=terms) for terms in self.many(2)),
        )

    def _ruling(self, name: str, fields: dict[str, Any]) -> Entry:
        return ruling(
            name,
            **fields,
            scope=RulingScope(assets=self.many(2), institution=self._random.choice([None, "n3"])),
            rests_on=tuple(RestsOn(rule=rule_id) for rule_id in self.some(RULES, 2)),
        )


def write_at_random(store: Store, seed: int) -> Iterator[object]:
    """Write, and yield what came of each write."""
    curator = Curator(seed)
    revisions: dict[str, int] = {}
    for step in range(STEPS):
        entry = curator.entry()
        try:
            if curator.is_load():
                yield load(store, entry, dataset(f"d{step}", concluded_terms=entry.id), at=tick(step))
                revisions.setdefault(entry.id, 1)
            else:
                expected = curator.expected(revisions.get(entry.id, 0))
                written = put(store, entry, expected, at=tick(step))
                revisions[entry.id] = written.revision
                yield written
        except LicetError as error:
            yield (type(error), str(error))


def everything_read(store: Store) -> dict[str, Any]:
    entries = store.entries()
    ids = [stored.entry.id for stored in entries]
    return {
        "entries": entries,
        "half way": store.entries(known_at=tick(STEPS // 2)),
        "revisions": [store.revisions(entry_id) for entry_id in ids],
        "lineage": [store.lineage(entry_id) for entry_id in ids],
        "events": store.events(),
        "sequence": store.sequence(),
        "aliases": [store.entry(alias).entry.id for stored in entries for alias in stored.entry.aliases],
    }


def view(graph: Graph) -> tuple[list[str], list[str]]:
    """Return the current graph, without what belongs to the ledger, as sorted lines."""
    nodes = [_line(sorted(row["labels"]), _node(row)) for row in graph.run(VIEW_NODES)]
    edges = [
        _line(row["origin"], row["edge"], row["props"], sorted(row["labels"]), row["target"])
        for row in graph.run(VIEW_EDGES)
    ]
    return sorted(nodes), sorted(edges)


def _node(row: dict[str, Any]) -> dict[str, Any]:
    props = {name: value for name, value in row["props"].items() if name not in IN_THE_LEDGER}
    if props.get("status") in {"missing", "withdrawn"}:
        return {"id": props["id"], "status": "not stated"}
    return props


def _line(*parts: object) -> str:
    return json.dumps(parts, sort_keys=True, ensure_ascii=False)


@pytest.mark.parametrize("seed", range(3))
def test_all_stores_agree(graph: Graph, seed: int) -> None:
    reference = MemoryStore()
    wanted = list(write_at_random(reference, seed))
    assert list(write_at_random(graph.store, seed)) == wanted
    assert everything_read(graph.store) == everything_read(reference)
    assert verify_chain(graph.store.events()) is None
    assert sum(not isinstance(came, tuple) for came in wanted) > STEPS // 4


@pytest.mark.parametrize("seed", range(3))
def test_revised_graph_equals_one_written_at_once(graph: Graph, seed: int) -> None:
    list(write_at_random(graph.store, seed))
    current = [stored.entry for stored in graph.store.entries()]
    nodes, edges = view(graph)
    graph.empty()
    load(graph.store, *current)
    assert (nodes, edges) == view(graph)


def test_order_of_writing_does_not_matter(graph: Graph) -> None:
    load(graph.store, *SAMPLE)
    at_once = view(graph)
    for order in (SAMPLE, SAMPLE[::-1]):
        graph.empty()
        for entry in order:
            put(graph.store, entry)
        assert view(graph) == at_once


@pytest.mark.parametrize("entries", [SAMPLE, seed_entries()], ids=["sample", "seed"])
def test_snapshot_has_the_same_digest_everywhere(store: Store, entries: tuple[Entry, ...]) -> None:
    assert load(store, *entries) == len(entries)
    read = compile_snapshot(stored.entry for stored in store.entries())
    assert read.digest == compile_snapshot(entries).digest
