# SPDX-License-Identifier: Apache-2.0
"""What somebody proposes, as it is sent, and the changes that it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from licet.domain.answer import PatchOp
from licet.domain.change_request import (
    CaseImpact,
    ChangeClass,
    Conflict,
    EntryChange,
    Impact,
    ProposedCase,
)
from licet.domain.entry import Entry
from licet.domain.finding import Finding
from licet.domain.record import StoredEntry
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import ContradictionError, EntryNotFoundError, Flaw, InputError, MalformedError
from licet.ports import Clock, DecisionLog, GraphReader, GraphWriter, IdSource, WorkLog
from licet.usecases.flaws import capped, input_error, pointer, quoted, unknown_flaw
from licet.usecases.patches import apply_patch, make_patch
from licet.usecases.registry import Edition, Registry
from licet.usecases.retire import Retirement, put_away
from licet.usecases.reviewing import ApprovalRules

__all__ = [
    "Columns",
    "Desk",
    "FieldColumns",
    "Forms",
    "OwnCase",
    "Proposal",
    "ProposedChange",
    "RequestPreview",
    "RequestStore",
    "changes_of",
    "document_of",
    "revision_document",
    "within",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """What is to become of one entry: a patch on its revision, the whole entry, or that it is retired.

    `base_revision` is the revision that was read; 0 creates.
    """

    entry: str
    base_revision: int = 0
    patch: tuple[PatchOp, ...] | None = field(default=None, hash=False)
    proposed: Entry | None = field(default=None, hash=False)
    retire: Retirement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Changes that are to be published together, and why; `draft` is kept for later, `submitted` asks for reviewers.

    `cases` are questions that must have their answer from then on. `on_behalf_of` names whose wish it is.
    """

    title: str
    reason: str = ""
    state: Literal["draft", "submitted"] = "draft"
    changes: tuple[ProposedChange, ...] = ()
    cases: tuple[ProposedCase, ...] = ()
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """How a case that a change request brings fares with it; without a verdict the question cannot be asked."""

    id: str
    verdict: Verdict | None
    expected: Verdict
    ok: bool
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPreview:
    """What publishing would do; nothing of it is saved. `impact` is null where the registry would not be sound."""

    findings: tuple[Finding, ...]
    change_class: ChangeClass
    approvals_needed: int
    conflicts: tuple[Conflict, ...]
    impact: Impact | None
    cases_of_its_own: tuple[OwnCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldColumns:
    """A field that the change or somebody else changed; null is what is not there."""

    path: str
    base: object = field(default=None, hash=False)
    current: object = field(default=None, hash=False)
    proposed: object = field(default=None, hash=False)
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """An entry of a change request as it was read, as it is now, and as it is proposed to be; null is no entry."""

    entry: str
    base: Entry | None
    current: Entry | None
    proposed: Entry | None
    changes: tuple[FieldColumns, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """How entries become documents, and documents entries and questions; errors of the last two as `InputError`."""

    write: Callable[[object], Any]
    entry: Callable[[object], Entry]
    question: Callable[[object], UseRequest]


class RequestStore(GraphReader, GraphWriter, DecisionLog, WorkLog, Protocol):
    """What a store does for change requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What change requests are worked on with.

    `impact` says what publishing entries would do, and `cases` what it would do to the cases alone.
    """

    registry: Registry
    store: RequestStore
    clock: Clock
    ids: IdSource
    forms: Forms
    rules: ApprovalRules
    impact: Callable[[Edition, tuple[Entry, ...]], Impact]
    cases: Callable[[Edition, tuple[Entry, ...]], CaseImpact]


def changes_of(proposal: Proposal, *, desk: Desk, seen: Edition) -> tuple[EntryChange, ...]:
    """Return the changes that a proposal comes to, each as the patch that its entry needs.

    Args:
        proposal: as it was sent.
        desk: where revisions are.
        seen: the registry as whoever proposes may read it.

    Raises:
        InputError: a change cannot be read; `flaws` have each with its place.
        CannotRetireError: an entry that cannot be retired is to be.
    """
    flaws = capped(_form_flaws(proposal))
    if flaws:
        raise input_error(flaws)
    return tuple(
        _change(each, pointer("changes", index), desk=desk, seen=seen) for index, each in enumerate(proposal.changes)
    )


def document_of(entry: Entry, forms: Forms) -> dict[str, Any]:
    """Return an entry as a document without the number of its revision, which says nothing of it."""
    document: dict[str, Any] = forms.write(entry)
    document["curation"].pop("revision", None)
    return document


def revision_document(name: str, revision: int, *, desk: Desk) -> dict[str, Any] | None:
    """Return the revision of an entry that a change was made on; None for 0.

    Raises:
        LookupError: there is no such revision.
    """
    if revision == 0:
        return None
    stored = _revision(name, revision, desk)
    return document_of(stored.entry, desk.forms)


def within(error: InputError, place: str) -> InputError:
    """Return the error of a part of a document as one of the whole."""
    flaws = error.flaws or (Flaw(pointer="", code=error.code, detail=str(error)),)
    return input_error(tuple(_moved(flaw, place) for flaw in flaws))


def _form_flaws(proposal: Proposal) -> Iterator[Flaw]:
    if not proposal.title.strip():
        yield Flaw(pointer="/title", code=MalformedError.code, detail="say in a few words what it is about")
    if not proposal.changes:
        yield Flaw(pointer="/changes", code=MalformedError.code, detail="a change request holds at least one change")
    yield from _twice("changes", "entry", [each.entry for each in proposal.changes])
    yield from _twice("cases", "id", [each.id for each in proposal.cases])
    for index, change in enumerate(proposal.changes):
        ways = [each for each in (change.patch, change.proposed, change.retire) if each is not None]
        if len(ways) != 1:
            detail = "a change has one of `patch`, `proposed` and `retire`"
            yield Flaw(pointer=pointer("changes", index), code=MalformedError.code, detail=detail)
        elif change.proposed is not None and change.proposed.id != change.entry:
            detail = f"the entry has the id {quoted(change.proposed.id)}, the change {quoted(change.entry)}"
            where = pointer("changes", index, "proposed", "id")
            yield Flaw(pointer=where, code=ContradictionError.code, detail=detail)


def _twice(name: str, member: str, ids: Sequence[str]) -> Iterator[Flaw]:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            detail = f"{quoted(each)} is given twice"
            yield Flaw(pointer=pointer(name, index, member), code=ContradictionError.code, detail=detail)


def _change(change: ProposedChange, place: str, *, desk: Desk, seen: Edition) -> EntryChange:
    try:
        before = revision_document(change.entry, change.base_revision, desk=desk)
    except LookupError:
        raise input_error((_no_revision(change, place, seen),)) from None
    try:
        after = _proposed(change, before, desk=desk, seen=seen)
        entry = desk.forms.entry(after)
    except InputError as error:
        raise within(error, place) from error
    if entry.id != change.entry:
        detail = f"the id of {quoted(change.entry)} stays: retire it and create another entry"
        raise input_error((Flaw(pointer=place + "/patch", code=ContradictionError.code, detail=detail),))
    patch = make_patch(before, document_of(entry, desk.forms))
    return EntryChange(entry=change.entry, base_revision=change.base_revision, patch=patch)


def _proposed(change: ProposedChange, before: Mapping[str, Any] | None, *, desk: Desk, seen: Edition) -> Any:
    if change.proposed is not None:
        return document_of(change.proposed, desk.forms)
    if change.retire is not None:
        if before is None:
            raise EntryNotFoundError(change.entry)
        return document_of(put_away(desk.forms.entry(before), change.retire, seen), desk.forms)
    return apply_patch(before, change.patch or ())


def _revision(name: str, revision: int, desk: Desk) -> StoredEntry:
    stored = desk.store.revisions(name)
    if not 0 < revision <= len(stored) or stored[revision - 1].entry.id != name:
        raise LookupError(name)
    return stored[revision - 1]


def _no_revision(change: ProposedChange, place: str, seen: Edition) -> Flaw:
    if change.entry not in seen.stored:
        return unknown_flaw(place + "/entry", "id", name=change.entry, names=seen.names)
    detail = f"{quoted(change.entry)} has no revision {change.base_revision}: name the one that was read"
    return Flaw(pointer=place + "/base_revision", code=MalformedError.code, detail=detail)


def _moved(flaw: Flaw, place: str) -> Flaw:
    return Flaw(pointer=place + flaw.pointer, code=flaw.code, detail=flaw.detail, nearest=flaw.nearest)
