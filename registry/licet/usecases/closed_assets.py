# SPDX-License-Identifier: Apache-2.0
"""Refuse to judge what the asker may not read by rules that the asker wrote.

The verdict tells whether the condition of a rule holds. With rules of their own, somebody could ask one fact of a
closed record after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from licet.domain.access import Caller, Role
from licet.domain.entry import Artefact, Dataset, Entry, Model, Ruling
from licet.domain.use import UseRequest
from licet.errors import Flaw, InputError
from licet.usecases.flaws import capped, pointer
from licet.usecases.registry import Edition
from licet.usecases.visible import hidden_from

__all__ = ["AssetClosedError", "check_assets_open"]

_DETAIL = "this names what is not open to you, and the question brings rules of its own: leave those away"


class AssetClosedError(InputError):
    """A question brings rules, and names an asset that its asker may not read."""

    code = "asset_closed"


def check_assets_open(
    request: UseRequest, caller: Caller, *, editions: tuple[Edition, ...], proposed: tuple[Entry, ...] = ()
) -> None:
    """Check that a question that brings rules, or proposes some, names only assets that `caller` may read.

    Args:
        request: the question.
        caller: who asks.
        editions: the registry of today, and the one of the instant that the question names.
        proposed: the entries of a preview.

    Raises:
        AssetClosedError: it names another one, or what was made from another one.
    """
    entries = (*request.entries, *proposed)
    if caller.may(Role.ADMIN) or not any(entry.rules or isinstance(entry, Ruling) for entry in entries):
        return
    brought = {entry.id: entry for entry in entries}
    closed = capped(
        Flaw(pointer=where, code=AssetClosedError.code, detail=_DETAIL)
        for where, name in (*_named(request), *((pointer("entries", n), each.id) for n, each in enumerate(entries)))
        if any(_reaches_closed(name, edition, caller, brought) for edition in editions)
    )
    if closed:
        raise AssetClosedError(f"at `{closed[0].pointer}`: {closed[0].detail}", flaws=closed)


def _reaches_closed(name: str, edition: Edition, caller: Caller, brought: Mapping[str, Entry]) -> bool:
    """Return whether an asset is closed, or something that it was made from: facts are handed down."""
    hidden = hidden_from(edition, caller)
    waiting, done = [name], set[str]()
    while waiting:
        known = edition.names.get(each := waiting.pop(), each)
        if known in done:
            continue
        done.add(known)
        if known in hidden and known not in brought:
            return True
        stored = edition.stored.get(known)
        entry = brought.get(known) or (stored.entry if stored is not None else None)
        waiting.extend(_parents(entry))
    return False


def _named(request: UseRequest) -> Iterator[tuple[str, str]]:
    for index, use in enumerate(request.datasets):
        yield pointer("datasets", index, "id"), use.id
    if request.model is not None:
        yield "/model/id", request.model.id
    if request.service is not None:
        yield "/service/id", request.service.id


def _parents(entry: Entry | None) -> Iterator[str]:
    if isinstance(entry, Dataset | Artefact):
        yield from (edge.id for edge in entry.derived_from)
    if isinstance(entry, Model):
        yield from (edge.id for edge in entry.descendant_of)
        yield from (edge.id for edge in entry.trained_on)
