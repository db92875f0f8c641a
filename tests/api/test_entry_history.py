# SPDX-License-Identifier: Apache-2.0
"""Entries are created, retired and read as they were, and two revisions are compared."""

from typing import Any

import jsonpatch
import pytest

from licet.client import EntryConflictError
from licet.errors import RemoteError
from licet.wire.write import to_jsonable
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

FRESH = {"kind": "dataset", "id": "fresh", "name": "Fresh", "concluded_terms": "OPEN"}


def post(small: FakeRegistry, body: Any, **headers: str) -> Any:
    return small.http.post("/v1/entries", json=body, headers=small.curator(**headers))


def retire(small: FakeRegistry, name: str, body: Any, **headers: str) -> Any:
    return small.http.post(f"/v1/entries/{name}:retire", json=body, headers=small.curator(**headers))


def revise(small: FakeRegistry, name: str, tag: str, /, **changes: Any) -> None:
    entry = {**small.http.get(f"/v1/entries/{name}").json(), **changes}
    written = small.http.put(f"/v1/entries/{name}", json=entry, headers=small.curator(if_match=tag))
    assert written.status_code == 200, written.text


def test_create(small: FakeRegistry) -> None:
    made = post(small, FRESH)
    assert (made.status_code, made.headers["location"], made.headers["etag"]) == (201, "/v1/entries/fresh", '"1"')
    assert small.http.get(made.headers["location"]).json() == made.json()
    assert small.http.get("/v1/audit?after=5").json()["items"][0]["verb"] == "create"


@pytest.mark.parametrize(("name", "free"), [("notes", "notes-2"), ("OLD-OPEN", "OLD-OPEN-2")])
def test_id_that_is_taken_comes_with_a_free_one(small: FakeRegistry, name: str, free: str) -> None:
    refused = post(small, {**FRESH, "id": name})
    assert (refused.status_code, refused.json()["code"]) == (409, "entry_exists")
    assert refused.json()["errors"][0] | {"detail": ""} == {
        "pointer": "/id", "code": "entry_exists", "detail": "", "nearest": [free],
    }  # fmt: skip
    assert post(small, {**FRESH, "id": free}).status_code == 201
    assert small.store.sequence() == 6


def test_free_id_is_free(small: FakeRegistry) -> None:
    post(small, {**FRESH, "id": "notes-2"})
    assert post(small, {**FRESH, "id": "notes"}).json()["errors"][0]["nearest"] == ["notes-3"]


def test_what_cannot_be_kept_is_not_created(small: FakeRegistry) -> None:
    refused = post(small, {**FRESH, "concluded_terms": "OPENN"})
    assert (refused.status_code, refused.json()["errors"][0]["nearest"][0]) == (422, "OPEN")
    assert small.http.post("/v1/entries", json=FRESH).status_code == 401


def test_retired_entry_goes_on_to_answer(small: FakeRegistry) -> None:
    post(small, FRESH)
    small.clock.advance(days=1)
    done = retire(small, "notes", {"reason": "a newer release", "replaced_by": "fresh"}, if_match='"1"')
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    found = small.http.get("/v1/entries/notes")
    curation = found.json()["curation"]
    assert found.status_code == 200
    assert (curation["state"], curation["retired_because"], curation["replaced_by"]) == (
        "retired", "a newer release", "fresh",
    )  # fmt: skip
    assert found.json() == done.json()["entry"]
    assert found.headers["deprecation"] == f"@{int(small.clock.now().timestamp())}"
    assert found.headers["link"] == '</v1/entries/fresh>; rel="successor-version"'
    event = small.http.get("/v1/audit?after=6").json()["items"][0]
    assert (event["verb"], event["reason"]) == ("retire", "a newer release")


def test_what_still_names_it_is_a_warning(small: FakeRegistry) -> None:
    found = retire(small, "notes", {"reason": "withdrawn"}, if_match='"1"').json()
    assert found["named_by"] == 1
    assert [(each["severity"], each["path"]) for each in found["warnings"]] == [("warning", "copy#/derived_from/0/id")]


