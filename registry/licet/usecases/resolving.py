# SPDX-License-Identifier: Apache-2.0
"""Resolve what a change request and others changed differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from licet.domain.access import Caller
from licet.domain.answer import PatchOp
from licet.domain.change_request import ChangeRequest, ClosedBecause, EntryChange, ProposalState
from licet.errors import Flaw, InputError
from licet.usecases.change_requests import (
    VERB_DONE,
    as_now,
    authors_with,
    check_seen,
    found_request,
    stepped,
    weighed_in,
)
from licet.usecases.flaws import capped, input_error, pointer, quoted
from licet.usecases.merging import MISSING
from licet.usecases.patches import apply_patch, make_patch, put_at
from licet.usecases.proposals import Desk
from licet.usecases.reviewing import Verb, check_transition
from licet.usecases.weighing import Laid, lay, weigh

__all__ = ["Choice", "Choices", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to stand where a change clashes with another: what is there now, what is proposed, or a value."""

    entry: str
    path: str
    take: Literal["current", "proposed"] | None = None
    value: object = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A choice for each conflict of a change request."""

    choices: tuple[Choice, ...] = ()
    comment: str = ""


def resolve(request_id: str, chosen: Choices, *, expected_revision: int, by: Caller, desk: Desk) -> ChangeRequest:
    """Lay a change request on the registry as it is now, with a choice for each conflict; it loses its approvals.

    Whoever gives a value of their own writes a part of it, and cannot approve it. A request of which nothing is left
    is closed as superseded.

    Raises:
        RequestStateError: it is published or closed.
        NotYoursError: as `check_transition`.
        WorkConflictError: it is at another revision.
        InputError: a conflict has no choice, or a choice no conflict.
    """
    request, edition = found_request(request_id, desk.store), desk.registry.refreshed()
    check_transition(Verb.RESOLVE, request, by)
    check_seen(request, expected_revision)
    laid = tuple(lay(change, edition=edition, desk=desk) for change in request.changes)
    flaws = capped((*_unchosen(laid, chosen), *_needless(laid, chosen)))
    if flaws:
        raise input_error(flaws)
    settled = [_settled(one, chosen, desk) for one in laid]
    left = tuple(change for change in settled if change.patch)
    changed = replace(
        stepped(request, did=VERB_DONE[Verb.RESOLVE], by=by, at=desk.clock.now(), says=chosen.comment),
        changes=left or tuple(settled),
        approvals=(),
        authors=authors_with(request, by) if any(each.take is None for each in chosen.choices) else request.authors,
    )
    if not left:
        changed = replace(changed, state=ProposalState.CLOSED, closed_because=ClosedBecause.SUPERSEDED)
    elif request.state is ProposalState.SUBMITTED:
        weighed = weigh(left, request.cases, edition=edition, desk=desk)
        if weighed.flaws:
            raise input_error(weighed.flaws)
        changed = weighed_in(changed, weighed, desk)
    desk.store.put_work(changed)
    return as_now(changed, edition=edition, desk=desk)


def _unchosen(laid: Sequence[Laid], chosen: Choices) -> list[Flaw]:
    given = {(each.entry, each.path) for each in chosen.choices}
    return [
        Flaw(
            pointer="/choices",
            code="missing_field",
            detail=f"{quoted(clash.path)} of {quoted(one.change.entry)} is open: take one of both, or give a value",
        )
        for one in laid
        for clash in one.clashes
        if (one.change.entry, clash.path) not in given
    ]


def _needless(laid: Sequence[Laid], chosen: Choices) -> list[Flaw]:
    known = {(one.change.entry, clash.path) for one in laid for clash in one.clashes}
    return [
        Flaw(
            pointer=pointer("choices", index),
            code="no_conflict",
            detail=f"there is no conflict at {quoted(each.path)} of {quoted(each.entry)}: read it again",
        )
        for index, each in enumerate(chosen.choices)
        if (each.entry, each.path) not in known
    ]


def _settled(one: Laid, chosen: Choices, desk: Desk) -> EntryChange:
    """Return a change on the entry as it is now, with what was chosen at each conflict."""
    by_path = {each.path: each for each in chosen.choices if each.entry == one.change.entry}
    document: Any = one.merged
    for clash in one.clashes:
        choice = by_path[clash.path]
        if choice.take == "proposed":
            continue
        value = clash.current if choice.take == "current" else choice.value
        document = _without(document, clash.path) if value is MISSING else put_at(document, clash.path, value)
    try:
        desk.forms.entry(document)
    except InputError as error:
        raise input_error(error.flaws or (Flaw(pointer="/choices", code=error.code, detail=str(error)),)) from error
    return EntryChange(entry=one.change.entry, base_revision=one.revision, patch=make_patch(one.current, document))


def _without(document: Any, path: str) -> Any:
    return apply_patch(document, (PatchOp(op="remove", path=path),))
