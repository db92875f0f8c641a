# SPDX-License-Identifier: Apache-2.0
"""One suite, every store. A module that uses these names `tests.engines.fixtures` as a plugin."""

from collections.abc import Iterator
from functools import partial

import pytest

from licet.stores.memory import MemoryStore
from tests.contract.stores import Graph, Store, Tamper, empty_graph, graph_params, tamper


@pytest.fixture(scope="session")
def graphs(request: pytest.FixtureRequest) -> Iterator[dict[str, Graph]]:
    """The graphs that were opened in this session, by the kind of their engine."""
    opened: dict[str, Graph] = {}
    yield opened
    for graph in opened.values():
        graph.driver.close()


@pytest.fixture(params=graph_params())
def graph(request: pytest.FixtureRequest, graphs: dict[str, Graph]) -> Graph:
    """An empty graph store, once on each engine."""
    return empty_graph(request, graphs)


@pytest.fixture(params=["memory", *graph_params()])
def store_and_graph(request: pytest.FixtureRequest, graphs: dict[str, Graph]) -> tuple[Store, Graph | None]:
    """An empty store of each kind, with the graph that it has."""
    if request.param == "memory":
        return MemoryStore(), None
    graph = empty_graph(request, graphs)
    return graph.store, graph


@pytest.fixture
def store(store_and_graph: tuple[Store, Graph | None]) -> Store:
    """An empty store, of each kind."""
    return store_and_graph[0]


@pytest.fixture
def tampering(store_and_graph: tuple[Store, Graph | None]) -> Tamper:
    """How to change an audit event behind the store's back: `tampering(sequence, by="eve")`."""
    return partial(tamper, *store_and_graph)