def test_retired_terms_go_on_to_count(small: FakeRegistry) -> None:
    question = {"action": "clinical_decision", "datasets": [{"id": "notes"}]}
    before = small.http.post("/v1/decisions", json=question).json()
    found = retire(small, "OLD-OPEN", {"reason": "superseded"}, if_match='"1"').json()
    after = small.http.post("/v1/decisions", json=question).json()
    assert before["verdict"] == after["verdict"] == "PROHIBITED"
    assert {each["path"].partition("#")[0] for each in found["warnings"]} == {"copy", "llm", "notes"}
    assert "link" not in small.http.get("/v1/entries/OPEN").headers


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "precondition_required"),
        ({"if_match": "*"}, 428, "precondition_required"),
        ({"if_none_match": "*"}, 400, "invalid_header"),
        ({"if_match": "1"}, 400, "invalid_header"),
        ({"if_match": '"7"'}, 412, "revision_conflict"),
    ],
)
def test_retiring_says_what_it_saw(small: FakeRegistry, headers: dict[str, str], status: int, code: str) -> None:
    refused = retire(small, "notes", {"reason": "x"}, **headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert small.store.sequence() == 5


def test_stale_retirement_shows_what_is_there(small: FakeRegistry) -> None:
    revise(small, "notes", '"1"', name="Notes")
    stale = retire(small, "notes", {"reason": "x"}, if_match='"1"')
    assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
    assert [stale.json()[name] and stale.json()[name]["name"] for name in ("base", "current", "proposed")] == [
        "notes", "Notes", None,
    ]  # fmt: skip
    with pytest.raises(EntryConflictError):
        small.client.retire_entry("notes", '"1"', reason="x")


def test_retired_twice(small: FakeRegistry) -> None:
    small.client.retire_entry("notes", '"1"', reason="first")
    again = retire(small, "notes", {"reason": "second"}, if_match='"2"')
    assert (again.status_code, again.json()["code"]) == (409, "cannot_retire")
    assert retire(small, "notes", {"reason": "second"}, if_match='"1"').status_code == 412


def test_draft_is_not_retired(small: FakeRegistry) -> None:
    post(small, {**FRESH, "curation": {"state": "draft"}})
    assert retire(small, "fresh", {"reason": "x"}, if_match='"1"').json()["code"] == "cannot_retire"


def test_retired_entry_comes_back_by_a_new_revision(small: FakeRegistry) -> None:
    small.client.retire_entry("notes", '"1"', reason="first")
    revise(small, "notes", '"2"', curation={"state": "published"})
    found = small.http.get("/v1/entries/notes")
    assert ("deprecation" in found.headers, found.json()["curation"]["retired_because"]) == (False, None)
    assert small.client.retire_entry("notes", '"3"', reason="again").entry.curation.revision == 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": " "}, "/reason"),
        ({"reason": "x" * 1001}, "/reason"),
        ({"reason": 1}, "/reason"),
        ({"reason": "x", "replaced_by": "note"}, "/replaced_by"),
        ({"reason": "x", "replaced_by": "notes"}, "/replaced_by"),
        ({"reason": "x", "replaced": "copy"}, "/replaced"),
        ([], ""),
    ],
)
def test_retirement_that_cannot_be_followed(small: FakeRegistry, body: Any, pointer: str) -> None:
    refused = retire(small, "notes", body, if_match='"1"')
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


def test_replacement_must_be_in_use(small: FakeRegistry) -> None:
    small.client.retire_entry("CLOSED", '"1"', reason="gone", replaced_by="OPEN")
    refused = retire(small, "llm", {"reason": "x", "replaced_by": "CLOSED"}, if_match='"1"')
    assert (refused.status_code, refused.json()["errors"][0]["nearest"]) == (422, ["OPEN"])


def test_entry_as_it_was(small: FakeRegistry) -> None:
    before = small.clock.now()
    small.clock.advance(hours=1)
    revise(small, "notes", '"1"', name="Notes")
    assert small.client.entry_as_of("notes", revision=1)[0].name == "notes"
    assert small.client.entry_as_of("notes", known_at=before) == small.client.entry_as_of("notes", revision=1)
    assert small.client.entry_as_of("notes", known_at=small.clock.now())[1] == '"2"'
    turtle = small.http.get("/v1/entries/notes?revision=1", headers={"accept": "text/turtle"})
    assert turtle.headers["etag"] == '"1.ttl"'


def test_entry_before_it_was(small: FakeRegistry) -> None:
    refused = small.http.get("/v1/entries/notes?known_at=1990-01-01T00:00:00Z")
    assert (refused.status_code, refused.json()["code"]) == (404, "entry_not_found")
    both = small.http.get("/v1/entries/notes?known_at=1990-01-01T00:00:00Z&revision=1")
    assert (both.status_code, both.json()["code"]) == (422, "contradiction")


def test_revisions_page_by_page(small: FakeRegistry) -> None:
    for number in range(1, 5):
        revise(small, "notes", f'"{number}"', name=f"Name {number}")
    seen: list[int] = []
    path: str | None = "/v1/entries/notes/revisions?limit=2"
    while path:
        page = small.http.get(path)
        seen += [item["revision"] for item in page.json()["items"]]
        path = page.links.get("next", {}).get("url")
    assert seen == [1, 2, 3, 4, 5]
    assert [stored.revision for stored in small.client.revisions("notes")] == seen
    cursor = small.http.get("/v1/entries/notes/revisions?limit=2").json()["next"]
    assert small.http.get("/v1/entries/copy/revisions", params={"cursor": cursor}).status_code == 422


