# SPDX-License-Identifier: Apache-2.0
"""Items of work for tests of stores: bare ones, and one of each kind with a value in every field."""

from typing import Any

from licet.domain.answer import PatchOp
from licet.domain.change_request import (
    Activity,
    Approval,
    CaseImpact,
    ChangeClass,
    ChangeRequest,
    ClosedBecause,
    Conflict,
    EntryChange,
    Flip,
    Impact,
    Override,
    ProposalState,
    ProposedCase,
    Remark,
)
from licet.domain.review_case import ReviewCase, ReviewCaseState
from licet.domain.verdict import Verdict
from licet.domain.work import EntryComment, KeptCase
from tests.contract.stores import tick

__all__ = ["FULL_ITEMS", "change_request", "entry_comment", "kept_case", "review_case"]


def change_request(item_id: str = "chr_1", *entries: str, **fields: Any) -> ChangeRequest:
    """A draft that changes some entries."""
    changes = tuple(EntryChange(entry=name, base_revision=1, patch=()) for name in entries)
    given = {
        "title": "a title", "proposed_by": "ada", "created_at": tick(1), "updated_at": tick(1), "changes": changes,
    }  # fmt: skip
    return ChangeRequest(id=item_id, **{**given, **fields})


def review_case(item_id: str = "rev_1", **fields: Any) -> ReviewCase:
    """A question that is open."""
    given = {
        "decision": "dec_1", "office": "the office", "question": "May we?", "opened_by": "ada",
        "opened_at": tick(1), "updated_at": tick(1),
    }  # fmt: skip
    return ReviewCase(id=item_id, **{**given, **fields})


def entry_comment(item_id: str = "com_1", entry: str = "data", **fields: Any) -> EntryComment:
    """A comment on an entry."""
    return EntryComment(id=item_id, entry=entry, **{"says": "a word", "by": "ada", "at": tick(1), **fields})


def kept_case(item_id: str = "case_1", *entries: str, **fields: Any) -> KeptCase:
    """A case that came with the change request `chr_1`."""
    given = {"case": CASE, "change_request": "chr_1", "by": "ada", "at": tick(1)}
    return KeptCase(id=item_id, entries=entries, **{**given, **fields})


CASE = ProposedCase(
    id="c-1", title="“tïtle”", request={"action": "train", "facts": {"n": [1, 2.5, None, True]}},
    verdict=Verdict.PROHIBITED, because=("R-1",),
)  # fmt: skip
PATCH = (
    PatchOp(op="add", path="/notes/-", value={"a": [1, None, "ü\n"]}),
    PatchOp(op="remove", path="/name"),
)
REMARK = Remark(id="rem_1", by="löader", at=tick(3.000001), says="“so”\n", about="/rules/R-1")
ACTIVITY = Activity(at=tick(2), by="ada", did="submitted", says="a word")

FULL_ITEMS = (
    ChangeRequest(
        id="chr_full", title="Ünïcödé", reason="because\nof it", state=ProposalState.CLOSED,
        changes=(EntryChange(entry="data", base_revision=3, patch=PATCH),), cases=(CASE,),
        change_class=ChangeClass.MAJOR, approvals_needed=2,
        approvals=(Approval(by="eve", at=tick(4), comment="yes"),),
        conflicts=(Conflict(entry="data", path="/name", base="a", current={"b": 1}, proposed=None),),
        impact=Impact(
            decisions_checked=7, flipped=1, gain_duties=1, entries=("model",), sequence=9,
            flips=(Flip(decision="dec_1", from_=Verdict.PERMITTED, to=None, duties=("D-1",)),),
            cases=CaseImpact(passed=3, failed=("c-2",)),
        ),
        proposed_by="ada", on_behalf_of="bob", created_at=tick(1.000001), updated_at=tick(2), published_at=tick(5),
        sequence=1, closed_because=ClosedBecause.SUPERSEDED,
        override=Override(by="eve", at=tick(6), reason="urgent", cases=("c-2",)),
        comments=(REMARK,), activity=(ACTIVITY,),
    ),
    ReviewCase(
        id="rev_full", decision="dec_1", office="ethics", contact="ethics@institute.example", question="May “we”?",
        rules=("R-1", "R-2"), state=ReviewCaseState.REOPENED, ruling="RULING", opened_by="ada", opened_at=tick(1),
        updated_at=tick(2.5), comments=(REMARK,), activity=(ACTIVITY,),
    ),
    entry_comment("com_full", about="/rules/R-1", says="“wörd”\nand more"),
    kept_case("case_full", "data", "model"),
)  # fmt: skip
"""One of each kind."""
