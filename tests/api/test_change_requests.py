# SPDX-License-Identifier: Apache-2.0
"""Change requests through the door: who may do what in which state, and what comes of it."""

from collections.abc import Mapping
from typing import Final

import pytest

from licet.domain.change_request import ChangeRequest
from licet.usecases.reviewing import TRANSITIONS, Verb
from tests.api.office import ASKED, FORBID, QUESTION, WORDS, Office, patch


@pytest.fixture
def office() -> Office:
    return Office()


def brought_to(state: str, office: Office) -> ChangeRequest:
    """A change request of ann's in a state."""
    request = office.proposed(state="draft" if state == "draft" else "submitted")
    match state:
        case "returned":
            return office.act("bob", request, "return")
        case "published":
            return office.act("bob", request, "approve")
        case "closed":
            return office.act("bob", request, "reject")
        case _:
            return request


# Who may do it in which state; in the others it is refused as impossible (409), and others are refused (403).
MAY: Final[Mapping[str, tuple[str, str]]] = {
    "submit": ("draft returned", "ann root2"),
    "withdraw": ("draft submitted returned", "ann root2"),
    "return": ("submitted", "bob kim root2"),
    "reject": ("submitted", "bob kim root2"),
    "approve": ("submitted", "bob kim root2"),
    "resolve": ("draft submitted returned", "ann root2"),
}
STATES: Final = ("draft", "submitted", "returned", "published", "closed")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", sorted(MAY))
def test_who_may_do_what_in_which_state(verb: str, state: str) -> None:
    states, people = MAY[verb]
    reviewing = {"bob", "kim", "root2"} if verb == "resolve" and state == "submitted" else set()
    for name in ASKED:
        office = Office()
        request = brought_to(state, office)
        if state not in states.split() and (name in people.split() or verb not in {"return", "reject", "approve"}):
            assert office.refused(name, request, verb) == "409 change_request_state"
        elif name in people.split() or name in reviewing:
            assert office.act(name, request, verb).revision == request.revision + 1
        else:
            assert office.refused(name, request, verb).startswith("403 ")


def test_every_verb_is_looked_at() -> None:
    assert {*MAY, "publish", "revise"} == {verb.value for verb in Verb} == {each.verb.value for each in TRANSITIONS}


def test_approved_change_answers_the_next_question(office: Office) -> None:
    request = office.proposed()
    assert (request.state, request.change_class, request.approvals_needed) == ("submitted", "major", 1)
    published = office.act("bob", request, "approve", comment="as the clause has it")
    assert (published.state, published.sequence) == ("published", 3)
    assert office.ann.decide(QUESTION).verdict == "PROHIBITED"
    told = office.ann.audit()[-1]
    assert told.by == "bob"
    assert "proposed by ann" in told.reason
    assert [(each.by, each.did) for each in published.activity] == [
        ("ann", "proposed"), ("ann", "submitted"), ("bob", "approved"), ("bob", "published"),
    ]  # fmt: skip


def test_nobody_approves_what_they_proposed(office: Office) -> None:
    request = office.proposed(by="bob")
    assert office.refused("bob", request, "approve") == "403 self_approval"
    assert office.refused("bob", request, "publish") == "409 approval_missing"
    assert office.act("kim", request, "approve").state == "published"


def test_nobody_approves_what_was_proposed_for_them(office: Office) -> None:
    request = office.proposed(on_behalf_of="bob")
    assert office.refused("bob", request, "approve") == "403 self_approval"


def test_administrator_does_not_approve_their_own_either(office: Office) -> None:
    assert office.refused("root2", office.proposed(by="root2"), "approve") == "403 self_approval"


def test_one_approval_of_two_waits(office: Office) -> None:
    office = Office(approvals_major=2)
    request = office.act("bob", office.proposed(), "approve")
    assert (request.state, len(request.approvals)) == ("submitted", 1)
    assert office.refused("bob", request, "publish") == "409 approval_missing"
    again = office.act("bob", request, "approve")
    assert (again.state, len(again.approvals)) == ("submitted", 1)
    assert office.act("kim", again, "approve").state == "published"


def test_wording_of_a_reviewer_is_published_by_themselves(office: Office) -> None:
    request = office.proposed(WORDS, by="bob")
    assert (request.change_class, request.approvals_needed) == ("patch", 0)
    assert office.act("bob", request, "publish").state == "published"


