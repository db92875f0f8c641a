# SPDX-License-Identifier: Apache-2.0
"""No route tells somebody of an entry that they may not read: neither its id nor its words."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx2
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from licet.domain.access import Role
from licet.domain.entry import Curation, Derivation, ReviewState
from licet.domain.rule import DutySpec
from licet.domain.use import DatasetUse, UseRequest
from licet.domain.visibility import Visibility
from licet.wire.write import to_jsonable
from licet_api import stream
from tests.api.callers import calling
from tests.factories import NOW, agreement, artefact, clause, dataset, institution, licence, model, rule
from tests.fakes.app import FakeRegistry

SECRET: Final = "zqsecretqz"
HIDDEN: Final = "zqhiddenqz"
"""The id of an entry that is closed and that no open one names."""
ALIAS: Final = "zqaliasqz"
ONCE: Final = "zqonceqz"
"""The id of an entry that was open and is closed now."""
WORDS: Final = (SECRET, HIDDEN, ALIAS, ONCE)
CLOSED: Final[Mapping[str, Any]] = {
    "visibility": Visibility.RESTRICTED,
    "readers": (Role.ADMIN,),
    "name": f"name {SECRET}",
    "notes": (f"note {SECRET}",),
}
PUBLISHED: Final = {"curation": Curation(state=ReviewState.PUBLISHED)}
ASKED: Final[Mapping[str, Any]] = {"action": "evaluate", "datasets": [{"id": "notes"}], "model": {"id": "llm"}}
KEPT: Final[Mapping[str, Any]] = {
    "action": "evaluate", "datasets": [{"id": "kept"}], "model": {"id": "llm"},
    "purpose": {"id": "research_non_commercial"}, "environment": {"kind": "institution_on_prem"},
    "outputs": [{"kind": "results", "release": "internal"}],
}  # fmt: skip
STREAM: Final = {"accept": "text/event-stream"}

OPEN_TO_ANYBODY: Final = {"/healthz", "/readyz", "/metrics", "/docs", "/docs/{name}", "/v1/keys:claim", "/v1/me"}
"""Routes that read no entry."""
OF_ADMINISTRATORS: Final = {"/v1/audit:verify", "/v1/keys", "/v1/keys/{key_id}:revoke", "/v1/settings"}


def entries() -> Iterator[Any]:
    words = clause(quote=f"quote {SECRET}", note=SECRET, section=SECRET)
    yield agreement(
        "DUA-X",
        rule("X-1", "prohibition", "evaluate", says=f"No {SECRET}.", clause=words),
        aliases=("DUA-EX",),
        **CLOSED,
    )
    owed = (DutySpec(id="Y-1-D", says=f"Name {SECRET}."),)
    yield agreement("DUA-Y", rule("Y-1", "permission", "use", "evaluate", duties=owed), **{**CLOSED, **PUBLISHED})
    yield dataset("kept", concluded_terms="DUA-Y")
    doubt = rule("Z-1", "permission", "evaluate", says=f"Perhaps {SECRET}.", clause=words, review=f"what is {SECRET}?")
    yield agreement("DUA-Z", doubt, **CLOSED)
    yield dataset("doubtful", concluded_terms="DUA-Z")
    due = {"curation": Curation(review_due=NOW.date())}
    yield dataset(f"{HIDDEN}doubt", concluded_terms="DUA-Z", declared_terms="OPEN", **{**CLOSED, **due})
    yield licence("OPEN", rule("O-1", "permission", "use", "evaluate", says="Use is allowed."), **PUBLISHED)
    yield licence("OTHER", rule("P-1", "permission", "evaluate"), **PUBLISHED)
    yield dataset("notes", concluded_terms="DUA-X")
    yield dataset("copy", derived_from=(Derivation(id="source", how="copy"),), concluded_terms="OPEN")
    yield dataset("source", concluded_terms="OPEN")
    hidden = {**CLOSED, "derived_from": (Derivation(id="copy", how="copy"),), "concluded_terms": "OPEN"}
    yield dataset(HIDDEN, aliases=(ALIAS,), **hidden)
    yield dataset(ONCE, concluded_terms="OPEN")
    yield model("llm", concluded_terms="OPEN")
    yield institution("HERE", contacts={"legal": "legal@here.example"})


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry with closed entries, one of them by its second revision, and with answers on record."""
    made = FakeRegistry(*entries(), institution="HERE")
    closed = dataset(ONCE, **{**CLOSED, "concluded_terms": "OPEN"})
    made.clock.advance(hours=1)
    made.store.put(closed, expected_revision=1, by="tester", at=NOW + dt.timedelta(hours=1), reason=SECRET)
    return made


