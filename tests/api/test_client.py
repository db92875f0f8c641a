# SPDX-License-Identifier: Apache-2.0
"""The client turns documents into values and problems into errors."""

import json
import socket
from collections.abc import Callable
from dataclasses import replace

import httpx2
import pytest

import licet
from licet.client import Client, EntryConflictError, RegistryUnreachableError
from licet.domain.answer import Decision
from licet.domain.entry import Dataset
from licet.domain.verdict import Verdict
from licet.errors import EngineUnavailableError, MalformedError, RemoteError
from tests.factories import dataset, licence, request, rule
from tests.fakes.app import URL, FakeRegistry

QUESTION = request("evaluate", data="notes")
OPEN = {"action": "evaluate", "purpose": {"id": "research"}, "facts": {"sells_result": False}}


def answering(reply: Callable[[httpx2.Request], httpx2.Response]) -> Client:
    return Client(URL, transport=httpx2.MockTransport(reply))


def test_decide_takes_a_request_or_a_document(small: FakeRegistry) -> None:
    first = small.client.decide(QUESTION)
    second = small.client.decide({"action": "evaluate", "datasets": [{"id": "notes"}]})
    assert replace(first, id=None) == replace(second, id=None)


def test_recorded_answer_and_its_question(small: FakeRegistry) -> None:
    decision = small.client.decide(QUESTION)
    assert small.client.decision(decision.id or "") == decision
    assert small.client.question(decision.id or "") == QUESTION


def test_many_questions_keep_their_order(small: FakeRegistry) -> None:
    asked = [QUESTION] * 101 + [replace(QUESTION, action="evalute"), QUESTION]
    found = small.client.decide_many(asked)
    assert len(found) == 103
    bad = found[101]
    assert isinstance(bad, RemoteError)
    assert bad.flaws[0].nearest[0] == "evaluate"
    assert all(isinstance(each, Decision) for each in (*found[:101], found[102]))


def test_no_questions(small: FakeRegistry) -> None:
    assert small.client.decide_many([]) == ()


def test_preview(small: FakeRegistry) -> None:
    closed = licence("OPEN", rule("O-1", "prohibition", "evaluate"))
    found = small.client.preview(QUESTION, [closed])
    assert found.before
    assert found.after.verdict is Verdict.PROHIBITED
    new = small.client.preview(request("evaluate", data="new"), [dataset("new")])
    assert new.before is None


def test_which_data_sets(small: FakeRegistry) -> None:
    assert [each.id for each in small.client.which(OPEN).items] == ["copy", "notes"]
    assert small.client.which(OPEN, verdicts=[Verdict.PROHIBITED]).items == ()


def test_which_models(small: FakeRegistry) -> None:
    found = small.client.which({**OPEN, "datasets": [{"id": "notes"}]}, about="model", verdicts="all")
    assert [(each.id, each.verdict) for each in found.items] == [("llm", Verdict.PERMITTED)]


def test_which_is_whole_however_many_pages_it_takes(small: FakeRegistry) -> None:
    many = tuple(dataset(f"d{number:04}", concluded_terms="OPEN") for number in range(1001))
    small.store.load(many, by="t", at=small.clock.now(), reason="t")
    found = small.client.which(OPEN)
    assert len({each.id for each in found.items}) == len(found.items) == 1003
    assert (found.next, found.verdicts["PERMITTED"]) == (None, 1003)


def test_which_begins_again_if_somebody_writes_between_two_pages() -> None:
    pages = iter([(5, "a", "x"), (6, "b", None), (6, "a", "x"), (6, "b", None)])

    def reply(_: httpx2.Request) -> httpx2.Response:
        sequence, name, following = next(pages)
        item = {"id": name, "name": name, "verdict": "PERMITTED", "hypothetical": False, "template": False}
        body = {"as_of": "2026-11-23", "sequence": sequence, "verdicts": {}, "items": [item], "next": following}
        return httpx2.Response(200, json=body)

    found = answering(reply).which({"action": "evaluate"})
    assert (found.sequence, [each.id for each in found.items]) == (6, ["a", "b"])


def test_entries_are_fetched_page_by_page(small: FakeRegistry) -> None:
    small.store.load(
        tuple(dataset(f"d{number:03}") for number in range(250)),
        by="t",
        at=small.clock.now(),
        reason="t",
    )
    assert len(list(small.client.entries())) == 255
    assert len(list(small.client.entries(kind="dataset", verified=False))) == 252
    assert [each.id for each in small.client.entries(q="llm", kind=None)] == ["llm"]


def test_full_entries(small: FakeRegistry) -> None:
    assert [type(each) for each in small.client.full_entries(kind="dataset")] == [Dataset] * 2


def test_write_with_the_tag_that_was_read(small: FakeRegistry) -> None:
    entry, tag = small.client.entry("notes")
    written, new_tag = small.client.put_entry(replace(entry, name="New"), tag, reason="grüße")
    assert (written.name, new_tag) == ("New", '"2"')
    assert small.client.entry("notes") == (written, new_tag)
    assert [each.by for each in small.client.revisions("notes")] == ["tester", "curator"]
    assert small.client.audit(after=5)[0].reason == "grüße"


def test_create(small: FakeRegistry) -> None:
    assert small.client.put_entry(dataset("fresh"), None)[1] == '"1"'


