# SPDX-License-Identifier: Apache-2.0
"""Documents are kept with their bytes, once, and whoever changes one is found out."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from licet.domain.access import Role
from licet.domain.document import Document, document_id
from licet.domain.visibility import Visibility
from licet.errors import (
    DocumentConflictError,
    DocumentNotFoundError,
    EntryNotFoundError,
    InputError,
    StoreError,
)
from licet.stores.audit import GENESIS, verify_chain
from licet.stores.cypher.documents import PART_BYTES
from licet.stores.documents import altered_documents, parse_document_text
from licet.stores.verification import verify_store
from tests.contract.stores import Graph, Store, load, put, tick
from tests.factories import NOW, agreement, dataset

pytest_plugins = ("tests.engines.fixtures",)


def document(content: bytes, **fields: Any) -> Document:
    given = {
        "name": "agreement.pdf", "media_type": "application/pdf", "entry": "DUA", "by": "ada", "uploaded_at": NOW,
        "visibility": Visibility.RESTRICTED, "readers": (Role.CURATOR, Role.REVIEWER),
    }  # fmt: skip
    return Document(id=document_id(content), size=len(content), **{**given, **fields})


@pytest.fixture
def kept(store: Store) -> Store:
    """A store with two entries."""
    load(store, agreement("DUA"), dataset("notes"))
    return store


def test_document_comes_back_as_it_was_kept(kept: Store) -> None:
    content = bytes(range(256)) * 3
    given = document(content, name="Überlassung «Kopie».pdf")
    assert kept.documents.put(given, content) is True
    assert kept.documents.document(given.id) == given
    assert kept.documents.content(given.id) == content


def test_long_document_is_kept_in_parts(kept: Store) -> None:
    content = bytes(n % 251 for n in range(2 * PART_BYTES + 7))
    given = document(content)
    kept.documents.put(given, content)
    assert kept.documents.content(given.id) == content


def test_documents_that_are_kept_at_once_are_all_kept(kept: Store) -> None:
    contents = [f"document {number}".encode() * 1000 for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda content: kept.documents.put(document(content), content), contents))
    assert kept.documents.sequence() == len(contents)
    assert verify_chain(kept.documents.events()) is None
    assert altered_documents(kept.documents) == ()


def test_empty_document_is_one_too(kept: Store) -> None:
    kept.documents.put(document(b"", visibility=Visibility.PUBLIC, readers=()), b"")
    assert kept.documents.content(document_id(b"")) == b""
    assert kept.documents.document(document_id(b"")).readers == ()


def test_same_bytes_are_kept_once(kept: Store) -> None:
    first = document(b"x")
    assert kept.documents.put(first, b"x") is True
    again = replace(first, name="other name", by="bob", uploaded_at=tick(9))
    assert kept.documents.put(again, b"x") is False
    assert kept.documents.document(first.id) == first
    assert kept.documents.sequence() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"entry": "notes"},
        {"visibility": Visibility.PUBLIC, "readers": ()},
        {"readers": (Role.CURATOR,)},
        {"media_type": "text/plain"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_same_bytes_for_others_are_refused(kept: Store, changes: dict[str, Any]) -> None:
    kept.documents.put(document(b"x"), b"x")
    with pytest.raises(DocumentConflictError):
        kept.documents.put(document(b"x", **changes), b"x")
    assert kept.documents.document(document_id(b"x")) == document(b"x")


def test_documents_of_an_entry_are_listed_by_id(kept: Store) -> None:
    for content, entry in ((b"1", "DUA"), (b"2", "notes"), (b"3", "DUA")):
        kept.documents.put(document(content, entry=entry), content)
    of_terms = kept.documents.documents("DUA")
    assert [each.id for each in of_terms] == sorted(document_id(content) for content in (b"1", b"3"))
    assert len(kept.documents.documents()) == 3
    assert kept.documents.documents("nothing") == ()


def test_documents_stay_when_their_entry_changes(kept: Store) -> None:
    kept.documents.put(document(b"1"), b"1")
    put(kept, agreement("DUA", name="another name"), 1)
    assert kept.documents.documents("DUA") == (document(b"1"),)


def test_bytes_must_be_those_of_the_id(kept: Store) -> None:
    with pytest.raises(InputError):
        kept.documents.put(document(b"x"), b"y")


def test_entry_must_be_there(kept: Store) -> None:
    with pytest.raises(EntryNotFoundError):
        kept.documents.put(document(b"x", entry="nothing"), b"x")
    assert kept.documents.sequence() == 0
    with pytest.raises(DocumentNotFoundError):
        kept.documents.document(document_id(b"x"))


@pytest.mark.parametrize("read", ["document", "content"])
def test_unknown_document_is_not_found(kept: Store, read: str) -> None:
    with pytest.raises(DocumentNotFoundError):
        getattr(kept.documents, read)("0" * 64)


def test_uploads_are_a_chain_of_their_own(kept: Store) -> None:
    before = kept.sequence()
    for content in (b"1", b"2", b"3"):
        kept.documents.put(document(content), content, reason=f"filed {content.decode()}")
    events = kept.documents.events()
    assert [(e.sequence, e.verb, e.subject, e.by) for e in events] == [
        (n, "upload", document_id(content), "ada") for n, content in enumerate((b"1", b"2", b"3"), start=1)
    ]
    assert (events[0].previous, events[0].reason, events[0].at) == (GENESIS, "filed 1", NOW)
    assert verify_chain(events) is None
    assert kept.documents.events(after=1, limit=1) == events[1:2]
    assert kept.sequence() == before
    assert verify_chain(kept.events()) is None
    assert kept.altered_revisions() == ()
    assert altered_documents(kept.documents) == ()
    assert verify_store(kept, kept.documents).sound


def test_instants_are_kept_in_utc(kept: Store) -> None:
    local = NOW.astimezone(dt.timezone(dt.timedelta(hours=5)))
    kept.documents.put(document(b"x", uploaded_at=local), b"x")
    assert kept.documents.document(document_id(b"x")).uploaded_at == NOW


def _rewrite(store: Store, graph: Graph | None, name: str, change: Callable[[str], str]) -> None:
    if graph is None:
        text, content = store.documents._kept[name]  # type: ignore[union-attr]  # the memory store
        store.documents._kept[name] = (change(text), content)  # type: ignore[union-attr]
        return
    found = graph.run("MATCH (d:Document {id: $id}) RETURN d.content AS content", id=name)
    text = change(found[0]["content"])
    graph.run("MATCH (d:Document {id: $id}) SET d.content = $text", id=name, text=text)


def test_opened_document_is_found(store_and_graph: tuple[Store, Graph | None]) -> None:
    store, graph = store_and_graph
    load(store, agreement("DUA"))
    for content in (b"1", b"2"):
        store.documents.put(document(content), content)
    name = document_id(b"2")
    _rewrite(store, graph, name, lambda text: text.replace("restricted", "public"))
    assert altered_documents(store.documents) == (name,)
    found = verify_store(store, store.documents)
    assert found.first_bad is not None
    assert (found.sound, found.first_bad.what, found.first_bad.subject) == (False, "upload", name)
    assert found.first_bad.sequence == 2


def test_changed_bytes_are_found(store_and_graph: tuple[Store, Graph | None]) -> None:
    store, graph = store_and_graph
    load(store, agreement("DUA"))
    store.documents.put(document(b"1"), b"1")
    name = document_id(b"1")
    if graph is None:
        text, _ = store.documents._kept[name]  # type: ignore[union-attr]  # the memory store
        store.documents._kept[name] = (text, b"2")  # type: ignore[union-attr]
    else:
        graph.run("MATCH (p:DocumentPart {id: $id}) SET p.data = 'Mg=='", id=f"{name}/0")
    with pytest.raises(StoreError, match="were changed"):
        store.documents.content(name)
    assert altered_documents(store.documents) == (name,)


def test_lost_part_is_found(graph: Graph) -> None:
    load(graph.store, agreement("DUA"))
    graph.store.documents.put(document(b"1"), b"1")
    name = document_id(b"1")
    graph.run("MATCH (p:DocumentPart {id: $id}) DETACH DELETE p", id=f"{name}/0")
    with pytest.raises(StoreError, match="missing"):
        graph.store.documents.content(name)
    assert altered_documents(graph.store.documents) == (name,)


def test_text_of_a_document_is_what_the_graph_keeps(graph: Graph) -> None:
    load(graph.store, agreement("DUA"))
    graph.store.documents.put(document(b"1"), b"1")
    found = graph.run("MATCH (d:Document)-[:BELONGS_TO]->(e:Entry) RETURN d.content AS content, e.id AS entry")
    assert parse_document_text(found[0]["content"]) == document(b"1")
    assert found[0]["entry"] == "DUA"


def test_older_database_learns_to_keep_documents(graph: Graph) -> None:
    load(graph.store, agreement("DUA"))
    graph.run("MATCH (l:DocumentLedger) DETACH DELETE l")
    graph.store.prepare()
    assert graph.store.documents.put(document(b"1"), b"1") is True
    assert graph.store.documents.sequence() == 1
