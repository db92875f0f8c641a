# SPDX-License-Identifier: Apache-2.0
"""Answers are kept as they were given."""

import dataclasses
import datetime as dt

import pytest

from licet.domain.answer import (
    Act,
    Alternative,
    AssetVerdict,
    Assumed,
    CitedClause,
    Missing,
    MixtureVerdict,
    NotAssessed,
    Notice,
    OwedDuty,
    PatchOp,
    Reason,
    ReviewItem,
    UsedValue,
)
from licet.domain.rule import Due
from licet.domain.use import EnvironmentUse, Output, Party, PurposeUse, ServiceUse
from licet.domain.verdict import Verdict
from licet.errors import DecisionNotFoundError, StoreError
from tests.contract.sample import INSTITUTION, SAMPLE
from tests.contract.stores import Graph, Store, load
from tests.factories import NOW, decision, decision_record, request

pytest_plugins = ("tests.engines.fixtures",)

DAY = dt.date(2026, 11, 23)
REASON = Reason(
    rule="R-full",
    modality="requirement",
    verdict=Verdict.INSUFFICIENT_FACTS,
    act="fine_tune",
    about="notes",
    layer="agreement",
    clause=CitedClause(
        terms="DUA",
        version="1",
        section="3.1",
        quote="as the text has it",
        source_url="https://terms.example/3",
        verified=True,
        confidence="high",
        text_hash=None,
        evidence="primary_text",
        date_read=DAY,
    ),
    path=("notes", "GOVERNED_BY", "DUA", "STATES", "R-full"),
    says="Ünïcödé 'quotes'",
    sources=("R-ban", "rule-of-nobody"),
    deciding=True,
    values=(
        UsedValue(operand="fact.x", value=True, from_="request"),
        UsedValue(operand="dataset.modality", value=("text", 1), from_="entry", asset="notes"),
    ),
    effect="asks",
)
FULL = decision(
    Verdict.INSUFFICIENT_FACTS,
    summary="a summary",
    hypothetical="entries were given",
    valid_until=DAY,
    acts=(Act(action="fine_tune", about="notes", because="requested"),),
    reasons=(REASON, dataclasses.replace(REASON, rule=None, clause=None, deciding=False, sources=())),
    duties=(
        OwedDuty(
            id="cite",
            rules=("R-full",),
            says="Cite.",
            action="publish_outputs",
            trigger="on_release",
            due=Due(date=DAY),
            evidence=None,
            state="open",
            if_="fact.x",
        ),
    ),
    missing=(
        Missing(
            path="/facts/x",
            name="x",
            kind="boolean",
            choices=(True, "a", 1.5),
            question="?",
            wanted_by=("R-full",),
            who_can_say="asker",
            kind_value={"a": (1, 2)},
        ),
    ),
    review=(ReviewItem(rule=None, who="legal", contact=None, question="?", about="notes"),),
    alternatives=(
        Alternative(
            change=(PatchOp(op="add", path="/outputs/-", value={"kind": "results", "to": ("a",)}),),
            because="b",
            verdict=Verdict.PERMITTED,
        ),
    ),
    notices=(Notice(rule=None, says="n"),),
    assumed=(Assumed(operand="fact.y", value=False, because="b", rules=("R-full",)),),
    not_assessed=(NotAssessed(terms="LAW", because="b", facts=("z",)),),
    layers={"agreement": Verdict.INSUFFICIENT_FACTS},
    per_asset=(
        AssetVerdict(id="notes", verdict=Verdict.INSUFFICIENT_FACTS, chosen_terms="DUA"),
        AssetVerdict(id="not-in-the-registry", verdict=Verdict.NEEDS_REVIEW),
    ),
    mixture=(MixtureVerdict(assets=("a", "b"), rules=("R-full",), verdict=Verdict.PROHIBITED),),
    id="dec_full",
)  # fmt: skip
RECORD = decision_record(
    "dec_full",
    decision=FULL,
    asked_by="key_1",
    attributes={"client": "test"},
    request=request(
        data="notes",
        on="base",
        service=ServiceUse(id="SERVICE", configuration={"retention_days": 0, "location": None}),
        purpose=PurposeUse(id="research", diseases=("MONDO:0005148",), description="d"),
        actor=Party(institution="INSTITUTE", kind="academic", country="US", adopts=("GUIDE",)),
        environment=EnvironmentUse(kind="institution_on_prem", id="CLUSTER"),
        outputs=(Output(kind="model_weights", release="public", recipients=("all",)),),
        evidence=INSTITUTION.evidence,
        facts={"x": True, "y": None, "z": 1.0},
        entries=SAMPLE[:2],
        as_of=DAY,
        known_at=NOW,
        interpretation="strict",
        at_least=1,
    ),
)


@pytest.mark.parametrize("record", [decision_record(), RECORD], ids=["minimal", "full"])
def test_recorded_answer_comes_back(store: Store, record: object) -> None:
    load(store, *SAMPLE)
    store.append(record)  # type: ignore[arg-type]
    assert store.decision(record.id) == record  # type: ignore[attr-defined]


def test_unknown_answer_is_not_found(store: Store) -> None:
    with pytest.raises(DecisionNotFoundError) as caught:
        store.decision("dec_nobody")
    assert caught.value.decision_id == "dec_nobody"


def test_same_answer_may_be_recorded_again(store: Store) -> None:
    store.append(RECORD)
    store.append(RECORD)
    assert store.decision(RECORD.id) == RECORD


def test_another_answer_under_the_same_id_is_refused(store: Store) -> None:
    store.append(decision_record("dec_1"))
    with pytest.raises(StoreError):
        store.append(decision_record("dec_1", asked_by="eve"))
    assert store.decision("dec_1") == decision_record("dec_1")


def test_recording_an_answer_is_no_write_to_the_registry(store: Store) -> None:
    load(store, *SAMPLE)
    store.append(RECORD)
    assert store.sequence() == len(SAMPLE)


def test_graph_has_what_the_answer_cites(graph: Graph) -> None:
    load(graph.store, *SAMPLE)
    graph.store.append(RECORD)
    cited = graph.run(
        "MATCH (d:DecisionRecord)-[c:CITES]->(r:Rule) RETURN d.verdict AS verdict, r.id AS rule, "
        "c.deciding AS deciding ORDER BY rule"
    )
    assert [(row["rule"], row["deciding"]) for row in cited] == [("R-ban", True), ("R-full", True)]
    about = graph.run("MATCH (:DecisionRecord)-[:ASKED_ABOUT]->(e:Dataset) RETURN e.id AS id")
    assert about == [{"id": "notes"}]
