# SPDX-License-Identifier: Apache-2.0
"""Lineage is told both ways, to any depth, with what the registry only knows by name."""

import pytest

from licet.domain.entry import Derivation, TrainedOn
from licet.errors import EntryNotFoundError
from licet.stores.memory import MemoryStore
from licet.usecases.lineage import Direction, Lineage, lineage
from licet.usecases.registry import Registry
from tests.factories import NOW, artefact, dataset, licence, model

ENTRIES = (
    dataset("raw", aliases=("source",)),
    dataset("clean", derived_from=(Derivation(id="source", how="derived"),)),
    model("base"),
    model(
        "tuned",
        descendant_of=(Derivation(id="base", how="fine_tuned_from"),),
        trained_on=(TrainedOn(id="clean"), TrainedOn(id="elsewhere")),
    ),
    artefact("texts", derived_from=(Derivation(id="tuned", how="generated_by"),)),
    licence(),
)


def lineage_of(name: str, direction: Direction = Direction.UPSTREAM) -> Lineage:
    store = MemoryStore()
    store.load(ENTRIES, by="tester", at=NOW, reason="test")
    edition = Registry(store).current()
    return lineage(name, edition=edition, direction=direction)


def edges(found: Lineage) -> list[tuple[str, str, str]]:
    return [(edge.from_, edge.how, edge.to) for edge in found.edges]


def test_upstream() -> None:
    assert edges(lineage_of("texts")) == [
        ("clean", "derived", "raw"),
        ("texts", "generated_by", "tuned"),
        ("tuned", "fine_tuned_from", "base"),
        ("tuned", "trained_on", "clean"),
        ("tuned", "trained_on", "elsewhere"),
    ]


def test_downstream() -> None:
    assert edges(lineage_of("source", Direction.DOWNSTREAM)) == [
        ("clean", "derived", "raw"),
        ("texts", "generated_by", "tuned"),
        ("tuned", "trained_on", "clean"),
    ]


def test_what_is_known_by_name_only_has_no_kind() -> None:
    kinds = {node.id: node.kind for node in lineage_of("tuned").nodes}
    assert kinds == {
        "base": "model", "clean": "dataset", "elsewhere": None, "raw": "dataset", "tuned": "model",
    }  # fmt: skip


def test_entry_without_lineage_stands_alone() -> None:
    found = lineage_of("LICENCE", Direction.DOWNSTREAM)
    assert ([node.id for node in found.nodes], found.edges) == (["LICENCE"], ())


def test_unknown_entry() -> None:
    with pytest.raises(EntryNotFoundError):
        lineage_of("nope")
