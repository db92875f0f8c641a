# SPDX-License-Identifier: Apache-2.0
"""A fact that one rule asks and another leaves to a person, for whom a ruling speaks (SEMANTICS 7.1, 8.3, 8.4)."""

import datetime as dt
from dataclasses import replace

from licet.compiled.engine import Engine
from licet.decision.outcome import outcome_of
from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import RestsOn, RulingScope
from licet.domain.rule import AnyOf, IfUnknown, Rule
from licet.domain.use import PurposeUse, UseRequest
from licet.domain.verdict import Verdict
from tests.factories import constraint, dataset, licence, request, rule, ruling

DAY = dt.date(2026, 11, 24)
DEVELOPER = constraint("fact.acts_as_developer", "eq", True)
HEALTHCARE = constraint("fact.healthcare_task", "eq", True)
DEVELOPERS_ONLY = rule("DEVELOPERS-ONLY", "requirement", requires=(DEVELOPER,))
EITHER = rule("EITHER", "requirement", requires=(AnyOf(any_of=(DEVELOPER, HEALTHCARE)),))
NO_DEVELOPERS = rule(
    "NO-DEVELOPERS", "prohibition", constraints=(DEVELOPER,), if_unknown=IfUnknown.REVIEW, refer_to="legal"
)
STATED = {"sells_result": False}
ASKED = request("evaluate", data="data", purpose=PurposeUse(id="academic_research"), facts=STATED, as_of=DAY)


def _registry(*rules: Rule, ruled: bool = True) -> Snapshot:
    terms = licence("TERMS", rule("OPEN"), *rules)
    speaks = ruling(scope=RulingScope(), by="the board", rests_on=(RestsOn(rule="NO-DEVELOPERS"),))
    return compile_snapshot((terms, dataset("data", concluded_terms="TERMS"), *((speaks,) if ruled else ())))


def _both(asked: UseRequest, snapshot: Snapshot) -> Verdict:
    found = outcome_of(asked, snapshot).verdict
    assert Engine(snapshot).verdict(asked) is found
    assert Engine(snapshot).decide(asked) == decide(asked, snapshot)
    return found


def test_what_every_answer_forbids_is_not_asked() -> None:
    snapshot = _registry(DEVELOPERS_ONLY, NO_DEVELOPERS)
    assert _both(ASKED, snapshot) is Verdict.PROHIBITED
    assert decide(ASKED, snapshot).missing == ()
    for said in (True, False):
        told = replace(ASKED, facts=STATED | {"acts_as_developer": said})
        assert _both(told, snapshot) is Verdict.PROHIBITED, "what the answer above foretells"


def test_another_fact_is_asked_whose_answer_ends_no_ruling() -> None:
    snapshot = _registry(EITHER, NO_DEVELOPERS)
    assert _both(ASKED, snapshot) is Verdict.INSUFFICIENT_FACTS
    assert [item.path for item in decide(ASKED, snapshot).missing] == ["/facts/healthcare_task"]
    told = replace(ASKED, facts=STATED | {"healthcare_task": True})
    assert _both(told, snapshot).is_permit
    said_too_much = replace(ASKED, facts=STATED | {"healthcare_task": True, "acts_as_developer": True})
    assert _both(said_too_much, snapshot) is Verdict.PROHIBITED, "a ruling stands for what nobody knows, and no further"


def test_without_a_ruling_a_person_is_named_and_nothing_asked() -> None:
    snapshot = _registry(EITHER, NO_DEVELOPERS, ruled=False)
    assert _both(ASKED, snapshot) is Verdict.NEEDS_REVIEW
    assert decide(ASKED, snapshot).missing == ()


def test_a_ruling_alone_permits_what_nothing_else_asks() -> None:
    assert _both(ASKED, _registry(NO_DEVELOPERS)).is_permit
