# SPDX-License-Identifier: Apache-2.0
"""What tool authors expect of HTTP, one row for each convention."""

import json
import re
from collections.abc import Callable
from itertools import chain
from typing import Any

import httpx2
import jsonschema
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path

from licet.errors import EngineUnavailableError
from licet.stores.memory import MemoryStore
from licet.wire.write import to_jsonable
from licet_api.headers import HEADERS
from tests.factories import dataset
from tests.fakes.app import URL, AppTransport, FakeRegistry

JSON = {"content-type": "application/json"}
MEMBERS = ("type", "title", "status", "code", "detail", "instance", "trace_id")
NOTES = to_jsonable(dataset("notes", name="New"))


class BrokenStore(MemoryStore):
    """A store that raises what it is told."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def sequence(self) -> int:
        raise self.error


def ask(registry: FakeRegistry, method: str, path: str, **options: Any) -> httpx2.Response:
    return registry.http.request(method, path, **options)


def too_much(registry: FakeRegistry) -> httpx2.Response:
    return ask(registry, "POST", "/v1/decisions", content=b" " * 2**22, headers=JSON)


def put(registry: FakeRegistry, **headers: str) -> httpx2.Response:
    return ask(registry, "PUT", "/v1/entries/notes", json=NOTES, headers=registry.curator(**headers))


def used_twice(registry: FakeRegistry) -> httpx2.Response:
    given = {"headers": {"idempotency-key": "k"}}
    ask(registry, "POST", "/v1/decisions", json={"action": "evaluate"}, **given)
    return ask(registry, "POST", "/v1/decisions", json={"action": "publish_outputs"}, **given)


ROWS: dict[str, tuple[Callable[[FakeRegistry], httpx2.Response], int, str]] = {
    "no JSON": (lambda r: ask(r, "POST", "/v1/decisions", content="{", headers=JSON), 400, "malformed"),
    "a tag that cannot be read": (lambda r: put(r, if_match="one"), 400, "invalid_header"),
    "no key": (lambda r: ask(r, "PUT", "/v1/entries/notes", json=NOTES), 401, "key_missing"),
    "another key": (
        lambda r: ask(r, "PUT", "/v1/entries/notes", json=NOTES, headers={"authorization": "Bearer x"}),
        401,
        "key_unknown",
    ),
    "no such path": (lambda r: ask(r, "GET", "/nowhere"), 404, "not_found"),
    "no such path below /v1": (lambda r: ask(r, "PATCH", "/v1/nowhere"), 404, "not_found"),
    "no such entry": (lambda r: ask(r, "GET", "/v1/entries/nope"), 404, "entry_not_found"),
    "no such decision": (lambda r: ask(r, "GET", "/v1/decisions/nope"), 404, "decision_not_found"),
    "no such method": (lambda r: ask(r, "DELETE", "/v1/entries/notes"), 405, "method_not_allowed"),
    "no such form": (
        lambda r: ask(r, "GET", "/v1/entries/notes", headers={"accept": "image/png"}),
        406,
        "not_acceptable",
    ),
    "not seen yet": (
        lambda r: ask(r, "POST", "/v1/decisions", json={"action": "evaluate", "at_least": 99}),
        409,
        "bundle_stale",
    ),
    "a tag that is old": (lambda r: put(r, if_match='"7"'), 412, "revision_conflict"),
    "too much": (too_much, 413, "content_too_large"),
    "another type": (lambda r: ask(r, "POST", "/v1/decisions", content="{}"), 415, "unsupported_media_type"),
    "another name": (lambda r: ask(r, "GET", "/healthz", headers={"host": "evil.example"}), 421, "unknown_host"),
    "a parameter": (lambda r: ask(r, "GET", "/v1/entries?limit=x"), 422, "invalid_parameter"),
    "an unknown parameter": (lambda r: ask(r, "GET", "/v1/entries?limt=1"), 422, "malformed"),
    "a field": (lambda r: ask(r, "POST", "/v1/decisions", json={"actoin": "evaluate"}), 422, "malformed"),
    "a word": (lambda r: ask(r, "POST", "/v1/decisions", json={"action": "evalute"}), 422, "unknown_term"),
    "a key used twice": (used_twice, 422, "idempotency_key_reused"),
    "no tag": (put, 428, "precondition_required"),
}  # fmt: skip

every_row = pytest.mark.parametrize("row", ROWS)


@pytest.fixture(scope="module")
def described(seeded: FakeRegistry) -> dict[str, Any]:
    document: dict[str, Any] = seeded.http.get("/openapi.json").json()
    return document


def check_problem(answer: httpx2.Response, described: dict[str, Any], *, status: int, code: str) -> None:
    document = answer.json()
    assert (answer.status_code, document["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(document[name] for name in MEMBERS)
    assert document["status"] == status
    assert document["type"].endswith(code.replace("_", "-"))
    assert document["instance"] == answer.request.url.path
    assert document["trace_id"] == answer.headers["x-trace-id"]
    assert answer.headers["cache-control"] == "no-store"
    schema = {"$ref": "#/components/schemas/Problem", "components": described["components"]}
    jsonschema.validate(document, schema)


@every_row
def test_every_error_is_a_problem(small: FakeRegistry, described: dict[str, Any], row: str) -> None:
    send, status, code = ROWS[row]
    check_problem(send(small), described, status=status, code=code)


@every_row
def test_every_error_is_described(small: FakeRegistry, described: dict[str, Any], row: str) -> None:
    """What a route answers with stands in the document, under its status."""
    send, status, _ = ROWS[row]
    request = send(small).request
    operation = operation_of(described, request.method, request.url.path)
    if status in {404, 405} and operation is None:
        return
    assert operation is not None
    assert str(status) in operation["responses"]


def operation_of(described: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    for template, methods in described["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            found: dict[str, Any] | None = methods.get(method.lower())
            return found
    return None


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(EngineUnavailableError("gone"), 503, "engine_unavailable"), (RuntimeError("x"), 500, "internal_error")],
    ids=["engine gone", "crash"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_failure_is_a_problem(described: dict[str, Any], error: Exception, status: int, code: str, method: str) -> None:
    answer = ask(FakeRegistry(store=BrokenStore(error)), method, "/v1/entries")
    assert answer.headers.get("retry-after") == ("2" if status == 503 else None)
    if method == "GET":
        check_problem(answer, described, status=status, code=code)
    else:
        assert (answer.status_code, answer.content) == (status, b"")


def test_stale_write_gets_what_it_needs_to_be_redone(small: FakeRegistry) -> None:
    assert put(small, if_match='"1"').status_code == 200
    refused = put(small, if_match='"1"')
    document = refused.json()
    assert (refused.status_code, refused.headers["etag"]) == (412, '"2"')
    assert document["base"]["name"] != "New"
    assert (document["current"]["name"], document["proposed"]["name"]) == ("New", "New")


def test_form_that_is_not_served_names_those_that_are(small: FakeRegistry) -> None:
    refused = ask(small, "GET", "/v1/entries/notes", headers={"accept": "image/png, text/html;q=0.9"})
    forms = ["application/json", "application/ld+json", "text/turtle"]
    assert refused.json()["errors"][0]["nearest"] == forms
    assert all(form in refused.json()["detail"] for form in forms)
    assert refused.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (["text/turtle", "application/json;q=0.5"], "text/turtle"),
        (["application/json;q=0.5", "text/turtle;q=0.500"], "application/json"),
        (["*/*;q=0.1, application/ld+json;q=0.2"], "application/ld+json"),
        (["application/*;q=0.3, application/json;q=0"], "application/ld+json"),
        (["application/ld+json; profile=x"], "application/ld+json"),
        (["TEXT/TURTLE"], "text/turtle"),
        (["text/turtle;q=nan, */*;q=0.1"], "application/json"),
        (["text/turtle;q=2, application/json;q=0.1"], "application/json"),
    ],
    ids=str,
)
def test_form_is_the_one_that_is_liked_best(small: FakeRegistry, accept: list[str], form: str) -> None:
    found = ask(small, "GET", "/v1/entries/notes", headers=[("accept", each) for each in accept])
    assert found.headers["content-type"].partition(";")[0] == form


TAGGED = (
    "/v1/entries/notes",
    "/v1/entries/notes/revisions",
    "/v1/entries/notes/lineage",
    "/v1/entries/notes/governed-by",
    "/v1/vocabulary",
    "/v1/vocabulary/actions",
    "/docs/docs.js",
)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", TAGGED)
def test_who_has_it_already_gets_304(small: FakeRegistry, path: str, method: str) -> None:
    tag = ask(small, "GET", path).headers["etag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        found = ask(small, method, path, headers={"if-none-match": known})
        assert (found.status_code, found.content, found.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in found.headers
        assert "cache-control" in found.headers
    several = [("if-none-match", '"x"'), ("if-none-match", tag)]
    assert ask(small, method, path, headers=several).status_code == 304
    assert ask(small, method, path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", TAGGED[:2])
def test_tag_changes_with_the_content(small: FakeRegistry, path: str) -> None:
    before = ask(small, "GET", path).headers["etag"]
    put(small, if_match='"1"')
    changed = ask(small, "GET", path, headers={"if-none-match": before})
    assert (changed.status_code, changed.headers["etag"] == before) == (200, False)


def test_tags_of_two_forms_differ(small: FakeRegistry) -> None:
    tags = {
        ask(small, "GET", "/v1/entries/notes", headers={"accept": form}).headers["etag"]
        for form in ("application/json", "application/ld+json", "text/turtle")
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("/v1/entries", "no-store"),
        ("/v1/entries/notes", "private, no-cache"),
        ("/v1/entries/notes/revisions", "private, no-cache"),
        ("/v1/entries/notes/lineage", "private, no-cache"),
        ("/v1/vocabulary", "max-age=3600"),
        ("/v1/vocabulary/actions", "max-age=3600"),
        ("/v1/audit", "no-store"),
        ("/v1/decisions/nope", "no-store"),
        ("/healthz", "no-store"),
        ("/readyz", "no-store"),
        ("/docs", "no-store"),
        ("/docs/docs.css", "no-cache"),
        ("/openapi.json", "no-store"),
    ],
)
def test_what_may_be_kept(small: FakeRegistry, path: str, cached: str) -> None:
    found = ask(small, "GET", path)
    assert found.headers["cache-control"] == cached
    assert ("etag" in found.headers) == (cached != "no-store")


def test_answers_are_not_kept(small: FakeRegistry) -> None:
    answered = ask(small, "POST", "/v1/decisions", json={"action": "evaluate"})
    read = ask(small, "GET", answered.headers["location"])
    assert answered.headers["cache-control"] == read.headers["cache-control"] == "no-store"


def test_headers_that_browsers_follow(small: FakeRegistry) -> None:
    for method, path in (("GET", "/v1/entries"), ("GET", "/nowhere"), ("OPTIONS", "/v1/entries"), ("HEAD", "/healthz")):
        headers = ask(small, method, path).headers
        assert {name.lower() for name in HEADERS} <= set(headers)
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
        assert "strict-transport-security" not in headers


def test_tls_is_kept_to(small: FakeRegistry) -> None:
    with httpx2.Client(base_url=URL.replace("http:", "https:"), transport=AppTransport(small.app)) as http:
        assert http.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"


def routes() -> list[tuple[str, frozenset[str]]]:
    """Return each path and the methods that are served there; the path of another route may cover it, too."""
    contexts = list(iter_route_contexts(FakeRegistry().app.routes))
    patterns = [(compile_path(str(each.path))[0], each.methods or set()) for each in contexts]
    return [
        (path, frozenset(chain.from_iterable(methods for pattern, methods in patterns if pattern.match(filled(path)))))
        for path in sorted({str(each.path) for each in contexts})
    ]


def filled(path: str) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", "notes", path)


every_route = pytest.mark.parametrize(("path", "methods"), routes(), ids=[path for path, _ in routes()])


@every_route
def test_options_says_what_is_served(small: FakeRegistry, path: str, methods: frozenset[str]) -> None:
    answer = ask(small, "OPTIONS", filled(path))
    wanted = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == wanted


@every_route
@pytest.mark.parametrize("method", ["DELETE", "TRACE", "BREW"])
def test_other_methods_are_refused(small: FakeRegistry, path: str, methods: frozenset[str], method: str) -> None:
    if method in methods:
        return
    refused = ask(small, method, filled(path))
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert methods <= set(refused.headers["allow"].split(", "))


@every_route
def test_head_is_get_without_its_body(small: FakeRegistry, path: str, methods: frozenset[str]) -> None:
    head = ask(small, "HEAD", filled(path))
    if "GET" not in methods:
        assert (head.status_code, head.content) == (405, b"")
        return
    got = ask(small, "GET", filled(path))
    own = {"x-trace-id", "content-length"}
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert {n: v for n, v in head.headers.items() if n not in own} == {
        n: v for n, v in got.headers.items() if n not in own
    }
    if path != "/metrics":  # which has counted the request before, too
        assert head.headers.get("content-length") == got.headers.get("content-length")


def test_options_of_nothing_is_not_found(small: FakeRegistry) -> None:
    assert ask(small, "OPTIONS", "/nowhere").status_code == 404


def test_every_problem_of_a_batch_has_the_shape(small: FakeRegistry, described: dict[str, Any]) -> None:
    answers = ask(small, "POST", "/v1/decisions:batch", json=[{"action": "?"}, {"action": "evaluate"}, 7]).json()
    schema = {"$ref": "#/components/schemas/Answers", "components": described["components"]}
    jsonschema.validate(answers, schema)
    assert [each.get("line") for each in answers] == [1, None, 3]


def test_every_example_fits_its_schema(described: dict[str, Any]) -> None:
    """Whatever example stands anywhere in the document; those of forms that are no JSON are text."""
    checked = 0
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for body in [operation.get("requestBody", {}), *operation["responses"].values()]:
                for media_type, content in body.get("content", {}).items():
                    for example in [content[name] for name in ("example",) if name in content]:
                        schema = {**content["schema"], "components": described["components"]}
                        jsonschema.Draft202012Validator(schema).validate(example)
                        checked += 1
                        assert media_type.endswith("json"), (path, method)
    assert checked >= 20
    assert "examples" not in json.dumps(described["paths"])
