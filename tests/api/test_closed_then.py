# SPDX-License-Identifier: Apache-2.0
"""Words that were closed when an answer was given stay closed in it after the entry was opened."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from licet.domain.access import Role
from licet.domain.entry import Curation, Entry, ReviewState
from licet.domain.visibility import Visibility
from licet.wire.write import to_jsonable
from tests.api.callers import calling
from tests.factories import NOW, agreement, clause, dataset, licence, model, rule
from tests.fakes.app import FakeRegistry

SECRET: Final = "zqsecretqz"
CLOSED: Final[dict[str, Any]] = {"visibility": Visibility.RESTRICTED, "readers": (Role.ADMIN,)}
PUBLISHED: Final[dict[str, Any]] = {"curation": Curation(state=ReviewState.PUBLISHED)}
ASKED: Final[dict[str, Any]] = {"action": "evaluate", "datasets": [{"id": "notes"}], "model": {"id": "llm"}}
THEN: Final = (NOW + dt.timedelta(minutes=1)).isoformat()


def closed() -> Entry:
    words = clause(quote=f"quote {SECRET}", note=SECRET, section=SECRET)
    return agreement(
        "DUA-X",
        rule("X-1", "prohibition", "evaluate", says=f"No {SECRET}.", clause=words),
        rule("X-2", "notice", "evaluate", says=f"Note {SECRET}.", clause=words),
        rule("X-3", "notice", "evaluate", says=f"Moved {SECRET}.", clause=words),
        name=f"name {SECRET}",
        **{**CLOSED, **PUBLISHED},
    )


@pytest.fixture
def opened() -> tuple[FakeRegistry, str]:
    """A registry that opened an agreement in other words, one rule of which moved; an answer from before."""
    registry = FakeRegistry(
        closed(),
        dataset("notes", concluded_terms="DUA-X"),
        licence("OPEN", rule("O-1", "permission", "use", "evaluate"), **PUBLISHED),
        model("llm", concluded_terms="OPEN"),
    )
    name = registry.http.post("/v1/decisions", json=ASKED).json()["id"]
    registry.clock.advance(hours=1)
    for revision, entry in (
        (1, agreement("DUA-X", rule("X-1", "prohibition", "evaluate", says="No evaluation."), **PUBLISHED)),
        (None, agreement("DUA-Z", rule("X-3", "prohibition", "evaluate", says="Moved."), **PUBLISHED)),
    ):
        at = registry.clock.now()
        registry.store.put(entry, expected_revision=revision, by="ada", at=at, reason="opened")
    registry.clock.advance(hours=1)
    return registry, name


def ways(name: str) -> Iterator[tuple[str, str, Any]]:
    past = {**ASKED, "known_at": THEN}
    yield "POST", "/v1/decisions", past
    yield "POST", "/v1/decisions:batch", [past]
    yield "POST", "/v1/decisions:preview", {"request": past, "entries": [to_jsonable(dataset("more"))]}
    for place in ("", "/graph?format=json", "/graph?format=dot", "/graph?format=jsonld", "/replay"):
        yield "GET", f"/v1/decisions/{name}{place}", None
    for query in ("", "?stale=true"):
        yield "GET", f"/v1/decisions{query}", None


@pytest.mark.parametrize("role", [None, Role.READER, Role.CURATOR], ids=str)
def test_what_was_closed_then_stays_closed_in_answers_of_then(
    opened: tuple[FakeRegistry, str], role: Role | None
) -> None:
    registry, name = opened
    with calling(registry, role) as http:
        assert "No evaluation." in http.post("/v1/decisions", json=ASKED).text
        for method, path, body in ways(name):
            found = http.request(method, path, json=body)
            assert (found.status_code, SECRET in found.text) == (200, False), (path, found.text)


def test_audit_tells_nothing_of_a_revision_that_was_closed(opened: tuple[FakeRegistry, str]) -> None:
    registry, _ = opened
    again = replace(closed(), visibility=Visibility.PUBLIC, name="DUA-X", rules=())
    talks = f"talks with {SECRET}"
    for revision, entry, reason in ((2, replace(closed(), rules=()), talks), (3, again, "opened again")):
        at = registry.clock.now()
        registry.store.put(entry, expected_revision=revision, by="eve", at=at, reason=reason)
    for role in (None, Role.READER, Role.CURATOR):
        with calling(registry, role) as http:
            page = http.get("/v1/audit?limit=3").json()
            items = page["items"] + http.get(f"/v1/audit?after={page['next_after']}").json()["items"]
        assert SECRET not in str(items)
        told = {item["revision"]: (item["by"], item["reason"]) for item in items if item["subject"] == "DUA-X"}
        assert told == {
            1: ("withheld", "withheld"), 2: ("ada", "opened"), 3: ("withheld", "withheld"), 4: ("eve", "opened again"),
        }  # fmt: skip
    with calling(registry, Role.ADMIN) as http:
        assert talks in http.get("/v1/audit").text


def test_administrator_reads_the_words_of_then(opened: tuple[FakeRegistry, str]) -> None:
    registry, name = opened
    with calling(registry, Role.ADMIN) as http:
        assert SECRET in http.get(f"/v1/decisions/{name}").text
        assert SECRET in http.post("/v1/decisions", json={**ASKED, "known_at": THEN}).text


def test_what_was_open_then_stays_readable(opened: tuple[FakeRegistry, str]) -> None:
    registry, _ = opened
    name = registry.http.post("/v1/decisions", json=ASKED).json()["id"]
    again = agreement("DUA-X", rule("X-1", "prohibition", "evaluate", says="Never."), **PUBLISHED)
    registry.store.put(again, expected_revision=2, by="ada", at=registry.clock.now(), reason="other words")
    found = registry.http.get(f"/v1/decisions/{name}").text
    assert "No evaluation." in found
    assert "not open to you" not in found
