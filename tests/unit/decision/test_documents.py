# SPDX-License-Identifier: Apache-2.0
"""A document that is asked about is asked once, and what it shows is not asked besides (SEMANTICS 8.4)."""

import datetime as dt
from typing import Any

import pytest

from licet.decision.documents import shown_by
from licet.decision.reference import decide, verdict_only
from licet.decision.situation import UnknownKey
from licet.decision.snapshot import compile_snapshot
from licet.domain.use import DatasetUse, PurposeUse, UseRequest
from licet.domain.verdict import Verdict
from licet.wire.answering import with_answers
from tests import factories as make

APPROVAL = "evidence.data_access_request"
FACTS = ("fact.project_approved", "fact.user_approved")


@pytest.mark.parametrize(
    ("document", "facts", "asked"),
    [
        (None, True, [APPROVAL]),
        (True, True, [APPROVAL]),
        (False, False, [APPROVAL]),
        (False, True, [APPROVAL, *FACTS]),
        (True, False, [APPROVAL, *FACTS]),
    ],
)
def test_a_document_is_asked_once_with_all_that_it_shows(document: bool | None, facts: bool, asked: list[str]) -> None:
    wants = {APPROVAL: document, **dict.fromkeys(FACTS, facts)}
    requires = [make.constraint(name, "eq", value) for name, value in wants.items() if value is not None]
    snapshot = _snapshot(requires)
    request = UseRequest(
        action="evaluate",
        datasets=(DatasetUse(id="data"),),
        purpose=PurposeUse(id="academic_research"),
        facts={"sells_result": False},
        as_of=dt.date(2026, 11, 24),
    )
    decision = decide(request, snapshot)
    assert decision.verdict is Verdict.INSUFFICIENT_FACTS
    assert sorted(item.name for item in decision.missing) == asked
    for item in decision.missing:
        request = with_answers(request, {item.path: item.kind_value})
    assert verdict_only(request, snapshot).is_permit


def test_a_document_that_is_held_wins_over_one_that_is_not() -> None:
    shown = shown_by({("hipaa_authorisation", "data"): True, ("legal_basis_record", "data"): False})
    assert shown[UnknownKey("fact.rights_or_consents_held", "data")] is True
    assert shown[UnknownKey("fact.legal_basis_recorded", "data")] is False


def _snapshot(requires: list[Any]) -> Any:
    licence = make.licence("L", make.rule("P", "permission", "use", requires=tuple(requires)))
    return compile_snapshot([licence, make.dataset("data", concluded_terms="L")])
