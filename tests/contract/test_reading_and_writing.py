# SPDX-License-Identifier: Apache-2.0
"""What is written can be read, by whoever needs it, as of any instant."""

import dataclasses
import datetime as dt

import pytest

from licet.domain.entry import Curation, Derivation, Entry, ReviewState
from licet.domain.record import StoredEntry
from licet.errors import EntryNotFoundError, InputError, RevisionConflictError
from licet.stores.texts import MAX_TEXT_BYTES
from tests.contract.sample import SAMPLE
from tests.contract.stores import Store, load, put, tick
from tests.factories import NOW, dataset, licence, model, rule

pytest_plugins = ("tests.engines.fixtures",)

MEGABYTE = 1024 * 1024
STRANGE = (
    "Ünïcödé «quotes» 'single' \"double\" `back`",
    "データセット 🧬",
    "tab\tand\nline",
    "null \x00 byte",
    "C:\\path\\{x}",
    "'}) DETACH DELETE n //",
    "$id {id: $id}",
    "a/b#c@d?e=f&g",
    "Entry",
    "__proto__",
)
INJECTIONS = ("') MATCH (n) DETACH DELETE n //", "x'}) SET e.name = 'owned", "`; DROP CONSTRAINT x")


def test_empty_registry_is_at_sequence_zero(store: Store) -> None:
    assert store.sequence() == 0
    assert store.entries() == ()
    assert store.events() == ()


def test_written_entry_is_read(store: Store) -> None:
    written = put(store, dataset("notes"), by="ada", at=NOW, reason="new")
    assert written == StoredEntry(
        entry=dataset("notes"), revision=1, sequence=1, recorded_at=NOW, by="ada", reason="new"
    )
    assert store.entry("notes") == written
    assert store.entries() == (written,)
    assert store.sequence() == 1


def test_every_field_of_every_kind_comes_back(store: Store) -> None:
    assert load(store, *SAMPLE) == len(SAMPLE)
    assert {s.entry.id: s.entry for s in store.entries()} == {e.id: e for e in SAMPLE}


@pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: entry.kind)
def test_revised_entry_comes_back(store: Store, entry: Entry) -> None:
    put(store, entry)
    revised = dataclasses.replace(entry, notes=("another",))
    put(store, revised, 1)
    assert store.entry(entry.id).entry == revised


def test_entries_are_listed_by_id(store: Store) -> None:
    load(store, *(dataset(name) for name in ("b", "a", "ä", "C", "a-1", "🧬")))
    names = [stored.entry.id for stored in store.entries()]
    assert names == sorted(names)


def test_alias_finds_the_entry(store: Store) -> None:
    written = put(store, dataset("notes", aliases=("old", "older")))
    assert store.entry("older") == written
    assert store.revisions("old") == (written,)
    assert store.lineage("old") == ()


def test_alias_that_was_given_up_finds_nothing(store: Store) -> None:
    put(store, dataset("notes", aliases=("old",)))
    put(store, dataset("notes"), 1)
    with pytest.raises(EntryNotFoundError):
        store.entry("old")


@pytest.mark.parametrize("read", ["entry", "revisions", "lineage"])
def test_unknown_id_names_its_neighbours(store: Store, read: str) -> None:
    load(store, dataset("mimic-iv-note"), dataset("mimic-iv"), licence("MIT"))
    with pytest.raises(EntryNotFoundError) as caught:
        getattr(store, read)("mimic-iv-nte")
    assert caught.value.entry_id == "mimic-iv-nte"
    assert caught.value.nearest[0] == "mimic-iv-note"


def test_alias_can_be_a_neighbour(store: Store) -> None:
    put(store, dataset("x", aliases=("UNKNOWN",)))
    with pytest.raises(EntryNotFoundError) as caught:
        store.entry("UNKNOWM")
    assert caught.value.nearest == ("UNKNOWN",)


def test_name_that_something_refers_to_is_not_an_entry(store: Store) -> None:
    put(store, dataset("notes", concluded_terms="LATER"))
    with pytest.raises(EntryNotFoundError):
        store.entry("LATER")
    assert [stored.entry.id for stored in store.entries()] == ["notes"]


def test_creating_twice_is_a_conflict(store: Store) -> None:
    put(store, dataset("notes"))
    with pytest.raises(RevisionConflictError) as caught:
        put(store, dataset("notes"))
    assert (caught.value.expected, caught.value.actual) == (0, 1)


