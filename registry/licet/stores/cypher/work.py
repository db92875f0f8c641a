# SPDX-License-Identifier: Apache-2.0
"""Change requests, review cases, comments and kept cases in the graph store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Concatenate, Final, ParamSpec, TypeVar

import neo4j

from licet.domain.change_request import ChangeRequest
from licet.domain.review_case import ReviewCase
from licet.domain.work import EntryComment, KeptCase, WorkFilter, WorkItem, begun_by, entries_of, state_of
from licet.errors import StoreError, WorkNotFoundError
from licet.stores.cypher import work_statements as statements
from licet.stores.cypher.rows import Props
from licet.stores.cypher.transactions import batches, look_up, write_rows
from licet.stores.work import check_same_work, check_work, parse_work_text, work_text
from licet.usecases.flaws import quoted

__all__ = ["GraphWork", "WorkDraft", "draft_work", "write_work"]

P = ParamSpec("P")
T = TypeVar("T")

_PAGE: Final = 100
_AFTER_ALL: Final = "\uffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDraft:
    """An item ready to be written; `edges` are the type and the target of what it shall point at."""

    item: WorkItem
    props: Props
    edges: frozenset[tuple[str, str]]


class GraphWork(ABC):
    """Keeps work as nodes; whoever inherits it runs the transactions."""

    @abstractmethod
    def _read(
        self, work: Callable[Concatenate[neo4j.ManagedTransaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...

    @abstractmethod
    def _write_in_turn(self, work: Callable[[neo4j.ManagedTransaction], T], /) -> T: ...

    def put_work(self, item: WorkItem) -> None:
        """Keep an item; its revision is the one after that which is kept, 1 for a new one.

        Raises:
            WorkConflictError: it is not: somebody else changed the item first.
            InputError: it cannot be kept as text.
            StoreError: another kind of item has its id.
        """
        draft = draft_work(item)
        self._write_in_turn(partial(write_work, drafts=[draft]))

    def work(self, item_id: str) -> WorkItem:
        """Return an item as it is now.

        Raises:
            WorkNotFoundError: there is none.
        """
        found = self._read(_read_texts, [item_id])
        if item_id not in found:
            raise WorkNotFoundError(item_id)
        return parse_work_text(found[item_id])

    def list_work(self, wanted: WorkFilter, *, before: str | None = None, limit: int = 100) -> tuple[WorkItem, ...]:
        """Return at most `limit` items that fit, the greatest id first, with ids below `before`."""
        return self._read(_list_work, wanted, before=before, limit=limit)

    def work_ids(self) -> tuple[str, ...]:
        """Return the ids of all items, in order."""
        return self._read(_list_ids)

    def work_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return items as they are kept, in the order of `ids`."""
        found = self._read(_read_texts, ids)
        missing = [name for name in ids if not isinstance(found.get(name), str)]
        if missing:
            raise StoreError(f"the item of work {quoted(missing[0])} cannot be read")
        return tuple(found[name] for name in ids)

    def restore_work(self, texts: Sequence[str]) -> None:
        """Add items as they were; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        for batch in batches(texts):
            drafts = [_draft_of(parse_work_text(text), text) for text in batch]
            self._write_in_turn(partial(_put_again, drafts=drafts))


def draft_work(item: WorkItem) -> WorkDraft:
    """Return `item` ready to be written.

    Raises:
        InputError: it cannot be kept as text.
    """
    return _draft_of(item, work_text(item))


def write_work(tx: neo4j.ManagedTransaction, drafts: Sequence[WorkDraft]) -> None:
    """Write items one after another, each on the revision before it; what they point at must be there.

    Raises:
        WorkConflictError: somebody else changed one first.
        StoreError: another kind of item has the id of one.
    """
    for draft in drafts:
        # The change comes first: it takes the lock, so what is returned stays true until the commit.
        found = tx.run(statements.LOCK_WORK, id=draft.item.id).single()
        check_work(draft.item, kept=None if found is None else parse_work_text(found["content"]))
        if found is None:
            _add(tx, draft)
        else:
            tx.run(statements.PUT_WORK, id=draft.item.id, props=draft.props).consume()
            _put_edges(tx, draft)


def _put_again(tx: neo4j.ManagedTransaction, *, drafts: Sequence[WorkDraft]) -> None:
    for draft in drafts:
        found = tx.run(statements.LOCK_WORK, id=draft.item.id).single()
        if found is None:
            _add(tx, draft)
        else:
            check_same_work(draft.item.id, kept=found["content"], text=str(draft.props["content"]))


def _add(tx: neo4j.ManagedTransaction, draft: WorkDraft) -> None:
    tx.run(statements.ADD_WORK[draft.item.kind], props=draft.props).consume()
    _add_edges(tx, draft.item.id, draft.edges)


def _put_edges(tx: neo4j.ManagedTransaction, draft: WorkDraft) -> None:
    # What stays is not written again: that would get in the way of whoever writes the entry that it points at.
    item_id = draft.item.id
    there = {(row["edge"], row["target"]) for row in tx.run(statements.READ_WORK_EDGES, id=item_id)}
    gone = [{"a": item_id, "edge": edge, "b": target} for edge, target in sorted(there - draft.edges)]
    write_rows(tx, statements.CUT_WORK_EDGES, gone)
    _add_edges(tx, item_id, draft.edges - there)


def _add_edges(tx: neo4j.ManagedTransaction, item_id: str, edges: frozenset[tuple[str, str]]) -> None:
    for name, statement in statements.ADD_WORK_EDGES.items():
        write_rows(tx, statement, [{"a": item_id, "b": target} for edge, target in sorted(edges) if edge == name])


def _list_work(
    tx: neo4j.ManagedTransaction, wanted: WorkFilter, *, before: str | None, limit: int
) -> tuple[WorkItem, ...]:
    found: list[WorkItem] = []
    place = before if before is not None else _AFTER_ALL
    while len(found) < limit:
        rows = tx.run(
            statements.LIST_WORK[wanted.kind],
            before=place,
            any_state=wanted.states is None,
            states=sorted(wanted.states or ()),
            by=wanted.by or "",
            about="" if wanted.entry is None else _listed([wanted.entry]),
            limit=min(_PAGE, limit),
        ).values("id", "content")
        found += [item for _, content in rows if wanted.fits(item := parse_work_text(content))]
        if len(rows) < min(_PAGE, limit):
            break
        place = rows[-1][0]
    return tuple(found[:limit])


def _list_ids(tx: neo4j.ManagedTransaction) -> tuple[str, ...]:
    return tuple(sorted(row["id"] for row in tx.run(statements.LIST_WORK_IDS)))


def _read_texts(tx: neo4j.ManagedTransaction, ids: Sequence[str]) -> dict[str, str]:
    return {row["id"]: row["content"] for row in look_up(tx, statements.READ_WORK, ids)}


def _draft_of(item: WorkItem, text: str) -> WorkDraft:
    return WorkDraft(
        item=item,
        props={
            "id": item.id,
            "kind": item.kind,
            "revision": item.revision,
            "state": state_of(item),
            "began_by": begun_by(item),
            "about": _listed(entries_of(item)),
            "content": text,
        },
        edges=frozenset(_edges(item)),
    )


def _listed(ids: Sequence[str]) -> str:
    return "".join(f"\n{name}\n" for name in ids)


def _edges(item: WorkItem) -> list[tuple[str, str]]:
    match item:
        case ChangeRequest():
            return [("PROPOSES", change.entry) for change in item.changes]
        case ReviewCase():
            return [("ASKS_ABOUT", item.decision), *([("ANSWERED_BY", item.ruling)] if item.ruling else [])]
        case EntryComment():
            return [("ABOUT", item.entry)]
        case KeptCase():
            return [("CAME_WITH", item.change_request), *(("ABOUT", name) for name in item.entries)]
