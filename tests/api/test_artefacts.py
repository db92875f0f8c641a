# SPDX-License-Identifier: Apache-2.0
"""What was made under a decision is registered, and asked about next."""

import datetime as dt
from typing import Any

import pytest

from licet.domain.verdict import Verdict
from licet.formats.packaged import seed_entries
from licet.wire.write import to_jsonable
from tests.api.conftest import INSTITUTE
from tests.factories import NOW, dataset, decision, decision_record, institution, licence, model, request, rule
from tests.fakes.app import FakeRegistry

TUNING: dict[str, Any] = {
    "action": "fine_tune",
    "datasets": [{"id": "mimic-iv-note"}],
    "model": {"id": "mistral-7b"},
    "purpose": {"id": "research_non_commercial"},
    "environment": {"kind": "institution_on_prem"},
    "evidence": [{"kind": "training_certificate"}],
    "outputs": [{"kind": "adapter", "release": "internal", "name": "notes-adapter"}],
}


@pytest.fixture(scope="module")
def seed() -> FakeRegistry:
    """A registry with the seed data that this module writes into."""
    entries = {entry.id: entry for entry in seed_entries()}
    entries.setdefault(INSTITUTE, institution(INSTITUTE))
    return FakeRegistry(*entries.values(), institution=INSTITUTE)


@pytest.fixture
def open_terms() -> FakeRegistry:
    """A small registry in which everything is allowed."""
    actions = ("use", "evaluate", "fine_tune", "embed_rag", "generate_synthetic_data", "inference_prompt")
    allowed = licence("OPEN", rule("O-1", "permission", *actions))
    return FakeRegistry(allowed, dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="OPEN"))


def ask(registry: FakeRegistry, **question: Any) -> Any:
    answer = registry.http.post("/v1/decisions", json=question)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(registry: FakeRegistry, **body: Any) -> Any:
    return registry.http.post("/v1/artefacts", json=body, headers=registry.curator())


def rules(answer: Any, verdict: str) -> set[str]:
    return {reason["rule"] for reason in answer["reasons"] if reason["verdict"] == verdict and reason["deciding"]}


def test_adapter_of_data_for_research_may_not_be_used_commercially(seed: FakeRegistry) -> None:
    """PHYSIONET-CREDENTIALED-DUA 6: research is the only purpose, and that travels to weights."""
    allowed = ask(seed, **TUNING)
    assert allowed["verdict"] == "PERMITTED_WITH_DUTIES"
    made = post(seed, decision=allowed["id"], output="notes-adapter", id="our-adapter", name="Our adapter")
    assert (made.status_code, made.headers["location"]) == (201, "/v1/entries/our-adapter")
    assert made.json()["duties"] == allowed["duties"] != []
    entry = seed.http.get(made.headers["location"]).json()
    assert entry == made.json()["entry"]
    assert entry["was_generated_by"] == {
        "decision": allowed["id"], "activity": "fine_tune", "date": NOW.date().isoformat(),
    }  # fmt: skip
    assert (entry["kind_of"], entry["concluded_terms"], entry["curation"]["concluded_by"]) == (
        "adapter", None, "curator",
    )  # fmt: skip
    assert entry["derived_from"] == [
        {"id": "mimic-iv-note", "how": "trained_on"},
        {"id": "mistral-7b", "how": "adapter_of"},
    ]
    next_one = ask(seed, action="inference_prompt", model={"id": "our-adapter"}, purpose={"id": "product_commercial"})
    assert next_one["verdict"] == "PROHIBITED"
    assert "PND-10a" in rules(next_one, "PROHIBITED")
    cited = next(reason for reason in next_one["reasons"] if reason["rule"] == "PND-10a")
    assert cited["path"][:3] == ["our-adapter", "TRAINED_ON", "mimic-iv-note"]
    assert (cited["clause"]["terms"], cited["clause"]["verified"]) == ("PHYSIONET-CREDENTIALED-DUA", True)


def test_adapter_of_free_data_may_be_used_if_the_facts_are_there(seed: FakeRegistry) -> None:
    allowed = ask(seed, **{**TUNING, "datasets": [{"id": "pubmedqa"}]})
    assert post(seed, decision=allowed["id"], id="free-adapter", name="Free").status_code == 201
    question = {"action": "evaluate", "model": {"id": "free-adapter"}, "purpose": {"id": "research_non_commercial"}}
    found = ask(seed, **question, facts={"healthcare_task": False})
    assert found["verdict"].startswith("PERMITTED")
    assert {"Apache-2.0", "MIT"} <= {reason["clause"]["terms"] for reason in found["reasons"]}
    governed = seed.http.get("/v1/entries/free-adapter/governed-by").json()
    assert {"Apache-2.0", "MIT"} <= {terms["id"] for terms in governed["choices"][0]["terms"]}


def test_embeddings_are_asked_about_as_data(seed: FakeRegistry) -> None:
    """PND-10a travels to embeddings too."""
    question = {**TUNING, "action": "embed_rag", "outputs": [{"kind": "embeddings", "release": "internal"}]}
    allowed = ask(seed, **question)
    assert allowed["verdict"].startswith("PERMITTED"), allowed["summary"]
    made = post(seed, decision=allowed["id"], id="our-index", name="Our index").json()["entry"]
    assert made["derived_from"] == [
        {"id": "mimic-iv-note", "how": "embedded"},
        {"id": "mistral-7b", "how": "generated_by"},
    ]
    next_one = ask(seed, action="use", datasets=[{"id": "our-index"}], purpose={"id": "product_commercial"})
    assert next_one["verdict"] == "PROHIBITED"
    assert "PND-10a" in rules(next_one, "PROHIBITED")


