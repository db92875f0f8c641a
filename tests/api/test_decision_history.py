# SPDX-License-Identifier: Apache-2.0
"""What was decided: listed, given again, drawn."""

import dataclasses
import datetime as dt
import json
import re
from typing import Any

import pytest
from rdflib import Graph

from licet.domain.record import DecisionRecord
from licet.domain.use import PurposeUse
from licet.domain.verdict import Verdict
from licet.errors import StoreError
from licet.stores.memory import MemoryStore
from licet.usecases.ask import answer
from licet.wire.write import to_jsonable
from tests.factories import dataset, decision, decision_record, institution, licence, request, rule, ruling
from tests.fakes.app import FakeRegistry

QUESTION: dict[str, Any] = {
    "action": "evaluate",
    "datasets": [{"id": "notes"}],
    "purpose": {"id": "research"},
    "facts": {"sells_result": False},
}


def asked(registry: FakeRegistry, **more: Any) -> str:
    found: str = registry.http.post("/v1/decisions", json={**QUESTION, **more}).json()["id"]
    return found


def replayed(registry: FakeRegistry, name: str) -> Any:
    answer = registry.http.get(f"/v1/decisions/{name}/replay")
    assert answer.status_code == 200, answer.text
    return answer.json()


def put_under(registry: FakeRegistry, terms: str) -> None:
    """Put the notes under other terms."""
    write(registry, dataset("notes", concluded_terms=terms, attributes={"sensitivity": ("phi",)}))


def write(registry: FakeRegistry, entry: Any) -> None:
    known = registry.store.revisions(entry.id) if entry.id in registry.wiring.registry.current().names else ()
    expected = len(known) or None
    curation = dataclasses.replace(entry.curation, revision=(expected or 0) + 1)
    entry = dataclasses.replace(entry, curation=curation)
    registry.store.put(entry, expected_revision=expected, by="ada", at=registry.clock.now(), reason="changed")


# --- the same again ------------------------------------------------------------------------------


def test_nothing_written_gives_the_same(small: FakeRegistry) -> None:
    found = replayed(small, asked(small))
    assert (found["same"], found["differs"], found["problem"]) == (True, [], None)
    assert found["engine"]["is_same"] is True
    assert found["today"] == {
        "sequence": 5, "verdict_before": "PERMITTED", "verdict": "PERMITTED",
        "differs": [], "changed": [], "problem": None,
    }  # fmt: skip


def test_after_a_change_the_answer_of_then_is_still_the_same(small: FakeRegistry) -> None:
    name = asked(small)
    before = small.store.entry("OPEN").entry
    closed = dataclasses.replace(before, rules=(rule("O-1", "prohibition", "evaluate"), before.rules[1]))
    write(small, closed)
    found = replayed(small, name)
    assert (found["same"], found["sequence"]) == (True, 5)
    today = found["today"]
    assert (today["sequence"], today["verdict_before"], today["verdict"]) == (6, "PERMITTED", "PROHIBITED")
    assert today["changed"] == [{"id": "OPEN", "revision_then": 1, "revision_now": 2, "rules": ["O-1"]}]
    assert {"verdict", "reasons"} <= set(today["differs"])
    assert not {"sequence", "engine"} & set(today["differs"])


def test_an_entry_that_is_new_is_told_if_the_answer_rests_on_it_today(small: FakeRegistry) -> None:
    name = asked(small)
    write(small, dataset("elsewhere"))
    write(small, licence("NEW", rule("N-1", "prohibition", "evaluate")))
    put_under(small, "NEW")
    today = replayed(small, name)["today"]
    assert today["changed"] == [
        {"id": "NEW", "revision_then": None, "revision_now": 1, "rules": ["N-1"]},
        {"id": "notes", "revision_then": 1, "revision_now": 2, "rules": []},
    ]
    assert today["verdict"] == "PROHIBITED"


def test_question_of_the_past_and_with_entries_is_given_again(small: FakeRegistry) -> None:
    small.clock.advance(seconds=10)
    known = (small.clock.now() - dt.timedelta(seconds=5)).isoformat()
    of_then = asked(small, known_at=known)
    brought = asked(small, entries=[to_jsonable(dataset("own", concluded_terms="OPEN"))], datasets=[{"id": "own"}])
    put_under(small, "CLOSED")
    for name in (of_then, brought):
        found = replayed(small, name)
        assert found["same"] is True
        assert found["today"]["verdict"] == found["today"]["verdict_before"]


