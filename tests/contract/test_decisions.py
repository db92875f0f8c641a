# SPDX-License-Identifier: Apache-2.0
"""Answers are kept as they were given."""

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

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
from licet.domain.record import AnsweredQuestion, DecisionFilter, DecisionRecord
from licet.domain.rule import Due
from licet.domain.use import EnvironmentUse, Output, Party, PurposeUse, ServiceUse
from licet.domain.verdict import Verdict
from licet.errors import DecisionNotFoundError, InputError, StoreError
from licet.stores.memory import MemoryStore
from licet.stores.texts import decision_text, entry_text, parse_decision_text
from licet.usecases.recording import Recorder
from tests.contract.sample import INSTITUTION, SAMPLE
from tests.contract.stores import Graph, Store, Tamper, load, put
from tests.factories import NOW, dataset, decision, decision_record, request

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


def ids_of(records: object) -> list[str]:
    return [record.id for record in records]  # type: ignore[attr-defined]


def test_answers_recorded_together_all_come_back(store: Store) -> None:
    load(store, *SAMPLE)
    records = [RECORD, *(decision_record(f"dec_{number:03}") for number in range(60))]
    store.append_many(records)
    store.append_many([])
    assert [store.decision(record.id) for record in records] == records


def test_answers_recorded_together_are_one_transaction(store: Store) -> None:
    store.append(decision_record("dec_b"))
    with pytest.raises(StoreError, match="dec_b"):
        store.append_many(
            [decision_record("dec_a"), decision_record("dec_b", asked_by="eve"), decision_record("dec_c")]
        )
    with pytest.raises(InputError):
        store.append_many([decision_record("dec_d"), decision_record("dec_e", asked_by="\ud800")])
    assert ids_of(store.decisions(DecisionFilter())) == ["dec_b"]


def test_one_id_for_two_answers_is_refused(store: Store) -> None:
    twice = [decision_record("dec_1"), decision_record("dec_1"), decision_record("dec_2")]
    store.append_many(twice)
    assert ids_of(store.decisions(DecisionFilter())) == ["dec_2", "dec_1"]
    with pytest.raises(StoreError):
        store.append_many([decision_record("dec_3"), decision_record("dec_3", asked_by="eve")])


def test_answers_that_are_partly_there_are_completed(store: Store) -> None:
    store.append(decision_record("dec_2"))
    store.append_many([decision_record(f"dec_{number}") for number in (1, 2, 3)])
    assert ids_of(store.decisions(DecisionFilter())) == ["dec_3", "dec_2", "dec_1"]


def test_many_record_at_once(store: Store) -> None:
    load(store, *SAMPLE)
    records = [dataclasses.replace(RECORD, id=f"dec_{number:03}") for number in range(64)]
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(store.append, records))
    assert ids_of(store.decisions(DecisionFilter(), limit=300)) == sorted(ids_of(records), reverse=True)


def test_recorder_commits_for_many_and_one_failure_stays_its_own(store: Store) -> None:
    load(store, *SAMPLE)
    store.append(decision_record("dec_100", asked_by="somebody else"))
    recorder = Recorder(store)
    records = [dataclasses.replace(RECORD, id=f"dec_{number:03}") for number in range(200)]

    def recorded(record: DecisionRecord) -> str:
        try:
            recorder.append(record)
        except StoreError:
            return record.id
        assert store.decision(record.id) == record
        return ""

    with ThreadPoolExecutor(32) as pool:
        failed = [name for name in pool.map(recorded, records) if name]
    assert failed == ["dec_100"]
    assert len(store.decisions(DecisionFilter(), limit=300)) == 200
    assert store.decision("dec_100").asked_by == "somebody else"


LISTED = (
    decision_record("dec_1", asked_by="ada"),
    decision_record("dec_2", decision=decision(Verdict.PROHIBITED), request=request(data=("a", "b"), on="llm")),
    decision_record("dec_3", asked_at=NOW + dt.timedelta(days=1), asked_by="ada", request=request(data="b")),
    decision_record("dec_4", asked_at=NOW + dt.timedelta(days=2), request=request(on="llm")),
)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (DecisionFilter(), [4, 3, 2, 1]),
        (DecisionFilter(verdict=Verdict.PROHIBITED), [2]),
        (DecisionFilter(asked_by="ada"), [3, 1]),
        (DecisionFilter(asked_by="nobody"), []),
        (DecisionFilter(datasets=frozenset({"b", "alias-of-b"})), [3, 2]),
        (DecisionFilter(models=frozenset({"llm"})), [4, 2]),
        (DecisionFilter(since=NOW + dt.timedelta(days=1)), [4, 3]),
        (DecisionFilter(asked_by="ada", datasets=frozenset({"b"}), since=NOW), [3]),
    ],
    ids=["all", "verdict", "asked by", "nobody", "data set", "model", "since", "several"],
)
def test_recorded_answers_are_listed(store: Store, wanted: DecisionFilter, ids: list[int]) -> None:
    store.append_many(LISTED)
    expected = [f"dec_{number}" for number in ids]
    assert ids_of(store.decisions(wanted)) == expected
    pages: list[str] = []
    while found := store.decisions(wanted, before=pages[-1] if pages else None, limit=1):
        pages += ids_of(found)
    assert pages == expected


