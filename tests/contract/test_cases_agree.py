# SPDX-License-Identifier: Apache-2.0
"""The case set gives the same bytes from every store by the compiled engine, and by the reference engine."""

from __future__ import annotations

import datetime as dt

import pytest

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.wire.write import dump_decision
from tests.cases.casebook import cases
from tests.cases.decided import Decided
from tests.contract.stores import Store

pytest_plugins = ("tests.engines.fixtures",)
pytestmark = pytest.mark.timeout(900)

AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def test_decisions_are_equal_to_the_byte(store: Store, seed_snapshot: Snapshot, decided: Decided) -> None:
    store.load(tuple(seed_snapshot.entries.values()), by="seed", at=AT, reason="test")
    stored = compile_snapshot(
        (found.entry for found in store.entries()), default_institution=seed_snapshot.default_institution
    )
    engine = Engine(stored)
    asked = cases()
    assert len(asked) > 0
    differ = [
        case.id for case in asked if dump_decision(engine.decide(case.request)) != dump_decision(decided.of(case))
    ]
    assert differ == []