def test_conflict_has_three_versions(small: FakeRegistry) -> None:
    entry, tag = small.client.entry("notes")
    small.client.put_entry(replace(entry, name="first"), tag)
    with pytest.raises(EntryConflictError) as caught:
        small.client.put_entry(replace(entry, name="second"), tag)
    found = (caught.value.base, caught.value.current, caught.value.proposed)
    assert [each.name for each in found if each] == ["notes", "first", "second"]
    with pytest.raises(EntryConflictError) as caught:
        small.client.put_entry(dataset("none"), '"1"')
    assert (caught.value.base, caught.value.current) == (None, None)


def test_write_without_a_key(small: FakeRegistry) -> None:
    stranger = Client(URL, transport=small.client._http._transport)
    with pytest.raises(RemoteError) as caught:
        stranger.put_entry(dataset("fresh"), None)
    assert (caught.value.status, caught.value.code) == (401, "key_missing")


def test_lineage_and_terms(small: FakeRegistry) -> None:
    assert small.client.lineage("copy").edges[0].to == "notes"
    assert small.client.lineage("notes", "downstream").edges[0].from_ == "copy"
    assert small.client.governed_by("notes").choices[0].terms[0].rules == ("O-1", "O-2")


def test_who_one_is(small: FakeRegistry) -> None:
    me = small.client.me()
    assert (me.name, me.role, me.public_read, me.writable) == ("curator", "reviewer", True, True)


def test_refusal_names_the_trace_under_which_the_log_has_it(small: FakeRegistry) -> None:
    with pytest.raises(RemoteError) as refused:
        small.client.entry("nothing")
    assert len(refused.value.trace_id) == 32


def test_vocabulary(small: FakeRegistry) -> None:
    assert "evaluate" in {term["id"] for term in small.client.vocabulary("actions")}
    assert "facts" in small.client.schemes()


def test_manifest(small: FakeRegistry) -> None:
    text = "{licet: 1, run: r, action: evaluate, datasets: [{id: notes}]}"
    found = small.client.check_manifest(text)
    assert (found.run, [check.about for check in found.checks]) == ("r", ["notes", None])
    assert found.checks[0].decision == small.client.decision(found.checks[0].decision.id or "")


def test_health(small: FakeRegistry) -> None:
    assert small.client.health()["status"] == "ready"


def test_problem_becomes_an_error(small: FakeRegistry) -> None:
    with pytest.raises(RemoteError) as caught:
        small.client.decide({"action": "evaluatee"})
    error = caught.value
    assert (error.status, error.code, error.flaws[0].pointer) == (422, "unknown_term", "/action")
    assert str(error) == "unknown action `evaluatee`: did you mean `evaluate`?"


@pytest.mark.parametrize("failure", [httpx2.ConnectError, httpx2.ReadError, httpx2.ReadTimeout])
def test_nobody_answers(failure: type[httpx2.TransportError]) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise failure("no")

    with pytest.raises(RegistryUnreachableError, match="8421"):
        answering(fail).health()


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with (
            Client(f"http://127.0.0.1:{port}") as client,
            pytest.raises(EngineUnavailableError, match="licet up"),
        ):
            client.health()


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b"<html>"),
        (404, b"<html>"),
        (502, b"[]"),
        (500, b'{"code": "x"}'),
        (404, b"null"),
        (302, b""),
        (412, b'{"code": "revision_conflict", "current": {"kind": "unheard of"}}'),
    ],
)
def test_something_else_answers(status: int, content: bytes) -> None:
    with pytest.raises(RemoteError) as caught:
        answering(lambda _: httpx2.Response(status, content=content)).health()
    assert (caught.value.status, caught.value.code) == (status, "not_licet")


@pytest.mark.parametrize("url", ["", "127.0.0.1:8421", "ftp://x", "http://", "http://[::1", "licet"])
def test_address_of_no_registry(url: str) -> None:
    with pytest.raises(MalformedError, match="write it like"):
        Client(url)


def test_address_with_a_path(small: FakeRegistry) -> None:
    asked: list[str] = []

    def note(sent: httpx2.Request) -> httpx2.Response:
        asked.append(str(sent.url))
        return httpx2.Response(200, content=b"{}")

    client = Client("https://registry.example/licet/", transport=httpx2.MockTransport(note))
    client.health()
    with pytest.raises(KeyError):
        client.vocabulary("a b/c")
    assert client.url == "https://registry.example/licet"
    assert asked == [
        "https://registry.example/licet/readyz",
        "https://registry.example/licet/v1/vocabulary/a%20b%2Fc",
    ]


def test_key_that_cannot_be_sent() -> None:
    with pytest.raises(MalformedError, match="API key"):
        Client(URL, "schlüssel")


@pytest.mark.parametrize("body", [{"at_least": float("nan")}, {"x": object()}, {"x": "\ud800"}])
def test_question_that_is_no_json(small: FakeRegistry, body: dict[str, object]) -> None:
    with pytest.raises(MalformedError, match="cannot be written as JSON"):
        small.client.decide(body)


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_id_that_would_change_the_path(small: FakeRegistry, name: str) -> None:
    with pytest.raises(MalformedError):
        small.client.entry(name)


def test_client_is_given_by_the_package() -> None:
    assert licet.Client is Client
    assert json.loads(json.dumps(licet.__all__)) == ["AsyncClient", "Client", "__version__", "decide"]
    with pytest.raises(AttributeError):
        _ = licet.nothing