def test_questions_are_those_of_the_answers(store: Store) -> None:
    load(store, *SAMPLE)
    store.append_many([RECORD, *(dataclasses.replace(RECORD, id=f"dec_q{number}") for number in range(3))])
    whole = store.decisions(DecisionFilter(), limit=50)
    expected = tuple(AnsweredQuestion.of(record) for record in whole)
    assert store.questions(limit=50) == expected
    assert store.questions(before=expected[1].id, limit=2) == expected[2:4]
    assert store.questions(limit=0) == ()


def test_a_rare_answer_is_found_behind_many_others(store: Store) -> None:
    store.append_many(
        [decision_record(f"dec_{n:03}", request=request(data="b" if n == 0 else "a")) for n in range(130)]
    )
    assert ids_of(store.decisions(DecisionFilter(datasets=frozenset({"b"})), limit=2)) == ["dec_000"]
    assert len(store.decisions(DecisionFilter(), limit=120)) == 120


def test_entries_are_read_as_they_were_at_a_write(store: Store) -> None:
    load(store, *SAMPLE)
    before = store.entries()
    changed = dataclasses.replace(SAMPLE[0], name="another name")
    put(store, changed, expected=1)
    put(store, dataset("new"))
    assert store.entries_at(0) == ()
    assert store.entries_at(len(SAMPLE)) == before
    assert {stored.entry.id: stored.revision for stored in store.entries_at(len(SAMPLE) + 1)}[changed.id] == 2
    assert store.entries_at(len(SAMPLE) + 2) == store.entries()
    for number in (len(SAMPLE) + 3, -1):
        with pytest.raises(StoreError):
            store.entries_at(number)


def test_a_broken_trail_proves_nothing(store: Store, tampering: Tamper) -> None:
    load(store, *SAMPLE)
    tampering(2, reason="another reason")
    assert len(store.entries_at(1)) == 1
    with pytest.raises(StoreError, match="event 2"):
        store.entries_at(len(SAMPLE))


@pytest.mark.parametrize("content", ["changed", "missing"])
def test_a_changed_or_missing_revision_is_an_error(graph: Graph, content: str) -> None:
    load(graph.store, *SAMPLE)
    first = SAMPLE[0]
    if content == "missing":
        graph.run("MATCH (r:Revision {id: $id}) DETACH DELETE r", id=f"{first.id}@1")
    else:
        text = entry_text(dataclasses.replace(first, name="forged"))
        graph.run("MATCH (r:Revision {id: $id}) SET r.content = $text", id=f"{first.id}@1", text=text)
    with pytest.raises(StoreError, match=f"{first.id}@1"):
        graph.store.entries_at(len(SAMPLE))


def test_a_forged_revision_in_memory_is_an_error() -> None:
    store = MemoryStore()
    load(store, dataset("notes"))
    forged = store._shelf.revisions["notes"]
    forged[0] = dataclasses.replace(forged[0], entry=dataset("notes", name="forged"))
    with pytest.raises(StoreError, match="notes@1"):
        store.entries_at(1)
    forged.clear()
    with pytest.raises(StoreError, match="missing"):
        store.entries_at(1)


@pytest.mark.parametrize("content", ["{}", "no json", "null"])
def test_record_that_cannot_be_read_is_no_answer(graph: Graph, content: str) -> None:
    graph.store.append(decision_record("dec_1"))
    graph.run("MATCH (d:DecisionRecord {id: 'dec_1'}) SET d.content = $content", content=content)
    with pytest.raises(StoreError, match="cannot be read"):
        graph.store.decision("dec_1")


def test_same_answer_in_other_types_is_no_other_answer(store: Store) -> None:
    def record(name: str, value: object) -> DecisionRecord:
        missing = Missing(
            path="/facts/x", name="x", kind="agreement", choices=None, question="?", wanted_by=("R",),
            who_can_say="asker", kind_value=value,
        )  # fmt: skip
        return decision_record(name, decision=dataclasses.replace(decision(), missing=(missing,)))

    given = record("dec_1", {"assets": ("a", "b")})
    store.append(given)
    store.append(given)
    store.append_many([given, record("dec_1", {"assets": ["a", "b"]})])
    store.append_many([parse_decision_text(decision_text(given)), record("dec_2", {})])
    assert len(store.decisions(DecisionFilter())) == 2
    with pytest.raises(StoreError, match="another content"):
        store.append(record("dec_1", {"assets": ("a", "c")}))
