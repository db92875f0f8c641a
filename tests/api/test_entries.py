# SPDX-License-Identifier: Apache-2.0
"""Entries: list, read in three forms, write with a tag, and what hangs together with them."""

import json
from typing import Any

import httpx2
import pytest
import rdflib

from licet.wire.read import entry_from
from licet.wire.write import to_jsonable
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

NOTES = to_jsonable(dataset("notes", name="Notes", concluded_terms="OPEN"))


def put(small: FakeRegistry, body: Any = NOTES, name: str = "notes", **headers: str) -> httpx2.Response:
    return small.http.put(f"/v1/entries/{name}", json=body, headers=small.curator(**headers))


def test_list_shows_summaries_by_id(small: FakeRegistry) -> None:
    page = small.http.get("/v1/entries", params={"kind": "dataset"}).json()
    assert [item["id"] for item in page["items"]] == ["copy", "notes"]
    assert page["items"][1]["sensitivity"] == ["phi"]
    assert page["next"] is None


def test_list_of_whole_entries(small: FakeRegistry) -> None:
    page = small.http.get("/v1/entries", params={"view": "full", "terms": "OLD-OPEN"}).json()
    assert [entry_from(item).id for item in page["items"]] == ["copy", "llm", "notes"]


def test_pages_are_walked_by_their_links(small: FakeRegistry) -> None:
    seen: list[str] = []
    path: str | None = "/v1/entries?limit=2&verified=false"
    while path:
        page = small.http.get(path)
        seen += [item["id"] for item in page.json()["items"]]
        path = page.links.get("next", {}).get("url")
    assert seen == ["CLOSED", "OPEN", "copy", "llm", "notes"]


def test_cursor_of_another_list_is_refused(small: FakeRegistry) -> None:
    cursor = small.http.get("/v1/entries?limit=1").json()["next"]
    for given, query in ((cursor, "&kind=model"), ("AAAA", ""), ("é!", ""), ("A", "")):
        refused = small.http.get(f"/v1/entries?cursor={given}{query}")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json;q=0.1, text/turtle", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/html, application/ld+json;q=0.5, */*;q=0.1", "application/ld+json"),
        ("text/turtle;q=0, application/json", "application/json"),
    ],
)
def test_form_is_negotiated(small: FakeRegistry, accept: str, media_type: str) -> None:
    found = small.http.get("/v1/entries/notes", headers={"accept": accept})
    assert found.headers["content-type"].partition(";")[0] == media_type
    assert found.headers["vary"] == "Accept, Authorization"


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "text/turtle;q=x"])
def test_form_that_is_not_served(small: FakeRegistry, accept: str) -> None:
    refused = small.http.get("/v1/entries/notes", headers={"accept": accept})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


def test_other_forms_are_rdf_about_the_entry(small: FakeRegistry) -> None:
    turtle = rdflib.Graph().parse(data=small.client.entry_text("notes", "text/turtle"))
    assert rdflib.Literal("notes") in set(turtle.objects())
    linked = json.loads(small.client.entry_text("notes", "application/ld+json"))
    assert "@context" in linked


def test_alias_leads_to_the_entry(small: FakeRegistry) -> None:
    assert small.http.get("/v1/entries/OLD-OPEN").json()["id"] == "OPEN"


