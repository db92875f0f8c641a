# SPDX-License-Identifier: Apache-2.0
"""Several API processes on one store. PYTEST_DONT_REWRITE"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from licet.stores.engines.types import Engine
from tests.api.live import make_key, serving

__all__ = ["processes"]


@contextmanager
def processes(home: Path, count: int, engine: Engine | None = None) -> Iterator[tuple[tuple[str, ...], str]]:
    """Start `count` processes on a server, or without one on the embedded engine; give addresses and key."""
    variables = {} if engine is None else _variables(engine)
    key = make_key(home, variables=variables)
    with ExitStack() as stack:
        running = [stack.enter_context(serving(home, key, **variables)) for _ in range(count)]
        yield tuple(each.client.url for each in running), key


def _variables(engine: Engine) -> dict[str, str]:
    given = {
        "LICET_STORE": "neo4j",
        "NEO4J_URI": engine.uri,
        "NEO4J_USER": engine.user,
        "NEO4J_PASSWORD": engine.password,
        "NEO4J_DATABASE": engine.database,
    }
    return {name: value for name, value in given.items() if value}
