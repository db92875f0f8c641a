# SPDX-License-Identifier: Apache-2.0
"""What every store does with the work of curators and offices, and the work of the memory store."""

from __future__ import annotations

from collections.abc import Sequence

from licet.domain.work import WorkFilter, WorkItem
from licet.errors import StoreError, WorkConflictError, WorkNotFoundError
from licet.stores.texts import checked_text, parse_kept
from licet.usecases.flaws import quoted
from licet.wire.adapters import work_shape

__all__ = ["MemoryWork", "check_same_work", "check_work", "parse_work_text", "work_text"]


class MemoryWork:
    """Keeps work in this process's memory."""

    def __init__(self) -> None:
        super().__init__()
        self._work: dict[str, WorkItem] = {}

    def put_work(self, item: WorkItem) -> None:
        """Keep an item; its revision is the one after that which is kept, 1 for a new one."""
        self._keep_work(item)

    def work(self, item_id: str) -> WorkItem:
        """Return an item as it is now."""
        found = self._work.get(item_id)
        if found is None:
            raise WorkNotFoundError(item_id)
        return found

    def list_work(self, wanted: WorkFilter, *, before: str | None = None, limit: int = 100) -> tuple[WorkItem, ...]:
        """Return at most `limit` items that fit, the greatest id first, with ids below `before`."""
        known = [item for name, item in list(self._work.items()) if before is None or name < before]
        fitting = sorted((item for item in known if wanted.fits(item)), key=lambda item: item.id, reverse=True)
        return tuple(fitting[: max(limit, 0)])

    def work_ids(self) -> tuple[str, ...]:
        """Return the ids of all items, in order."""
        return tuple(sorted(self._work))

    def work_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return items as they are kept, in the order of `ids`."""
        return tuple(work_text(self.work(item_id)) for item_id in ids)

    def restore_work(self, texts: Sequence[str]) -> None:
        """Add items as they were; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        for text in texts:
            item = parse_work_text(text)
            kept = self._work.setdefault(item.id, item)
            check_same_work(item.id, kept=work_text(kept), text=text)

    def _keep_work(self, *items: WorkItem) -> None:
        fresh: dict[str, WorkItem] = {}
        for item in items:
            check_work(item, kept=fresh.get(item.id) or self._work.get(item.id))
            fresh[item.id] = parse_work_text(work_text(item))
        self._work |= fresh


def check_work(item: WorkItem, *, kept: WorkItem | None) -> None:
    """Check that an item follows the one that is kept; the first has revision 1.

    Raises:
        WorkConflictError: somebody else changed it since it was read.
        StoreError: another kind of item has its id.
    """
    actual = 0 if kept is None else kept.revision
    if kept is not None and kept.kind != item.kind:
        raise StoreError(f"`{item.id}` is a {kept.kind.replace('_', ' ')}: take another id")
    if item.revision != actual + 1:
        raise WorkConflictError(item.id, expected=item.revision - 1, actual=actual)


def check_same_work(item_id: str, *, kept: str, text: str) -> None:
    """Check that an item that is there already is the one to be restored.

    Raises:
        StoreError: it has another content.
    """
    if kept != text:
        raise StoreError(f"the item of work {quoted(item_id)} is there already, with another content")


def work_text(item: WorkItem) -> str:
    """Return an item as text, as stores keep it.

    Raises:
        InputError: it is too large, or holds something that no JSON text can.
    """
    return checked_text(item, f"the {item.kind.replace('_', ' ')} {quoted(item.id)}")


def parse_work_text(text: str) -> WorkItem:
    """Return the item that `work_text` wrote.

    Raises:
        StoreError: the text is not an item any more, or not one yet.
    """
    return parse_kept(text, work_shape(), "item of work")
