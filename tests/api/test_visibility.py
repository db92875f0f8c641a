# SPDX-License-Identifier: Apache-2.0
"""What a caller may not read is not in any response; the verdict is the same for everybody."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from licet.domain.access import Role
from licet.domain.document import document_id
from licet.domain.entry import Derivation, TermsText
from licet.domain.visibility import Visibility
from licet.wire.write import to_jsonable
from licet_api.dependencies import current_edition
from licet_api.visible import seen_edition, viewer_of
from tests.api.callers import calling
from tests.factories import agreement, clause, dataset, institution, licence, model, rule
from tests.fakes.app import FakeRegistry

SECRET = "zqsecretqz"
TEXT = b"the whole of the terms"
OPEN = [None, Role.READER, Role.REVIEWER]
MAY_READ = [Role.CURATOR, Role.ADMIN]
CLOSED: dict[str, Any] = {"visibility": Visibility.RESTRICTED, "readers": (Role.CURATOR,), "name": f"name {SECRET}"}
ASKED: dict[str, Any] = {"action": "evaluate", "datasets": [{"id": "notes"}], "model": {"id": "llm"}}


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry in which an agreement and a data set are for curators."""
    words = clause(quote=f"quote {SECRET}", note=SECRET, section=SECRET)
    return FakeRegistry(
        agreement(
            "DUA-X",
            rule("X-1", "prohibition", "evaluate", says=f"No evaluation {SECRET}.", clause=words),
            rule("X-2", "notice", "evaluate", says=f"Note {SECRET}.", clause=words),
            aliases=("DUA-EX",),
            **CLOSED,
        ),
        licence("OPEN", rule("O-1", "permission", "evaluate", says="Evaluation is allowed.")),
        dataset("notes", concluded_terms="DUA-X"),
        dataset("cohort", concluded_terms="OPEN", **CLOSED),
        dataset("copy", derived_from=(Derivation(id="cohort", how="copy"),), concluded_terms="OPEN"),
        model("llm", concluded_terms="OPEN"),
        institution("HERE", contacts={"legal": "legal@here.example"}),
        institution="HERE",
    )


def asked(http: httpx2.Client) -> dict[str, Any]:
    found: dict[str, Any] = http.post("/v1/decisions", json=ASKED).json()
    return found


@pytest.mark.parametrize("role", OPEN, ids=str)
def test_answer_cites_the_rule_and_withholds_its_words(registry: FakeRegistry, role: Role | None) -> None:
    with calling(registry, role) as http:
        found = asked(http)
    assert found["verdict"] == "PROHIBITED"
    assert SECRET not in json.dumps(found)
    reason = next(each for each in found["reasons"] if each["rule"] == "X-1")
    assert reason["says"] == "the text of rule X-1 (DUA-X) is not open to you: ask legal@here.example"
    assert (reason["clause"]["terms"], reason["clause"]["quote"]) == ("DUA-X", None)
    assert "the text of rule X-1 (DUA-X) is not open to you" in found["summary"]
    assert [each["rule"] for each in found["notices"]] == ["X-2"]


@pytest.mark.parametrize("role", MAY_READ)
def test_reader_gets_the_words(registry: FakeRegistry, role: Role) -> None:
    with calling(registry, role) as http:
        found = asked(http)
    assert f"quote {SECRET}" in json.dumps(found)


def test_recorded_answer_is_redacted_for_whoever_reads_it(registry: FakeRegistry) -> None:
    with calling(registry, None) as http:
        name = asked(http)["id"]
        assert SECRET not in http.get(f"/v1/decisions/{name}").text
    with calling(registry, Role.ADMIN) as http:
        found = http.get(f"/v1/decisions/{name}").json()
    assert found == to_jsonable(registry.store.decision(name).decision)
    assert SECRET in json.dumps(found)


def test_every_way_to_ask_is_redacted(registry: FakeRegistry) -> None:
    manifest = {"run": "r", "base_model": "llm", "datasets": [{"id": "notes", "stage": "evaluate"}]}
    preview = {"request": ASKED, "entries": [to_jsonable(dataset("more", concluded_terms="OPEN"))]}
    bodies: list[tuple[str, Any]] = [
        ("/v1/decisions", ASKED),
        ("/v1/decisions:batch", [ASKED, {**ASKED, "action": "evaluat"}]),
        ("/v1/decisions:preview", preview),
        ("/v1/checks", manifest),
        ("/v1/datasets:permitted?verdict=all", {"action": "evaluate", "model": {"id": "llm"}}),
        ("/v1/models:permitted?verdict=all", {"action": "evaluate", "datasets": [{"id": "notes"}]}),
    ]
    for path, body in bodies:
        with calling(registry, None) as http:
            hidden = http.post(path, json=body)
        assert SECRET not in hidden.text, path
        assert hidden.status_code in {200, 422}, (path, hidden.text)


