# SPDX-License-Identifier: Apache-2.0
"""Entries are found by words and fields, in order of their ids, page by page."""

from typing import Any

import pytest

from licet.domain.entry import Curation, Part, ReviewState
from licet.errors import UnknownTermError
from licet.stores.memory import MemoryStore
from licet.usecases.registry import Edition, Registry
from licet.usecases.search import EntryFilter, search, summary_of
from tests.factories import NOW, dataset, institution, licence, model, rule, service


@pytest.fixture(scope="module")
def edition() -> Edition:
    store = MemoryStore()
    entries = (
        licence("LIC", rule("LIC-7", says="No re-identification."), aliases=("old-lic",)),
        dataset(
            "notes",
            name="Clinical Notes",
            concluded_terms="LIC",
            attributes={"sensitivity": ("phi", "confidential"), "modality": ("text",)},
            curation=Curation(verified=True),
        ),
        dataset("scans", issuer="Radiology", attributes={"modality": "image"}),
        dataset("parts", parts=(Part(id="p", terms="old-lic"),), template=True),
        model("llm", declared_terms="old-lic", version="3.1"),
        service("cloud", terms="LIC", notes=("moved in May",)),
        institution("INST", curation=Curation(state=ReviewState.RETIRED)),
    )
    store.load(entries, by="tester", at=NOW, reason="test")
    return Registry(store).current()


def ids(edition: Edition, **wanted: Any) -> list[str]:
    return [found.entry.id for found in search(EntryFilter(**wanted), edition=edition).items]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["INST", "LIC", "cloud", "llm", "notes", "parts", "scans"]),
        ({"q": "clinical NOTES"}, ["notes"]),
        ({"q": "radiology"}, ["scans"]),
        ({"q": "old-lic"}, ["LIC"]),
        ({"q": "re-identification"}, ["LIC"]),
        ({"q": "lic-7 identification"}, ["LIC"]),
        ({"q": "may moved"}, ["cloud"]),
        ({"q": "3.1"}, ["llm"]),
        ({"q": "  "}, ["INST", "LIC", "cloud", "llm", "notes", "parts", "scans"]),
        ({"kind": "dataset"}, ["notes", "parts", "scans"]),
        ({"terms": "LIC"}, ["cloud", "llm", "notes", "parts"]),
        ({"terms": "old-lic", "kind": "model"}, ["llm"]),
        ({"terms": "NOASSERTION"}, ["parts", "scans"]),
        ({"terms": "nobody-knows-it"}, []),
        ({"sensitivity": "phi"}, ["notes"]),
        ({"modality": "image"}, ["scans"]),
        ({"state": "retired"}, ["INST"]),
        ({"verified": True}, ["notes"]),
        ({"verified": False, "kind": "dataset"}, ["parts", "scans"]),
    ],
    ids=str,
)
def test_filters(edition: Edition, wanted: dict[str, object], found: list[str]) -> None:
    # Parts without terms of the whole stand for the whole.
    assert set(ids(edition, **wanted)) - {"parts"} == set(found) - {"parts"}


def word_for(field: str) -> EntryFilter:
    given: dict[str, Any] = {field: "nosuch"}
    return EntryFilter(**given)


@pytest.mark.parametrize("field", ["kind", "sensitivity", "modality", "state"])
def test_unknown_word_of_a_filter_is_refused(edition: Edition, field: str) -> None:
    with pytest.raises(UnknownTermError) as caught:
        search(word_for(field), edition=edition)
    assert caught.value.flaws[0].pointer == f"/{field}"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_give_every_entry_once(edition: Edition, limit: int) -> None:
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = search(EntryFilter(), edition=edition, after=after, limit=limit)
        seen += [found.entry.id for found in page.items]
        after = page.after
    assert seen == sorted(edition.stored)


def test_summary(edition: Edition) -> None:
    found = summary_of(edition.entry("notes"))
    assert (found.kind, found.terms, found.sensitivity) == ("dataset", "LIC", ("phi", "confidential"))
    assert (found.modality, found.template, found.rules, found.revision) == (("text",), False, 0, 1)
    assert summary_of(edition.entry("parts")).template
    assert summary_of(edition.entry("LIC")).rules == 1


def test_terms_and_words_follow_a_write() -> None:
    store = MemoryStore()
    store.load((licence("LIC"), licence("OTHER"), dataset("notes", concluded_terms="LIC")), by="t", at=NOW, reason="")
    registry = Registry(store)
    assert ids(registry.current(), terms="LIC") == ["notes"]
    changed = dataset("notes", name="Changed", concluded_terms="OTHER")
    store.put(changed, expected_revision=1, by="t", at=NOW, reason="")
    store.put(dataset("more", concluded_terms="LIC"), expected_revision=None, by="t", at=NOW, reason="")
    edition = registry.current()
    assert (ids(edition, terms="LIC"), ids(edition, terms="OTHER")) == (["more"], ["notes"])
    assert ids(edition, q="changed") == ["notes"]
