# SPDX-License-Identifier: Apache-2.0
"""A small registry that a test may change, and one with the seed data that it only asks."""

import pytest

from licet.domain.entry import Derivation
from licet.formats.packaged import seed_entries
from tests.factories import dataset, institution, licence, model, rule
from tests.fakes.app import FakeRegistry

INSTITUTE = "EXAMPLE-INSTITUTE"


@pytest.fixture
def small() -> FakeRegistry:
    """A registry of a handful of entries, fresh for each test."""
    return FakeRegistry(
        licence(
            "OPEN",
            rule("O-1", "permission", "evaluate", says="Evaluation is allowed."),
            rule("O-2", "prohibition", "clinical_decision", says="No clinical decisions."),
            aliases=("OLD-OPEN",),
        ),
        licence("CLOSED", rule("C-1", "prohibition", "evaluate", says="No evaluation.")),
        dataset("notes", concluded_terms="OPEN", attributes={"sensitivity": ("phi",)}),
        dataset("copy", derived_from=(Derivation(id="notes", how="copy"),), concluded_terms="OPEN"),
        model("llm", concluded_terms="OPEN"),
    )


@pytest.fixture(scope="session")
def seeded() -> FakeRegistry:
    """A registry with the seed data and an institution; tests ask it and do not write."""
    entries = {entry.id: entry for entry in seed_entries()}
    entries.setdefault(INSTITUTE, institution(INSTITUTE))
    return FakeRegistry(*entries.values(), institution=INSTITUTE)
