# SPDX-License-Identifier: Apache-2.0
"""The interface describes itself: truly, completely, and without the internet."""

import re
from html.parser import HTMLParser
from typing import Any, Final

import jsonschema
import pytest

from licet.wire.read import decision_from, entry_from, request_from
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

SERVED: Final = {
    "/healthz",
    "/metrics",
    "/readyz",
    "/v1/artefacts",
    "/v1/audit",
    "/v1/audit:verify",
    "/v1/calendar.ics",
    "/v1/changes",
    "/v1/checks",
    "/v1/datasets:permitted",
    "/v1/decisions",
    "/v1/decisions/{decision_id}",
    "/v1/decisions/{decision_id}/graph",
    "/v1/decisions/{decision_id}/replay",
    "/v1/decisions/{decision_id}/request",
    "/v1/decisions/{decision_id}:review",
    "/v1/decisions:batch",
    "/v1/decisions:preview",
    "/v1/documents",
    "/v1/documents/{document_id}",
    "/v1/documents/{document_id}/content",
    "/v1/entries",
    "/v1/entries/{entry_id}",
    "/v1/tasks",
    "/v1/review-cases/{case_id}:withdraw",
    "/v1/review-cases/{case_id}:answer",
    "/v1/review-cases/{case_id}/comments",
    "/v1/review-cases/{case_id}",
    "/v1/review-cases",
    "/v1/institutions/{entry_id}/use",
    "/v1/entries/{entry_id}:attest",
    "/v1/entries/{entry_id}/comments",
    "/v1/entries/{entry_id}/diff",
    "/v1/entries/{entry_id}/documents",
    "/v1/entries/{entry_id}/governed-by",
    "/v1/entries/{entry_id}/lineage",
    "/v1/entries/{entry_id}/revisions",
    "/v1/entries/{entry_id}/revisions/{number}",
    "/v1/entries/{entry_id}:retire",
    "/v1/keys",
    "/v1/keys/{key_id}:revoke",
    "/v1/keys:claim",
    "/v1/me",
    "/v1/models:permitted",
    "/v1/paths",
    "/v1/settings",
    "/v1/vocabulary",
    "/v1/vocabulary/{scheme}",
}


@pytest.fixture(scope="module")
def described(seeded: FakeRegistry) -> dict[str, Any]:
    document: dict[str, Any] = seeded.http.get("/openapi.json").json()
    return document


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    names = set(re.findall(r"#/components/schemas/([A-Za-z0-9_]+)", str(described)))
    assert names <= set(described["components"]["schemas"])
    assert "$defs" not in str(described)


def test_every_operation_says_what_errors_look_like(described: dict[str, Any]) -> None:
    for operation in operations(described):
        assert "application/problem+json" in operation["responses"]["default"]["content"]
        assert operation["description"]


def test_paths_are_those_that_are_served(described: dict[str, Any]) -> None:
    proposing = {path for path in described["paths"] if path.startswith("/v1/change-requests")}
    assert len(proposing) == 13
    assert set(described["paths"]) - proposing == SERVED


def test_only_writing_and_giving_keys_needs_a_key(described: dict[str, Any]) -> None:
    proposing = {path: methods for path, methods in described["paths"].items() if "/change-requests" in path}
    assert all("security" in operation for methods in proposing.values() for operation in methods.values())
    secured = [
        (path, method)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if "security" in operation and path not in proposing
    ]
    assert sorted(secured) == sorted(
        [
            ("/v1/artefacts", "post"),
            ("/v1/audit:verify", "get"),
            ("/v1/documents", "post"),
            ("/v1/decisions/{decision_id}:review", "post"),
            ("/v1/entries", "post"),
            ("/v1/entries/{entry_id}", "put"),
            ("/v1/entries/{entry_id}/comments", "get"),
            ("/v1/entries/{entry_id}/comments", "post"),
            ("/v1/entries/{entry_id}:attest", "post"),
            ("/v1/entries/{entry_id}:retire", "post"),
            ("/v1/review-cases", "get"),
            ("/v1/review-cases/{case_id}", "get"),
            ("/v1/review-cases/{case_id}/comments", "post"),
            ("/v1/review-cases/{case_id}:answer", "post"),
            ("/v1/review-cases/{case_id}:withdraw", "post"),
            ("/v1/tasks", "get"),
            ("/v1/keys", "get"),
            ("/v1/keys", "post"),
            ("/v1/keys/{key_id}:revoke", "post"),
            ("/v1/settings", "get"),
        ]
    )


def test_closed_registry_says_that_reading_needs_a_key_and_shows_no_answers() -> None:
    closed = FakeRegistry(dataset("notes"), public_read=False)
    document = closed.http.get("/openapi.json").json()
    assert document["paths"]["/v1/entries"]["get"]["security"] == [{"key": []}]
    assert "security" not in document["paths"]["/healthz"]["get"]
    assert "'example'" not in str(document)


def test_example_question_gets_the_example_answer(seeded: FakeRegistry, described: dict[str, Any]) -> None:
    operation = described["paths"]["/v1/decisions"]["post"]
    question = operation["requestBody"]["content"]["application/json"]["example"]
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    answer = seeded.http.post("/v1/decisions", json=question).json()
    assert {**answer, "id": None} == example


@pytest.mark.parametrize("path", ["/v1/datasets:permitted", "/v1/models:permitted"])
def test_example_of_a_reverse_question_gets_its_answer(
    seeded: FakeRegistry, described: dict[str, Any], path: str
) -> None:
    operation = described["paths"][path]["post"]
    question = operation["requestBody"]["content"]["application/json"]["example"]
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert seeded.http.post(path, json=question).json() == example
    assert example["items"]


def test_examples_have_their_published_shapes(described: dict[str, Any]) -> None:
    readers = {"UseRequest": request_from, "Decision": decision_from, "Entry": entry_from}
    read = 0
    for operation in operations(described):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (each for body in bodies for each in body.get("content", {}).values()):
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if "example" in content and name in readers:
                readers[name](content["example"])
                read += 1
    assert read >= 5


@pytest.mark.parametrize("name", ["UseRequest", "Decision", "Entry", "Problem", "Which"])
def test_examples_fit_their_schemas(described: dict[str, Any], name: str) -> None:
    reference = {"$ref": f"#/components/schemas/{name}"}
    schema = {**reference, "components": described["components"]}
    examples = re.compile(name)
    for operation in operations(described):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (each for body in bodies for each in body.get("content", {}).values()):
            if content.get("schema") == reference and "example" in content:
                jsonschema.validate(content["example"], schema)
                return
    pytest.fail(f"no example of {examples.pattern}")


def test_registry_without_data_still_describes_itself() -> None:
    document = FakeRegistry().http.get("/openapi.json").json()
    assert document["info"]["title"] == "Licet"


class Links(HTMLParser):
    """Collects what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_page_loads_nothing_from_elsewhere(seeded: FakeRegistry) -> None:
    page = seeded.http.get("/docs")
    links = Links()
    links.feed(page.text)
    assert links.found
    for link in links.found:
        assert link.startswith("/")
        assert seeded.http.get(link).status_code == 200
    assert "unsafe" not in page.headers["content-security-policy"]


def test_page_shows_every_operation(seeded: FakeRegistry, described: dict[str, Any]) -> None:
    page = seeded.http.get("/docs").text
    for path in described["paths"]:
        assert f">{path}<" in page


def test_page_escapes_what_it_shows() -> None:
    from tests.factories import dataset

    page = FakeRegistry(dataset("mimic-iv-note", name="<script>alert(1)</script>")).http.get("/docs")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
