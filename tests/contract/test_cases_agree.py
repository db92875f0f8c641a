# SPDX-License-Identifier: Apache-2.0
"""The case set gives the same bytes from every store by the compiled engine, and by the reference engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from licet.compiled.engine import Engine
from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.wire.write import dump_decision
from tests.cases.casebook import cases
from tests.contract.stores import Store

pytest_plugins = ("tests.engines.fixtures",)
pytestmark = pytest.mark.timeout(900)

AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def expected(seed_snapshot: Snapshot) -> Mapping[str, str]:
    """Every case decided on the packaged entries by the reference engine."""
    return {case.id: dump_decision(decide(case.request, seed_snapshot)) for case in cases()}


def test_decisions_are_equal_to_the_byte(store: Store, seed_snapshot: Snapshot, expected: Mapping[str, str]) -> None:
    store.load(tuple(seed_snapshot.entries.values()), by="seed", at=AT, reason="test")
    stored = compile_snapshot(
        (found.entry for found in store.entries()), default_institution=seed_snapshot.default_institution
    )
    engine = Engine(stored)
    found = {case.id: dump_decision(engine.decide(case.request)) for case in cases()}
    assert len(found) == len(expected) > 0
    assert [name for name in expected if found[name] != expected[name]] == []