def test_another_answer_than_the_recorded_one_is_not_the_same(small: FakeRegistry) -> None:
    edition = small.wiring.registry.current()
    question = request("evaluate", data="notes")
    today = small.clock.now().date()
    found = dataclasses.replace(answer(question, snapshot=edition.snapshot, today=today), id="dec_x")
    stamp = dataclasses.replace(found.engine, version="0.0.1")
    forged = dataclasses.replace(found, summary="Yes.", engine=stamp)
    small.store.append(DecisionRecord(id="dec_x", asked_at=small.clock.now(), request=question, decision=forged))
    again = replayed(small, "dec_x")
    assert (again["same"], again["differs"]) == (False, ["summary", "engine"])
    assert again["engine"] == {"recorded": "0.0.1", "here": found.engine.version, "is_same": False}


def test_question_that_cannot_be_asked_any_more_is_not_the_same(small: FakeRegistry) -> None:
    small.store.append(decision_record("dec_x", request=request("evaluate", data="nobody")))
    found = replayed(small, "dec_x")
    assert found["same"] is False
    assert "nobody" in found["problem"]
    assert found["today"]["verdict"] is None


@pytest.mark.parametrize("damage", ["forged", "missing", "trail"])
def test_damage_is_an_error_and_never_the_same(small: FakeRegistry, damage: str) -> None:
    name = asked(small)
    store = small.store
    assert isinstance(store, MemoryStore)
    kept = store._shelf.revisions["CLOSED"]
    if damage == "forged":
        kept[0] = dataclasses.replace(kept[0], entry=licence("CLOSED"))
    elif damage == "missing":
        kept.clear()
    else:
        store._shelf.events[2] = dataclasses.replace(store._shelf.events[2], by="eve")
    answer = small.http.get(f"/v1/decisions/{name}/replay")
    assert (answer.status_code, answer.json()["code"]) == (500, "store_failed")
    with pytest.raises(StoreError):
        store.entries_at(5)


def test_unknown_decision(small: FakeRegistry) -> None:
    for path in ("replay", "graph"):
        assert small.http.get(f"/v1/decisions/dec_none/{path}").json()["code"] == "decision_not_found"


# --- the list ------------------------------------------------------------------------------------


def ids(registry: FakeRegistry, key: str | None = None, **params: Any) -> list[str]:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return [item["id"] for item in registry.http.get("/v1/decisions", params=params, headers=headers).json()["items"]]


def test_list_has_the_newest_first_and_what_one_looks_for(small: FakeRegistry) -> None:
    asked(small)
    small.clock.advance(hours=1)
    asked(small, action="clinical_decision")
    small.http.post("/v1/decisions", json={**QUESTION, "model": {"id": "llm"}}, headers=small.curator())
    assert ids(small) == ["dec_3", "dec_2", "dec_1"]
    assert ids(small, verdict="PROHIBITED") == ["dec_2"]
    assert ids(small, model="llm") == ["dec_3"]
    assert ids(small, key=small.key, asked_by="curator") == ["dec_3"]
    assert ids(small, dataset="notes", since=small.clock.now().isoformat()) == ["dec_3", "dec_2"]
    assert ids(small, dataset="copy") == []
    first = small.http.get("/v1/decisions", params={"model": "llm"}, headers=small.curator()).json()["items"][0]
    assert (first["asked_by"], first["datasets"], first["verdict"]) == ("curator", ["notes"], "PERMITTED")
    assert first["standing"] is None


def test_who_asked_is_for_those_with_a_key(small: FakeRegistry) -> None:
    small.http.post("/v1/decisions", json=QUESTION, headers=small.curator()).raise_for_status()
    (item,) = small.http.get("/v1/decisions").json()["items"]
    assert item["asked_by"] is None
    refused = small.http.get("/v1/decisions?asked_by=curator")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")


