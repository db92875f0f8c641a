# SPDX-License-Identifier: Apache-2.0
"""A change of a rule is masked only if no answer can show it."""

from dataclasses import replace
from typing import Any

import pytest

from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Entry
from licet.domain.rule import DutySpec, Modality, Not, Propagation, PropagationTarget, Rule
from licet.usecases.masked import is_masked, reached_acts
from tests.factories import clause, constraint, dataset, licence, model, regulation, rule, service

WANTED = constraint("fact.user_approved", "eq", True)
OTHER = constraint("fact.user_trained", "eq", True)
COPIES = (Propagation(to=PropagationTarget.COPIES),)
KEEP = (DutySpec(id="keep_notices", says="Keep notices."),)


def masked(rule: Rule, changed: Rule | None, *others: Rule) -> bool:
    entry = licence("TERMS", rule, *others)
    return is_masked(entry, rule, changed, compile_snapshot((entry,)))


def permission(*actions: str, **fields: Any) -> Rule:
    return rule("R-1", "permission", *actions, **fields)


def test_permission_that_another_one_gives_anyway() -> None:
    narrow = permission("evaluate", constraints=(WANTED,))
    broad = rule("R-2", "permission", "use")
    assert masked(narrow, None, broad)
    assert masked(narrow, replace(narrow, constraints=()), broad)
    assert masked(narrow, replace(narrow, actions=("use",)), broad)
    assert not masked(broad, None, narrow)


@pytest.mark.parametrize(
    "other",
    [
        rule("R-2", "permission", "evaluate", constraints=(OTHER,)),
        rule("R-2", "permission", "evaluate", unless=(OTHER,)),
        rule("R-2", "permission", "train"),
        rule("R-2", "permission", "use", clause=clause(verified=False)),
        rule("R-2", "permission", "use", clause=clause(confidence="low")),
        rule("R-2", "permission", "use", review="May they?"),
        rule("R-2", "permission", "use", reading="weights_are_copies"),
    ],
    ids=["wants more", "exempts", "other act", "unverified", "doubtful", "review", "one reading"],
)
def test_permission_that_may_be_the_only_one(other: Rule) -> None:
    assert not masked(permission("evaluate", constraints=(WANTED,)), None, other)


def test_permission_that_carries_duties_or_lifts_shows() -> None:
    broad = rule("R-2", "permission", "use")
    assert not masked(permission("evaluate", duties=KEEP), None, broad)
    assert not masked(permission("evaluate", lifts=("R-3",)), None, broad)


def test_permission_that_travels_further_shows() -> None:
    assert not masked(permission("evaluate", propagation=COPIES), None, rule("R-2", "permission", "use"))
    assert masked(
        permission("evaluate", propagation=COPIES), None, rule("R-2", "permission", "use", propagation=COPIES)
    )


def test_result_must_be_spoken_of_elsewhere() -> None:
    publishing = permission("publish_outputs")
    assert not masked(publishing, None, rule("R-2", "permission", "use"))
    assert masked(publishing, None, rule("R-2", "permission", "publish_outputs"))


def test_weights_need_not_be_spoken_of_by_name_but_for_a_service() -> None:
    sharing = permission("share_model_restricted")
    other = rule("R-2", "permission", "publish_model_weights")
    assert masked(sharing, None, other)
    own = service(rules=(sharing, other))
    assert not is_masked(own, sharing, None, compile_snapshot((own,)))


@pytest.mark.parametrize("field", ["constraints", "requires"])
def test_condition_that_a_requirement_wants_anyway(field: str) -> None:
    wanting = permission("evaluate", **{field: (WANTED, OTHER)})
    relaxed = permission("evaluate", **{field: (OTHER,)})
    assert masked(wanting, relaxed, rule("R-2", "requirement", "use", requires=(WANTED,)))
    assert not masked(wanting, relaxed, rule("R-2", "requirement", "use", requires=(OTHER,)))
    assert not masked(wanting, relaxed, rule("R-2", "requirement", "train", requires=(WANTED,)))
    assert not masked(wanting, relaxed, rule("R-2", "requirement", "use", requires=(WANTED,), unless=(OTHER,)))


def test_requirement_that_a_permission_lifts_covers_nothing() -> None:
    wanting = permission("evaluate", requires=(WANTED,))
    required = rule("R-2", "requirement", "use", requires=(WANTED,))
    lifting = rule("R-3", "permission", "train", lifts=("R-2",))
    assert masked(wanting, replace(wanting, requires=()), required)
    assert not masked(wanting, replace(wanting, requires=()), required, lifting)


def test_purposes_that_a_requirement_wants_anyway() -> None:
    wanting = permission("evaluate", purposes=("research",))
    purpose = constraint("purpose", "is_a", ["research"])
    assert masked(wanting, replace(wanting, purposes=()), rule("R-2", "requirement", "use", requires=(purpose,)))


@pytest.mark.parametrize(
    ("needed", "expected"),
    [("research", True), (["research"], True), (["research", "teaching"], True), (["research", "marketing"], False)],
)
def test_need_that_is_at_least_as_narrow(needed: Any, expected: bool) -> None:
    wanting = permission("evaluate", purposes=("research", "teaching"))
    other = rule("R-2", "requirement", "use", requires=(constraint("purpose", "is_a", needed),))
    assert masked(wanting, replace(wanting, purposes=()), other) is expected


