# SPDX-License-Identifier: Apache-2.0
"""Registries for the pages."""

import pytest

from tests.fakes.app import FakeRegistry
from tests.ui.fake_client import seeded_registry


@pytest.fixture(scope="session")
def asked() -> FakeRegistry:
    """The seed data; tests ask and do not write."""
    return seeded_registry()


@pytest.fixture
def written() -> FakeRegistry:
    """The seed data, fresh for a test that writes."""
    return seeded_registry()
