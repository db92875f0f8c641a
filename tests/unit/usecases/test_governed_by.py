# SPDX-License-Identifier: Apache-2.0
"""What governs an asset: its own terms, what it inherits, and the choices that `OR` leaves."""

import pytest

from licet.domain.entry import Derivation
from licet.errors import EntryNotFoundError
from licet.stores.memory import MemoryStore
from licet.usecases.governed_by import GovernedBy, governed_by
from licet.usecases.registry import Registry
from tests.factories import NOW, dataset, licence, model, rule

ENTRIES = (
    licence("A", rule("A-1", "permission", "use")),
    licence("B", rule("B-1", "prohibition", "use")),
    dataset("either", concluded_terms="A OR B"),
    dataset("unread", concluded_terms="UNREAD"),
    model("base", concluded_terms="B"),
    model(
        "tuned",
        concluded_terms="A",
        descendant_of=(Derivation(id="base", how="fine_tuned_from"),),
    ),
)


def governed(name: str) -> GovernedBy:
    store = MemoryStore()
    store.load(ENTRIES, by="tester", at=NOW, reason="test")
    return governed_by(name, edition=Registry(store).current())


def test_or_leaves_a_choice() -> None:
    found = governed("either")
    assert found.expression == "A OR B"
    assert [choice.name for choice in found.choices] == ["A", "B"]


def test_licence_of_the_base_model_is_inherited() -> None:
    (choice,) = governed("tuned").choices
    inherited = next(terms for terms in choice.terms if terms.id == "B")
    assert inherited.rules == ("B-1",)
    assert inherited.path == ("tuned", "DESCENDANT_OF", "base", "GOVERNED_BY", "B")


def test_terms_that_nobody_registered_are_marked() -> None:
    (choice,) = governed("unread").choices
    assert [(terms.id, terms.registered, terms.name) for terms in choice.terms] == [("UNREAD", False, None)]


def test_terms_govern_but_are_not_governed() -> None:
    assert governed("A").choices == ()


def test_unknown_entry() -> None:
    with pytest.raises(EntryNotFoundError):
        governed("nope")