def test_reverse_question_neither_lists_nor_counts_what_is_hidden(registry: FakeRegistry) -> None:
    question = {"action": "evaluate", "model": {"id": "llm"}}
    counts: dict[Role | None, set[str]] = {}
    for role in (None, Role.CURATOR):
        with calling(registry, role) as http:
            found = http.post("/v1/datasets:permitted?verdict=all", json=question).json()
        counts[role] = {each["id"] for each in found["items"]}
        assert sum(found["verdicts"].values()) == len(counts[role])
    assert counts[Role.CURATOR] - counts[None] == {"cohort"}


@pytest.mark.parametrize("role", OPEN, ids=str)
@pytest.mark.parametrize("place", ["", "/revisions", "/lineage", "/governed-by", "/documents"])
def test_hidden_entry_is_as_unknown(registry: FakeRegistry, role: Role | None, place: str) -> None:
    with calling(registry, role) as http:
        hidden = http.get(f"/v1/entries/DUA-X{place}")
        alias = http.get(f"/v1/entries/DUA-EX{place}")
        unknown = http.get(f"/v1/entries/QQQ-9{place}")
    for found, name in ((hidden, "DUA-X"), (alias, "DUA-EX")):
        assert found.status_code == unknown.status_code == 404
        document = found.json()
        assert document["detail"].replace(name, "QQQ-9") == unknown.json()["detail"]
        assert document["code"] == "entry_not_found"


def test_hidden_entry_is_in_no_list(registry: FakeRegistry) -> None:
    paths = [
        "/v1/entries",
        "/v1/entries?view=full",
        f"/v1/entries?q={SECRET}",
        "/v1/entries?kind=agreement",
        "/v1/audit",
        "/v1/entries/copy/lineage",
        "/v1/entries/cohort-x",
        "/openapi.json",
    ]
    for path in paths:
        with calling(registry, Role.READER) as http:
            found = http.get(path)
        assert SECRET not in found.text, path
        ids = {each.get("id", each.get("subject")) for each in found.json().get("items", ())}
        assert not ids & {"cohort", "DUA-X"}, path
    with calling(registry, Role.CURATOR) as http:
        assert "cohort" in http.get("/v1/entries").text


def test_lineage_ends_at_what_is_hidden(registry: FakeRegistry) -> None:
    with calling(registry, None) as http:
        nodes = http.get("/v1/entries/copy/lineage").json()["nodes"]
    assert {"id": "cohort", "kind": None, "name": None, "verified": False, "steps": 1, "state": None} in nodes


def test_alias_of_hidden_terms_finds_nothing(registry: FakeRegistry) -> None:
    with calling(registry, None) as http:
        assert http.get("/v1/entries?terms=DUA-EX").json()["items"] == []
    with calling(registry, Role.CURATOR) as http:
        assert [each["id"] for each in http.get("/v1/entries?terms=DUA-EX").json()["items"]] == ["notes"]


def test_audit_is_whole_for_the_administrator(registry: FakeRegistry) -> None:
    with calling(registry, Role.ADMIN) as http:
        every = [each["subject"] for each in http.get("/v1/audit").json()["items"]]
    assert {"DUA-X", "cohort"} <= set(every)
    with calling(registry, Role.READER) as http:
        first = http.get("/v1/audit?limit=1").json()
        rest = http.get(f"/v1/audit?limit=100&after={first['next_after']}").json()
    subjects = [each["subject"] for each in (*first["items"], *rest["items"])]
    assert subjects == [name for name in every if name not in {"DUA-X", "cohort"}]
    assert rest["next_after"] is None


def test_error_names_nothing_that_is_hidden(registry: FakeRegistry) -> None:
    question = {**ASKED, "datasets": [{"id": "cohor"}]}
    with calling(registry, None) as http:
        assert '"cohort"' not in http.post("/v1/decisions", json=question).text
    with calling(registry, Role.CURATOR) as http:
        assert '"cohort"' in http.post("/v1/decisions", json=question).text


