# SPDX-License-Identifier: Apache-2.0
"""Every case has the answer that its clauses give, and rests on them."""

from __future__ import annotations

import pytest

from licet.decision.snapshot import Snapshot
from licet.usecases.coverage import signature_of, without_rules
from tests.cases.casebook import Case, cases
from tests.cases.decided import Decided

ALL = cases()


@pytest.fixture(params=ALL, ids=lambda case: case.id)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


def test_folder_is_the_verdict(case: Case) -> None:
    assert case.path.parent.name in (case.verdict.value, "journeys")


def test_answer_is_what_the_clauses_give(case: Case, decided: Decided) -> None:
    decision = decided.of(case)
    found = {
        "verdict": decision.verdict.value,
        "reasons": [(r.rule, r.says) for r in decision.reasons if r.deciding][:6],
    }
    assert decision.verdict is case.verdict, found
    duties = {duty.id for duty in decision.duties}
    assert set(case.names("duties")) <= duties
    assert not set(case.names("absent_duties")) & duties
    assert set(case.names("missing")) <= {item.name for item in decision.missing}
    assert set(case.names("notices")) <= {notice.rule for notice in decision.notices}
    deciding = {r.rule for r in decision.reasons if r.deciding} | {rule for d in decision.duties for rule in d.rules}
    assert not set(case.names("not_because")) & deciding


def test_quotes_are_the_clauses_words(case: Case, seed_snapshot: Snapshot) -> None:
    for rule_id, quote in case.because:
        assert rule_id in seed_snapshot.rules, f"no rule {rule_id}"
        assert quote is None or quote == seed_snapshot.rules[rule_id][1].clause.quote


def test_outcome_rests_on_the_rules_named(case: Case, seed_snapshot: Snapshot) -> None:
    named = [rule for rule, _ in case.because]
    if named:
        found = signature_of(case.request, seed_snapshot)
        assert signature_of(case.request, without_rules(seed_snapshot, named)) != found
