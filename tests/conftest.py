# SPDX-License-Identifier: Apache-2.0
"""What every test folder shares: how long laws are tried, and which tests share a worker."""

import os

import pytest
from hypothesis import HealthCheck, settings

from licet.decision.snapshot import Snapshot, compile_snapshot

SHARED_WORKER_MARKERS = ("neo4j", "embedded", "browser")

settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("ci"), max_examples=20_000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that start the same server on one worker."""
    for item in items:
        for name in SHARED_WORKER_MARKERS:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.xdist_group(name))
                break


@pytest.fixture(scope="session")
def seed_snapshot() -> Snapshot:
    """The registry as the package ships it."""
    from licet.formats.seed_yaml import read_seed
    from licet_seed import seed_files

    bundle = read_seed(seed_files())
    assert not bundle.findings
    return compile_snapshot(bundle.entries, default_institution="EXAMPLE-INSTITUTE")
