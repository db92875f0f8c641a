# SPDX-License-Identifier: Apache-2.0
"""A backup carries everything from any store to any store, and a bad one is refused before it does anything."""

import dataclasses
import gzip
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from licet.domain.change_request import ChangeRequest
from licet.domain.work import EntryWrite
from licet.errors import InputError, StoreError
from licet.formats.packaged import seed_entries
from licet.stores.audit import verify_chain
from licet.stores.backup.lines import BackupDamagedError, read_lines
from licet.stores.backup.restoring import StoreNotEmptyError, examine, restore
from licet.stores.backup.sections import SECTIONS, Section
from licet.stores.backup.work import WorkAheadError
from licet.stores.backup.writing import back_up
from licet.stores.documents import altered_documents
from licet.stores.kept import StoreIncompleteError
from licet.stores.memory import MemoryStore
from licet.stores.verification import DamagedLedgerError, verify_ledger
from licet.stores.work import parse_work_text, work_text
from tests.contract.backed_up import KEYS, content, fill
from tests.contract.stores import GRAPH_KINDS, Graph, Store, load, put, tick
from tests.contract.work_items import FULL_ITEMS, change_request, review_case
from tests.engines.fixtures import wipe
from tests.factories import dataset, decision, decision_record, ruling

pytest_plugins = ("tests.engines.fixtures",)

KINDS = ("memory", *GRAPH_KINDS)
PAIRS = [
    pytest.param(a, b, marks=[getattr(pytest.mark, kind) for kind in {a, b} - {"memory"}], id=f"{a}-{b}")
    for a in KINDS
    for b in KINDS
]

Opener = Callable[[str], Store]


@pytest.fixture
def empty(request: pytest.FixtureRequest, graphs: dict[str, Graph]) -> Opener:
    """Empties the store of a kind, and returns it."""

    def opened(kind: str) -> Store:
        if kind == "memory":
            return MemoryStore()
        from licet.stores.engines.driver import driver_for

        if kind not in graphs:
            engine = request.getfixturevalue(f"{kind}_engine")
            wipe(engine)
            graphs[kind] = Graph(driver_for(engine), engine.database)
        graphs[kind].empty()
        return graphs[kind].store

    return opened


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_everything_comes_over(source: str, target: str, empty: Opener, tmp_path: Path) -> None:
    first, again = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    store = empty(source)
    fill(store)
    before = content(store)
    header = back_up(store, first)
    restored = empty(target)
    assert restore(restored, first) == header
    assert content(restored) == before
    assert verify_ledger(restored).sound
    assert verify_chain(restored.documents.events()) is None
    assert altered_documents(restored.documents) == ()
    assert restored.find_key("2" * 64) == KEYS[1]
    assert {restored.work(item.id) for item in FULL_ITEMS} == set(FULL_ITEMS)
    assert restored.restoring() == ""
    back_up(restored, again)
    assert again.read_bytes() == first.read_bytes()
    if target != "memory":
        put(restored, dataset("after"))
        assert verify_ledger(restored).sound


@pytest.mark.embedded
@pytest.mark.neo4j
def test_there_and_back_again(empty: Opener, tmp_path: Path) -> None:
    store = empty("embedded")
    load(store, *seed_entries()[:80])
    put(store, dataset("extra"), at=tick(1))
    for item in FULL_ITEMS:
        store.put_work(item)
    before = content(store)
    back_up(store, tmp_path / "there.jsonl.gz")
    other = empty("neo4j")
    restore(other, tmp_path / "there.jsonl.gz")
    back_up(other, tmp_path / "back.jsonl.gz")
    again = empty("embedded")
    restore(again, tmp_path / "back.jsonl.gz")
    assert content(again) == before
    assert (tmp_path / "there.jsonl.gz").read_bytes() == (tmp_path / "back.jsonl.gz").read_bytes()


def test_backup_holds_one_moment_while_others_write(store: Store, tmp_path: Path) -> None:
    load(store, *(dataset(f"d{n}") for n in range(40)))
    done = threading.Event()

    def write() -> None:
        number = 1
        while not done.is_set():
            written = put(store, dataset("d0", name=f"{number}"), number)
            known = decision(sequence=written.sequence)
            store.append(decision_record(f"dec_{number:06d}", decision=known))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        headers = []
        for number in range(3):
            headers.append(back_up(store, tmp_path / f"{number}.jsonl"))
            deadline = time.monotonic() + 30
            while store.sequence() == headers[-1].sequence and time.monotonic() < deadline:
                time.sleep(0.01)
    finally:
        done.set()
        writer.join()
    assert headers[-1].sequence > headers[0].sequence
    for number, header in enumerate(headers):
        restored = MemoryStore()
        assert restore(restored, tmp_path / f"{number}.jsonl") == header
        assert restored.sequence() == header.sequence
        assert len(restored.decision_ids(last=2**53)) == header.counts["decision"]


