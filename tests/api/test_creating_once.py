# SPDX-License-Identifier: Apache-2.0
"""What creates entries, artefacts and answers about a run has one effect under one key, whatever fails on the way."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from licet.domain.entry import Entry
from licet.domain.record import DecisionFilter, DecisionRecord, StoredEntry
from licet.domain.use import Output
from licet.domain.work import EntryWrite
from licet.errors import EngineUnavailableError, StoreError
from licet.stores.memory import MemoryStore
from licet.usecases.register import ArtefactRequest
from licet.wire.write import to_jsonable
from tests.factories import dataset, decision, decision_record, licence, request, rule
from tests.fakes.app import FakeRegistry

ENTRIES = (
    licence("OPEN", rule("O-1", "permission", "use", "evaluate", "embed_rag")),
    dataset("notes", concluded_terms="OPEN"),
)
RUN = {"licet": 1, "run": "r", "action": "evaluate", "datasets": [{"id": "notes"}]}
OTHERS = ("by somebody else", "for another reason", "with another content")


class LossyStore(MemoryStore):
    """Writes, and then fails to say so when it is told to."""

    lost: Exception | None = None

    def put_all(self, writes: Sequence[EntryWrite], **given: Any) -> tuple[StoredEntry, ...]:
        stored = super().put_all(writes, **given)
        self._lose()
        return stored

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        super().append_many(records)
        self._lose()

    def _lose(self) -> None:
        lost, self.lost = self.lost, None
        if lost is not None:
            raise lost


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry(*ENTRIES, store=LossyStore())


@pytest.fixture
def decided(registry: FakeRegistry) -> str:
    asked = replace(request("embed_rag", data="notes"), outputs=(Output(kind="embeddings", release="internal"),))
    registry.store.append(decision_record("dec_yes", request=asked, decision=decision(id="dec_yes")))
    return "dec_yes"


@pytest.fixture
def bodies(decided: str) -> dict[str, Any]:
    """What is sent to each route."""
    return {
        "/v1/entries?reason=new": to_jsonable(dataset("fresh")),
        "/v1/artefacts": {"decision": decided, "id": "ours", "name": "Ours"},
        "/v1/checks": RUN,
    }


each_post = pytest.mark.parametrize("path", ["/v1/entries?reason=new", "/v1/artefacts", "/v1/checks"])


def send(registry: FakeRegistry, path: str, body: Any, key: str = "k") -> httpx2.Response:
    return registry.http.post(path, json=body, headers=registry.curator(**{"idempotency-key": key}))


def effects(registry: FakeRegistry) -> tuple[int, int]:
    return registry.store.sequence(), len(registry.store.decisions(DecisionFilter()))


@each_post
def test_answer_is_given_again(registry: FakeRegistry, bodies: dict[str, Any], path: str) -> None:
    first = send(registry, path, bodies[path])
    done = effects(registry)
    again = send(registry, path, bodies[path])
    assert first.is_success
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert effects(registry) == done
    other = send(registry, path, {**bodies[path], "name": "another", "run": "another"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("lost", [StoreError("lost"), EngineUnavailableError("lost")], ids=["store", "engine"])
@each_post
def test_second_attempt_answers_with_what_the_first_made(
    registry: FakeRegistry, bodies: dict[str, Any], path: str, lost: Exception
) -> None:
    # What the log of a run's answers cannot do is looked up at once: only a crash comes in its way.
    registry.store.lost = RuntimeError("lost") if path == "/v1/checks" else lost  # type: ignore[attr-defined]
    assert send(registry, path, bodies[path]).status_code >= 500
    done = effects(registry)
    again = send(registry, path, bodies[path])
    assert again.status_code == (200 if path == "/v1/checks" else 201), again.text
    # The run has two questions: the crash came after the first.
    assert effects(registry) == ((done[0], done[1] + 1) if path == "/v1/checks" else done)
    if path != "/v1/checks":
        place = registry.http.get(again.headers["location"])
        made = again.json()
        assert place.json() == made.get("entry", made)
        assert place.headers["etag"] == again.headers["etag"]


@pytest.mark.parametrize("other", OTHERS)
def test_what_another_wrote_in_between_is_not_ours(registry: FakeRegistry, other: str) -> None:
    path, body = "/v1/entries?reason=new", to_jsonable(dataset("fresh"))

    def written_by_another(writes: Sequence[EntryWrite], **given: Any) -> tuple[StoredEntry, ...]:
        entry: Entry = writes[0].entry
        match other:
            case "by somebody else":
                given["by"] = "eve"
            case "for another reason":
                given["reason"] = "old"
            case _:
                entry = dataset("fresh", name="other")
        write = EntryWrite(entry=entry, expected_revision=None)
        MemoryStore.put_all(registry.store, (write,), **{**given, "work": ()})  # type: ignore[arg-type]  # the lossy one
        raise StoreError("it failed")

    registry.store.put_all = written_by_another  # type: ignore[method-assign]
    assert send(registry, path, body).status_code == 500
    again = send(registry, path, body)
    assert (again.status_code, again.json()["code"]) == (409, "entry_exists")


def test_key_that_is_new_makes_no_second_entry(registry: FakeRegistry, bodies: dict[str, Any]) -> None:
    for path in ("/v1/entries?reason=new", "/v1/artefacts"):
        assert send(registry, path, bodies[path]).status_code == 201
        refused = send(registry, path, bodies[path], key="another")
        assert (refused.status_code, refused.json()["code"]) == (409, "entry_exists")


def test_keys_are_shown_once_and_never_again(registry: FakeRegistry) -> None:
    headers = {"authorization": f"Bearer {registry.admin_key}", "idempotency-key": "k"}
    before = registry.store.list_keys()
    grant = {"name": "bob", "role": "reader"}
    refused = registry.http.post("/v1/keys", json=grant, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_header")
    assert "shown once" in refused.json()["detail"]
    assert len(registry.store.list_keys()) == len(before)
    del headers["idempotency-key"]
    assert registry.http.post("/v1/keys", json=grant, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "call",
    [
        lambda client, decided: client.create_entry(dataset("fresh")),
        lambda client, decided: client.register(ArtefactRequest(decision=decided, id="ours", name="Ours")),
        lambda client, decided: client.check_manifest(json.dumps(RUN)),
    ],
    ids=["create", "register", "check"],
)
def test_client_sends_them_again_under_one_key(
    registry: FakeRegistry, decided: str, call: Callable[[Any, str], object]
) -> None:
    registry.store.lost = EngineUnavailableError("lost")  # type: ignore[attr-defined]
    call(registry.client, decided)
    assert effects(registry) in {(3, 1), (2, 2), (2, 3)}


def test_old_keys_are_swept_after_the_answer_and_never_in_its_way(
    registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: Any) -> int:
        raise StoreError("busy")

    monkeypatch.setattr("secrets.token_hex", lambda size: "0" * 2 * size)
    registry.store.forget = fails  # type: ignore[method-assign]
    first = send(registry, "/v1/checks", RUN)
    assert first.status_code == 200
    assert send(registry, "/v1/checks", RUN).status_code == 200
