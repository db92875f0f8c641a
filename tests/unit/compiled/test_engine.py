# SPDX-License-Identifier: Apache-2.0
"""What the compiled engine does beside giving the reference engine's answers."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from licet.compiled.engine import Engine
from licet.decision.outcome import outcome_of
from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.entry import Covers, Dataset, Derivation, EvidenceOnFile, Licence, Model
from licet.domain.rule import AnyOf, Clause, Constraint, Modality, Operator, Rule
from licet.domain.use import DatasetUse, ModelUse, Party, PurposeUse, UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError
from tests.property.worlds import question, world

AS_OF = dt.date(2026, 11, 24)
READ = Clause(section="1", quote="words", verified=True, confidence="high")
EVALUATE = UseRequest(
    action="evaluate", datasets=(DatasetUse(id="data"),), as_of=AS_OF,
    actor=Party(kind="academic"), purpose=PurposeUse(id="teaching"),
)  # fmt: skip


def _registry(*rules: Rule) -> Snapshot:
    allow = Rule(id="L-1", modality=Modality.PERMISSION, actions=("use",), says="all use", clause=READ)
    twins = (Dataset(id=f"twin-{i}", name=f"twin {i}", concluded_terms="LICENCE") for i in range(3))
    return compile_snapshot(
        (
            Dataset(id="data", name="data", concluded_terms="LICENCE"),
            Dataset(id="closed", name="closed", concluded_terms="NOASSERTION"),
            *twins,
            Licence(id="LICENCE", name="licence", rules=(allow, *rules)),
        )
    )


def test_a_rule_with_too_many_alternatives_is_judged_by_the_reference_engine() -> None:
    three = AnyOf(
        any_of=tuple(
            Constraint(left_operand=f"fact.{n}", operator=Operator.EQ, right_operand=True)
            for n in ("project_approved", "user_approved", "could_memorise_notes")
        )
    )
    wide = Rule(
        id="L-2", modality=Modality.PROHIBITION, actions=("use",), says="no", clause=READ, constraints=(three,) * 5
    )
    snapshot = _registry(wide)
    engine = Engine(snapshot)
    stated = replace(EVALUATE, facts={"project_approved": True})
    for request in (EVALUATE, stated):
        assert engine.mildness(request) == outcome_of(request, snapshot).mildness
    assert engine.verdict(stated) is Verdict.PROHIBITED


def test_data_sets_that_differ_in_name_only_share_a_bundle() -> None:
    engine = Engine(_registry())
    assert [sorted(members) for members in engine.bundles.members] == [
        ["closed"],
        ["data", "twin-0", "twin-1", "twin-2"],
    ]


def test_the_reverse_question_judges_data_sets_that_a_document_names_by_themselves() -> None:
    wants = Rule(
        id="L-2", modality=Modality.REQUIREMENT, actions=("use",), says="with approval", clause=READ,
        requires=(Constraint(left_operand="evidence.ethics_determination", operator=Operator.EQ, right_operand=True),),
    )  # fmt: skip
    approval = EvidenceOnFile(kind="ethics_determination", covers=Covers(assets=("twin-1",)))
    request = replace(EVALUATE, datasets=(), evidence=(approval,))
    assert Engine(_registry(wants)).permitted(request) == ["twin-1"]


def test_a_question_brings_entries_of_its_own() -> None:
    own = Dataset(id="own", name="own", concluded_terms="LICENCE")
    request = replace(EVALUATE, datasets=(DatasetUse(id="own"),), entries=(own,))
    snapshot = _registry()
    engine = Engine(snapshot)
    assert engine.verdict(request) is Verdict.PERMITTED
    assert engine.decide(request) == decide(request, snapshot)
    assert "own" in engine.permitted(replace(request, datasets=()))
    assert engine.permitted(replace(EVALUATE, datasets=())) == ["data", "twin-0", "twin-1", "twin-2"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (replace(EVALUATE, as_of=None), "no date"),
        (replace(EVALUATE, datasets=(DatasetUse(id="nowhere"),)), "`nowhere` is no entry"),
        (replace(EVALUATE, model=ModelUse(id="data")), "`data` is a dataset in the registry, not a model"),
    ],
    ids=["no date", "unknown data set", "not a model"],
)
def test_what_cannot_be_judged_is_an_error(request_: UseRequest, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Engine(_registry()).verdict(request_)


def test_rules_in_force_on_the_day_count() -> None:
    until = Rule(
        id="L-2", modality=Modality.PROHIBITION, actions=("use",), says="embargo", clause=READ, valid_until=AS_OF
    )
    engine = Engine(_registry(until))
    assert engine.verdict(EVALUATE) is Verdict.PROHIBITED
    assert engine.verdict(replace(EVALUATE, as_of=AS_OF + dt.timedelta(days=1))) is Verdict.PERMITTED


def test_an_unchanged_engine_is_kept_by_its_snapshot() -> None:
    snapshot = _registry()
    assert Engine.on(snapshot) is Engine.on(snapshot)
    assert Engine.on(replace(snapshot, sequence=1)) is not Engine.on(snapshot)


def test_threads_share_an_engine() -> None:
    """Every thread compiles and asks at once; no answer may come from a program of another kind of act."""
    made = world(5, 4)
    requests = [question(seed) for seed in range(400)]
    expected = [Engine(made.snapshot).verdict(request) for request in requests]
    for _ in range(3):
        engine = Engine(made.snapshot)
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(engine.verdict, requests)) == expected


def test_one_changed_data_set_keeps_the_programs() -> None:
    snapshot = _registry()
    engine = Engine(snapshot)
    purpose = replace(EVALUATE, purpose=PurposeUse(id="research"))
    assert engine.verdict(purpose) is Verdict.PERMITTED
    entries = {**snapshot.entries, "data": Dataset(id="data", name="data", concluded_terms="NOASSERTION")}
    after = Engine(compile_snapshot(entries.values(), before=snapshot), before=engine)
    assert after.verdict(purpose) is Verdict.NEEDS_REVIEW
    assert engine.verdict(purpose) is Verdict.PERMITTED
    assert after.shelves is engine.shelves


@pytest.mark.parametrize("name", ["child", "twin-0"], ids=["the data", "their parent"])
def test_a_change_of_what_data_descend_from_is_heeded(name: str) -> None:
    """What is remembered of an id that is compared by descent holds only as long as the descent does."""
    of_parent = Constraint(left_operand="dataset.id", operator=Operator.IS_A, right_operand="twin-2")
    snapshot = _registry(
        Rule(
            id="L-2", modality=Modality.PROHIBITION, actions=("use",), says="no", clause=READ, constraints=(of_parent,)
        )
    )
    child = Dataset(
        id="child", name="child", concluded_terms="LICENCE", derived_from=(Derivation(id="twin-0", how="x"),)
    )
    engine = Engine(compile_snapshot((*snapshot.entries.values(), child)))
    about = replace(EVALUATE, datasets=(DatasetUse(id="child"),))
    assert engine.verdict(about) is Verdict.PERMITTED
    moved = Dataset(id=name, name=name, concluded_terms="LICENCE", derived_from=(Derivation(id="twin-2", how="x"),))
    changed = changed_snapshot(engine.snapshot, (moved,), sequence=1)
    after = Engine(changed, before=engine, changed=(name,))
    assert after.verdict(about) is outcome_of(about, changed).verdict is Verdict.PROHIBITED


def test_a_change_of_what_a_model_descends_from_is_heeded() -> None:
    of_family = Constraint(left_operand="model.id", operator=Operator.IS_A, right_operand="family")
    forbids = Rule(
        id="L-2", modality=Modality.PROHIBITION, actions=("use",), says="no", clause=READ, constraints=(of_family,)
    )
    permits = Rule(id="F-1", modality=Modality.PERMISSION, actions=("use",), says="all use", clause=READ)
    free = Licence(id="FREE", name="free", rules=(permits,))
    models = [Model(id=name, name=name, concluded_terms="FREE") for name in ("family", "tuned")]
    engine = Engine(compile_snapshot((*_registry(forbids).entries.values(), free, *models)))
    asked = replace(EVALUATE, model=ModelUse(id="tuned"))
    assert engine.verdict(asked) is Verdict.PERMITTED
    moved = replace(models[1], descendant_of=(Derivation(id="family", how="fine_tuned_from"),))
    changed = changed_snapshot(engine.snapshot, (moved,), sequence=1)
    after = Engine(changed, before=engine, changed=("tuned",))
    assert after.verdict(asked) is outcome_of(asked, changed).verdict is Verdict.PROHIBITED
