# SPDX-License-Identifier: Apache-2.0
"""Within its scope a ruling answers what was a review, and nothing else (SEMANTICS 7.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.explain import duties
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.snapshot import compile_snapshot, fingerprint
from licet.domain.entry import Derivation, RestsOn, RulingScope
from licet.domain.use import ModelUse, Party, PurposeUse
from licet.domain.verdict import Verdict
from tests.factories import dataset, institution, licence, marker, model, request, rule, ruling

DAY = dt.date(2026, 11, 24)
UNCLEAR = rule("L-1", "permission", review="what does it mean?", refer_to="legal")
ANSWERED, OPEN = Verdict.PERMITTED, Verdict.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        pytest.param({}, Verdict.PERMITTED, id="it permits"),
        pytest.param(
            {"conditions": ("tell the board",)}, Verdict.PERMITTED_WITH_DUTIES, id="its conditions are duties"
        ),
        pytest.param({"verdict": Verdict.PERMITTED_WITH_DUTIES}, Verdict.PERMITTED_WITH_DUTIES, id="with duties"),
        pytest.param({"verdict": Verdict.PROHIBITED}, Verdict.PROHIBITED, id="it prohibits"),
        pytest.param({"verdict": OPEN}, OPEN, id="it leaves the question open"),
        pytest.param({"valid_until": DAY - dt.timedelta(days=1)}, OPEN, id="it has ended"),
        pytest.param({"valid_until": DAY + dt.timedelta(days=1)}, ANSWERED, id="it has not ended"),
    ],
)
def test_what_a_ruling_says_holds(fields: dict[str, Any], verdict: Verdict) -> None:
    assert _ask(ruling(**fields)).verdict is verdict


@pytest.mark.parametrize(
    ("scope", "verdict"),
    [
        (RulingScope(), ANSWERED),
        (RulingScope(assets=("data",)), ANSWERED),
        (RulingScope(assets=("old-data",)), ANSWERED),
        (RulingScope(assets=("other",)), OPEN),
        (RulingScope(actions=("evaluate",)), ANSWERED),
        (RulingScope(actions=("use",)), ANSWERED),
        (RulingScope(actions=("train",)), OPEN),
        (RulingScope(purposes=("academic_research",)), ANSWERED),
        (RulingScope(purposes=("research",)), ANSWERED),
        (RulingScope(purposes=("commercial",)), OPEN),
        (RulingScope(models=("model",)), ANSWERED),
        (RulingScope(models=("old-model",)), ANSWERED),
        (RulingScope(models=("base",)), ANSWERED),
        (RulingScope(models=("data",)), OPEN),
        (RulingScope(institution="INSTITUTE"), ANSWERED),
        (RulingScope(institution="OLD-INSTITUTE"), ANSWERED),
        (RulingScope(institution="ELSEWHERE"), OPEN),
        (RulingScope(assets=("data",), actions=("train",)), OPEN),
    ],
    ids=str,
)
def test_scope_of_a_ruling(scope: RulingScope, verdict: Verdict) -> None:
    assert _ask(ruling(scope=scope)).verdict is verdict


def test_a_ruling_about_a_model_does_not_answer_without_one() -> None:
    assert _ask(ruling(scope=RulingScope(models=("model",))), model=None).verdict is OPEN


def test_a_ruling_for_an_institution_does_not_answer_others() -> None:
    mine = ruling(scope=RulingScope(institution="INSTITUTE"))
    assert _ask(mine, actor=Party(kind="academic")).verdict is OPEN


def test_a_ruling_for_a_purpose_does_not_answer_where_none_is_said() -> None:
    mine = ruling(scope=RulingScope(purposes=("research",)))
    assert not _ask(mine, purpose=None).verdict.is_permit
    assert _ask(ruling(), purpose=None).verdict is not OPEN


@pytest.mark.parametrize(
    ("rests_on", "verdict"),
    [
        (RestsOn(rule="L-1"), ANSWERED),
        (RestsOn(rule="L-1", fingerprint=fingerprint(UNCLEAR)), ANSWERED),
        (RestsOn(rule="L-1", fingerprint="of other words"), OPEN),
        (RestsOn(rule="L-2"), OPEN),
        (RestsOn(rule="gone"), OPEN),
    ],
    ids=["on the rule", "on its words", "on words that changed", "on another rule", "on a rule that is gone"],
)
def test_a_ruling_ends_when_a_clause_that_it_rests_on_changes(rests_on: RestsOn, verdict: Verdict) -> None:
    assert _ask(ruling(rests_on=(rests_on,)), data="unclear").verdict is verdict


def test_a_ruling_ends_when_one_of_several_clauses_changes() -> None:
    rests = (RestsOn(rule="L-1"), RestsOn(rule="L-2", fingerprint="of other words"))
    assert _ask(ruling(rests_on=rests), data="unclear").verdict is OPEN
    rests = (RestsOn(rule="L-1"), RestsOn(rule="L-2"))
    assert _ask(ruling(rests_on=rests), data="unclear").verdict is ANSWERED


@pytest.mark.parametrize(
    ("rests_on", "verdict"),
    [
        ((RestsOn(rule="NOASSERTION"),), ANSWERED),
        ((RestsOn(rule="LICENCE"),), OPEN),
        ((RestsOn(rule="NOWHERE"),), OPEN),
        ((RestsOn(rule="NOASSERTION"), RestsOn(rule="NOWHERE")), OPEN),
        ((RestsOn(rule="NOASSERTION", fingerprint="of other words"),), OPEN),
    ],
    ids=["on it", "on another", "on one that is gone", "on it and one that is gone", "on words that it has not"],
)
def test_a_ruling_may_rest_on_the_document_that_is_silent(rests_on: tuple[RestsOn, ...], verdict: Verdict) -> None:
    assert _ask(ruling(rests_on=rests_on)).verdict is verdict


def test_a_certain_prohibition_is_not_touched() -> None:
    assert _ask(ruling(), data="closed").verdict is Verdict.PROHIBITED


def test_the_strictest_of_several_rulings_answers() -> None:
    """The strictest counts over layers (8.1), whatever the rulings are called."""
    for first, second in (("A", "B"), ("B", "A")):
        rulings = (ruling(first, verdict=Verdict.PROHIBITED), ruling(second))
        assert _ask(*rulings).verdict is Verdict.PROHIBITED


def test_conditions_are_owed() -> None:
    found = duties(_ask(ruling(conditions=("tell the board",))))
    assert [duty.says for duty in found] == ["tell the board"]


def _ask(*rulings: Any, data: str = "data", **fields: Any) -> Outcome:
    forbids = licence("CLOSED", rule("C-1", "prohibition"))
    known = (
        dataset("data", aliases=("old-data",)),
        dataset("other"),
        dataset("unclear", concluded_terms="LICENCE"),
        dataset("closed", concluded_terms="CLOSED"),
        licence("LICENCE", UNCLEAR, rule("L-2", "notice")),
        licence("OPEN", rule("O-1")),
        forbids,
        marker(),
        model("base", concluded_terms="OPEN"),
        model(
            "model",
            aliases=("old-model",),
            concluded_terms="OPEN",
            descendant_of=(Derivation(id="base", how="fine_tuned_from"),),
        ),
        institution(aliases=("OLD-INSTITUTE",)),
        institution("ELSEWHERE"),
    )
    asked: dict[str, Any] = {
        "model": ModelUse(id="model"),
        "purpose": PurposeUse(id="academic_research"),
        "actor": Party(institution="INSTITUTE"),
        "as_of": DAY,
        **fields,
    }
    return outcome_of(request("evaluate", data=data, **asked), compile_snapshot((*known, *rulings)))
