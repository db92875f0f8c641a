# SPDX-License-Identifier: Apache-2.0
"""Documents have every field that other tools are written against, and take what they send.

The field names below are the published contract, written out: dropping or renaming one must fail here.
"""

import json
from typing import Any

import pytest

from tests import factories as make
from tests.fakes.app import FakeRegistry

QUESTION: dict[str, Any] = {
    "datasets": [{"id": "mimic-iv-note", "version": "2.2"}],
    "model": {"id": "llama-3.1"},
    "action": "fine_tune",
    "purpose": {"id": "research_non_commercial", "diseases": ["MONDO:0005148"]},
    "actor": {"institution": "EXAMPLE-INSTITUTE"},
    "environment": {"kind": "institution_on_prem"},
    "outputs": [
        {
            "kind": "model_weights",
            "release": "public",
            "licence": "Apache-2.0",
            "name": "ClinSum-8B",
        }
    ],
    "evidence": [
        {
            "kind": "agreement",
            "terms": "PHYSIONET-CREDENTIALED-DUA",
            "covers": {"assets": ["mimic-iv-note"]},
            "valid_until": "2027-01-31",
        },
        {"kind": "training_certificate", "valid_until": "2027-06-30"},
    ],
    "facts": {},
    "as_of": "2026-11-23",
}
DECISION = {
    "id", "verdict", "summary", "hypothetical", "valid_until", "acts", "reasons", "duties", "missing", "review",
    "alternatives", "notices", "assumed", "not_assessed", "layers", "per_asset", "mixture", "interpretation", "as_of",
    "sequence", "engine",
}  # fmt: skip
MEMBERS = {
    "acts": {"action", "about", "because"},
    "reasons": {
        "rule", "modality", "verdict", "act", "layer", "clause", "path", "says", "sources", "deciding", "values",
    },
    "duties": {"id", "rules", "says", "action", "trigger", "due", "evidence", "state", "if"},
    "missing": {"path", "name", "kind", "choices", "question", "wanted_by", "who_can_say"},
    "review": {"rule", "who", "contact", "question"},
    "alternatives": {"change", "because", "verdict"},
    "notices": {"rule", "says"},
    "assumed": {"operand", "value", "because", "rules"},
    "per_asset": {"id", "verdict"},
}  # fmt: skip
CLAUSE = {"terms", "version", "section", "quote", "source_url", "verified", "confidence", "text_hash"}
USED_VALUE = {"operand", "value", "from"}
REQUEST = {
    "datasets", "model", "service", "action", "purpose", "actor", "environment", "outputs", "evidence", "facts",
    "entries", "as_of", "known_at", "interpretation", "at_least",
}  # fmt: skip
ENTRY = {"kind", "id", "name", "version", "issuer", "aliases", "rules", "sources", "notes", "curation"}
TERMS = ENTRY | {"class", "silence", "parties", "duration", "text", "unmodelled_clauses"}
ENTRIES = {
    "dataset": ENTRY | {
        "declared_terms", "concluded_terms", "data_use", "parts", "derived_from", "attributes", "template",
    },
    "model": ENTRY | {
        "declared_terms", "concluded_terms", "descendant_of", "trained_on", "weights", "attributes",
    },
    "service": ENTRY | {"terms", "plan", "third_party", "offers", "configuration"},
    "artefact": ENTRY | {"kind_of", "was_generated_by", "derived_from", "location", "concluded_terms"},
    "licence": TERMS,
    "agreement": TERMS,
    "regulation": TERMS | {"jurisdiction", "applies_when"},
    "guidance": TERMS,
    "institution": ENTRY | {
        "country", "party_kind", "adopts", "environments", "services", "agreements", "presumptions", "contacts",
        "readings",
    },
    "ruling": ENTRY | {
        "scope", "verdict", "conditions", "by", "reason", "document", "valid_until", "rests_on",
    },
    "marker": ENTRY,
}  # fmt: skip
CURATION = {
    "state", "revision", "concluded_by", "reviewed_by", "reviewed_at", "review_due", "verified", "replaced_by",
    "retired_because",
}  # fmt: skip
RULE = {
    "id", "source_rule", "modality", "actions", "purposes", "constraints", "requires", "unless", "lifts", "duties",
    "effects", "propagation", "scope", "reading", "if_unknown", "refer_to", "refers_to", "valid_from", "valid_until",
    "says", "clause", "review",
}  # fmt: skip
PROBLEM = {"type", "title", "status", "code", "detail", "instance", "trace_id", "errors"}
FLAW = {"pointer", "code", "detail", "nearest"}