def test_who_showed_no_key_is_nobody_on_record(small: FakeRegistry) -> None:
    name = asked(small)
    assert small.store.decision(name).asked_by is None
    small.http.post("/v1/decisions:batch", json=[QUESTION], headers=small.curator())
    assert small.store.decision("dec_2").asked_by == "curator"


def test_pages_follow_the_link(small: FakeRegistry) -> None:
    for _ in range(5):
        asked(small)
    found, path = [], "/v1/decisions?limit=2&dataset=notes"
    while path:
        answer = small.http.get(path)
        found.append([item["id"] for item in answer.json()["items"]])
        path = answer.links["next"]["url"] if "next" in answer.links else ""
        assert bool(path) == (answer.json()["next"] is not None)
    assert found == [["dec_5", "dec_4"], ["dec_3", "dec_2"], ["dec_1"]]


def test_stale_answers_are_told_with_both_tests(small: FakeRegistry) -> None:
    asked(small)
    asked(small, datasets=[{"id": "copy"}])
    asked(small, datasets=[], model={"id": "llm"})
    assert (ids(small, stale=True), ids(small, stale=False)) == ([], ["dec_3", "dec_2", "dec_1"])
    notes = small.store.entry("notes").entry
    write(small, dataclasses.replace(notes, name="only renamed"))
    found = small.http.get("/v1/decisions?stale=true").json()["items"]
    # The copy inherits from the notes, but no finding of its answer comes by that way.
    assert [item["id"] for item in found] == ["dec_1"]
    assert found[0]["standing"] == {
        "is_stale": True, "changed": ["notes"], "verdict_now": "PERMITTED", "is_expired": False, "problem": None,
    }  # fmt: skip
    put_under(small, "CLOSED")
    found = {item["id"]: item["standing"] for item in small.http.get("/v1/decisions?stale=true").json()["items"]}
    assert found["dec_1"]["verdict_now"] == "PROHIBITED"
    assert ids(small, stale=False)[0] == "dec_3"


def test_a_new_entry_shows_in_the_exact_test_only(small: FakeRegistry) -> None:
    name = asked(small, datasets=[{"id": "notes"}], action="clinical_decision")
    assert small.store.decision(name).decision.verdict is Verdict.PROHIBITED
    unsure = asked(small, action="redistribute_data")
    before = small.store.decision(unsure).decision.verdict
    assert not before.is_permit
    write(small, ruling("RULED", verdict=Verdict.PROHIBITED))
    found = {item["id"]: item["standing"] for item in small.http.get("/v1/decisions?stale=true").json()["items"]}
    assert found[unsure]["changed"] == []
    assert found[unsure]["verdict_now"] != before.value


def test_an_answer_expires(small: FakeRegistry) -> None:
    day = small.clock.now().date()
    small.store.append(
        decision_record(
            "dec_x",
            request=request("evaluate", data="notes", facts={"sells_result": False}, purpose=PurposeUse(id="research")),
            decision=decision(valid_until=day),
        )
    )
    small.clock.advance(days=1)
    standing = small.http.get("/v1/decisions?stale=true").json()["items"][0]["standing"]
    assert (standing["is_expired"], standing["verdict_now"]) == (True, "PERMITTED")


def test_who_asks_by_default_counts_too() -> None:
    registry = FakeRegistry(
        institution("INSTITUTE"),
        licence("OPEN", rule("O-1", "permission", "evaluate")),
        dataset("notes", concluded_terms="OPEN"),
        institution="INSTITUTE",
    )
    asked(registry)
    write(registry, institution("INSTITUTE", country="CH"))
    standing = registry.http.get("/v1/decisions?stale=true").json()["items"][0]["standing"]
    assert standing["changed"] == ["INSTITUTE"]


@pytest.mark.parametrize(
    "query",
    ["verdict=YES", "stale=perhaps", "since=yesterday", "since=2026-11-23T10:00:00", "limit=0", "limit=101", "stle=1"],
)
def test_list_that_cannot_be_asked_for(small: FakeRegistry, query: str) -> None:
    refused = small.http.get(f"/v1/decisions?{query}")
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_cursor_of_another_list_is_refused(small: FakeRegistry) -> None:
    for _ in range(2):
        asked(small)
    cursor = small.http.get("/v1/decisions?limit=1").json()["next"]
    refused = small.http.get("/v1/decisions", params={"cursor": cursor, "verdict": "PERMITTED"})
    assert refused.json()["errors"][0]["code"] == "invalid_cursor"


