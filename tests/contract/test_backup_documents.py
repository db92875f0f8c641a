# SPDX-License-Identifier: Apache-2.0
"""Documents and keys in a backup: carried once, found when they were changed, left out where that is wanted."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from licet.errors import StoreError
from licet.stores.audit import GENESIS
from licet.stores.backup.lines import BEGIN, END, BackupDamagedError, LineWriter, read_lines
from licet.stores.backup.restoring import examine, restore
from licet.stores.backup.sections import SECTIONS, Section
from licet.stores.backup.writing import back_up
from licet.stores.documents import document_text
from licet.stores.memory import MemoryStore
from licet.stores.verification import DamagedLedgerError
from tests.contract.backed_up import content, file, fill
from tests.contract.stores import Graph, Store, put, tick
from tests.factories import dataset

pytest_plugins = ("tests.engines.fixtures",)


@pytest.fixture
def filed(tmp_path: Path) -> tuple[MemoryStore, Path]:
    """A memory store with documents and keys, and its backup."""
    store = MemoryStore()
    fill(store)
    back_up(store, tmp_path / "backup.jsonl")
    return store, tmp_path / "backup.jsonl"


def section(kind: str) -> Section:
    return next(each for each in SECTIONS if each.type == kind)


def test_documents_and_keys_are_restored_twice_without_harm(store: Store, filed: tuple[MemoryStore, Path]) -> None:
    source, path = filed
    restore(store, path)
    before = content(store)
    for kind in ("document", "key"):
        section(kind).restore(store, [line.value for line in read_lines(path) if line.type == kind])
    assert content(store) == before == content(source)


def test_document_of_an_entry_that_came_later_waits_for_the_next_backup(filed: tuple[MemoryStore, Path]) -> None:
    store, path = filed
    head = examine(path)[0].end
    put(store, dataset("late"), at=tick(7))
    file(store, b"late", "late", at=tick(8))
    file(store, b"after it", "L", at=tick(9))
    count, records = section("document").read(store, head)
    assert count == len(list(records)) == 2


@pytest.mark.parametrize(
    ("name", "change", "wrong"),
    [
        ("data", base64.b64encode(b"other bytes").decode(), "the bytes of the document"),
        ("data", "no base64", "is not whole"),
        ("content", "{}", "is not whole"),
        ("event", {"previous": GENESIS, "sequence": 2}, "does not continue the chain of uploads"),
    ],
)
def test_changed_document_is_found(filed: tuple[MemoryStore, Path], name: str, change: Any, wrong: str) -> None:
    head = examine(filed[1])[0].end
    records = [dict(line.value) for line in read_lines(filed[1]) if line.type == "document"]
    changed = {**records[1], name: {**records[1][name], **change} if isinstance(change, dict) else change}
    check = section("document").checker(head)
    assert check(records[0]) is None
    try:
        found = check(changed)
    except StoreError as error:
        found = str(error)
    assert found is not None
    assert wrong in found
    assert section("document").checker(head)(records[1]) is not None


@pytest.mark.parametrize("damage", ["document", "owner", "bytes", "event", "last event"])
def test_damaged_document_is_not_left_out_in_silence(graph: Graph, tmp_path: Path, damage: str) -> None:
    fill(graph.store)
    first, second = graph.store.documents.events()
    kept = graph.store.documents.document(first.subject)
    match damage:
        case "document":
            graph.run("MATCH (d:Document {id: $id}) DETACH DELETE d", id=first.subject)
        case "owner":
            text = document_text(replace(kept, entry="nobody"))
            graph.run("MATCH (d:Document {id: $id}) SET d.content = $text", id=first.subject, text=text)
        case "bytes":
            graph.run("MATCH (p:DocumentPart {id: $id}) SET p.data = 'AAAA'", id=f"{first.subject}/0")
        case "event":
            graph.run("MATCH (a:DocumentEvent {sequence: 1}) SET a.by = 'eve'")
        case _:
            graph.run("MATCH (a:DocumentEvent {sequence: $last}) DETACH DELETE a", last=second.sequence)
    with pytest.raises(DamagedLedgerError, match=r"upload [12] of the registry"):
        back_up(graph.store, tmp_path / "backup.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_keys_can_be_left_out(filed: tuple[MemoryStore, Path]) -> None:
    """Without the secret that their hashes were made with they would only keep a first key from being made."""
    store = MemoryStore()
    restore(store, filed[1], left_out=frozenset({"key"}))
    assert store.list_keys() == ()
    assert store.documents.events() == filed[0].documents.events()
    (first, _) = [line.value for line in read_lines(filed[1]) if line.type == "key"]
    check = section("key").checker(examine(filed[1])[0].end)
    assert check(first) is None
    assert check(first) == "the key `K1` is there twice"


def forged(path: Path, **header: Any) -> Path:
    """Return a copy of a backup with another first line, whose checks were made anew."""
    with path.with_name("forged.jsonl").open("wb") as stream:
        writer = LineWriter(stream)
        for line in read_lines(path):
            if line.type != END:
                writer.write(line.type, {**line.value, **header} if line.type == BEGIN else line.value)
        writer.finish()
    return path.with_name("forged.jsonl")


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ({"counts": ["write"]}, "`counts`"),
        ({"counts": {"write": "two"}}, "`counts/write`"),
        ({"counts": {"write": -1}}, "`counts/write`"),
        ({"sequence": "3"}, "`sequence`"),
        ({"head": None}, "`head`"),
        ({"uploads": True}, "`uploads`"),
        ({"uploads": 1}, "announces other documents"),
        ({"uploads_head": GENESIS}, "it is the last upload, and not the one"),
        ({"strange": 1}, "does not say what follows"),
    ],
    ids=str,
)
def test_first_line_that_cannot_be_used_is_refused(
    filed: tuple[MemoryStore, Path], header: dict[str, Any], wrong: str
) -> None:
    store = MemoryStore()
    with pytest.raises(BackupDamagedError, match=wrong):
        restore(store, forged(filed[1], **header))
    assert (store.sequence(), store.restoring()) == (0, "")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [({"content": "{}"}, "cannot be read"), ({"id": "dec_z"}, "is not `dec_z`"), ({"id": 7}, "whole")],
)
def test_decision_is_read_before_anything_is_written(
    filed: tuple[MemoryStore, Path], change: dict[str, Any], wrong: str
) -> None:
    given = next(line.value for line in read_lines(filed[1]) if line.type == "decision")
    check = section("decision").checker(examine(filed[1])[0].end)
    try:
        found = check({**given, **change})
    except StoreError as error:
        found = str(error)
    assert wrong in (found or "")


def test_header_tells_one_secret_from_another(tmp_path: Path) -> None:
    store = MemoryStore()
    told = [
        back_up(store, tmp_path / f"{number}.jsonl", secret=secret).secret
        for number, secret in enumerate([b"a" * 32, b"a" * 32, b"b" * 32, None])
    ]
    assert told[0] == told[1] != told[2]
    assert told[3] == ""
    assert b"a" * 32 not in (tmp_path / "0.jsonl").read_bytes()