def ask(registry: FakeRegistry, question: dict[str, Any]) -> dict[str, Any]:
    answered = registry.http.post("/v1/decisions", json=question)
    assert answered.status_code == 200, answered.text
    document: dict[str, Any] = answered.json()
    return document


def test_example_of_the_contract_is_answered(seeded: FakeRegistry) -> None:
    decision = ask(seeded, QUESTION)
    assert set(decision) >= DECISION
    assert decision["verdict"] not in {"PERMITTED", "PERMITTED_WITH_DUTIES"}
    assert set(decision["engine"]) >= {"version", "snapshot", "ontologies"}


def test_parts_of_a_decision(seeded: FakeRegistry) -> None:
    seen: set[str] = set()
    bare = {"action": "fine_tune", "datasets": [{"id": "mimic-iv-note"}]}
    inside = {**QUESTION, "outputs": [{"kind": "model_weights", "release": "internal"}]}
    for question in (QUESTION, bare, inside):
        decision = ask(seeded, question)
        for name, fields in MEMBERS.items():
            for item in decision[name]:
                seen.add(name)
                assert set(item) >= fields, name
    assert seen >= {"acts", "reasons", "missing", "alternatives", "per_asset", "duties"}


def test_reasons_cite_their_clause_and_their_values(seeded: FakeRegistry) -> None:
    reasons = ask(seeded, QUESTION)["reasons"]
    clauses = [reason["clause"] for reason in reasons if reason["clause"] is not None]
    assert clauses
    assert all(set(clause) >= CLAUSE for clause in clauses)
    values = [value for reason in reasons for value in reason["values"]]
    assert all(set(value) >= USED_VALUE for value in values)
    deciding = [reason["deciding"] for reason in reasons]
    assert deciding == sorted(deciding, reverse=True)


def test_changes_are_json_patch(seeded: FakeRegistry) -> None:
    for alternative in ask(seeded, QUESTION)["alternatives"]:
        assert all({"op", "path"} <= set(step) for step in alternative["change"])


def test_request_document(seeded: FakeRegistry) -> None:
    decision = ask(seeded, QUESTION)
    kept = seeded.http.get(f"/v1/decisions/{decision['id']}/request").json()
    assert set(kept) >= REQUEST
    assert kept["evidence"][0]["covers"]["assets"] == ["mimic-iv-note"]


@pytest.fixture(scope="module")
def one_of_each() -> FakeRegistry:
    return FakeRegistry(
        make.dataset(), make.model(), make.service(), make.artefact(), make.agreement(), make.regulation(),
        make.guidance(), make.institution(), make.ruling(), make.marker(), make.licence("LICENCE", make.rule()),
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_entry_documents(one_of_each: FakeRegistry, kind: str) -> None:
    filters = {"kind": kind, "view": "full"}
    (entry,) = one_of_each.http.get("/v1/entries", params=filters).json()["items"]
    assert set(entry) >= ENTRIES[kind]
    assert set(entry["curation"]) >= CURATION


def test_rule_documents(one_of_each: FakeRegistry) -> None:
    (rule,) = one_of_each.http.get("/v1/entries/LICENCE").json()["rules"]
    assert set(rule) >= RULE


def test_problem_document(seeded: FakeRegistry) -> None:
    problem = seeded.http.post("/v1/decisions", json={"action": "finetune"}).json()
    assert set(problem) >= PROBLEM
    assert set(problem["errors"][0]) >= FLAW
    assert problem["errors"][0]["pointer"] == "/action"
    assert problem["errors"][0]["nearest"] == ["fine_tune"]


def test_numbers_of_a_batch_are_lines(seeded: FakeRegistry) -> None:
    lines = [json.loads(json.dumps(QUESTION)), {"action": "finetune"}]
    found = seeded.http.post("/v1/decisions:batch", json=lines).json()
    assert set(found[1]) == {"problem", "line"}
    assert found[1]["line"] == 2