# --- the graph -----------------------------------------------------------------------------------


@pytest.fixture
def drawn(small: FakeRegistry) -> str:
    return "/v1/decisions/" + asked(small, action="clinical_decision", datasets=[{"id": "copy"}]) + "/graph"


def test_graph_has_the_walk_from_the_asset_to_the_clause(small: FakeRegistry, drawn: str) -> None:
    found = small.http.get(drawn).json()
    assert (found["decision"], found["verdict"]) == ("dec_1", "PROHIBITED")
    names = {node["id"]: node for node in found["nodes"]}
    steps = {(edge["from"], edge["relation"], edge["to"]): edge["deciding"] for edge in found["edges"]}
    for step in (
        ("asset:copy", "GOVERNED_BY", "terms:OPEN"),
        ("terms:OPEN", "STATES", "rule:O-2"),
        ("rule:O-2", "RESTS_ON", "clause:OPEN:1"),
    ):
        assert steps[step] is True
    assert {name for step in steps for name in (step[0], step[2])} <= names.keys()
    assert (names["rule:O-2"]["text"], names["rule:O-2"]["effect"]) == ("No clinical decisions.", "PROHIBITED")
    assert names["clause:OPEN:1"]["text"] == "the words"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", "application/json"),
        ("dot", "text/vnd.graphviz"),
        ("mermaid", "text/vnd.mermaid"),
        ("jsonld", "application/ld+json"),
    ],
)
def test_form_is_chosen_by_name_or_by_accept(small: FakeRegistry, drawn: str, name: str, media_type: str) -> None:
    by_name = small.http.get(f"{drawn}?format={name}")
    by_accept = small.http.get(drawn, headers={"accept": media_type})
    assert by_name.headers["content-type"].partition(";")[0] == media_type
    assert (by_name.text, by_accept.headers["content-type"]) == (by_accept.text, by_name.headers["content-type"])


def test_form_that_nobody_has(small: FakeRegistry, drawn: str) -> None:
    assert small.http.get(drawn, headers={"accept": "image/png"}).json()["code"] == "not_acceptable"
    assert small.http.get(f"{drawn}?format=svg").status_code == 422


def test_drawings_have_every_node_and_step(small: FakeRegistry, drawn: str) -> None:
    found = small.http.get(drawn).json()
    dot, mermaid = (small.http.get(f"{drawn}?format={name}").text for name in ("dot", "mermaid"))
    assert dot.startswith("digraph answer {")
    assert mermaid.startswith("flowchart LR")
    assert len(re.findall(r" -> ", dot)) == len(re.findall(r"==>|-\.->", mermaid)) == len(found["edges"])
    for node in found["nodes"]:
        assert f'"{node["id"]}" [label="' in dot
        assert node["name"] in mermaid


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # of the parser of rdflib
def test_json_ld_speaks_prov_and_odrl(small: FakeRegistry, drawn: str) -> None:
    text = small.http.get(f"{drawn}?format=jsonld").text
    graph = Graph().parse(data=text, format="json-ld")
    found = graph.query(
        """
        PREFIX odrl: <http://www.w3.org/ns/odrl/2/> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX licetid: <https://w3id.org/licet/id/>
        SELECT ?answer WHERE {
          ?answer prov:wasDerivedFrom licetid:copy .
          licetid:copy odrl:hasPolicy licetid:OPEN .
          licetid:OPEN a odrl:Policy .
        }
        """
    )
    assert [str(row[0]) for row in found] == ["https://w3id.org/licet/decision/dec_1"]  # type: ignore[index]
    assert json.loads(text)["@graph"][0]["@id"]


# --- not recorded --------------------------------------------------------------------------------


def test_preview_without_entries_is_a_question_that_is_not_recorded(small: FakeRegistry) -> None:
    found = small.http.post("/v1/decisions:preview", json={"request": QUESTION, "entries": []}).json()
    recorded = small.http.post("/v1/decisions", json=QUESTION).json()
    assert recorded["id"] == "dec_1"
    assert found["before"] == found["after"] == {**recorded, "id": None}
    assert ids(small) == ["dec_1"]