@pytest.mark.parametrize(
    ("action", "kind", "kind_of", "how_data", "how_model"),
    [
        ("fine_tune", "model_weights", "weights", "trained_on", "fine_tuned_from"),
        ("fine_tune", "adapter", "adapter", "trained_on", "adapter_of"),
        ("embed_rag", "embeddings", "embeddings", "embedded", "generated_by"),
        ("generate_synthetic_data", "synthetic_data", "synthetic_data", "synthetic", "generated_by"),
        ("inference_prompt", "generated_text", "outputs", "derived", "generated_by"),
        ("evaluate", "results", "outputs", "derived", "generated_by"),
    ],
)
def test_kind_and_lineage_come_from_the_output(
    open_terms: FakeRegistry, action: str, kind: str, kind_of: str, how_data: str, how_model: str
) -> None:
    question = request(action, data="data", on="base")
    outputs = [{"kind": kind, "release": "internal"}]
    asked = {**to_jsonable(question), "outputs": outputs}
    name = ask(open_terms, **asked)["id"]
    record = open_terms.store.decision(name)
    open_terms.store.append(decision_record("dec_yes", request=record.request, decision=decision(id="dec_yes")))
    made = post(open_terms, decision="dec_yes", id="made", name="Made", location="s3://bucket/made").json()["entry"]
    assert (made["kind_of"], made["location"]) == (kind_of, "s3://bucket/made")
    assert [(edge["id"], edge["how"]) for edge in made["derived_from"]] == [("data", how_data), ("base", how_model)]
    place = "model" if kind_of in {"weights", "adapter"} else "datasets"
    use = {"id": "made"} if place == "model" else [{"id": "made"}]
    assert ask(open_terms, action="evaluate", **{place: use})["verdict"]
    wrong = {"datasets": [{"id": "made"}]} if place == "model" else {"model": {"id": "made"}}
    refused = open_terms.http.post("/v1/decisions", json={"action": "evaluate", **wrong})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_term")


KEPT = ({"kind": "adapter", "release": "internal", "name": "one"}, {"kind": "results", "release": "internal"})


def saved(registry: FakeRegistry, outputs: Any = KEPT[:1], **fields: Any) -> str:
    question = {**to_jsonable(request("fine_tune", data="data", on="base")), "outputs": list(outputs)}
    asked = registry.store.decision(ask(registry, **question)["id"]).request
    given = {"id": "dec_saved", **fields}
    registry.store.append(decision_record("dec_saved", request=asked, decision=decision(**given)))
    return "dec_saved"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verdict": "PROHIBITED"}, "says PROHIBITED"),
        ({"verdict": "NEEDS_REVIEW"}, "says NEEDS_REVIEW"),
        ({"verdict": "INSUFFICIENT_FACTS"}, "says INSUFFICIENT_FACTS"),
        ({"hypothetical": "entries were given"}, "entries were given"),
        ({"valid_until": NOW.date() - dt.timedelta(days=1)}, "was valid until"),
        ({"outputs": [{"kind": "adapter"}]}, "not kept"),
        ({"outputs": []}, "about no output"),
    ],
    ids=["prohibited", "review", "facts", "hypothetical", "expired", "not kept", "no output"],
)
def test_what_is_not_permitted_is_not_registered(open_terms: FakeRegistry, fields: Any, reason: str) -> None:
    given = {**fields, "verdict": Verdict(fields.get("verdict", "PERMITTED"))}
    refused = post(open_terms, decision=saved(open_terms, **given), id="made", name="Made")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_permitted")
    assert reason in refused.json()["detail"]
    assert open_terms.http.get("/v1/entries/made").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({"output": 2}, 422, "malformed", "/output"),
        ({"output": -1}, 422, "malformed", "/output"),
        ({}, 422, "malformed", "/output"),
        ({"output": "two"}, 422, "unknown_term", "/output"),
        ({"output": 0, "id": ""}, 422, None, None),
        ({"output": 0, "decision": "dec_nobody"}, 404, "decision_not_found", None),
        ({"output": 0, "id": "data"}, 409, "entry_exists", None),
        ({"output": 0, "nme": "x"}, 422, "unknown_field", "/nme"),
        ({"output": 0, "date": "yesterday"}, 422, None, "/date"),
    ],
    ids=["above", "below", "which", "name", "no id", "no decision", "taken", "field", "date"],
)
def test_what_cannot_be_registered_says_why(
    open_terms: FakeRegistry, body: Any, status: int, code: str | None, pointer: str | None
) -> None:
    name = saved(open_terms, KEPT)
    refused = post(open_terms, **{"decision": name, "id": "made", "name": "Made", **body})
    document = refused.json()
    assert refused.status_code == status, refused.text
    flaws = document.get("errors") or []
    assert code is None or code in {document["code"], *(flaw["code"] for flaw in flaws)}
    assert pointer is None or pointer in {flaw["pointer"] for flaw in flaws}


def test_output_is_named_by_its_place_too(open_terms: FakeRegistry) -> None:
    name = saved(open_terms, KEPT)
    made = post(open_terms, decision=name, output=1, id="made", name="Made", date="2026-11-20").json()["entry"]
    assert (made["kind_of"], made["was_generated_by"]["date"]) == ("outputs", "2026-11-20")


def test_registering_needs_a_curator(open_terms: FakeRegistry) -> None:
    body = {"decision": saved(open_terms), "id": "made", "name": "Made"}
    assert open_terms.http.post("/v1/artefacts", json=body).status_code == 401
