# SPDX-License-Identifier: Apache-2.0
"""What may become of a change request: the table of transitions, and how many must approve."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from licet.domain.access import Caller, Role
from licet.domain.change_request import ChangeClass, ChangeRequest, ClosedBecause, ProposalState
from licet.errors import LicetError, StoreError

__all__ = [
    "TRANSITIONS",
    "ApprovalRules",
    "Doer",
    "NotYoursError",
    "RequestStateError",
    "SelfApprovalError",
    "Transition",
    "Verb",
    "check_transition",
    "has_written",
]


class Verb(StrEnum):
    """What is done with a change request."""

    REVISE = "revise"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    REJECT = "reject"
    RESOLVE = "resolve"
    PUBLISH = "publish"


class Doer(StrEnum):
    """Who may do it, of those whose role suffices."""

    PROPOSER = "whoever proposed it"
    OTHER = "somebody who wrote nothing of it"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """That a verb leads from some states to another; `to` is None where the state stays."""

    verb: Verb
    states: tuple[ProposalState, ...]
    to: ProposalState | None
    role: Role
    doer: Doer
    closed_because: ClosedBecause | None = None


_DRAFT, _SUBMITTED, _RETURNED = ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED

TRANSITIONS: Final[tuple[Transition, ...]] = (
    Transition(verb=Verb.REVISE, states=(_DRAFT, _RETURNED), to=None, role=Role.CURATOR, doer=Doer.PROPOSER),
    Transition(verb=Verb.SUBMIT, states=(_DRAFT, _RETURNED), to=_SUBMITTED, role=Role.CURATOR, doer=Doer.PROPOSER),
    Transition(
        verb=Verb.WITHDRAW, states=(_DRAFT, _SUBMITTED, _RETURNED), to=ProposalState.CLOSED, role=Role.CURATOR,
        doer=Doer.PROPOSER, closed_because=ClosedBecause.WITHDRAWN,
    ),
    Transition(verb=Verb.RETURN, states=(_SUBMITTED,), to=_RETURNED, role=Role.REVIEWER, doer=Doer.ANYBODY),
    Transition(
        verb=Verb.REJECT, states=(_SUBMITTED,), to=ProposalState.CLOSED, role=Role.REVIEWER, doer=Doer.ANYBODY,
        closed_because=ClosedBecause.REJECTED,
    ),
    Transition(verb=Verb.APPROVE, states=(_SUBMITTED,), to=None, role=Role.REVIEWER, doer=Doer.OTHER),
    Transition(
        verb=Verb.RESOLVE, states=(_DRAFT, _SUBMITTED, _RETURNED), to=None, role=Role.CURATOR, doer=Doer.PROPOSER
    ),
    Transition(verb=Verb.RESOLVE, states=(_SUBMITTED,), to=None, role=Role.REVIEWER, doer=Doer.ANYBODY),
    Transition(
        verb=Verb.PUBLISH, states=(_SUBMITTED,), to=ProposalState.PUBLISHED, role=Role.REVIEWER, doer=Doer.ANYBODY
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRules:
    """How many reviewers, none of whom wrote it, must approve a change of each class."""

    major: int = 1
    minor: int = 1
    patch: int = 0

    @property
    def asks_anybody(self) -> bool:
        """Whether any change must be approved."""
        return any((self.major, self.minor, self.patch))

    def needed(self, of: ChangeClass) -> int:
        """Return how many must approve a change of this class."""
        return {ChangeClass.MAJOR: self.major, ChangeClass.MINOR: self.minor, ChangeClass.PATCH: self.patch}[of]


class RequestStateError(StoreError):
    """What is asked for is not possible in the state that the change request is in."""


class SelfApprovalError(LicetError):
    """Somebody would approve what they wrote themselves."""


class NotYoursError(LicetError):
    """Only whoever proposed a change request may do this, or a role is missing."""


def check_transition(verb: Verb, request: ChangeRequest, by: Caller) -> Transition:
    """Return the transition by which somebody does something with a change request.

    Raises:
        RequestStateError: it is not possible in this state.
        SelfApprovalError: they would approve what they wrote.
        NotYoursError: it is for somebody else to do.
    """
    of_verb = [each for each in TRANSITIONS if each.verb is verb]
    fitting = [each for each in of_verb if request.state in each.states]
    if not fitting:
        states = " or ".join(dict.fromkeys(state.value for each in of_verb for state in each.states))
        raise RequestStateError(f"the change request is {request.state.value}: to {verb.value} it must be {states}")
    with_role = [each for each in fitting if by.may(each.role)]
    allowed = next((each for each in with_role if _may_do(each.doer, request, by)), None)
    if allowed is not None:
        return allowed
    if any(each.doer is Doer.OTHER for each in with_role):
        raise SelfApprovalError("this is a change of your own: ask another reviewer to look at it")
    whom = " or ".join(dict.fromkeys(f"{each.doer.value} with the role {each.role.value}" for each in fitting))
    raise NotYoursError(f"to {verb.value} this change request is for {whom}: ask them")


def has_written(request: ChangeRequest, name: str) -> bool:
    """Return whether somebody proposed what a request holds, had it proposed, or wrote a part of it."""
    return name in {request.proposed_by, request.on_behalf_of, *request.authors}


def _may_do(doer: Doer, request: ChangeRequest, by: Caller) -> bool:
    match doer:
        case Doer.ANYBODY:
            return True
        case Doer.PROPOSER:
            return by.name in {request.proposed_by, request.on_behalf_of} or by.may(Role.ADMIN)
        case Doer.OTHER:
            return not has_written(request, by.name)