class Answers:
    """The ids of answers on record: about what is open, about what is closed, and one that permits."""

    def __init__(self, registry: FakeRegistry) -> None:
        with calling(registry, Role.ADMIN) as http:
            self.plain, self.hidden, self.kept = (
                http.post("/v1/decisions", json=body).raise_for_status().json()["id"]
                for body in (ASKED, {**ASKED, "datasets": [{"id": HIDDEN}]}, KEPT)
            )
            self.unclear, self.hidden_unclear = (
                http.post("/v1/decisions", json={**ASKED, "datasets": [{"id": name}]}).raise_for_status().json()["id"]
                for name in ("doubtful", f"{HIDDEN}doubt")
            )
            self.case, self.hidden_case = (
                http.post(f"/v1/decisions/{name}:review", json={}).raise_for_status().json()["id"]
                for name in (self.unclear, self.hidden_unclear)
            )
            http.post(f"/v1/review-cases/{self.case}/comments", json={"says": SECRET}).raise_for_status()


def requests(known: Answers) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield a method, the path of a route, what is asked for there and with what."""
    for query in ("", "?view=full", "?facets=true", "?sort=name", "?sort=recorded_at", f"?q={SECRET}", "?q=name:name",
                  "?q=id:zq", "?terms=OPEN&facets=true", f"?known_at={instant()}", f"?known_at={instant()}&facets=true",
                  f"?known_at={instant()}&view=full"):  # fmt: skip
        yield "GET", "/v1/entries", f"/v1/entries{query}", {}
    one = "/v1/entries/{entry_id}"
    for name in ("copy", "OPEN", "DUA-X", "zqhiddenq"):
        for place, route in (
            ("", one), ("?revision=1", one), (f"?known_at={instant()}", one), ("/revisions", f"{one}/revisions"),
            ("/revisions/1", f"{one}/revisions/{{number}}"), ("/diff", f"{one}/diff"),
            ("/lineage?direction=both", f"{one}/lineage"), ("/governed-by", f"{one}/governed-by"),
            ("/documents", f"{one}/documents"),
        ):  # fmt: skip
            yield "GET", route, f"/v1/entries/{name}{place}", {}
    yield "GET", "/v1/paths", "/v1/paths?from=copy&to=OPEN&limit=100", {}
    yield "GET", "/v1/paths", "/v1/paths?from=source&to=llm&limit=100", {}
    for query in (
        "",
        "?order=newest",
        "?order=newest&by=tester",
        f"?subject={HIDDEN}",
        f"?order=newest&subject={ONCE}",
    ):
        yield "GET", "/v1/audit", f"/v1/audit{query}", {}
    for path in ("/v1/changes", "/v1/vocabulary"):
        yield "GET", path, path, {}
    yield "GET", "/v1/vocabulary/{scheme}", "/v1/vocabulary/actions", {}
    yield "GET", "/v1/changes", "/v1/changes", {"headers": STREAM}
    for query in ("", "?stale=true", "?stale=false", "?dataset=notes"):
        yield "GET", "/v1/decisions", f"/v1/decisions{query}", {}
    answer = "/v1/decisions/{decision_id}"
    for name in (known.plain, known.kept):
        for place in ("", "/request", "/replay"):
            yield "GET", f"{answer}{place}", f"/v1/decisions/{name}{place}", {}
        for form in ("json", "dot", "mermaid", "jsonld"):
            yield "GET", f"{answer}/graph", f"/v1/decisions/{name}/graph?format={form}", {}
    yield "GET", "/v1/documents", "/v1/documents?entry=DUA-X", {}
    yield "GET", "/v1/documents/{document_id}", f"/v1/documents/{'0' * 64}", {}
    yield "GET", "/v1/documents/{document_id}/content", f"/v1/documents/{'0' * 64}/content", {}
    yield from questions()
    yield from proposals()
    yield from writes(known)
    yield from reviews(known)


def questions() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    typo = {**ASKED, "datasets": [{"id": "zqhiddenq"}]}
    preview = {"request": ASKED, "entries": [to_jsonable(dataset("more", concluded_terms="OPEN"))]}
    for body in (ASKED, typo):
        yield "POST", "/v1/decisions", "/v1/decisions", {"json": body}
    again = {"json": ASKED, "headers": {"idempotency-key": "one"}}
    yield "POST", "/v1/decisions", "/v1/decisions", again
    yield "POST", "/v1/decisions", "/v1/decisions", again
    yield "POST", "/v1/decisions:batch", "/v1/decisions:batch", {"json": [ASKED, typo]}
    yield "POST", "/v1/decisions:preview", "/v1/decisions:preview", {"json": preview}
    manifest = {"run": "r", "base_model": "llm", "datasets": [{"id": "notes", "stage": "evaluate"}]}
    yield "POST", "/v1/checks", "/v1/checks", {"json": manifest}
    for about, body in (
        ("datasets", {"action": "evaluate", "model": {"id": "llm"}}),
        ("models", {"action": "evaluate", "datasets": [{"id": "notes"}]}),
    ):
        path = f"/v1/{about}:permitted"
        yield "POST", path, f"{path}?verdict=all", {"json": body}


def proposals() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    path = "/v1/change-requests"
    yield "GET", path, path, {}
    for entry in ("OPEN", "DUA-X", HIDDEN[:-1]):
        change = {"entry": entry, "base_revision": 1, "patch": [{"op": "test", "path": "/name", "value": "x"}]}
        case = {"id": "c", "title": "c", "request": ASKED, "verdict": "PERMITTED"}
        body = {"json": {"title": "t", "changes": [change], "cases": [case]}}
        yield "POST", path, path, body
        yield "POST", f"{path}:preview", f"{path}:preview", body
    one, seen = f"{path}/{{request_id}}", {"json": {}, "headers": {"if-match": '"1"'}}
    body = {"json": {"title": "t", "changes": []}, "headers": {"if-match": '"1"'}}
    yield "GET", one, f"{path}/cr_1", {}
    yield "PUT", one, f"{path}/cr_1", body
    for verb in ("preview", "submit", "withdraw", "return", "reject", "approve", "publish", "resolve"):
        yield "POST", f"{one}:{verb}", f"{path}/cr_1:{verb}", seen
    yield "POST", f"{one}/comments", f"{path}/cr_1/comments", {"json": {"says": "x"}}
    yield "GET", f"{one}/entries/{{entry_id}}", f"{path}/cr_1/entries/OPEN", {}


def writes(known: Answers) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    entry = "/v1/entries/{entry_id}"
    typo = to_jsonable(dataset("mine", concluded_terms="OPEN", derived_from=(Derivation(id="zqhiddenq", how="copy"),)))
    yield "POST", "/v1/entries", "/v1/entries", {"json": typo}
    yield "POST", "/v1/entries", "/v1/entries", {"json": to_jsonable(dataset("DUA-EX"))}
    yield "PUT", entry, "/v1/entries/mine", {"json": typo, "headers": {"if-none-match": "*"}}
    yield "PUT", entry, "/v1/entries/DUA-X", {"json": to_jsonable(agreement("DUA-X")), "headers": {"if-match": '"1"'}}
    retire = f"{entry}:retire"
    seen = {"headers": {"if-match": '"1"'}}
    typo = {"reason": "old", "replaced_by": "zqhiddenq"}
    yield "POST", retire, "/v1/entries/OPEN:retire", {"json": typo, **seen}
    yield "POST", retire, "/v1/entries/DUA-X:retire", {"json": {"reason": "old"}, **seen}
    yield "POST", retire, "/v1/entries/OPEN:retire", {"json": {"reason": "old", "replaced_by": "OTHER"}, **seen}
    for decision, name in ((known.plain, "made"), (known.kept, "made")):
        yield "POST", "/v1/artefacts", "/v1/artefacts", {"json": {"decision": decision, "id": name, "name": name}}
    text = {"content": b"text", "headers": {"content-type": "text/plain"}}
    yield "POST", "/v1/documents", "/v1/documents?entry=DUA-X&name=a.txt", text
    yield "POST", "/v1/documents", "/v1/documents?entry=copy&name=a.txt", text


def reviews(known: Answers) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield what is asked of the routes of review cases, tasks and comments."""
    seen = {"headers": {"if-match": '"1"'}}
    for decision in (known.plain, known.hidden, known.unclear):
        yield "POST", "/v1/decisions/{decision_id}:review", f"/v1/decisions/{decision}:review", {"json": {}}
    case = "/v1/review-cases/{case_id}"
    yield "GET", "/v1/review-cases", "/v1/review-cases", {}
    for name in (known.case, known.hidden_case):
        yield "GET", case, f"/v1/review-cases/{name}", {}
        yield "POST", f"{case}/comments", f"/v1/review-cases/{name}/comments", {"json": {"says": "x"}}
        wrong = {"verdict": "PERMITTED", "reason": "x", "scope": {"assets": ["zqhiddenq"]}}
        for body in (wrong, {"verdict": "PERMITTED", "reason": "x"}):
            tag = {"headers": {"if-match": '"2"'}}
            yield "POST", f"{case}:answer", f"/v1/review-cases/{name}:answer", {"json": body, **tag}
        yield "POST", f"{case}:withdraw", f"/v1/review-cases/{name}:withdraw", {"json": {}, **seen}
    yield "GET", "/v1/tasks", "/v1/tasks", {}
    yield "GET", "/v1/calendar.ics", "/v1/calendar.ics", {}
    entry = "/v1/entries/{entry_id}"
    for name in ("copy", "DUA-X", "zqhiddenq"):
        yield "GET", f"{entry}/comments", f"/v1/entries/{name}/comments", {}
        wrong = {"says": "x", "about": "X-11"}
        yield "POST", f"{entry}/comments", f"/v1/entries/{name}/comments", {"json": wrong}
        yield "POST", f"{entry}:attest", f"/v1/entries/{name}:attest", {"json": {"reason": "x"}, **seen}
    for name in ("HERE", "zqhiddenq"):
        yield "GET", "/v1/institutions/{entry_id}/use", f"/v1/institutions/{name}/use", {}


