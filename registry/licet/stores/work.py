# SPDX-License-Identifier: Apache-2.0
"""What every store does with the work of curators and offices, and the work of the memory store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from licet.domain.work import WorkFilter, WorkItem
from licet.errors import InputError, StoreError, WorkConflictError, WorkNotFoundError
from licet.wire.adapters import Shape, read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.write import dump_line

__all__ = ["MemoryWork", "check_work", "parse_work_text", "work_text"]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of an item: a union of kinds has no shape of its own."""

    item: WorkItem


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

    def _keep_work(self, *items: WorkItem) -> None:
        texts = {item.id: work_text(item) for item in items}
        for item in items:
            check_work(item, kept=self._work.get(item.id))
        self._work |= {name: parse_work_text(text) for name, text in texts.items()}


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


def work_text(item: WorkItem) -> str:
    """Return an item as text, as stores keep it.

    Raises:
        InputError: it cannot be written as text.
    """
    try:
        return dump_line(item)
    except ValueError as error:
        raise InputError(f"this cannot be written as JSON text: {error}") from error


def parse_work_text(text: str) -> WorkItem:
    """Return the item that `work_text` wrote."""
    return read_shape({"item": load_json(text)}, _shape()).item


@cache
def _shape() -> Shape[_Kept]:
    return shape_of(_Kept)