def test_request_that_is_published_while_a_backup_begins_is_in_it_with_its_entries(tmp_path: Path) -> None:
    store = PublishesOnce()
    store.put_work(change_request("chr_1", "data"))
    header = back_up(store, tmp_path / "backup.jsonl")
    assert (header.sequence, header.counts["work_item"]) == (1, 2)
    restored = MemoryStore()
    restore(restored, tmp_path / "backup.jsonl")
    assert restored.work("chr_1") == store.work("chr_1")
    assert restored.entry("RULING").revision == 1


class PublishesOnce(MemoryStore):
    """Another process publishes, right after the entries were listed for the first time."""

    def __init__(self, *, always: bool = False) -> None:
        super().__init__()
        self.always = always

    def work_ids(self) -> tuple[str, ...]:
        item = self.work("chr_1")
        if isinstance(item, ChangeRequest) and (self.always or item.sequence is None):
            number = self.sequence() + 1
            published = dataclasses.replace(item, revision=item.revision + 1, sequence=number)
            answered = review_case(f"rev_{number}", ruling="RULING")
            write = EntryWrite(entry=ruling("RULING", name=f"{number}"), expected_revision=number - 1 or None)
            self.put_all((write,), work=(published, answered), by="ada", at=tick(1), reason="")
        return super().work_ids()


