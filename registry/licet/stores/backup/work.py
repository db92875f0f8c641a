# SPDX-License-Identifier: Apache-2.0
"""Change requests, review cases, comments and kept cases in a backup, each as it is kept: the last revision of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from licet.domain.change_request import ChangeRequest
from licet.domain.review_case import ReviewCase
from licet.domain.work import WorkItem
from licet.errors import StoreBusyError
from licet.stores.kept import BackedUpStore
from licet.stores.ledger import Head
from licet.stores.work import parse_work_text

__all__ = ["WorkAheadError", "check_work_items", "read_work_items", "restore_work_items"]


class WorkAheadError(StoreBusyError):
    """A change request or review case was settled by a write after the last one of the backup: begin it again."""

    def __init__(self) -> None:
        super().__init__("change requests are published all the time: begin the backup again shortly")


def read_work_items(store: BackedUpStore, head: Head) -> tuple[int, Iterator[Mapping[str, Any]]]:
    """Return how many items there are, and these, in the order of their ids.

    Raises:
        WorkAheadError: one says that it was settled by a write after `head`, whose entries are not in the backup.
    """
    ids = store.work_ids()
    # All at once, since an item changes and what it was is not kept.
    texts = store.work_texts(ids)
    if store.head().sequence > head.sequence and _is_ahead(store, [parse_work_text(text) for text in texts], head):
        raise WorkAheadError
    return len(ids), ({"id": name, "content": text} for name, text in zip(ids, texts, strict=True))


def check_work_items(head: Head) -> Callable[[Mapping[str, Any]], str | None]:  # noqa: ARG001  # as every section
    """Return a checker that reads items and finds each in its place."""
    last = ""

    def check(record: Mapping[str, Any]) -> str | None:
        nonlocal last
        text, name = record.get("content"), record.get("id")
        if not isinstance(text, str) or not isinstance(name, str) or name <= last:
            return "the item of work is not whole, or not in its place"
        if parse_work_text(text).id != name:
            return f"the item of work is not `{name}`, as its line says"
        last = name
        return None

    return check


def restore_work_items(store: BackedUpStore, records: Sequence[Mapping[str, Any]]) -> None:
    """Keep items as they were; one that is there already is no error.

    Raises:
        StoreError: one is there with another content.
    """
    store.restore_work([record["content"] for record in records])


def _is_ahead(store: BackedUpStore, items: Sequence[WorkItem], head: Head) -> bool:
    if any(isinstance(item, ChangeRequest) and (item.sequence or 0) > head.sequence for item in items):
        return True
    rulings = {item.ruling for item in items if isinstance(item, ReviewCase) and item.ruling is not None}
    return bool(rulings) and not rulings <= {stored.entry.id for stored in store.entries_at(head.sequence)}
