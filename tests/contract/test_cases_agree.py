# SPDX-License-Identifier: Apache-2.0
"""The case set gives the same bytes from every store by the compiled engine, and by the reference engine."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping

import pytest
from filelock import FileLock

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
def expected(seed_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Every case decided on the packaged entries by the reference engine, once for all workers of a run."""
    file = tmp_path_factory.getbasetemp().parent / f"expected-{snapshot_mark(seed_snapshot)}.json"
    with FileLock(f"{file}.lock"):
        if not file.is_file():
            found = {case.id: dump_decision(decide(case.request, seed_snapshot)) for case in cases()}
            file.write_text(json.dumps(found), encoding="utf-8")
        known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return known


def snapshot_mark(snapshot: Snapshot) -> str:
    """Return what tells this run and its snapshot from others that share the folder."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    return f"{run}-{snapshot.digest.removeprefix('sha256:')[:16]}"


def test_decisions_are_equal_to_the_byte(store: Store, seed_snapshot: Snapshot, expected: Mapping[str, str]) -> None:
    store.load(tuple(seed_snapshot.entries.values()), by="seed", at=AT, reason="test")
    stored = compile_snapshot(
        (found.entry for found in store.entries()), default_institution=seed_snapshot.default_institution
    )
    engine = Engine(stored)
    found = {case.id: dump_decision(engine.decide(case.request)) for case in cases()}
    assert len(found) == len(expected) > 0
    assert [name for name in expected if found[name] != expected[name]] == []
