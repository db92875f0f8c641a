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
from tests.api.closed_calls import ALIAS, ASKED, HIDDEN, ONCE, SECRET, STREAM, WORDS, Answers, instant, requests
from tests.factories import NOW, agreement, artefact, clause, dataset, institution, licence, model, rule
from tests.fakes.app import FakeRegistry

CLOSED: Final[Mapping[str, Any]] = {
    "visibility": Visibility.RESTRICTED,
    "readers": (Role.ADMIN,),
    "name": f"name {SECRET}",
    "notes": (f"note {SECRET}",),
}
PUBLISHED: Final = {"curation": Curation(state=ReviewState.PUBLISHED)}
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