def instant() -> str:
    return NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def routes_of(registry: FakeRegistry) -> Iterator[tuple[str, str]]:
    for context in iter_route_contexts(registry.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.path not in OPEN_TO_ANYBODY | OF_ADMINISTRATORS:
            yield from ((method, route.path) for method in route.methods or ())


def sent(http: httpx2.Client, method: str, path: str, given: Mapping[str, Any]) -> str:
    """Return everything that comes back, with its headers."""
    found = http.request(method, path, **given)
    assert found.status_code < 500, (path, found.text)
    return f"{found.text}\n{found.headers}"


@pytest.mark.parametrize("role", [None, Role.READER, Role.REVIEWER], ids=str)
def test_no_route_tells_of_what_is_closed(
    registry: FakeRegistry, role: Role | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_LONGEST_SECONDS", 0.05)
    known, tried = Answers(registry), set[tuple[str, str]]()
    with calling(registry, role) as http:
        for method, route, path, given in requests(known):
            tried.add((method, route))
            found = sent(http, method, path, given)
            # What somebody asks for by its name comes back in the answer that there is none.
            told = [word for word in WORDS if word in found.replace("q=" + SECRET, "")]
            assert not told, (method, path, found)
    assert tried == set(routes_of(registry)), "say above what is asked of each route"


def test_the_administrator_sees_all_of_it(registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is withheld above is there to be withheld."""
    monkeypatch.setattr(stream, "_LONGEST_SECONDS", 0.05)
    known = Answers(registry)
    telling = {
        "/v1/entries", "/v1/entries/DUA-X", "/v1/entries/copy/lineage?direction=both",
        "/v1/changes", "/v1/audit", "/v1/decisions", f"/v1/decisions/{known.plain}/graph?format=dot",
        f"/v1/decisions/{known.plain}/graph?format=jsonld", f"/v1/entries?known_at={instant()}",
        "/v1/entries/DUA-X/revisions/1", "/v1/entries/OPEN:retire", "/v1/artefacts",
    }  # fmt: skip
    with calling(registry, Role.ADMIN) as http:
        told = {
            path
            for method, _, path, given in requests(known)
            if any(word in sent(http, method, path, given) for word in WORDS)
        }
    assert telling <= told


@pytest.mark.parametrize("name", [HIDDEN, ALIAS, ONCE])
@pytest.mark.parametrize(
    "place",
    ["", "?revision=1", f"?known_at={instant()}", "/revisions", "/revisions/1", "/diff", "/lineage", "/governed-by"],
)
def test_what_is_closed_is_as_unknown(registry: FakeRegistry, name: str, place: str) -> None:
    with calling(registry, Role.REVIEWER) as http:
        hidden, unknown = (http.get(f"/v1/entries/{each}{place}") for each in (name, "QQQ-9"))
        walks = [http.get(f"/v1/paths?from=copy&to={each}") for each in (name, "QQQ-9")]
        away = [
            http.post(f"/v1/entries/{each}:retire", json={"reason": "old"}, headers={"if-match": '"1"'})
            for each in (name, "QQQ-9")
        ]
    for found, other in ((hidden, unknown), walks, away):
        assert (found.status_code, found.json()["code"]) == (404, "entry_not_found")
        assert found.json()["detail"].replace(name, "QQQ-9") == other.json()["detail"]


def test_id_of_a_closed_entry_is_taken_without_saying_by_what(registry: FakeRegistry) -> None:
    with calling(registry, Role.REVIEWER) as http:
        refused = http.post("/v1/entries", json=to_jsonable(dataset(ALIAS)))
    assert (refused.status_code, refused.json()["code"]) == (409, "entry_exists")
    assert refused.json()["detail"] == f"`{ALIAS}` cannot be created: choose another id, such as `{ALIAS}-2`"
    assert HIDDEN not in refused.text


def test_others_questions_about_what_is_closed_are_in_no_list(registry: FakeRegistry) -> None:
    known = Answers(registry)
    with calling(registry, Role.READER) as http:
        own = http.post("/v1/decisions", json={**ASKED, "datasets": [{"id": HIDDEN}]}).json()["id"]
        mine = {each["id"] for each in http.get("/v1/decisions").json()["items"]}
        pages, path = list[str](), "/v1/decisions?limit=1"
        while path:
            page = http.get(path)
            pages += [each["id"] for each in page.json()["items"]]
            path = page.headers.get("link", "").partition(">")[0].removeprefix("<")
    with calling(registry, None) as http:
        open_to_all = {each["id"] for each in http.get("/v1/decisions").json()["items"]}
        assert http.get(f"/v1/decisions?dataset={ALIAS}").json()["items"] == []
    assert mine == {known.plain, known.kept, known.unclear, own} == set(pages)
    assert open_to_all == {known.plain, known.kept, known.unclear}
    with calling(registry, Role.ADMIN) as http:
        assert {each["id"] for each in http.get("/v1/decisions").json()["items"]} == mine | {
            known.hidden,
            known.hidden_unclear,
        }


def test_tags_differ_where_the_words_differ(registry: FakeRegistry) -> None:
    for path in ("/v1/entries/copy/lineage?direction=both", "/v1/entries/notes/governed-by"):
        tags = set()
        for role in (Role.READER, Role.ADMIN):
            with calling(registry, role) as http:
                found = http.get(path)
                assert "Authorization" in found.headers["vary"]
                assert "private" in found.headers["cache-control"]
                assert http.get(path, headers={"if-none-match": found.headers["etag"]}).status_code == 304
            tags.add(found.headers["etag"])
        assert len(tags) == 2, path


def test_kept_answer_is_given_again_to_its_caller_alone(registry: FakeRegistry) -> None:
    found = {}
    for role in (None, Role.READER, Role.ADMIN):
        with calling(registry, role) as http:
            found[role] = http.post("/v1/decisions", json=ASKED, headers={"idempotency-key": "the-same"})
            assert "idempotent-replayed" not in found[role].headers
    assert SECRET in found[Role.ADMIN].text
    assert SECRET not in found[None].text + found[Role.READER].text
    with calling(registry, None) as http:
        again = http.post("/v1/decisions", json=ASKED, headers={"idempotency-key": "the-same"})
    assert (again.headers["idempotent-replayed"], again.text) == ("true", found[None].text)


def test_retiring_counts_what_may_be_read(registry: FakeRegistry) -> None:
    why = {"reason": "old", "replaced_by": "OTHER"}
    with calling(registry, Role.REVIEWER) as http:
        found = http.post("/v1/entries/OPEN:retire", json=why, headers={"if-match": '"1"'}).json()
    assert found["named_by"] == len(found["warnings"]) == 3
    assert {each["path"].partition("#")[0] for each in found["warnings"]} == {"copy", "source", "llm"}


def test_stream_goes_on_behind_what_is_closed(registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_LONGEST_SECONDS", 0.05)
    monkeypatch.setattr(stream, "_PAGE", 1)
    monkeypatch.setattr(stream, "_LOOK_SECONDS", 0.001)
    registry.store.put(artefact("last"), expected_revision=None, by="tester", at=NOW, reason="")
    with calling(registry, Role.READER) as http:
        told = http.get("/v1/changes", headers=STREAM).text
        rows = [json.loads(line.partition(": ")[2]) for line in told.splitlines() if line.startswith("data: ")]
        listed = http.get("/v1/changes").json()["items"]
    assert rows == listed
    assert rows[-1]["subject"] == "last"
    assert {each["subject"] for each in rows} == {
        "OPEN",
        "OTHER",
        "notes",
        "copy",
        "source",
        "kept",
        "llm",
        "HERE",
        "last",
        "doubtful",
    }


def test_question_that_is_stale_names_nothing_closed(registry: FakeRegistry) -> None:
    asked = UseRequest(action="evaluate", datasets=(DatasetUse(id="notes"),))
    with calling(registry, None) as http:
        name = http.post("/v1/decisions", json=to_jsonable(asked)).json()["id"]
    changed = agreement("DUA-X", rule("X-2", "permission", "use", says=SECRET), **CLOSED)
    registry.store.put(changed, expected_revision=1, by="tester", at=NOW, reason="")
    with calling(registry, None) as http:
        (listed,) = http.get("/v1/decisions?stale=true").json()["items"]
        replayed = http.get(f"/v1/decisions/{name}/replay").json()
    assert (listed["id"], listed["standing"]["changed"]) == (name, [])
    assert (replayed["same"], replayed["today"]["changed"]) == (True, [])
    with calling(registry, Role.ADMIN) as http:
        assert http.get(f"/v1/decisions/{name}/replay").json()["today"]["changed"][0]["id"] == "DUA-X"
