# SPDX-License-Identifier: Apache-2.0
"""The laws of the semantics (section 9) on random registries."""

from __future__ import annotations

import random
from dataclasses import replace

import jsonpatch
import pytest
from hypothesis import HealthCheck, assume, event, example, given, settings, strategies as st

from licet.decision.instruments import terms_of
from licet.decision.outcome import outcome_of
from licet.decision.reference import decide, verdict_only
from licet.decision.snapshot import compile_snapshot
from licet.domain.answer import Missing
from licet.domain.entry import Dataset, Derivation, Entry, Marker, Part, Ruling, RulingScope
from licet.domain.rule import Clause, Modality, Rule
from licet.domain.use import DatasetUse, UseRequest
from licet.domain.verdict import Verdict
from licet.vocabulary.evidence import EVIDENCE
from licet.wire.answering import with_answers
from licet.wire.read import request_from
from licet.wire.write import dump_json, to_jsonable
from tests.property.asking import asked_for, spoilt_question
from tests.property.worlds import DATA_FACTS, FACTS, World, world, worlds

_WORLDS = max(200, settings().max_examples)

pytestmark = [pytest.mark.property, pytest.mark.timeout(900 if _WORLDS == 200 else 4 * 3600)]

EXAMPLES = settings(max_examples=_WORLDS, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)

