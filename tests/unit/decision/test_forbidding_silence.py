# SPDX-License-Identifier: Apache-2.0
"""A silence that forbids is filled by nobody, whatever else is known or not (SEMANTICS 3.5)."""

import datetime as dt

import pytest

from licet.compiled.engine import Engine
from licet.decision.outcome import outcome_of
from licet.decision.reference import decide
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Entry, RulingScope, Silence
from licet.domain.rule import IfUnknown
from licet.domain.use import DatasetUse
from licet.domain.verdict import Verdict
from tests.factories import constraint, dataset, licence, request, rule, ruling

DAY = dt.date(2026, 11, 24)
KNOWN = constraint("fact.project_approved", "eq", True)
OTHERS = rule("D-1", requires=(KNOWN,), if_unknown=IfUnknown.REVIEW)
FORBIDDING = licence("FORBIDDING", silence=Silence.FORBIDS)
DATA = dataset("data", concluded_terms="FORBIDDING", rules=(OTHERS,))
RULED = ruling(scope=RulingScope(), by="the board")


@pytest.mark.parametrize("ruled", [(), (RULED,)], ids=["no ruling", "a ruling that permits"])
@pytest.mark.parametrize("approved", [None, True, False], ids=["not said", "yes", "no"])
def test_permission_of_another_hangs_on_a_fact(approved: bool | None, ruled: tuple[Entry, ...]) -> None:
    snapshot = compile_snapshot((FORBIDDING, DATA, *ruled))
    used = DatasetUse(id="data", facts={"project_approved": approved})
    asked = request("evaluate", datasets=(used,), as_of=DAY)
    assert outcome_of(asked, snapshot).verdict is Verdict.PROHIBITED
    assert Engine(snapshot).decide(asked) == decide(asked, snapshot)
    assert Engine(snapshot).verdict(asked) is Verdict.PROHIBITED


def test_own_permission_that_hangs_on_a_fact_is_no_silence() -> None:
    own = licence("OWN", rule("O-1", requires=(KNOWN,)), silence=Silence.FORBIDS)
    snapshot = compile_snapshot((own, dataset("data", concluded_terms="OWN")))
    asked = request("evaluate", data="data", as_of=DAY)
    assert outcome_of(asked, snapshot).verdict is Verdict.INSUFFICIENT_FACTS
    assert Engine(snapshot).verdict(asked) is Verdict.INSUFFICIENT_FACTS
