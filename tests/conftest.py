# SPDX-License-Identifier: Apache-2.0
"""What every test folder shares: how long laws are tried, and which tests share a worker."""

import os

import pytest
from hypothesis import HealthCheck, settings

from licet.decision.snapshot import Snapshot, compile_snapshot
from tests.cases.decided import Decided
from tests.engines.quick import JAVA

SHARED_WORKER_MARKERS = ("neo4j", "embedded", "browser")
"""Tests with one of these share a server, so they share a worker: of several the first counts, it starts slowest."""

ALONE = "property"
"""Laws take long: each goes to the next worker that is free. Tests of other modules stay with what they set up."""

TURNS = ("embedded", "browser", "neo4j", None)
"""What is begun first: the two groups that take longest are not on one worker. None is a law."""

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the processes that tests start need not compile everything anew

os.environ.setdefault("LICET_ENGINE_JAVA", JAVA)  # for the processes that tests start

settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("ci"), max_examples=20_000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    """Let the workers take the groups in the order that is set below, not by the number of their tests."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep tests that start the same server on one worker, and begin with what takes longest."""
    if not getattr(config.option, "loadgroup", False):
        return
    items.sort(key=_turn)
    for item in items:
        group = _group(item)
        if group is not None:
            # The scheduler reads the group behind the id. It cannot be left to the marker `xdist_group`: xdist 3.8
            # writes it where pytest 9.2 does not look, and then each worker starts every server.
            item._id = type(item._id).parse(f"{item.nodeid}@{group}")


def _group(item: pytest.Item) -> str | None:
    """Return the name that the tests of one worker have in common."""
    shared = (name for name in SHARED_WORKER_MARKERS if item.get_closest_marker(name))
    return next(shared, None if item.get_closest_marker(ALONE) else item.nodeid.partition("::")[0])


def _turn(item: pytest.Item) -> int:
    group = _group(item)
    return TURNS.index(group) if group in TURNS else len(TURNS)


@pytest.fixture(scope="session")
def seed_snapshot() -> Snapshot:
    """The registry as the package ships it."""
    from licet.formats.seed_yaml import read_seed
    from licet_seed import seed_files

    bundle = read_seed(seed_files())
    assert not bundle.findings
    return compile_snapshot(bundle.entries, default_institution="EXAMPLE-INSTITUTE")


@pytest.fixture(scope="session")
def decided(seed_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """What the reference engine answers to the packaged cases."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if run else base) / f"decided-{run}-{seed_snapshot.digest.removeprefix('sha256:')[:16]}"
    folder.mkdir(exist_ok=True)
    return Decided(seed_snapshot, folder)
