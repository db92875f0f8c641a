# SPDX-License-Identifier: Apache-2.0
"""Law (e): the action hierarchy, both ways (SEMANTICS 3.3)."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from licet.decision.reference import verdict_only
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Dataset, Licence
from licet.domain.rule import Clause, Modality, Rule
from licet.domain.use import DatasetUse, Party, PurposeUse, UseRequest
from licet.domain.verdict import Verdict
from licet.vocabulary.actions import ACTIONS, PARENTS, ReachGroup, permission_reaches, restriction_reaches
from licet.vocabulary.term import ancestors
from tests.property.worlds import AS_OF

pytestmark = pytest.mark.property

NEVER_BY_USE = (
    "redistribute_data",
    "share_model_restricted",
    "publish_model_weights",
    "publish_outputs",
    "share_with_third_party_api",
    "commercial_use",
    "clinical_decision",
    "retain_data",
    "retain_model",
    "link_data",
    "reidentify",
    "fine_tune",
    "train_from_scratch",
    "deploy_hosted_service",
)
actions = st.sampled_from(sorted(ACTIONS))


@given(actions, actions)
def test_restrictions_reach_exactly_what_is_below(stated: str, act: str) -> None:
    assert restriction_reaches(stated, act) == (stated in ancestors(act, PARENTS))


@given(actions, actions)
def test_permissions_reach_no_further_than_restrictions_but_for_sharing(stated: str, act: str) -> None:
    if permission_reaches(stated, act):
        assert restriction_reaches(stated, act) or (stated, act) == ("publish_model_weights", "share_model_restricted")


@pytest.mark.parametrize("act", NEVER_BY_USE)
def test_a_permission_to_use_never_reaches(act: str) -> None:
    assert not permission_reaches("use", act)


@pytest.mark.parametrize("act", sorted(a.id for a in ACTIONS.values() if a.group is ReachGroup.WORKING))
def test_a_permission_to_use_reaches_work_with_the_data_where_it_is(act: str) -> None:
    assert permission_reaches("use", act)


def test_publishing_and_sharing_reach_each_other_one_way_each() -> None:
    assert permission_reaches("publish_model_weights", "share_model_restricted")
    assert not permission_reaches("share_model_restricted", "publish_model_weights")
    assert restriction_reaches("share_model_restricted", "publish_model_weights")
    assert not restriction_reaches("publish_model_weights", "share_model_restricted")


def _answer(*rules: tuple[Modality, str], act: str) -> Verdict:
    clause = Clause(section="1", quote="words", verified=True, confidence="high")
    found = tuple(
        Rule(id=f"R{i}", modality=modality, actions=(action,), says="words", clause=clause)
        for i, (modality, action) in enumerate(rules)
    )
    licence = Licence(id="L", name="licence", rules=found)
    dataset = Dataset(id="d", name="data", concluded_terms="L")
    purpose = PurposeUse(id="academic_research")
    request = UseRequest(
        action=act, datasets=(DatasetUse(id="d"),), purpose=purpose, actor=Party(kind="academic"), as_of=AS_OF
    )
    return verdict_only(request, compile_snapshot([licence, dataset]))


@given(actions)
def test_a_narrower_action_follows_its_permitted_broader_one_unless_prohibited(act: str) -> None:
    if ACTIONS[act].concerns != ("dataset", "model") or ACTIONS[act].on_result:
        return
    for broader in ancestors(act, PARENTS):
        allowed = _answer((Modality.PERMISSION, broader), act=act)
        assert allowed.is_permit == permission_reaches(broader, act)
        forbidden = _answer((Modality.PERMISSION, broader), (Modality.PROHIBITION, act), act=act)
        assert forbidden is Verdict.PROHIBITED
