# SPDX-License-Identifier: Apache-2.0
"""Vocabulary, checks, audit trail, health."""

import httpx2
import pytest

from licet.stores.audit import verify_chain
from licet.wire.vocabulary import SCHEMES
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

MANIFEST = """
licet: 1
run: a-run
action: evaluate
base_model: {id: llm}
datasets:
  - {id: notes}
  - {id: own, stage: evaluate, terms: OPEN, derived_from: [{id: notes, how: synthetic}]}
fail_on: PROHIBITED
"""


def check(small: FakeRegistry, text: str, media_type: str = "application/yaml") -> httpx2.Response:
    return small.http.post("/v1/checks", content=text, headers={"content-type": media_type})


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_scheme(small: FakeRegistry, scheme: str) -> None:
    found = small.http.get(f"/v1/vocabulary/{scheme}").json()
    assert found["scheme"] == scheme
    assert all(term["id"] and term["label"] for term in found["terms"])


def test_schemes_are_listed_with_their_places(small: FakeRegistry) -> None:
    schemes = small.http.get("/v1/vocabulary").json()["schemes"]
    assert {each["id"] for each in schemes} == set(SCHEMES)
    assert small.http.get(schemes[0]["href"]).status_code == 200


def test_unknown_scheme_has_the_nearest_name(small: FakeRegistry) -> None:
    refused = small.http.get("/v1/vocabulary/action")
    assert (refused.status_code, refused.json()["code"]) == (404, "scheme_not_found")
    assert "`actions`" in refused.json()["detail"]


def test_check_answers_for_each_data_set_and_the_whole(small: FakeRegistry) -> None:
    found = check(small, MANIFEST).json()
    assert [each["about"] for each in found["checks"]] == ["notes", "own", None]
    assert found["run"] == "a-run"
    recorded = found["checks"][0]["decision"]
    assert small.http.get(f"/v1/decisions/{recorded['id']}").json() == recorded


def test_check_fails_by_its_strictest_answer(small: FakeRegistry) -> None:
    strict = check(small, MANIFEST.replace("fail_on: PROHIBITED", "fail_on: PERMITTED")).json()
    assert strict["failed"]
    assert not check(small, MANIFEST).json()["failed"] or strict["verdict"] == "PROHIBITED"


def test_check_takes_json_too(small: FakeRegistry) -> None:
    text = '{"licet": 1, "run": "r", "action": "evaluate", "datasets": [{"id": "notes"}]}'
    assert check(small, text, "application/json").json()["run"] == "r"


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        (("id: notes}", "id: note}"), 422, "/datasets/0/id"),
        (("id: llm", "id: lllm"), 422, "/base_model/id"),
        (("stage: evaluate", "stage: evaluat"), 422, "/datasets/1/stage"),
        (("run: a-run", "run: [a"), 400, None),
        (("fail_on", "fail_onn"), 422, "/fail_onn"),
    ],
    ids=["data set", "model", "stage", "no YAML", "unknown field"],
)
def test_manifest_that_cannot_be_checked(
    small: FakeRegistry, change: tuple[str, str], status: int, pointer: str | None
) -> None:
    refused = check(small, MANIFEST.replace(*change))
    assert refused.status_code == status
    assert pointer is None or pointer in {flaw["pointer"] for flaw in refused.json()["errors"]}


def test_audit_trail_is_whole_page_by_page(small: FakeRegistry) -> None:
    seen = []
    after: int | None = 0
    while after is not None:
        page = small.http.get("/v1/audit", params={"after": after, "limit": 2}).json()
        seen += page["items"]
        after = page["next_after"]
    assert [event["sequence"] for event in seen] == [1, 2, 3, 4, 5]
    assert verify_chain(small.client.audit()) is None


def test_health_asks_nobody(small: FakeRegistry) -> None:
    assert small.http.get("/healthz").json()["status"] == "ok"


def test_readiness_tells_how_far_the_registry_is(small: FakeRegistry) -> None:
    small.store.put(dataset("more"), expected_revision=None, by="t", at=small.clock.now(), reason="t")
    found = small.http.get("/readyz").json()
    assert (found["sequence"], found["entries"], found["writing"]) == (6, 6, True)