def test_rules_that_travel_on_the_same_condition() -> None:
    travel = (Propagation(to=PropagationTarget.COPIES, if_=OTHER),)
    wanting = permission("evaluate", requires=(WANTED,), propagation=travel)
    required = rule("R-2", "requirement", "use", requires=(WANTED,), propagation=travel)
    assert masked(wanting, replace(wanting, requires=()), required)
    further = replace(wanting, propagation=COPIES)
    assert not masked(further, replace(further, requires=()), required)


def test_condition_whose_opposite_is_prohibited() -> None:
    wanting = permission("evaluate", requires=(WANTED,))
    opposite = constraint("fact.user_approved", "eq", False)
    for condition in (opposite, Not(not_=WANTED)):
        other = rule("R-2", "prohibition", "use", constraints=(condition,))
        assert masked(wanting, replace(wanting, requires=()), other)
    attribute = replace(WANTED, left_operand="dataset.free_text")
    other = rule("R-2", "prohibition", "use", constraints=(replace(attribute, right_operand=False),))
    wanting = permission("evaluate", requires=(attribute,))
    assert not masked(wanting, replace(wanting, requires=()), other)


@pytest.mark.parametrize("changed", ["dropped", "permits", "broader"])
def test_prohibition_within_another_one(changed: str) -> None:
    narrow = rule("R-1", "prohibition", "fine_tune", constraints=(WANTED,))
    other = {
        "dropped": None,
        "permits": replace(narrow, modality=Modality.PERMISSION),
        "broader": replace(narrow, actions=("train",)),
    }[changed]
    assert masked(narrow, other, rule("R-2", "prohibition", "train"))
    assert not masked(narrow, other, rule("R-2", "prohibition", "train", unless=(OTHER,)))
    assert not masked(narrow, other, rule("R-2", "prohibition", "train", constraints=(OTHER,)))
    assert not masked(narrow, other, rule("R-2", "requirement", "train", requires=(OTHER,)))


def test_need_that_another_requirement_has() -> None:
    wanting = rule("R-1", "requirement", "fine_tune", requires=(WANTED, OTHER))
    other = rule("R-2", "requirement", "use", requires=(WANTED,))
    assert masked(wanting, replace(wanting, requires=(OTHER,)), other)
    assert not masked(wanting, replace(wanting, requires=(WANTED,)), other)
    assert not masked(wanting, None, other)
    assert masked(replace(wanting, requires=(WANTED,)), None, other)


def test_requirement_left_to_a_person_shows() -> None:
    asking = rule("R-1", "requirement", "fine_tune", review="May they?")
    assert not masked(asking, None, rule("R-2", "requirement", "use", requires=(WANTED,)))
    assert masked(asking, None, rule("R-2", "prohibition", "use"))


def test_act_and_output_are_put_into_the_conditions() -> None:
    data = constraint("output.kind", "eq", "derived_data")
    passing = rule("R-1", "prohibition", "redistribute_data", "deploy_hosted_service", constraints=(data, WANTED))
    assert masked(passing, replace(passing, actions=("use", "deploy_hosted_service")))
    assert not masked(passing, replace(passing, actions=("use",)))
    loose = replace(passing, constraints=(WANTED,))
    assert not masked(loose, replace(loose, actions=("use", "deploy_hosted_service")))
    tuning = constraint("act.action", "is_a", "train")
    asked = rule("R-1", "prohibition", "use", constraints=(tuning,))
    assert masked(asked, replace(asked, actions=("train",), constraints=()))
    assert not masked(asked, replace(asked, constraints=()))


def test_duty_that_is_owed_anyway() -> None:
    owed = rule("R-1", "duty", "evaluate", duties=KEEP)
    informs = replace(owed, modality=Modality.NOTICE, duties=())
    assert masked(owed, informs, rule("R-2", "duty", "use", duties=KEEP))
    assert not masked(owed, informs, rule("R-2", "duty", "use", duties=KEEP, constraints=(WANTED,)))
    shown = (replace(KEEP[0], evidence="owner_approval"),)
    assert not masked(owed, informs, rule("R-2", "duty", "use", duties=shown))


def test_law_is_never_needed_to_permit() -> None:
    permitting = permission("evaluate", constraints=(WANTED,))
    law = regulation("LAW", permitting)
    assert is_masked(law, permitting, None, compile_snapshot((law,)))


@pytest.mark.parametrize("make", [dataset, model])
@pytest.mark.parametrize(
    ("terms", "expected"),
    [("TERMS", True), ("TERMS AND MORE", True), ("TERMS OR MORE", False), (None, False)],
)
def test_rules_of_an_asset_that_say_what_its_terms_say(make: Any, terms: str | None, expected: bool) -> None:
    own = permission("evaluate")
    asset: Entry = make("asset", rules=(own,), concluded_terms=terms)
    snapshot = compile_snapshot((asset, licence("TERMS", rule("T-1", "permission", "use")), licence("MORE")))
    assert is_masked(asset, own, None, snapshot) is expected


def test_weights_that_a_rule_travels_to_are_reached() -> None:
    passing = rule("R-1", "prohibition", "redistribute_data")
    assert reached_acts(passing) >= {"redistribute_data", "publish_model_weights", "deploy_hosted_service"}
    assert "train" not in reached_acts(passing)
