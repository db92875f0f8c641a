# SPDX-License-Identifier: Apache-2.0
"""Every page in what may go wrong with every registry: absent, refusing, slow, empty and large."""

from typing import Final

import pytest

from licet.domain.access import Role
from tests.factories import dataset, licence, rule
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import words_of
from tests.ui.fake_client import signed_in, stubborn, too_slow, unreachable

PAGES: Final = ("ask", "find", "catalog", "entry", "edit", "reviews", "tasks", "institution", "audit", "admin")
LARGE: Final = 3000


@pytest.fixture(scope="module")
def empty() -> FakeRegistry:
    """A registry with nothing in it."""
    return FakeRegistry()


@pytest.fixture(scope="module")
def large() -> FakeRegistry:
    """A registry of very many data sets under one licence."""
    terms = licence("OPEN", rule("O-1", "permission", "use"))
    return FakeRegistry(terms, *(dataset(f"set-{number:04}", concluded_terms="OPEN") for number in range(LARGE)))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("client", "said"),
    [
        (unreachable(), "The registry cannot be reached"),
        (stubborn(403, "role_missing", "this was refused"), "this was refused"),
        (stubborn(412, "revision_conflict", "this was refused"), "this was refused"),
        (stubborn(422, "unknown_term", "this was refused"), "this was refused"),
        (too_slow(), "does not answer in time"),
    ],
    ids=["down", "403", "412", "422", "slow"],
)
def test_what_goes_wrong_is_said(name: str, client: object, said: str, empty: FakeRegistry) -> None:
    page = signed_in(name, empty, Role.ADMIN, client=client, query={"id": "set-0001"})  # type: ignore[arg-type]
    assert said.lower() in words_of(page).lower()


@pytest.mark.parametrize("name", PAGES)
def test_empty_registry_is_no_error(name: str, empty: FakeRegistry) -> None:
    page = signed_in(name, empty, Role.ADMIN)
    assert not page.error
    assert len(words_of(page)) > 20


@pytest.mark.parametrize("name", PAGES)
def test_three_thousand_entries_are_no_error(name: str, large: FakeRegistry) -> None:
    page = signed_in(name, large, Role.ADMIN)
    assert not page.error
