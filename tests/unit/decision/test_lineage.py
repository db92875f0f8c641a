# SPDX-License-Identifier: Apache-2.0
"""What travels over the lineage of an asset (SEMANTICS 6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.lineage import ancestors_of, climb
from licet.decision.reference import verdict_only
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import Derivation, TrainedOn
from licet.domain.rule import Propagation, PropagationTarget
from licet.domain.use import EnvironmentUse, Party, PurposeUse
from licet.domain.verdict import Verdict
from licet.vocabulary.kinds import DERIVATION_KINDS
from tests.factories import agreement, artefact, constraint, dataset, licence, marker, model, request, rule

DAY = dt.date(2026, 11, 24)
YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
OF_DATA = sorted(kind.id for kind in DERIVATION_KINDS.values() if kind.from_kinds == ("dataset",))
COPIES, DERIVATIVES = PropagationTarget.COPIES, PropagationTarget.DERIVATIVES


def edge(name: str, how: str = "subset") -> Derivation:
    return Derivation(id=name, how=how)


@pytest.mark.parametrize("how", OF_DATA)
@pytest.mark.parametrize("to", PropagationTarget)
def test_a_rule_travels_along_an_edge_if_it_propagates_to_what_it_carries(how: str, to: PropagationTarget) -> None:
    source = dataset("source", concluded_terms="CLOSED")
    expected = NO if to == DERIVATION_KINDS[how].carries else YES
    assert (
        _ask(dataset("data", concluded_terms="OPEN", derived_from=(edge("source", how),)), source, to=(to,)) is expected
    )


@pytest.mark.parametrize(
    ("to", "verdict"),
    [((COPIES,), YES), ((DERIVATIVES,), YES), ((COPIES, DERIVATIVES), NO), ((), YES)],
    ids=["the last step", "the first step", "every step", "none"],
)
def test_every_step_needs_it(to: tuple[PropagationTarget, ...], verdict: Verdict) -> None:
    data = dataset("data", concluded_terms="OPEN", derived_from=(edge("middle", "derived"),))
    middle = dataset("middle", concluded_terms="OPEN", derived_from=(edge("source"),))
    assert _ask(data, middle, dataset("source", concluded_terms="CLOSED"), to=to) is verdict


def test_artefacts_are_steps_too() -> None:
    data = dataset("data", concluded_terms="OPEN", derived_from=(edge("made"),))
    middle = artefact("made", concluded_terms="OPEN", derived_from=(edge("source"),))
    assert _ask(data, middle, dataset("source", concluded_terms="CLOSED")) is NO
    assert _ask(data, artefact("made", concluded_terms="CLOSED")) is NO
    assert _ask(data, artefact("made", concluded_terms="SIGNED")) is REVIEW
    assert _ask(data, artefact("made", concluded_terms="OPEN")) is YES


@pytest.mark.parametrize(
    ("terms", "verdict"),
    [
        ("OPEN", YES),
        ("SILENT", YES),
        ("SIGNED", REVIEW),
        ("ALLOWING", YES),
        ("KEEPING", REVIEW),
        ("UNREGISTERED", REVIEW),
        ("MARKER", NO),
        ("NOASSERTION", YES),
    ],
    ids=[
        "public terms", "silent public terms", "a silent agreement", "an agreement whose permission travels",
        "an agreement whose permission stays", "terms that the registry lacks", "a marker with a rule", "a marker",
    ],
)  # fmt: skip
def test_a_permissive_label_over_a_restrictive_parent_never_permits(terms: str, verdict: Verdict) -> None:
    """A signed agreement over the parent must allow the act too; markers are inherited always (3.6)."""
    data = dataset("data", concluded_terms="OPEN", derived_from=(edge("source"),))
    assert _ask(data, dataset("source", concluded_terms=terms)) is verdict


def test_what_a_parent_permits_does_not_fill_the_silence_of_the_data() -> None:
    """3.5."""
    data = dataset("data", concluded_terms="SILENT", derived_from=(edge("source"),))
    assert _ask(data, dataset("source", concluded_terms="ALLOWING")) is REVIEW


def test_a_parent_that_the_registry_lacks_is_a_review() -> None:
    assert _ask(dataset("data", concluded_terms="OPEN", derived_from=(edge("nowhere"),))) is REVIEW


def test_own_rules_of_a_parent_travel() -> None:
    travels = (Propagation(to=COPIES, because="words"),)
    own = rule("own", "prohibition", propagation=travels)
    data = dataset("data", concluded_terms="OPEN", derived_from=(edge("source"),))
    assert _ask(data, dataset("source", concluded_terms="OPEN", rules=(own,))) is NO
    assert _ask(data, dataset("source", concluded_terms="OPEN", rules=(rule("own", "prohibition"),))) is YES


@pytest.mark.parametrize(("holds", "verdict"), [(True, NO), (False, YES)])
def test_a_propagation_may_have_a_condition(holds: bool, verdict: Verdict) -> None:
    when = constraint("fact.healthcare_task", "eq", True)
    own = rule("own", "prohibition", propagation=(Propagation(to=COPIES, if_=when),))
    data = dataset("data", concluded_terms="OPEN", derived_from=(edge("source"),))
    source = dataset("source", concluded_terms="OPEN", rules=(own,))
    assert _ask(data, source, facts={"healthcare_task": holds}) is verdict


@pytest.mark.parametrize("how", sorted(k.id for k in DERIVATION_KINDS.values() if "model" in k.from_kinds))
def test_rules_of_base_models_always_travel(how: str) -> None:
    base = model("base", concluded_terms="CLOSED")
    tuned = model("model", concluded_terms="OPEN", descendant_of=(edge("base", how),))
    assert _ask(base, tuned, on="model", to=()) is NO


def test_a_base_model_that_the_registry_lacks_is_a_review() -> None:
    assert _ask(model("model", concluded_terms="OPEN", descendant_of=(edge("nowhere"),)), on="model") is REVIEW


@pytest.mark.parametrize(
    ("terms", "verdict"),
    [("CLOSED", YES), ("CLOSED AND SIGNED", NO), ("SIGNED", REVIEW), ("SILENT", YES), (None, YES)],
)
def test_what_a_model_was_trained_on_binds_only_under_an_agreement(terms: str | None, verdict: Verdict) -> None:
    trained = model("model", concluded_terms="OPEN", trained_on=(TrainedOn(id="corpus"),))
    corpus = dataset("corpus", concluded_terms=terms)
    assert _ask(corpus, trained, on="model", to=(PropagationTarget.MODEL_WEIGHTS,)) is verdict


def test_training_data_that_the_registry_lacks_do_not_bind() -> None:
    assert _ask(model("model", concluded_terms="OPEN", trained_on=(TrainedOn(id="nowhere"),)), on="model") is YES


def test_ancestors_to_any_depth_diamonds_once_and_cycles_cut() -> None:
    snapshot = compile_snapshot(
        (
            dataset("data", derived_from=(edge("left"), edge("right"))),
            dataset("left", derived_from=(edge("top"),)),
            dataset("right", derived_from=(edge("top"),)),
            dataset("top", aliases=("old-top",), derived_from=(edge("root"), edge("data"))),
            dataset("root"),
        )
    )
    assert [a.id for a in ancestors_of("data", snapshot)] == ["left", "right", "top", "root"]
    assert climb("data", snapshot) == {"data", "left", "right", "top", "root"}
    assert climb("old-top", snapshot) == {"top", "root", "data", "left", "right"}


def test_a_diamond_whose_sides_carry_different_things_counts_for_each() -> None:
    snapshot = compile_snapshot(
        (
            dataset("data", derived_from=(edge("left"), edge("right", "derived"))),
            dataset("left", derived_from=(edge("top"),)),
            dataset("right", derived_from=(edge("top"),)),
            dataset("top"),
        )
    )
    assert _steps("top", snapshot) == [{COPIES}, {COPIES, DERIVATIVES}]


def _steps(name: str, snapshot: Snapshot) -> list[set[PropagationTarget]]:
    return [set(a.steps) for a in ancestors_of("data", snapshot) if a.id == name]


def test_the_walk_is_told() -> None:
    snapshot = compile_snapshot(
        (
            model("model", descendant_of=(edge("base", "fine_tuned_from"),), trained_on=(TrainedOn(id="corpus"),)),
            model("base"),
            dataset("corpus", derived_from=(edge("source"),)),
            dataset("source"),
        )
    )
    assert [a.path for a in ancestors_of("model", snapshot)] == [
        ("model", "DESCENDANT_OF", "base"),
        ("model", "TRAINED_ON", "corpus"),
        ("model", "TRAINED_ON", "corpus", "WAS_DERIVED_FROM", "source"),
    ]
    found = {a.id: (a.licence_chain, a.disclosed_training) for a in ancestors_of("model", snapshot)}
    assert found == {"base": (True, False), "corpus": (False, True), "source": (False, True)}


def _ask(*entries: Any, to: tuple[PropagationTarget, ...] = (COPIES,), on: str | None = None, **fields: Any) -> Verdict:
    travels = tuple(Propagation(to=target, because="words") for target in to)
    copies = (Propagation(to=COPIES, because="words"),)
    known = {
        entry.id: entry
        for entry in (
            licence("OPEN", rule("O-1")),
            licence("CLOSED", rule("C-1", "prohibition", propagation=travels)),
            licence("SILENT", rule("S-0", "notice")),
            agreement("SIGNED"),
            agreement("ALLOWING", rule("A-1", propagation=copies)),
            agreement("KEEPING", rule("K-1")),
            marker("NOASSERTION"),
            marker("MARKER", rules=(rule("MK", "prohibition"),)),
            *entries,
        )
    }
    asked: dict[str, Any] = {
        "purpose": PurposeUse(id="academic_research"),
        "actor": Party(kind="academic"),
        "environment": EnvironmentUse(kind="institution_on_prem"),
        "as_of": DAY,
        **fields,
    }
    data = "data" if "data" in known else ()
    return verdict_only(request("evaluate", data=data, on=on, **asked), compile_snapshot(known.values()))