@pytest.mark.parametrize("expected", [1, 3])
def test_writing_on_another_revision_is_a_conflict(store: Store, expected: int) -> None:
    put(store, dataset("notes"))
    put(store, dataset("notes", name="two"), 1)
    with pytest.raises(RevisionConflictError) as caught:
        put(store, dataset("notes", name="three"), expected)
    assert (caught.value.entry_id, caught.value.expected) == ("notes", expected)
    assert caught.value.actual == 2
    assert store.entry("notes").entry.name == "two"
    assert store.sequence() == len(store.events()) == 2


def test_revising_what_is_not_there_is_a_conflict(store: Store) -> None:
    with pytest.raises(RevisionConflictError) as caught:
        put(store, dataset("notes"), 1)
    assert (caught.value.expected, caught.value.actual) == (1, 0)
    assert store.sequence() == 0


def test_sequence_counts_all_writes(store: Store) -> None:
    load(store, dataset("a"), dataset("b"))
    third = put(store, dataset("c"))
    fourth = put(store, dataset("a", name="again"), 1)
    assert (third.sequence, fourth.sequence, store.sequence()) == (3, 4, 4)
    assert max(stored.sequence for stored in store.entries()) == 4


def test_revisions_are_complete_and_do_not_change(store: Store) -> None:
    versions = [licence("L", rule("L-1", says=f"version {n}")) for n in range(1, 4)]
    for number, version in enumerate(versions):
        put(store, version, number or None, at=tick(number), by=f"by {number}")
        kept = store.revisions("L")
        assert [stored.entry for stored in kept] == versions[: number + 1]
    assert [stored.revision for stored in kept] == [1, 2, 3]
    assert [stored.sequence for stored in kept] == [1, 2, 3]
    assert [stored.recorded_at for stored in kept] == [tick(n) for n in range(3)]
    assert [stored.by for stored in kept] == ["by 0", "by 1", "by 2"]


def test_old_terms_are_known_at_their_time(store: Store) -> None:
    put(store, licence("L", name="first"), at=tick(0))
    put(store, licence("L", name="second"), 1, at=tick(10))
    put(store, dataset("later"), at=tick(20))
    assert store.entry("L", known_at=tick(10) - dt.timedelta(microseconds=1)).entry.name == "first"
    assert store.entry("L", known_at=tick(10)).entry.name == "second"
    assert [s.entry.name for s in store.entries(known_at=tick(5))] == ["first"]
    assert [s.entry.id for s in store.entries(known_at=tick(20))] == ["L", "later"]
    assert store.entries(known_at=tick(-1)) == ()
    with pytest.raises(EntryNotFoundError):
        store.entry("later", known_at=tick(19))


def test_old_aliases_are_known_at_their_time(store: Store) -> None:
    put(store, dataset("notes", aliases=("old",)), at=tick(0))
    put(store, dataset("notes", aliases=("new",)), 1, at=tick(10))
    assert store.entry("old", known_at=tick(5)).revision == 1
    assert store.entry("new", known_at=tick(15)).revision == 2
    with pytest.raises(EntryNotFoundError):
        store.entry("old", known_at=tick(15))


def test_instants_are_kept_in_utc(store: Store) -> None:
    east = dt.timezone(dt.timedelta(hours=9))
    written = put(store, dataset("notes"), at=NOW.astimezone(east))
    assert written.recorded_at.utcoffset() == dt.timedelta(0)
    assert store.entry("notes", known_at=NOW.astimezone(east)) == written
    assert store.events()[0].at == NOW


def test_instant_without_offset_is_refused(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)
    for call in (
        lambda: put(store, dataset("notes"), at=naive),
        lambda: load(store, dataset("notes"), at=naive),
        lambda: store.entries(known_at=naive),
        lambda: store.entry("notes", known_at=naive),
    ):
        with pytest.raises(InputError):
            call()
    assert store.sequence() == 0


def test_load_creates_what_is_new_and_leaves_the_rest(store: Store) -> None:
    put(store, dataset("a", name="mine"))
    assert load(store, dataset("a", name="theirs"), dataset("b"), licence("L")) == 2
    assert load(store, dataset("a"), dataset("b")) == 0
    assert store.entry("a").entry.name == "mine"
    assert store.sequence() == 3


def test_load_takes_more_than_one_batch(store: Store) -> None:
    entries = [licence(f"L-{n}", *(rule(f"L-{n}-{m}") for m in range(3))) for n in range(400)]
    assert load(store, *entries) == 400
    assert [stored.entry for stored in store.entries()] == sorted(entries, key=lambda e: e.id)
    assert sorted(stored.sequence for stored in store.entries()) == list(range(1, 401))


