# SPDX-License-Identifier: Apache-2.0
"""A question with a name that nobody knows, or that contradicts itself, is not answered."""

from typing import Any

import pytest

from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import Derivation, Part
from licet.errors import ContradictionError, MalformedError, UnknownTermError
from licet.usecases.check_request import check_request
from licet.wire.read import request_from
from licet.wire.validate import checked_entry, checked_request
from tests import factories as make

REGISTRY: Snapshot = compile_snapshot(
    [
        make.dataset("notes", version="2.2", parts=(Part(id="group-1"),), aliases=("old-notes",)),
        make.dataset("images"),
        make.model("llama-3.1", version="3.1"),
        make.service("SERVICE"),
        make.institution("INSTITUTE"),
        make.guidance("GUIDANCE"),
        make.licence("MIT", make.rule("MIT-1")),
        make.agreement("AGREEMENT"),
    ]
)
GOOD: dict[str, Any] = {
    "action": "fine_tune",
    "datasets": [
        {
            "id": "old-notes",
            "version": "2.2.0",
            "part": "group-1",
            "facts": {"modality": "text", "project_approved": None},
        }
    ],
    "model": {"id": "llama-3.1", "version": "70B", "facts": {"generative": True}},
    "service": {"id": "SERVICE", "configuration": {"human_review": False}},
    "purpose": {"id": "research"},
    "actor": {"institution": "INSTITUTE", "kind": "academic", "country": "US", "adopts": ["GUIDANCE"]},
    "environment": {"kind": "institution_on_prem", "id": "my cluster"},
    "outputs": [
        {"kind": "model_weights", "release": "restricted", "venue": "PHYSIONET", "licence": "MIT OR AGREEMENT"}
    ],
    "evidence": [
        {
            "kind": "agreement",
            "terms": "AGREEMENT",
            "covers": {"assets": ["notes"], "models": ["llama-3.1"], "actions": ["fine_tune"]},
        }
    ],
    "facts": {"sells_result": False, "project_approved": True, "credentialed": None},
    "interpretation": "strict",
}


def pointers(**fields: Any) -> list[str]:
    return [flaw.pointer for flaw in check_request(request_from({**GOOD, **fields}), REGISTRY)]


def test_known_names_pass() -> None:
    request = request_from(GOOD)
    assert checked_request(request, REGISTRY) is request


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"action": "finetune"}, "/action"),
        ({"datasets": [{"id": "note"}]}, "/datasets/0/id"),
        ({"datasets": [{"id": "MIT"}]}, "/datasets/0/id"),
        ({"datasets": [{"id": "notes", "part": "group-2"}]}, "/datasets/0/part"),
        ({"datasets": [{"id": "images", "part": "x"}]}, "/datasets/0/part"),
        ({"datasets": [{"id": "notes", "facts": {"x": True}}]}, "/datasets/0/facts/x"),
        ({"datasets": [{"id": "notes", "facts": {"version": "3"}}]}, "/datasets/0/facts/version"),
        ({"datasets": [{"id": "notes", "facts": {"modality": "smell"}}]}, "/datasets/0/facts/modality"),
        ({"model": {"id": "notes"}}, "/model/id"),
        ({"model": {"id": "llama-3.1", "facts": {"x": 1}}}, "/model/facts/x"),
        ({"service": {"id": "MIT"}}, "/service/id"),
        ({"service": {"id": "SERVICE", "configuration": {"x": True}}}, "/service/configuration/x"),
        ({"purpose": {"id": "reserch"}}, "/purpose/id"),
        ({"actor": {"institution": "x"}}, "/actor/institution"),
        ({"actor": {"kind": "x"}}, "/actor/kind"),
        ({"actor": {"country": "Germany"}}, "/actor/country"),
        ({"actor": {"adopts": ["MIT"]}}, "/actor/adopts/0"),
        ({"environment": {"kind": "cloud"}}, "/environment/kind"),
        ({"outputs": [{"kind": "weights"}]}, "/outputs/0/kind"),
        ({"outputs": [{"kind": "adapter", "release": "open"}]}, "/outputs/0/release"),
        ({"outputs": [{"kind": "adapter", "venue": "x"}]}, "/outputs/0/venue"),
        ({"outputs": [{"kind": "adapter", "licence": "MIT OR notes"}]}, "/outputs/0/licence"),
        ({"outputs": [{"kind": "adapter", "licence": "MIT OR"}]}, "/outputs/0/licence"),
        ({"evidence": [{"kind": "x"}]}, "/evidence/0/kind"),
        ({"evidence": [{"kind": "agreement", "terms": "x"}]}, "/evidence/0/terms"),
        ({"evidence": [{"kind": "agreement", "covers": {"assets": ["x"]}}]}, "/evidence/0/covers/assets/0"),
        ({"evidence": [{"kind": "agreement", "covers": {"actions": ["x"]}}]}, "/evidence/0/covers/actions/0"),
        ({"facts": {"x": True}}, "/facts/x"),
        ({"facts": {"sells_result": "no"}}, "/facts/sells_result"),
        ({"interpretation": "lenient"}, "/interpretation"),
        (
            {
                "entries": [
                    {"kind": "dataset", "id": "new", "name": "new", "derived_from": [{"id": "notes", "how": "x"}]}
                ]
            },
            "/entries/0/derived_from/0/how",
        ),
        (
            {"entries": [{"kind": "dataset", "id": "new", "name": "new", "concluded_terms": "x"}]},
            "/entries/0/concluded_terms",
        ),
    ],
)
def test_unknown_name_is_found_at_its_place(fields: dict[str, Any], where: str) -> None:
    assert pointers(**fields) == [where]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"datasets": [{"id": "notes", "version": "2.1"}]}, "/datasets/0/version"),
        ({"model": {"id": "llama-3.1", "version": "v3.2"}}, "/model/version"),
        ({"datasets": [{"id": "notes", "facts": {"sells_result": True}}]}, "/datasets/0/facts/sells_result"),
        ({"datasets": [{"id": "notes"}, {"id": "images"}]}, "/facts/project_approved"),
        ({"action": "publish_model_weights", "outputs": [{"kind": "results", "release": "public"}]}, "/outputs"),
        ({"action": "publish_model_weights", "outputs": [{"kind": "adapter", "release": "internal"}]}, "/outputs"),
        (
            {
                "entries": [
                    {"kind": "dataset", "id": "new", "name": "new"},
                    {"kind": "dataset", "id": "new", "name": "new"},
                ]
            },
            "/entries/1/id",
        ),
    ],
)
def test_contradiction_is_found_at_its_place(fields: dict[str, Any], where: str) -> None:
    found = check_request(request_from({**GOOD, **fields}), REGISTRY)
    assert [flaw.pointer for flaw in found] == [where]
    assert [flaw.code for flaw in found] == ["contradiction"]


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "publish_model_weights", "outputs": []},
        {"action": "publish_model_weights", "outputs": [{"kind": "adapter", "release": "public"}]},
        {"action": "deploy_hosted_service", "outputs": [{"kind": "model_weights", "release": "service"}]},
        {"datasets": [{"id": "notes", "version": "second"}]},
        {"datasets": [{"id": "notes", "version": "2"}]},
        {"datasets": [{"id": "images", "version": "9"}]},
        {"datasets": [{"id": "notes"}, {"id": "notes"}]},
        {
            "entries": [
                {"kind": "dataset", "id": "notes", "name": "mine", "derived_from": [{"id": "images", "how": "subset"}]}
            ]
        },
        {
            "datasets": [],
            "model": None,
            "service": None,
            "purpose": None,
            "actor": None,
            "environment": None,
            "outputs": [],
        },
    ],
)
def test_what_agrees_with_itself_passes(fields: dict[str, Any]) -> None:
    assert pointers(**fields) == []