def test_institution_is_not_for_strangers() -> None:
    registry = FakeRegistry(dataset("inside", visibility=Visibility.INSTITUTION))
    found: dict[Role | None, int] = {}
    for role in (None, *Role):
        with calling(registry, role) as http:
            found[role] = http.get("/v1/entries/inside").status_code
    assert found.pop(None) == 404
    assert found == dict.fromkeys(Role, 200)


def put(http: httpx2.Client, entry: Any, **headers: str) -> httpx2.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.put(
        f"/v1/entries/{entry.id}", content=json.dumps(to_jsonable(entry)),
        headers={"content-type": "application/json", **given},
    )  # fmt: skip


def test_writer_who_may_not_read_does_not_get_the_entry(registry: FakeRegistry) -> None:
    mine = agreement("DUA-X", name="mine")
    with calling(registry, Role.REVIEWER) as http:
        changed = put(http, mine, if_match='"1"')
        created = put(http, mine, if_none_match="*")
        unknown = put(http, agreement("QQQ-9", name="mine"), if_match='"1"')
    assert (changed.status_code, unknown.status_code) == (412, 412)
    assert changed.json()["current"] is None
    assert (created.status_code, created.json()["code"]) == (403, "entry_closed")
    assert SECRET not in changed.text + created.text


def test_document_that_is_closed_withholds_what_quotes_it() -> None:
    words = clause(quote=f"quote {SECRET}", note=SECRET, text_hash=f"sha256:{document_id(TEXT)}")
    terms = licence("T", rule("T-1", "prohibition", "evaluate", says=f"No {SECRET}.", clause=words))
    registry = FakeRegistry(terms, dataset("notes", concluded_terms="T"), model("llm"))
    with calling(registry, None) as http:
        assert SECRET in asked(http)["summary"]
    with calling(registry, Role.REVIEWER) as http:
        kept = http.post(
            "/v1/documents?entry=T&name=t.txt&visibility=restricted&readers=reviewer",
            content=TEXT, headers={"content-type": "text/plain"},
        )  # fmt: skip
    assert kept.status_code == 201, kept.text
    with calling(registry, Role.CURATOR) as http:
        assert asked(http)["verdict"] == "PROHIBITED"
        entry = http.get("/v1/entries/T")
        for found in (json.dumps(asked(http)), entry.text, http.get("/v1/entries/T/revisions").text):
            assert SECRET not in found
        assert entry.headers["etag"] == '"1.withheld"'
        assert put(http, licence("T"), if_match='"1"').json()["code"] == "entry_closed"
        assert http.get(f"/v1/entries?q={SECRET}").json()["items"] == []
    with calling(registry, Role.REVIEWER) as http:
        assert SECRET in json.dumps(asked(http))
        assert http.get("/v1/entries/T").headers["etag"] == '"1"'
        for tag in ('"1.withheld"', '"1.turtlewithheld"'):
            refused = put(http, licence("T"), if_match=tag)
            assert (refused.status_code, refused.json()["code"]) == (412, "revision_conflict")
        assert SECRET in http.get("/v1/entries/T").text


def test_text_that_an_entry_cites_closes_all_of_its_rules() -> None:
    text = TermsText(sha256=document_id(TEXT))
    terms = licence("T", rule("T-1", "prohibition", "evaluate", says=f"No {SECRET}."), text=text)
    registry = FakeRegistry(terms, dataset("notes", concluded_terms="T"), model("llm"), licence("OTHER"))
    with calling(registry, Role.REVIEWER) as http:
        http.post(
            "/v1/documents?entry=OTHER&name=t.txt&visibility=institution",
            content=TEXT, headers={"content-type": "text/plain"},
        ).raise_for_status()  # fmt: skip
        assert [each["id"] for each in http.get("/v1/entries/T/documents").json()["items"]] == [document_id(TEXT)]
    with calling(registry, None) as http:
        assert SECRET not in json.dumps(asked(http))
        assert http.get("/v1/entries/T/documents").json()["items"] == []


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def test_routes_hand_out_what_the_caller_may_read(registry: FakeRegistry) -> None:
    """A route with the whole edition redacts what it gives, or is one of those that were looked at."""
    looked_at = {"/readyz", "/v1/audit", "/v1/changes", "/v1/documents", "/v1/entries/{entry_id}/documents",
                 "/v1/documents/{document_id}", "/v1/documents/{document_id}/content"}  # fmt: skip
    for context in iter_route_contexts(registry.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.path not in looked_at:
            calls = set(_calls(route.dependant))
            assert current_edition not in calls or calls & {seen_edition, viewer_of}, route.path
