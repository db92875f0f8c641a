# SPDX-License-Identifier: Apache-2.0
"""What is asked of every route to see that it tells nothing that is closed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from licet.domain.access import Role
from licet.domain.entry import Derivation
from licet.wire.write import to_jsonable
from tests.api.callers import calling
from tests.factories import NOW, agreement, dataset
from tests.fakes.app import FakeRegistry

SECRET: Final = "zqsecretqz"
HIDDEN: Final = "zqhiddenqz"
"""The id of an entry that is closed and that no open one names."""
ALIAS: Final = "zqaliasqz"
ONCE: Final = "zqonceqz"
"""The id of an entry that was open and is closed now."""
WORDS: Final = (SECRET, HIDDEN, ALIAS, ONCE)
ASKED: Final[Mapping[str, Any]] = {"action": "evaluate", "datasets": [{"id": "notes"}], "model": {"id": "llm"}}
KEPT: Final[Mapping[str, Any]] = {
    "action": "evaluate", "datasets": [{"id": "kept"}], "model": {"id": "llm"},
    "purpose": {"id": "research_non_commercial"}, "environment": {"kind": "institution_on_prem"},
    "outputs": [{"kind": "results", "release": "internal"}],
}  # fmt: skip
STREAM: Final = {"accept": "text/event-stream"}


def instant() -> str:
    return NOW.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