def test_question_may_name_what_it_brings_along() -> None:
    entry = {"kind": "dataset", "id": "new", "name": "new", "aliases": ["newest"]}
    assert pointers(entries=[entry], datasets=[{"id": "newest"}]) == []


def test_rule_of_another_entry_is_not_brought_along() -> None:
    rule = {"id": "MIT-1", "modality": "notice", "actions": ["use"], "says": "x", "clause": {"section": "1"}}
    entry = {"kind": "licence", "id": "MINE", "name": "mine", "rules": [rule]}
    assert pointers(entries=[entry]) == ["/entries/0/rules/0/id"]
    assert pointers(entries=[{**entry, "id": "MIT"}]) == []


def test_lineage_in_a_circle_is_found() -> None:
    entries = (
        make.dataset("one", derived_from=(Derivation(id="two", how="derived"),)),
        make.artefact("two", derived_from=(Derivation(id="three", how="derived"),)),
        make.model("three", descendant_of=(Derivation(id="one", how="trained_on"),)),
        make.dataset("four", derived_from=(Derivation(id="one", how="derived"),)),
    )
    found = check_request(make.request("use", entries=entries), REGISTRY)
    assert [flaw.pointer for flaw in found] == ["/entries/0", "/entries/1", "/entries/2"]


def test_unknown_names_raise() -> None:
    with pytest.raises(UnknownTermError, match="unknown action `finetune`: did you mean `fine_tune`") as refused:
        checked_request(request_from({**GOOD, "action": "finetune", "purpose": {"id": "x"}}), REGISTRY)
    assert len(refused.value.flaws) == 2


def test_contradictions_raise() -> None:
    with pytest.raises(ContradictionError, match=r"the registry has `2\.2`"):
        checked_request(request_from({"action": "use", "datasets": [{"id": "notes", "version": "1"}]}), REGISTRY)


def test_at_most_twenty_flaws_are_reported() -> None:
    facts = {f"x{number}": True for number in range(50)}
    assert len(check_request(request_from({"action": "use", "facts": facts}), REGISTRY)) == 20


def test_entry_that_cannot_work_raises() -> None:
    with pytest.raises(MalformedError):
        checked_entry(make.dataset("a b"))
    entry = make.dataset("a")
    assert checked_entry(entry, {"a"}) is entry