def test_entry_that_is_given_twice_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="`a` is given 2 times"):
        load(store, dataset("a"), dataset("a"))
    assert store.sequence() == 0


def test_retired_entry_stays(store: Store) -> None:
    put(store, dataset("a"))
    retired = Curation(state=ReviewState.RETIRED, replaced_by="b")
    put(store, dataset("a", curation=retired), 1)
    assert store.entry("a").entry.curation == retired
    assert [event.verb for event in store.events()] == ["create", "retire"]


def test_kind_of_an_id_does_not_change(store: Store) -> None:
    put(store, dataset("a"))
    with pytest.raises(InputError, match="of the kind `dataset`, not `model`"):
        put(store, model("a"), 1)
    assert store.sequence() == 1


@pytest.mark.parametrize(
    ("entry", "pointer"),
    [
        (dataset("b", aliases=("x", "a")), "/aliases/1"),
        (dataset("b", aliases=("old",)), "/aliases/0"),
        (dataset("old"), "/id"),
        (licence("b", rule("a-2"), rule("a-1")), "/rules/1/id"),
    ],
    ids=["alias is an id", "alias is an alias", "id is an alias", "rule is stated elsewhere"],
)
def test_name_stands_for_one_thing(store: Store, entry: Entry, pointer: str) -> None:
    put(store, licence("a", rule("a-1"), aliases=("old",)))
    for write in (put, load):
        with pytest.raises(InputError) as caught:
            write(store, entry)
        assert [(f.pointer, f.code) for f in caught.value.flaws] == [(pointer, "name_taken")]
    assert store.sequence() == 1


def test_names_within_one_load_are_told_apart(store: Store) -> None:
    with pytest.raises(InputError):
        load(store, licence("a", rule("same")), licence("b", rule("same")))
    assert store.entries() == ()


@pytest.mark.parametrize(
    "entry",
    [
        dataset(""),
        dataset(" a"),
        dataset("x" * 301),
        dataset("a", aliases=("a",)),
        dataset("a", aliases=("b", "b")),
        licence("a", rule("same"), rule("same")),
        licence("a", rule("")),
        dataset("a", name="half \ud83e of a character"),
        dataset("a", attributes={"x": float("nan")}),
        dataset("a", notes=("x" * MAX_TEXT_BYTES,)),
    ],
    ids=lambda entry: repr(entry)[:40],
)
def test_what_cannot_be_kept_is_refused(store: Store, entry: Entry) -> None:
    with pytest.raises(InputError):
        put(store, entry)
    assert store.sequence() == 0


def test_given_up_names_are_free(store: Store) -> None:
    put(store, licence("a", rule("R"), aliases=("x",)))
    put(store, licence("a"), 1)
    put(store, licence("b", rule("R"), aliases=("x",)))
    assert store.entry("x").entry.id == "b"


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_comes_back(store: Store, text: str) -> None:
    entry = licence("L", rule("L-1", says=text), name=text, issuer=text, notes=(text,), attributes={"x": text})
    put(store, entry, by=text, reason=text)
    stored = store.entry("L")
    assert stored.entry == entry
    assert (stored.by, stored.reason) == (text, text)


@pytest.mark.parametrize("name", [*INJECTIONS, *(text for text in STRANGE if text.strip() == text)])
def test_strange_names_are_only_names(store: Store, name: str) -> None:
    put(store, dataset("bystander"))
    entry = licence(name, rule(name, lifts=(name + "2",)), aliases=(name + "3",), issuer=name)
    put(store, entry)
    put(store, dataset("user", derived_from=(Derivation(id=name, how="derived"),)))
    assert store.entry(name).entry == entry
    assert store.entry(name + "3").entry == entry
    assert store.lineage("user") == (("user", "derived", name),)
    assert len(store.entries()) == 3
    with pytest.raises(EntryNotFoundError):
        store.entry(name + "4")


def test_megabytes_come_back(store: Store) -> None:
    long = licence("L", rule("L-1", says="ä" * MEGABYTE), rule("L-2", says="x" * MEGABYTE))
    put(store, long)
    put(store, long, 1)
    assert store.entry("L").entry == long
    many = [licence(f"M-{n}", rule(f"M-{n}", says="x" * MEGABYTE)) for n in range(10)]
    assert load(store, *many) == 10
    assert store.entry("M-9").entry == many[9]