def test_entry_that_the_caller_has_is_not_sent_again(small: FakeRegistry) -> None:
    for accept in ("application/json", "text/turtle"):
        first = small.http.get("/v1/entries/notes", headers={"accept": accept})
        again = small.http.get(
            "/v1/entries/notes",
            headers={"accept": accept, "if-none-match": f'"9", W/{first.headers["etag"]}'},
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_forms_have_different_tags(small: FakeRegistry) -> None:
    tags = {
        small.http.get("/v1/entries/notes", headers={"accept": accept}).headers["etag"]
        for accept in ("application/json", "application/ld+json", "text/turtle")
    }
    assert len(tags) == 3


def test_write_read_write(small: FakeRegistry) -> None:
    tag = small.http.get("/v1/entries/notes").headers["etag"]
    written = put(small, if_match=tag)
    assert (written.status_code, written.headers["etag"]) == (200, '"2"')
    assert written.json()["curation"]["revision"] == 2
    read = small.http.get("/v1/entries/notes")
    assert (read.headers["etag"], read.json()["name"]) == ('"2"', "Notes")
    assert put(small, if_match=read.headers["etag"]).headers["etag"] == '"3"'


def test_tag_of_another_form_serves_for_writing(small: FakeRegistry) -> None:
    read = small.http.get("/v1/entries/notes", headers={"accept": "text/turtle"})
    assert put(small, if_match=read.headers["etag"]).status_code == 200


def test_stale_write_shows_base_current_and_proposed(small: FakeRegistry) -> None:
    put(small, if_match='"1"')
    stale = put(small, {**NOTES, "name": "Other"}, if_match='"1"')
    problem = stale.json()
    assert (stale.status_code, problem["code"]) == (412, "revision_conflict")
    names = [problem[which]["name"] for which in ("base", "current", "proposed")]
    assert names == ["notes", "Notes", "Other"]
    assert stale.headers["etag"] == '"2"'


@pytest.mark.parametrize("tag", ['"7"', 'W/"1"', '"abc"', '"1", "2"'])
def test_tag_that_is_not_current_is_stale(small: FakeRegistry, tag: str) -> None:
    assert put(small, if_match=tag).status_code == 412


def test_create(small: FakeRegistry) -> None:
    body = {"kind": "dataset", "id": "fresh", "name": "Fresh"}
    made = put(small, body, "fresh", if_none_match="*")
    assert (made.status_code, made.headers["location"]) == (201, "/v1/entries/fresh")
    again = put(small, body, "fresh", if_none_match="*")
    assert (again.status_code, again.json()["base"]) == (412, None)


def test_revision_of_what_is_not_there(small: FakeRegistry) -> None:
    body = {"kind": "dataset", "id": "fresh", "name": "Fresh"}
    refused = put(small, body, "fresh", if_match='"1"')
    assert (refused.status_code, refused.json()["current"]) == (412, None)
    assert put(small, body, "fresh", if_match='"x"').status_code == 412


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "precondition_required"),
        ({"if_match": "*"}, 428, "precondition_required"),
        ({"if_match": "1"}, 400, "invalid_header"),
        ({"if_none_match": '"1"'}, 400, "invalid_header"),
        ({"if_match": '"1"', "if_none_match": "*"}, 400, "invalid_header"),
    ],
    ids=["none", "any", "no quotes", "not any", "both"],
)
def test_write_says_what_it_saw(small: FakeRegistry, headers: dict[str, str], status: int, code: str) -> None:
    refused = put(small, **headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"id": "other"}, "/id"),
        ({"concluded_terms": "OPENN"}, "/concluded_terms"),
        ({"nmae": "x"}, "/nmae"),
        ({"attributes": {"sensitivity": ["phii"]}}, "/attributes/sensitivity/0"),
        ({"kind": "datset"}, "/kind"),
    ],
    ids=["another id", "unknown terms", "unknown field", "unknown word", "unknown kind"],
)
def test_entry_that_cannot_be_kept(small: FakeRegistry, change: Any, pointer: str) -> None:
    refused = put(small, {**NOTES, **change}, if_match='"1"')
    assert refused.status_code == 422
    assert pointer in {flaw["pointer"] for flaw in refused.json()["errors"]}
    assert small.store.sequence() == 5


def test_empty_entry_is_refused(small: FakeRegistry) -> None:
    empty: tuple[Any, ...] = ({}, [], None, "", 0)
    for body in empty:
        refused = small.http.put("/v1/entries/notes", content=json.dumps(body), headers=small.curator(if_match='"1"'))
        assert refused.status_code == 422


def test_who_and_why_are_on_record(small: FakeRegistry) -> None:
    small.http.put(
        "/v1/entries/notes",
        params={"reason": "the owner wrote: ✓"},
        content=json.dumps(NOTES),
        headers=small.curator(if_match='"1"'),
    )
    revisions = small.http.get("/v1/entries/notes/revisions").json()["items"]
    assert [(each["revision"], each["by"]) for each in revisions] == [(1, "tester"), (2, "curator")]
    event = small.http.get("/v1/audit?after=5").json()["items"][0]
    assert (event["by"], event["reason"], event["subject"]) == ("curator", "the owner wrote: ✓", "notes")


def test_answer_after_a_write_has_seen_it(small: FakeRegistry) -> None:
    question = {"action": "evaluate", "datasets": [{"id": "notes"}]}
    before = small.http.post("/v1/decisions", json=question).json()
    put(small, {**NOTES, "concluded_terms": "CLOSED"}, if_match='"1"')
    after = small.http.post("/v1/decisions", json=question).json()
    assert (before["sequence"], after["sequence"]) == (5, 6)
    assert before["verdict"] != after["verdict"] == "PROHIBITED"


def test_lineage_both_ways(small: FakeRegistry) -> None:
    up = small.http.get("/v1/entries/copy/lineage").json()
    down = small.http.get("/v1/entries/notes/lineage?direction=downstream").json()
    assert up["edges"] == down["edges"] == [{"from": "copy", "how": "copy", "to": "notes"}]


def test_governed_by(small: FakeRegistry) -> None:
    found = small.http.get("/v1/entries/notes/governed-by").json()
    assert found["choices"][0]["terms"][0]["id"] == "OPEN"


@pytest.mark.parametrize("part", ["", "/revisions", "/lineage", "/governed-by"])
def test_unknown_entry_has_nearest_names(small: FakeRegistry, part: str) -> None:
    refused = small.http.get(f"/v1/entries/note{part}")
    assert (refused.status_code, refused.json()["code"]) == (404, "entry_not_found")
    assert "notes" in refused.json()["errors"][0]["nearest"]