def test_backup_that_is_overtaken_all_the_time_says_so(tmp_path: Path) -> None:
    store = PublishesOnce(always=True)
    store.put_work(change_request("chr_1", "data"))
    with pytest.raises(WorkAheadError, match="again shortly"):
        back_up(store, tmp_path / "backup.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_work_is_restored_once_and_only_as_it_was(store: Store) -> None:
    texts = [work_text(item) for item in FULL_ITEMS]
    store.restore_work(texts)
    store.restore_work(texts)
    assert store.work_texts(store.work_ids()) == tuple(sorted(texts, key=lambda text: parse_work_text(text).id))
    with pytest.raises(StoreError, match="`com_full` is there already"):
        store.restore_work([work_text(dataclasses.replace(FULL_ITEMS[2], id="com_full", revision=2))])
    store.put_work(dataclasses.replace(FULL_ITEMS[0], revision=2, title="goes on"))
    assert store.work("chr_full").revision == 2


def test_store_with_work_alone_is_not_empty(store: Store, tmp_path: Path) -> None:
    back_up(MemoryStore(), tmp_path / "backup.jsonl")
    store.put_work(change_request())
    with pytest.raises(StoreNotEmptyError, match="and 1 change request"):
        restore(store, tmp_path / "backup.jsonl")


def test_store_that_is_not_empty_is_refused(store: Store, tmp_path: Path) -> None:
    load(store, dataset("a"), dataset("b"))
    back_up(store, tmp_path / "backup.jsonl")
    with pytest.raises(StoreNotEmptyError, match="2 entries and 0 decisions"):
        restore(store, tmp_path / "backup.jsonl")
    assert store.sequence() == 2


def test_damaged_registry_is_not_backed_up(graph: Graph, tmp_path: Path) -> None:
    load(graph.store, *(dataset(f"d{n}") for n in range(4)))
    graph.run("MATCH (r:Revision {id: 'd2@1'}) SET r.reason = 'another'")
    with pytest.raises(DamagedLedgerError) as caught:
        back_up(graph.store, tmp_path / "backup.jsonl")
    assert caught.value.bad.sequence == 3
    assert list(tmp_path.iterdir()) == []


def test_restore_that_was_cut_off_goes_on(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "backup.jsonl"
    source = MemoryStore()
    fill(source)
    back_up(source, path)

    def fail(store: Any, records: Any) -> None:
        SECTIONS[0].restore(store, records[:5])
        raise StoreError("cut off")

    broken = Section(**{name: getattr(SECTIONS[0], name) for name in Section.__slots__} | {"restore": fail})
    with pytest.raises(StoreError, match="cut off"):
        restore(graph.store, path, sections=(broken, *SECTIONS[1:]))
    assert graph.store.sequence() == 5
    with pytest.raises(StoreIncompleteError, match="incomplete"):
        graph.store.prepare()
    other = tmp_path / "other.jsonl"
    put(source, dataset("more"), at=tick(30))
    back_up(source, other)
    with pytest.raises(StoreNotEmptyError, match="another backup"):
        restore(graph.store, other)
    restore(graph.store, path)
    graph.store.prepare()
    assert graph.store.sequence() == source.sequence() - 1


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The lines of a backup: the first, 15 writes, 3 decisions, 2 documents, 2 keys, 5 items of work and the last."""
    path = tmp_path_factory.mktemp("backup") / "backup.jsonl"
    store = MemoryStore()
    fill(store)
    back_up(store, path)
    return path.read_bytes().splitlines(keepends=True)


def swap(lines: list[bytes]) -> list[bytes]:
    return [*lines[:4], lines[5], lines[4], *lines[6:]]


def edit(lines: list[bytes]) -> list[bytes]:
    return [*lines[:4], lines[4].replace(b'"reason":"', b'"reason":"x', 1), *lines[5:]]


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (edit, 5),
        (swap, 5),
        (lambda lines: lines[:4] + lines[5:], 5),
        (lambda lines: [*lines[:5], *lines[4:]], 6),
        (lambda lines: lines[:-1], 29),
        (lambda lines: [*lines[:4], lines[4][:100]], 5),
        (lambda lines: [*lines, lines[-1]], 30),
        (lambda lines: [b"{}\n", *lines[1:]], 1),
        (lambda lines: [], 1),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], 29),
    ],
    ids=["edited", "swapped", "dropped", "doubled", "no end", "cut", "more", "no backup", "empty", "no newline"],
)
def test_damaged_file_is_refused_with_its_first_bad_line(
    damage: Callable[[list[bytes]], list[bytes]], line: int, lines: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "damaged.jsonl"
    path.write_bytes(b"".join(damage(lines)))
    store = MemoryStore()
    with pytest.raises(BackupDamagedError) as caught:
        restore(store, path)
    assert caught.value.line == line
    assert (store.sequence(), store.restoring()) == (0, "")


def test_cut_packed_file_is_refused(lines: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(lines))[:-40])
    with pytest.raises(BackupDamagedError, match="cut off"):
        restore(MemoryStore(), path)
    path.write_bytes(b"not packed")
    with pytest.raises(BackupDamagedError):
        restore(MemoryStore(), path)


def test_file_whose_checks_were_made_anew_is_still_measured_by_the_chain(lines: list[bytes], tmp_path: Path) -> None:
    from licet.stores.backup.lines import LineWriter

    path = tmp_path / "forged.jsonl"
    with path.open("wb") as stream:
        writer = LineWriter(stream)
        for raw in lines[:-1]:
            found = json.loads(raw)
            if found["type"] == "write" and found["value"]["event"]["sequence"] == 4:
                found["value"]["revision"]["content"] = found["value"]["revision"]["content"].replace("MIT", "BSD")
                found["value"]["revision"]["by"] = "eve"
            writer.write(found["type"], found["value"])
        writer.finish()
    with pytest.raises(BackupDamagedError, match="is not what the audit event 4 says") as caught:
        restore(MemoryStore(), path)
    assert caught.value.line == 5


def test_file_of_a_newer_licet_is_refused(lines: list[bytes], tmp_path: Path) -> None:
    from licet.stores.backup.lines import LineWriter

    for name, changes, message in (
        ("format", {"format": 2}, "has the format 2"),
        ("type", {"counts": {"write": 1, "novelty": 1}}, "type `novelty`"),
    ):
        path = tmp_path / f"{name}.jsonl"
        with path.open("wb") as stream:
            writer = LineWriter(stream)
            writer.write("licet-backup", {**json.loads(lines[0])["value"], **changes})
            writer.finish()
        with pytest.raises(InputError, match=message):
            examine(path)


def test_another_kind_of_record_joins_by_a_section(store: Store, tmp_path: Path) -> None:
    put(store, dataset("a"))
    kept: list[dict] = []
    extra = Section(
        type="extra",
        read=lambda store, head: (2, iter([{"n": 1}, {"n": 2}])),
        checker=lambda head: lambda record: None if record["n"] else "it is 0",
        restore=lambda store, records: kept.extend(dict(record) for record in records),
    )
    header = back_up(store, tmp_path / "backup.jsonl", sections=(*SECTIONS, extra))
    assert header.counts == {"write": 1, "decision": 0, "extra": 2}
    restore(MemoryStore(), tmp_path / "backup.jsonl", sections=(*SECTIONS, extra))
    assert kept == [{"n": 1}, {"n": 2}]


def test_file_is_for_its_user_only_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "backup.jsonl"
    back_up(MemoryStore(), path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="is there already"):
        back_up(MemoryStore(), path)
    with pytest.raises(InputError, match="cannot be written"):
        back_up(MemoryStore(), tmp_path / "nowhere" / "backup.jsonl")
    assert [line.type for line in read_lines(path)] == ["licet-backup", "end"]
    empty = MemoryStore()
    restore(empty, path)
    assert empty.sequence() == 0
