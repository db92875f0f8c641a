# SPDX-License-Identifier: Apache-2.0
"""What change requests are worked on with, and which of them a caller may read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from licet.bootstrap import Wiring
from licet.domain.change_request import ChangeRequest, EntryChange, Flip, Impact, ProposedCase
from licet.domain.entry import Entry
from licet.errors import DecisionNotFoundError, Flaw, InputError, WorkNotFoundError
from licet.usecases.change_requests import as_now, found_request
from licet.usecases.decision_list import CANNOT_BE_ASKED
from licet.usecases.impact import cases_of, impact_of
from licet.usecases.once import attempt_ids
from licet.usecases.patches import apply_patch
from licet.usecases.proposals import Desk, Proposal, RequestPreview, revision_document
from licet.usecases.redact import named_in, redact_error
from licet.usecases.reviewing import ApprovalRules
from licet.usecases.visible import may_read_entry
from licet.wire.forms import FORMS
from licet_api.dependencies import Wired
from licet_api.idempotency import Sent
from licet_api.visible import Shown, Viewer, check_writable

__all__ = ["Desks", "Gallery", "Requests", "given_id", "made_before"]


def desk_of(request: Request, wiring: Wired) -> Desk:
    """Return what change requests are worked on with."""
    settings, kept = wiring.settings, request.app.state
    return Desk(
        registry=wiring.registry,
        store=wiring.store,
        clock=wiring.clock,
        ids=wiring.ids,
        forms=FORMS,
        rules=ApprovalRules(
            major=settings.approvals_major, minor=settings.approvals_minor, patch=settings.approvals_patch
        ),
        impact=partial(impact_of, records=kept.recorded_questions, cases=kept.cases),
        cases=partial(cases_of, cases=kept.cases),
    )


Desks = Annotated[Desk, Depends(desk_of)]


def given_id(prefix: str, once: Sent, wiring: Wiring) -> str:
    """Return the id of what a request makes: the same for each attempt under one key."""
    return wiring.ids.new(prefix) if once.attempt is None else attempt_ids(once.attempt, prefix, 1)[0]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Change requests as one caller may read them.

    Nobody is shown one that holds an entry of which they may not read every word: as it was read, as it is now, and as
    it is proposed to be, the last for whoever proposed it aside.
    """

    viewer: Viewer
    desk: Desk

    def request(self, request_id: str) -> ChangeRequest:
        """Return a change request as it is kept.

        Raises:
            WorkNotFoundError: there is none, or it is not open to the caller.
        """
        request = found_request(request_id, self.desk.store)
        if not self.is_open(request):
            raise WorkNotFoundError(request_id)
        return request

    def is_open(self, request: ChangeRequest) -> bool:
        """Return whether the caller may read a change request."""
        is_own = request.proposed_by == self.viewer.caller.name
        return all(self._is_open(change, is_own=is_own) for change in request.changes) and not any(
            self._names_hidden(case) for case in request.cases
        )

    def shown(self, request: ChangeRequest, *, in_list: bool = False) -> ChangeRequest:
        """Return a change request with its conflicts as they are now; lists leave the flips to the request itself."""
        now = as_now(request, edition=self.viewer.wiring.registry.current(), desk=self.desk)
        if now.impact is None:
            return now
        impact = replace(now.impact, flips=()) if in_list else now.impact
        return replace(now, impact=self._impact(impact))

    def preview(self, found: RequestPreview) -> RequestPreview:
        """Return a preview without what the caller may not read."""
        veil, hidden = self.viewer.veil(), bool(self.viewer.hidden())
        flaws = tuple(
            Flaw(pointer=each.path, code=each.code, detail=each.message, nearest=each.nearest)
            for each in found.findings
        )
        told = redact_error(InputError("", flaws=flaws), veil).flaws
        findings = tuple(
            replace(each, message=flaw.detail, nearest=flaw.nearest, path=flaw.pointer)
            for each, flaw in zip(found.findings, told, strict=True)
        )
        own = tuple(
            replace(case, problem=CANNOT_BE_ASKED) if hidden and case.verdict is None else case
            for case in found.cases_of_its_own
        )
        return replace(
            found,
            findings=findings,
            impact=None if found.impact is None else self._impact(found.impact),
            cases_of_its_own=own,
        )

    def check_proposal(self, proposal: Proposal) -> None:
        """Check that a caller may read all that they propose to change, and ask what their cases ask.

        Raises:
            RefusedError: an entry, or some of its words, is not open to them (403).
            AssetClosedError: a case names what is not open to them.
            InputError: the question of a case cannot be read.
        """
        whole, seen = self.viewer.wiring.registry.current(), self.viewer.edition()
        for change in proposal.changes:
            check_writable(change.entry, whole=whole, seen=seen)
        proposed = tuple(change.proposed for change in proposal.changes if change.proposed is not None)
        for case in proposal.cases:
            self.viewer.check_assets(FORMS.question(case.request), proposed=proposed)

    def _is_open(self, change: EntryChange, *, is_own: bool) -> bool:
        whole, seen = self.viewer.wiring.registry.current(), self.viewer.edition()
        stored = whole.stored.get(change.entry)
        if stored is not None and (
            change.entry not in seen.stored or seen.stored[change.entry].entry is not stored.entry
        ):
            return False
        return all(self._is_readable(entry) for entry in self._entries_of(change, is_own=is_own))

    def _entries_of(self, change: EntryChange, *, is_own: bool) -> Iterator[Entry]:
        base = revision_document(change.entry, change.base_revision, desk=self.desk)
        if base is not None:
            yield FORMS.entry(base)
        if not is_own:
            yield FORMS.entry(apply_patch(base, change.patch))

    def _is_readable(self, entry: Entry) -> bool:
        return may_read_entry(self.viewer.caller, entry) and self.viewer.entry(entry) is entry

    def _names_hidden(self, case: ProposedCase) -> bool:
        hidden = self.viewer.hidden()
        if not hidden:
            return False
        names = self.viewer.wiring.registry.current().names
        return any(names.get(name) in hidden for name in named_in(FORMS.question(case.request)))

    def _impact(self, impact: Impact) -> Impact:
        hidden = self.viewer.hidden()
        flips = tuple(flip for flip in impact.flips if self._may_list(flip))
        entries = tuple(name for name in impact.entries if name not in hidden)
        in_all = impact.entries_in_all - len(impact.entries) + len(entries)
        return replace(impact, flips=flips, entries=entries, entries_in_all=in_all)

    def _may_list(self, flip: Flip) -> bool:
        try:
            record = self.desk.store.decision(flip.decision)
        except DecisionNotFoundError:
            return False
        return not self.viewer.leaves_out(record)


def made_before(name: str, once: Sent, requests: Gallery) -> ChangeRequest | None:
    """Return what an earlier attempt with the same key made, if it did."""
    if once.attempt is None or once.attempt.number == 1:
        return None
    try:
        return found_request(name, requests.desk.store)
    except WorkNotFoundError:
        return None


def gallery_of(viewer: Shown, desk: Desks) -> Gallery:
    """Return the change requests as the caller may read them."""
    return Gallery(viewer, desk)


Requests = Annotated[Gallery, Depends(gallery_of)]
