# SPDX-License-Identifier: Apache-2.0
"""One write: revisions, audit events and the current graph of some entries, in one transaction.

The current graph of an entry is rewritten as a whole. What others point at stays the same node: an
entry's node, and a rule's. A name that no entry has yet is a stub; when the entry arrives, it takes
over what pointed at the stub.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import neo4j

from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, StoredEntry
from licet.errors import StoreError
from licet.stores.cypher import statements
from licet.stores.cypher.edges import BETWEEN_ENTRIES, edge_rows
from licet.stores.cypher.records import event_row, revision_row
from licet.stores.cypher.rows import EntryRows, Row, entry_rows
from licet.stores.cypher.transactions import MAX_ROWS, look_up, run, write_rows
from licet.stores.cypher.work import WorkDraft, write_work
from licet.stores.kept import KeptWrite
from licet.stores.ledger import Before, Head, Signature, check_kind, check_revision, check_same, check_sequence, enter
from licet.stores.names import check_claims
from licet.stores.texts import entry_text, parse_entry_text

__all__ = ["Draft", "again_batches", "draft_of", "write_again", "write_all", "write_fresh", "write_next"]

_STUB: Final = "stub"
_RULE_TARGETS: Final = ("LIFTS", "RESTS_ON")
_AGAIN_CHARACTERS: Final = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry with all that can be computed of it before the transaction."""

    entry: Entry
    text: str
    rows: EntryRows
    edges: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What the graph has of the drafted entries, and of the names that they give themselves."""

    before: Mapping[str, Before]
    aliases: Mapping[str, Sequence[str]]
    owners: Mapping[str, str]
    rule_owners: Mapping[str, str]
    stubs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """One draft with its place in the ledger."""

    draft: Draft
    stored: StoredEntry
    event: AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remains:
    """What the old state of entries stated and pointed at; some of it may be loose afterwards."""

    stated: frozenset[str]
    rules: frozenset[str]
    others: Mapping[str, Sequence[str]]


def draft_of(entry: Entry) -> Draft:
    """Return `entry` ready to be written.

    Raises:
        InputError: it cannot be kept as text.
    """
    return Draft(entry=entry, text=entry_text(entry), rows=entry_rows(entry), edges=edge_rows(entry))


def again_batches(writes: Iterable[KeptWrite]) -> Iterator[tuple[list[Draft], list[AuditEvent]]]:
    """Yield writes in batches that one transaction can make again: new entries together, any other one alone.

    A revision may let go of a name that a later one takes, so these must not be looked at together.
    """
    drafts: list[Draft] = []
    events: list[AuditEvent] = []
    weight = 0
    for write in writes:
        if write.event is None or write.revision is None:
            raise StoreError(f"write {write.sequence} is not there as a whole: {write.unreadable}")
        text, is_new = write.revision.content, write.event.revision == 1
        if drafts and (not is_new or len(drafts) >= MAX_ROWS or weight + len(text) > _AGAIN_CHARACTERS):
            yield drafts, events
            drafts, events, weight = [], [], 0
        entry = parse_entry_text(text)
        drafts.append(Draft(entry=entry, text=text, rows=entry_rows(entry), edges=edge_rows(entry)))
        events.append(write.event)
        weight += len(text) if is_new else _AGAIN_CHARACTERS
    if drafts:
        yield drafts, events


def write_next(
    tx: neo4j.ManagedTransaction, draft: Draft, *, expected: int | None, signature: Signature
) -> StoredEntry:
    """Write the next revision of one entry.

    Raises:
        RevisionConflictError: the entry is at another revision.
        InputError: a name is taken, or the kind changed.
    """
    return write_all(tx, [(draft, expected)], items=(), signature=signature)[0]


def write_all(
    tx: neo4j.ManagedTransaction,
    drafts: Sequence[tuple[Draft, int | None]],
    *,
    items: Sequence[WorkDraft],
    signature: Signature,
    expected_sequence: int | None = None,
) -> tuple[StoredEntry, ...]:
    """Write the next revision of different entries, each on the one expected, and then items of work.

    Raises:
        RevisionConflictError: an entry is at another revision.
        SequenceMovedError: none is, but the store is past `expected_sequence`.
        WorkConflictError: an item was changed meanwhile.
        InputError: a name is taken, or a kind changed.
    """
    head = _lock(tx)
    past = _read_past(tx, [draft for draft, _ in drafts])
    for draft, expected in drafts:
        check_revision(draft.entry, expected=expected, before=past.before.get(draft.entry.id))
    check_sequence(expected_sequence, actual=head.sequence)
    for draft, _ in drafts:
        check_kind(draft.entry, past.before.get(draft.entry.id))
    written = _enter([(draft, signature) for draft, _ in drafts], past=past, head=head)
    if written:
        _write(tx, written, past)
    write_work(tx, items)
    return tuple(each.stored for each in written)


def write_fresh(tx: neo4j.ManagedTransaction, drafts: Sequence[Draft], *, signature: Signature) -> int:
    """Write those of some entries that the registry does not have, and return how many.

    Raises:
        InputError: a name is taken.
    """
    head = _lock(tx)
    past = _read_past(tx, drafts)
    fresh = [draft for draft in drafts if draft.entry.id not in past.before]
    if fresh:
        _write(tx, _enter([(draft, signature) for draft in fresh], past=past, head=head), past)
    return len(fresh)


def write_again(tx: neo4j.ManagedTransaction, drafts: Sequence[Draft], *, events: Sequence[AuditEvent]) -> None:
    """Write revisions of different entries as they were written once; what is there already is left out.

    Raises:
        StoreError: the event of one would not be what it was.
    """
    head = _lock(tx)
    wanted = [(d, e) for d, e in zip(drafts, events, strict=True) if e.sequence > head.sequence]
    if not wanted:
        return
    past = _read_past(tx, [draft for draft, _ in wanted])
    signed = [(draft, Signature(by=event.by, at=event.at, reason=event.reason)) for draft, event in wanted]
    written = _enter(signed, past=past, head=head)
    for each, (_, event) in zip(written, wanted, strict=True):
        check_same(each.event, event)
    _write(tx, written, past)


def _lock(tx: neo4j.ManagedTransaction) -> Head:
    found = tx.run(statements.LOCK_REGISTRY).single(strict=True)
    return Head(sequence=found["sequence"], digest=found["head"])


def _read_past(tx: neo4j.ManagedTransaction, drafts: Sequence[Draft]) -> _Past:
    ids = [draft.entry.id for draft in drafts]
    names = [name for draft in drafts for name in (draft.entry.id, *draft.entry.aliases)]
    rules = [rule.id for draft in drafts for rule in draft.entry.rules]
    found = look_up(tx, statements.READ_BEFORE, ids)
    present = look_up(tx, statements.READ_PRESENT, names)
    owners = {row["name"]: row["name"] for row in present if row["kind"] != _STUB}
    owners |= {r["name"]: r["entry"] for r in look_up(tx, statements.READ_ALIASES, names)}
    return _Past(
        before={row["id"]: Before(revision=row["revision"], kind=row["kind"], state=row["state"]) for row in found},
        aliases={row["id"]: row["aliases"] or () for row in found},
        owners=owners,
        rule_owners={
            row["id"]: row["entry"] for row in look_up(tx, statements.READ_RULES, rules) if row["status"] == "stated"
        },
        stubs=frozenset(row["name"] for row in present if row["kind"] == _STUB),
    )


def _enter(signed: Iterable[tuple[Draft, Signature]], *, past: _Past, head: Head) -> list[_Written]:
    owners, rule_owners = dict(past.owners), dict(past.rule_owners)
    written: list[_Written] = []
    for draft, signature in signed:
        entry = draft.entry
        check_claims(entry, owners=owners, rule_owners=rule_owners)
        owners |= dict.fromkeys((entry.id, *entry.aliases), entry.id)
        rule_owners |= dict.fromkeys((rule.id for rule in entry.rules), entry.id)
        before = past.before.get(entry.id)
        stored, event = enter(entry, text=draft.text, head=head, before=before, signature=signature)
        head = Head(sequence=event.sequence, digest=event.digest)
        written.append(_Written(draft=draft, stored=stored, event=event))
    return written


def _write(tx: neo4j.ManagedTransaction, written: Sequence[_Written], past: _Past) -> None:
    changed = [w.draft.entry.id for w in written if w.stored.revision > 1]
    remains = _read_remains(tx, changed)
    names = _read_names(tx, [w.draft for w in written])
    moved = _take_over(tx, written, past)
    for statement in statements.CUT_CURRENT:
        run(tx, statement, ids=changed)
    edges = _merge_edges((w.draft.edges for w in written), names=names, moved=moved)
    _add_stubs(tx, written, edges)
    _put_nodes(tx, written)
    _put_ledger(tx, written)
    for name, rows in edges.items():
        write_rows(tx, statements.ADD_EDGES[name], rows)
    _drop_loose(tx, remains, written)


def _read_remains(tx: neo4j.ManagedTransaction, ids: Sequence[str]) -> _Remains:
    stated = [row["id"] for row in look_up(tx, statements.READ_STATED_RULES, ids)]
    lifted = [row["id"] for row in look_up(tx, statements.READ_RULE_TARGETS, stated)]
    others: dict[str, list[str]] = {label: [] for label in (*statements.DROP_LOOSE, "Rule")}
    for row in look_up(tx, statements.READ_ENTRY_TARGETS, ids):
        for label in row["labels"]:
            others.setdefault(label, []).append(row["id"])
    return _Remains(stated=frozenset(stated), rules=frozenset([*lifted, *others["Rule"]]), others=others)


def _read_names(tx: neo4j.ManagedTransaction, drafts: Sequence[Draft]) -> dict[str, str]:
    """Return the entry that each alias stands for, among the names that the drafts refer to."""
    own = {draft.entry.id for draft in drafts}
    wanted = {
        row["b"] for draft in drafts for name, rows in draft.edges.items() if name in BETWEEN_ENTRIES for row in rows
    }
    found = {
        row["name"]: row["entry"]
        for row in look_up(tx, statements.READ_ALIASES, sorted(wanted))
        if row["entry"] not in own  # its aliases are about to change
    }
    return found | {alias: d.entry.id for d in drafts for alias in d.entry.aliases}


def _take_over(tx: neo4j.ManagedTransaction, written: Sequence[_Written], past: _Past) -> dict[str, list[Row]]:
    """Cut what points at stubs that are stubs no more, and at aliases that are none any more.

    Returns the same relationships to the nodes that they shall point at, by type.
    """
    moves = [move for each in written for move in _moves(each.draft.entry, past)]
    changed = {each.draft.entry.id for each in written}
    moved: dict[str, list[Row]] = {}
    for row in look_up(tx, statements.READ_INCOMING, moves, parameter="rows"):
        if row["origin"] not in changed:  # what they point at is written anew
            edge = {"a": row["origin"], "b": row["heir"], "props": row["props"]}
            moved.setdefault(row["edge"], []).append(edge)
    write_rows(tx, statements.CUT_INCOMING, moves)
    run(tx, statements.CUT_STUBS, ids=[m["target"] for m in moves if m["target"] in past.stubs])
    return moved


def _moves(entry: Entry, past: _Past) -> list[Row]:
    gone = set(past.aliases.get(entry.id, ())) - set(entry.aliases)
    return [
        *({"target": name, "named": "", "heir": entry.id} for name in (entry.id, *entry.aliases) if name in past.stubs),
        *({"target": entry.id, "named": alias, "heir": alias} for alias in sorted(gone)),
    ]


def _merge_edges(
    drafted: Iterable[Mapping[str, Sequence[Row]]],
    *,
    names: Mapping[str, str],
    moved: Mapping[str, Sequence[Row]],
) -> dict[str, list[Row]]:
    edges = {name: list(rows) for name, rows in moved.items()}
    for each in drafted:
        for name, rows in each.items():
            found = edges.setdefault(name, [])
            if name in BETWEEN_ENTRIES:
                found += [{**row, "b": names.get(row["b"], row["b"])} for row in rows]
            else:
                found += rows
    return edges


def _add_stubs(tx: neo4j.ManagedTransaction, written: Sequence[_Written], edges: Mapping[str, Sequence[Row]]) -> None:
    wanted = {row["b"] for name in BETWEEN_ENTRIES for row in edges.get(name, ())}
    wanted -= {each.draft.entry.id for each in written}
    present = {row["name"] for row in look_up(tx, statements.READ_PRESENT, sorted(wanted))}
    rows = [{"props": {"id": name, "kind": _STUB}} for name in sorted(wanted - present)]
    write_rows(tx, statements.ADD_ENTRIES[_STUB], rows)


def _put_nodes(tx: neo4j.ManagedTransaction, written: Sequence[_Written]) -> None:
    fresh: dict[str, list[Row]] = {}
    changed: list[Row] = []
    for each in written:
        entry, stored = each.draft.entry, each.stored
        props = {
            **each.draft.rows.props,
            "revision": stored.revision,
            "sequence": stored.sequence,
            "recorded_at": stored.recorded_at,
        }
        rows = fresh.setdefault(entry.kind, []) if stored.revision == 1 else changed
        rows.append({"id": entry.id, "props": props})
    for kind, rows in fresh.items():
        write_rows(tx, statements.ADD_ENTRIES[kind], rows)
    write_rows(tx, statements.UPDATE_ENTRIES, changed)
    drafts = [each.draft for each in written]
    aliases = [{"entry": d.entry.id, "id": alias} for d in drafts for alias in d.entry.aliases]
    write_rows(tx, statements.ADD_ALIASES, aliases)
    write_rows(tx, statements.ADD_CLAUSES, [row for d in drafts for row in d.rows.clauses])
    write_rows(tx, statements.PUT_RULES, [row for d in drafts for row in d.rows.rules])
    write_rows(tx, statements.ADD_DUTIES, [row for d in drafts for row in d.rows.duties])
    pointed = {row["b"] for d in drafts for name in _RULE_TARGETS for row in d.edges.get(name, ())}
    run(tx, statements.ADD_MISSING_RULES, ids=sorted(pointed))


def _put_ledger(tx: neo4j.ManagedTransaction, written: Sequence[_Written]) -> None:
    rows = [revision_row(each.stored, each.draft.text) for each in written]
    write_rows(tx, statements.ADD_REVISIONS, rows)
    links = [{"id": row["id"], "before": row["before"]} for row in rows if row["revision"] > 1]
    write_rows(tx, statements.ADD_SUPERSEDES, links)
    write_rows(tx, statements.ADD_EVENTS, [event_row(each.event) for each in written])
    last = written[-1].event
    tx.run(statements.ADVANCE_REGISTRY, sequence=last.sequence, head=last.digest).consume()


def _drop_loose(tx: neo4j.ManagedTransaction, remains: _Remains, written: Sequence[_Written]) -> None:
    stated = {rule.id for each in written for rule in each.draft.entry.rules}
    withdrawn = remains.stated - stated
    run(tx, statements.WITHDRAW_RULES, ids=sorted(withdrawn))
    run(tx, statements.DROP_LOOSE_RULES, ids=sorted(withdrawn | remains.rules))
    for label, statement in statements.DROP_LOOSE.items():
        run(tx, statement, ids=remains.others[label])
