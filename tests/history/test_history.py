# SPDX-License-Identifier: Apache-2.0
"""Two processes on each engine, four writers, readers with and without `at_least`: a few seconds of it."""

from pathlib import Path

import pytest

from licet.stores.engines.types import Engine
from tests.engines.fixtures import wipe
from tests.history.checker import Report, judge
from tests.history.processes import processes
from tests.history.workload import Load, record

pytest_plugins = ("tests.engines.fixtures",)
pytestmark = pytest.mark.timeout(400)

SECONDS = 4.0
SLOW = 5000.0
"""Milliseconds; the figures of a quiet machine come from `make freshness`."""


def run(home: Path, engine: Engine | None = None) -> Report:
    with processes(home, 2, engine) as (urls, key):
        return judge(record(urls, key, Load(seconds=SECONDS)))


def check(report: Report) -> None:
    assert report.violations == ()
    assert report.writes > 0
    assert 0 < report.with_at_least < report.answers
    assert report.lag_p99 < SLOW


@pytest.mark.embedded
def test_answers_follow_the_writes_on_the_embedded_engine(tmp_path: Path) -> None:
    check(run(tmp_path))


@pytest.mark.neo4j
def test_answers_follow_the_writes_on_neo4j(tmp_path: Path, neo4j_engine: Engine) -> None:
    wipe(neo4j_engine)
    try:
        check(run(tmp_path, neo4j_engine))
    finally:
        wipe(neo4j_engine)