def test_one_revision(small: FakeRegistry) -> None:
    revise(small, "notes", '"1"', name="Notes")
    found = small.http.get("/v1/entries/notes/revisions/1")
    assert (found.json()["entry"]["name"], found.json()["by"], found.headers["etag"]) == ("notes", "tester", '"1"')
    assert small.client.revision("notes", 2).entry.name == "Notes"
    assert small.http.get("/v1/entries/notes/revisions/1", headers={"if-none-match": '"1"'}).status_code == 304


@pytest.mark.parametrize("path", ["revisions/9", "diff?from=9", "diff?to=9", "diff?from=1&to=9", "?revision=9"])
def test_revision_that_there_is_not(small: FakeRegistry, path: str) -> None:
    refused = small.http.get(f"/v1/entries/notes{'' if path[0] == '?' else '/'}{path}")
    assert (refused.status_code, refused.json()["code"]) == (404, "revision_not_found")
    assert "has no revision 9: it has revision 1 only" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["revisions/0", "revisions/x", "diff?from=0", "diff?to=-1", "revisions/99999999999"])
def test_number_that_is_none(small: FakeRegistry, path: str) -> None:
    assert small.http.get(f"/v1/entries/notes/{path}").json()["code"] == "invalid_parameter"


def test_diff_tells_programs_and_people(small: FakeRegistry) -> None:
    old = small.http.get("/v1/entries/OPEN").json()
    kept, gone = old["rules"]
    new = {**gone, "id": "O-3", "says": "No surgery."}
    revise(small, "OPEN", '"1"', name="Open terms", rules=[new, {**kept, "says": "Testing is allowed."}])
    found = small.http.get("/v1/entries/OPEN/diff").json()
    assert (found["from"]["revision"], found["to"]["revision"], found["to"]["by"]) == (1, 2, "curator")
    assert found["changes"] == [{"pointer": "/name", "before": "OPEN", "after": "Open terms"}]
    assert found["rules"] == {
        "added": ["O-3"],
        "removed": ["O-2"],
        "changed": [
            {
                "id": "O-1",
                "changes": [{"pointer": "/says", "before": "Evaluation is allowed.", "after": "Testing is allowed."}],
            }
        ],
        "reordered": False,
    }
    assert jsonpatch.apply_patch(old, found["patch"]) == small.http.get("/v1/entries/OPEN").json()
    assert small.client.diff("OPEN").rules.added == ("O-3",)


def test_diff_backwards_and_with_itself(small: FakeRegistry) -> None:
    revise(small, "notes", '"1"', attributes={"modality": ["text"]}, notes=["one"])
    back = small.client.diff("notes", earlier=2, later=1)
    assert {change.pointer: (change.before, change.after) for change in back.changes} == {
        "/attributes/modality": (["text"], None),
        "/attributes/sensitivity": (None, ["phi"]),
        "/notes": (["one"], []),
    }
    same = small.client.diff("notes", earlier=2, later=2)
    assert (same.patch, same.changes, same.rules.changed) == ((), (), ())
    first = small.client.diff("copy")
    assert (first.from_.revision, first.to.revision, first.patch) == (1, 1, ())


@pytest.mark.parametrize(
    "part", ["/diff", "/revisions", "/revisions/1", "?revision=1", "?known_at=2030-01-01T00:00:00Z"]
)
def test_unknown_entry_has_nearest_names(small: FakeRegistry, part: str) -> None:
    refused = small.http.get(f"/v1/entries/note{part}")
    assert (refused.status_code, refused.json()["code"]) == (404, "entry_not_found")
    assert "notes" in refused.json()["errors"][0]["nearest"]


def test_unknown_entry_is_not_retired(small: FakeRegistry) -> None:
    with pytest.raises(RemoteError) as caught:
        small.client.retire_entry("note", '"1"', reason="x")
    assert (caught.value.status, caught.value.code) == (404, "entry_not_found")


def test_client_creates(small: FakeRegistry) -> None:
    entry, tag = small.client.create_entry(dataset("fresh"), reason="new")
    assert (to_jsonable(entry)["id"], tag) == ("fresh", '"1"')
    with pytest.raises(RemoteError) as caught:
        small.client.create_entry(dataset("fresh"))
    assert caught.value.flaws[0].nearest == ("fresh-2",)
