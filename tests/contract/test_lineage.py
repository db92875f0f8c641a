# SPDX-License-Identifier: Apache-2.0
"""Lineage: every edge to what something was made from, once, however often paths meet."""

import time

import pytest

from licet.domain.entry import Derivation, TrainedOn
from tests.contract.stores import Store, load, put
from tests.factories import artefact, dataset, model

pytest_plugins = ("tests.engines.fixtures",)


def made_from(*ids: str, how: str = "derived") -> tuple[Derivation, ...]:
    return tuple(Derivation(id=name, how=how) for name in ids)


def test_what_was_made_from_nothing_has_no_lineage(store: Store) -> None:
    put(store, dataset("a"))
    assert store.lineage("a") == ()


def test_lineage_goes_through_all_kinds(store: Store) -> None:
    load(
        store,
        dataset("raw"),
        dataset("notes", derived_from=made_from("raw", how="subset")),
        model("base"),
        model(
            "tuned",
            descendant_of=made_from("base", how="fine_tuned_from"),
            trained_on=(TrainedOn(id="notes"),),
        ),
        artefact("adapter", derived_from=made_from("tuned", how="adapter_of")),
    )
    assert store.lineage("adapter") == (
        ("adapter", "adapter_of", "tuned"),
        ("notes", "subset", "raw"),
        ("tuned", "fine_tuned_from", "base"),
        ("tuned", "trained_on", "notes"),
    )
    assert store.lineage("base") == ()


def test_diamond_has_each_edge_once(store: Store) -> None:
    load(
        store,
        dataset("top", derived_from=made_from("left", "right")),
        dataset("left", derived_from=made_from("root")),
        dataset("right", derived_from=made_from("root")),
        dataset("root"),
    )
    assert len(store.lineage("top")) == 4


def test_cycle_ends(store: Store) -> None:
    load(
        store,
        dataset("a", derived_from=made_from("b")),
        dataset("b", derived_from=made_from("c", "b")),
        dataset("c", derived_from=made_from("a")),
    )
    assert store.lineage("a") == (
        ("a", "derived", "b"),
        ("b", "derived", "b"),
        ("b", "derived", "c"),
        ("c", "derived", "a"),
    )


def test_two_ways_between_two_entries_are_two_edges(store: Store) -> None:
    put(store, dataset("a", derived_from=(*made_from("b", how="subset"), *made_from("b"))))
    assert store.lineage("a") == (("a", "derived", "b"), ("a", "subset", "b"))


def test_unknown_origin_is_named(store: Store) -> None:
    put(store, dataset("a", derived_from=made_from("nobody")))
    assert store.lineage("a") == (("a", "derived", "nobody"),)
    put(store, dataset("nobody", derived_from=made_from("raw")))
    assert store.lineage("a") == (("a", "derived", "nobody"), ("nobody", "derived", "raw"))


@pytest.mark.parametrize("alias_first", [True, False])
def test_alias_in_lineage_is_the_entry(store: Store, alias_first: bool) -> None:
    entries = [
        dataset("raw", aliases=("old",), derived_from=made_from("rawer")),
        dataset("a", derived_from=made_from("old")),
    ]
    for entry in entries if alias_first else reversed(entries):
        put(store, entry)
    assert store.lineage("a") == (("a", "derived", "raw"), ("raw", "derived", "rawer"))
    put(store, dataset("raw"), 1)
    assert store.lineage("a") == (("a", "derived", "old"),)
    put(store, dataset("raw", aliases=("old",)), 2)
    assert store.lineage("a") == (("a", "derived", "raw"),)


def test_alias_that_moves_takes_its_references_along(store: Store) -> None:
    load(store, dataset("one", aliases=("x",)), dataset("a", derived_from=made_from("x")))
    put(store, dataset("one"), 1)
    put(store, dataset("two", aliases=("x",)))
    assert store.lineage("a") == (("a", "derived", "two"),)


def test_revision_replaces_lineage(store: Store) -> None:
    put(store, dataset("a", derived_from=made_from("b")))
    put(store, dataset("a", derived_from=made_from("c")), 1)
    assert store.lineage("a") == (("a", "derived", "c"),)


def test_ladder_of_merged_parents_is_fast(store: Store) -> None:
    """26 levels with two parents each: 67 million paths, 100 edges."""
    levels = 26
    load(
        store,
        dataset("0-a"),
        dataset("0-b"),
        *(
            dataset(f"{n}-{side}", derived_from=made_from(f"{n - 1}-a", f"{n - 1}-b"))
            for n in range(1, levels)
            for side in "ab"
        ),
    )
    began = time.monotonic()
    edges = store.lineage(f"{levels - 1}-a")
    assert len(edges) == 2 + 4 * (levels - 2)
    assert time.monotonic() - began < 5


def test_lineage_is_followed_over_fifty_steps(store: Store) -> None:
    load(store, *(dataset(f"d{n}", derived_from=made_from(f"d{n + 1}")) for n in range(60)))
    assert len(store.lineage("d0")) == 50
