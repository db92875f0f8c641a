# SPDX-License-Identifier: Apache-2.0
"""`licet register`, against a registry that runs, and the client that it uses."""

import datetime as dt
import json
from typing import Any

import pytest

import licet
from licet.cli.register import _is_place
from licet.client import Client, RemoteError
from licet.domain.verdict import Verdict
from licet.usecases.register import ArtefactRequest
from tests.cli.terminal import document_of, run
from tests.factories import NOW, dataset, decision, decision_record, licence, model, request, rule
from tests.fakes.app import URL, AppTransport, FakeRegistry

OUTPUTS = ({"kind": "adapter", "release": "internal", "name": "ours"},)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    """A registry with a recorded answer that permits, which `licet.Client` reaches without a network."""
    terms = licence("OPEN", rule("O-1", "permission", "use", "fine_tune", "evaluate"))
    found = FakeRegistry(terms, dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="OPEN"))
    asked = found.client.decide({"action": "fine_tune", "datasets": [{"id": "data"}], "model": {"id": "base"},
                                 "outputs": list(OUTPUTS)})  # fmt: skip
    question = found.store.decision(asked.id or "").request
    for name, verdict in (("dec_yes", Verdict.PERMITTED), ("dec_no", Verdict.PROHIBITED)):
        answer = decision(verdict, id=name, summary="as it is")
        found.store.append(decision_record(name, request=question, decision=answer))

    def reached(url: str, key: str | None = None, **_: Any) -> Client:
        return Client(URL, key, transport=AppTransport(found.app))

    monkeypatch.setattr(licet, "Client", reached)
    return found


def register(registry: FakeRegistry, name: str, *more: str, key: str | None = None) -> Any:
    env = {"LICET_API_KEY": registry.key if key is None else key}
    return run("register", name, "--id", "ours", "--name", "Our adapter", "--url", URL, *more, env=env)


def test_what_was_made_is_on_record(registry: FakeRegistry) -> None:
    done = register(registry, "dec_yes", "--output", "ours", "--location", "s3://a/b", "--date", "2026-11-20", "--json")
    assert done.exit_code == 0, done.output
    entry = document_of(done.stdout)["entry"]
    assert (entry["id"], entry["location"]) == ("ours", "s3://a/b")
    assert entry["was_generated_by"] == {"decision": "dec_yes", "activity": "fine_tune", "date": "2026-11-20"}
    assert registry.client.entry("ours")[0].name == "Our adapter"


def test_people_read_what_it_was_made_from(registry: FakeRegistry) -> None:
    shown = register(registry, "dec_yes", "--output", "0").stdout
    assert "Registered: ours (adapter)" in shown
    assert "trained on data" in shown
    assert "No duties." in shown


@pytest.mark.parametrize(
    ("name", "more", "code", "words"),
    [
        ("dec_no", (), 2, "dec_no` says PROHIBITED: as it is"),
        ("dec_nobody", (), 2, "unknown decision"),
        ("dec_yes", ("--output", "theirs"), 2, "one of `ours`"),
        ("dec_yes", ("--output", "7"), 2, "1 output"),
        ("dec_yes", ("--date", "soon"), 2, "no date"),
    ],
)
def test_what_is_not_registered_says_why(
    registry: FakeRegistry, name: str, more: tuple[str, ...], code: int, words: str
) -> None:
    refused = register(registry, name, *more)
    assert refused.exit_code == code, refused.output
    assert words in refused.output


def test_a_key_is_needed(registry: FakeRegistry) -> None:
    refused = register(registry, "dec_yes", key="")
    assert refused.exit_code == 2
    assert "key" in refused.output


def test_a_running_registry_is_needed() -> None:
    refused = run("register", "dec_1", "--id", "x", "--name", "x")
    assert refused.exit_code == 2
    assert "LICET_URL" in refused.output


def test_client_lists_replays_and_draws(registry: FakeRegistry) -> None:
    client = registry.client
    assert [found.id for found in client.decisions(verdict="PROHIBITED", since=NOW)] == ["dec_no"]
    assert len(list(client.decisions(stale=True, dataset="data"))) == 2
    first = next(client.decisions(stale=False))
    assert first.standing is not None
    assert client.replay(first.id).same
    assert not client.replay("dec_no").same
    graph = client.graph(first.id)
    assert {node.id for node in graph.nodes} >= {"asset:data", "terms:OPEN", "rule:O-1"}
    assert json.loads(client.graph_text(first.id, "json"))["decision"] == first.id
    assert client.graph_text(first.id, "dot").startswith("digraph")


def test_client_follows_pages(registry: FakeRegistry) -> None:
    registry.store.append_many([decision_record(f"dec_x{n:03}", request=request(data="data")) for n in range(120)])
    assert len(list(registry.client.decisions())) == 123


def test_client_registers(registry: FakeRegistry) -> None:
    made = registry.client.register(
        ArtefactRequest(decision="dec_yes", id="mine", name="Mine", date=dt.date(2026, 1, 2))
    )
    assert made.entry == registry.client.entry("mine")[0]
    with pytest.raises(RemoteError) as caught:
        registry.client.register(ArtefactRequest(decision="dec_no", id="other", name="Other"))
    assert (caught.value.status, caught.value.code) == (409, "not_permitted")


@pytest.mark.parametrize(
    ("text", "is_place"), [("0", True), ("12", True), ("1" * 5000, False), ("²", False), ("", False)]
)
def test_place_of_an_output_is_a_short_number(text: str, is_place: bool) -> None:
    assert _is_place(text) is is_place