def test_wording_of_a_curator_needs_a_reviewer(office: Office) -> None:
    request = office.proposed(WORDS)
    assert office.refused("ann", request, "publish").startswith("403")
    assert office.act("bob", request, "publish").state == "published"


def test_revised_request_loses_its_approvals() -> None:
    office = Office(approvals_major=2)
    approved = office.act("bob", office.proposed(), "approve")
    returned = office.act("kim", approved, "return", comment="say why")
    assert returned.approvals == ()
    proposal = {"title": "Anew", "state": "submitted", "changes": [FORBID]}
    revised, _ = office.ann.revise_request(returned.id, proposal, f'"{returned.revision}"')
    assert (revised.state, revised.approvals, revised.title) == ("submitted", (), "Anew")


def test_stale_tag_is_refused(office: Office) -> None:
    request = office.proposed()
    office.ann.comment_on_request(request.id, "see section 2", about="T-1")
    assert office.refused("bob", request, "approve") == "412 work_conflict"
    missing = office.post("bob", f"/v1/change-requests/{request.id}:approve", {})
    assert missing.status_code == 428


def test_fields_that_do_not_overlap_are_merged(office: Office) -> None:
    request = office.proposed()
    other = office.proposed(patch("/rules/T-2/says", "Take note."), by="eve")
    office.act("bob", other, "publish")
    assert office.ann.change_request(request.id)[0].conflicts == ()
    office.act("bob", request, "approve")
    entry, _ = office.ann.entry("TERMS")
    assert [(each.modality, each.says) for each in entry.rules] == [
        ("prohibition", "what T-1 says"), ("notice", "Take note."),
    ]  # fmt: skip


def conflicting(office: Office) -> ChangeRequest:
    request = office.proposed(patch("/rules/T-1/says", "mine"))
    office.act("bob", office.proposed(patch("/rules/T-1/says", "theirs"), by="eve"), "publish")
    return request


def test_conflict_is_shown_and_never_written_over(office: Office) -> None:
    request = conflicting(office)
    (found,) = office.ann.change_request(request.id)[0].conflicts
    assert (found.path, found.base, found.current, found.proposed) == (
        "/rules/T-1/says", "what T-1 says", "theirs", "mine",
    )  # fmt: skip
    (listed,) = office.ann.change_requests(state="submitted")
    assert listed.conflicts == (found,)
    refused = office.post("bob", f"/v1/change-requests/{request.id}:publish", {}, **{"if-match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert refused.json()["conflicts"][0]["current"] == "theirs"
    approved = office.act("bob", request, "approve")
    assert (approved.state, len(approved.approvals)) == ("submitted", 1)
    columns = office.ann.request_columns(request.id, "TERMS")
    assert [(each.path, each.conflict) for each in columns.changes] == [("/rules/T-1/says", True)]
    assert office.ann.entry("TERMS")[0].rules[0].says == "theirs"


@pytest.mark.parametrize(
    ("choice", "says"),
    [({"take": "proposed"}, "mine"), ({"take": "current"}, "theirs"), ({"value": "both"}, "both")],
    ids=["proposed", "current", "a value"],
)
def test_conflict_is_resolved(office: Office, choice: Mapping[str, str], says: str) -> None:
    request = conflicting(office)
    chosen = [{"entry": "TERMS", "path": "/rules/T-1/says", **choice}]
    resolved = office.act("bob", request, "resolve", choices=chosen)
    assert (resolved.conflicts, resolved.approvals) == ((), ())
    if says == "theirs":
        assert (resolved.state, resolved.closed_because) == ("closed", "superseded")
    elif says == "both":
        assert office.refused("bob", resolved, "approve") == "403 self_approval"
        office.act("kim", resolved, "approve")
    else:
        office.act("bob", resolved, "approve")
    assert office.ann.entry("TERMS")[0].rules[0].says == says


def test_every_conflict_needs_a_choice(office: Office) -> None:
    request = conflicting(office)
    assert office.refused("ann", request, "resolve", choices=[]) == "422 malformed"
    known = {"entry": "TERMS", "path": "/rules/T-1/says", "take": "current"}
    other = {"entry": "TERMS", "path": "/name", "take": "current"}
    assert office.refused("ann", request, "resolve", choices=[known, other]).startswith("422")