FEWER = settings(EXAMPLES, max_examples=_WORLDS if _WORLDS > 200 else _WORLDS // 4)
"""Three worlds in four have no alternative, and each of those that do has many parts to judge."""

TAKEN_AS_NO = ("acts_as_developer", "sells_result")
"""Facts whose absence means no: their rules and expansions read them as `given` (SEMANTICS 2.4)."""

SHOWN = EVIDENCE["data_access_request"].implies

FORBIDDEN = Rule(
    id="ADDED",
    modality=Modality.PROHIBITION,
    actions=("use",),
    says="no",
    clause=Clause(section="1", quote="no", verified=True, confidence="high"),
)


def _with(world: World, change: dict[str, Entry]) -> World:
    entries = tuple(change.get(entry.id, entry) for entry in world.entries)
    return replace(world, entries=entries, snapshot=compile_snapshot(entries))


def _used(world: World) -> Dataset:
    entry = world.snapshot.entries[world.request.datasets[0].id]
    assert isinstance(entry, Dataset)
    return entry


@EXAMPLES
@given(worlds())
def test_a_silence_never_permits(world: World) -> None:
    """With every permission unread and no ruling or owner, nothing is permitted to be done with the data."""
    assume(world.request.action in ("fine_tune", "evaluate", "inference_prompt", "redistribute_data"))

    def mute(rule: Rule) -> Rule:
        return (
            replace(rule, clause=replace(rule.clause, verified=False)) if rule.modality is Modality.PERMISSION else rule
        )

    entries = [replace(e, rules=tuple(mute(r) for r in e.rules)) for e in world.entries if not isinstance(e, Ruling)]
    unowned = [replace(e, template=False) if isinstance(e, Dataset) else e for e in entries]
    assert not verdict_only(world.request, compile_snapshot(unowned)).is_permit


@EXAMPLES
@given(worlds())
def test_b_certain_prohibition_is_never_hidden(world: World) -> None:
    dataset = _used(world)
    changed = _with(world, {dataset.id: replace(dataset, rules=(*dataset.rules, FORBIDDEN))})
    decision = decide(world.request, changed.snapshot)
    assert decision.verdict is Verdict.PROHIBITED
    assert "ADDED" in {r.rule for r in decision.reasons if r.deciding}


@EXAMPLES
@given(worlds(), st.data())
def test_c_forgetting_a_fact_never_makes_a_permit(world: World, data: st.DataObject) -> None:
    forgotten = _forget(world.request, data)
    if verdict_only(forgotten, world.snapshot).is_permit:
        event("permit without the fact")
        assert verdict_only(world.request, world.snapshot).is_permit


def _forget(request: UseRequest, data: st.DataObject) -> UseRequest:
    what = data.draw(st.sampled_from(["fact", "data fact", "purpose", "environment", "evidence"]))
    if what == "fact":
        name = data.draw(st.sampled_from([f for f in FACTS if f not in TAKEN_AS_NO]))
        return replace(request, facts={**request.facts, name: None})
    if what == "data fact":
        first, *rest = request.datasets
        facts = {**first.facts, data.draw(st.sampled_from(DATA_FACTS)): None}
        return replace(request, datasets=(replace(first, facts=facts), *rest))
    if what == "evidence":
        return replace(request, evidence=request.evidence[1:])
    return replace(request, purpose=None) if what == "purpose" else replace(request, environment=None)


@EXAMPLES
@given(
    worlds(),
    st.sampled_from(["prohibition", "parent", "data set", "part"]),
    st.sampled_from(["subset", "derived", "synthetic"]),
)
@example(world=world(2702, 2), what="parent", how="subset")
def test_d_more_never_relaxes(world: World, what: str, how: str) -> None:
    """Terms that only point to an agreement (`AGREEMENT-GOVERNED`) are filled by the part or parent they point to."""
    before = verdict_only(world.request, world.snapshot)
    dataset, request, changed = _used(world), world.request, world
    assume(what not in ("parent", "part") or not _points(world))
    if what == "prohibition":
        rule = replace(FORBIDDEN, actions=("publish_model_weights",))
        changed = _with(world, {dataset.id: replace(dataset, rules=(*dataset.rules, rule))})
    elif what == "parent":
        edges = (*dataset.derived_from, Derivation(id="data-x", how=how))
        added = (Dataset(id="data-x", name="x", concluded_terms="DUA-NEW"), _signed_by_nobody(world, "DUA-A"))
        entries = (*(replace(e, derived_from=edges) if e is dataset else e for e in world.entries), *added)
        changed = replace(world, entries=entries, snapshot=compile_snapshot(entries))
    elif what == "data set":
        request = replace(request, datasets=(*request.datasets, DatasetUse(id="data-c", facts={})))
        assume(all(d.id != "data-c" for d in world.request.datasets))
    else:
        assume(all(p.id != "p9" for p in dataset.parts))
        parts = (*dataset.parts, Part(id="p9", terms="DUA-NEW"))
        entries = (*(replace(e, parts=parts) if e is dataset else e for e in world.entries),)
        entries = (*entries, _signed_by_nobody(world, "DUA-B"))
        changed = replace(world, entries=entries, snapshot=compile_snapshot(entries))
    assert verdict_only(request, changed.snapshot).rank >= before.rank


def _signed_by_nobody(world: World, name: str) -> Entry:
    """A copy of an agreement that no document names: what is on file for the other one would speak of the data."""
    entry = world.snapshot.entries[name]
    rules = tuple(replace(rule, id=f"NEW-{rule.id}", lifts=()) for rule in entry.rules)
    return replace(entry, id="DUA-NEW", aliases=(), rules=rules)


def _points(world: World) -> bool:
    """Return whether the data set or the model only points to an agreement elsewhere."""
    model = world.request.model
    used = (_used(world), world.snapshot.get(model.id) if model is not None else None)
    return any("AGREEMENT-GOVERNED" in (terms_of(entry) or "") for entry in used if entry is not None)


@EXAMPLES
@given(worlds())
@example(world=world(628, 2))
def test_f_every_verdict_cites_or_names(world: World) -> None:
    decision = decide(world.request, world.snapshot)
    event(decision.verdict.value)
    if decision.verdict is Verdict.INSUFFICIENT_FACTS:
        assert decision.missing
    elif decision.verdict is Verdict.NEEDS_REVIEW:
        assert decision.review
        assert all(item.who and item.question for item in decision.review)
    else:
        assert any(r.clause is not None for r in decision.reasons if r.deciding)
    for reason in decision.reasons:
        assert reason.clause is not None
        assert reason.path


@EXAMPLES
@given(worlds(), st.integers(0, 2**32))
@example(world=world(3628799, 4), dice=0)
@example(world=world(52327091, 3), dice=0)
@example(world=world(233959378, 1), dice=1)
@example(world=world(629, 4), dice=0)
@example(world=world(5993, 4), dice=0)
@example(world=world(15255006, 3), dice=0)
def test_g_the_smallest_set_suffices_and_is_smallest(world: World, dice: int) -> None:
    rng = random.Random(dice)
    request = asked_for(world, Verdict.INSUFFICIENT_FACTS, dice)
    decision = decide(request, world.snapshot)
    assume(decision.verdict is Verdict.INSUFFICIENT_FACTS)
    assume(not decision.not_assessed)  # a law that nothing places yet is listed and not weighed (SEMANTICS 5.1)
    event(f"{len(decision.missing)} questions")
    answered = _answered(request, decision.missing)
    assert verdict_only(answered, world.snapshot).is_permit
    others = _stated_at_random(answered, rng)
    assert verdict_only(others, world.snapshot).is_permit, "whatever the other facts are"
    for left_out in decision.missing:
        kept = tuple(item for item in decision.missing if item is not left_out)
        assert not verdict_only(_answered(request, kept), world.snapshot).is_permit, "none can be left out"


def _answered(request: UseRequest, missing: tuple[Missing, ...]) -> UseRequest:
    found = request
    for item in missing:
        found = with_answers(found, {item.path: item.kind_value})
    return found


def _stated_at_random(request: UseRequest, rng: random.Random) -> UseRequest:
    """State what is still unknown; what documents imply, an institution presumes or absence means is known."""
    facts = {
        name: rng.choice([True, False]) if value is None and name not in TAKEN_AS_NO else value
        for name, value in request.facts.items()
    }
    datasets = tuple(
        replace(
            d,
            facts={
                name: rng.choice([True, False]) if value is None and name not in SHOWN else value
                for name, value in d.facts.items()
            },
        )
        for d in request.datasets
    )
    return replace(request, facts=facts, datasets=datasets)


@EXAMPLES
@given(worlds(), st.integers(0, 2**32))
def test_h_order_and_duplicates_do_not_matter(world: World, dice: int) -> None:
    rng = random.Random(dice)
    entries = list(world.entries)
    rng.shuffle(entries)
    evidence = [*world.request.evidence, *world.request.evidence]
    rng.shuffle(evidence)
    shuffled = replace(world.request, evidence=tuple(evidence), facts=dict(reversed(list(world.request.facts.items()))))
    decision = decide(world.request, world.snapshot)
    first = dump_json(decision)
    assert dump_json(decide(shuffled, compile_snapshot(entries))) == first
    turned = replace(shuffled, datasets=tuple(reversed(shuffled.datasets)))
    assert decide(turned, world.snapshot).verdict == decision.verdict
    assert dump_json(decide(world.request, world.snapshot)) == first


@FEWER
@given(worlds(), st.integers(0, 2**32))
def test_i_alternatives_hold_and_are_smallest(world: World, dice: int) -> None:
    request = spoilt_question(world, dice)
    decision = decide(request, world.snapshot)
    assume(decision.alternatives)
    document = to_jsonable(request)
    for alternative in decision.alternatives:
        event(f"{len(alternative.change)} changes")
        operations = [to_jsonable(op) for op in alternative.change]
        changed = request_from(jsonpatch.apply_patch(document, operations))
        found = outcome_of(changed, world.snapshot)
        assert found.verdict is alternative.verdict
        assert found.verdict.rank < decision.verdict.rank
        assert found.verdict.rank <= Verdict.INSUFFICIENT_FACTS.rank
        for index in range(len(operations)):
            part = operations[:index] + operations[index + 1 :]
            if part:
                without = outcome_of(request_from(jsonpatch.apply_patch(document, part)), world.snapshot)
                assert without.mildness > found.mildness, "no part does as well"


@EXAMPLES
@given(worlds(), st.sampled_from([Verdict.PERMITTED, Verdict.PERMITTED_WITH_DUTIES]))
def test_k_a_ruling_never_lifts_a_prohibition(world: World, verdict: Verdict) -> None:
    assume(verdict_only(world.request, world.snapshot) is Verdict.PROHIBITED)
    entries = tuple(e for e in world.entries if not isinstance(e, Ruling))
    assume(verdict_only(world.request, compile_snapshot(entries)) is Verdict.PROHIBITED)
    ruling = Ruling(id="NEW-RULING", name="ruling", verdict=verdict, scope=RulingScope(), by="the board")
    assert verdict_only(world.request, compile_snapshot((*entries, ruling))) is Verdict.PROHIBITED


@EXAMPLES
@given(worlds())
def test_l_replacing_an_entry_is_hypothetical(world: World) -> None:
    request = replace(world.request, entries=(_used(world),))
    assert decide(request, world.snapshot).hypothetical


@EXAMPLES
@given(worlds())
def test_markers_never_permit_by_themselves(world: World) -> None:
    dataset = _used(world)
    bare = replace(dataset, concluded_terms="NOASSERTION", rules=(), derived_from=(), parts=(), template=False)
    entries = tuple(
        replace(e, rules=()) if isinstance(e, Marker) else bare if e.id == bare.id else e
        for e in world.entries
        if not isinstance(e, Ruling)
    )
    request = replace(world.request, action="fine_tune", outputs=())
    assert not verdict_only(request, compile_snapshot(entries)).is_permit
