# SPDX-License-Identifier: Apache-2.0
"""What is counted, by whom it is told, and that nothing a caller sends becomes a label."""

import asyncio
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from licet.errors import EngineUnavailableError
from licet.stores.memory import MemoryStore
from licet_api.main import create_app
from licet_api.metrics import SHARED_FOLDER, Metrics
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

SECRET = "confidential-word"


def values(registry: FakeRegistry) -> dict[tuple[str, ...], float]:
    """Return every sample by its name and the values of its labels."""
    answer = registry.http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_by_template_method_and_status(small: FakeRegistry) -> None:
    small.http.get("/v1/entries/notes")
    small.http.get("/v1/entries/llm")
    small.http.get("/v1/entries/none")
    small.http.get(f"/{SECRET}")
    small.http.request("BREW", "/v1/entries")
    small.http.get("/healthz", headers={"host": "evil.example"})
    found = values(small)
    counted = {key[1:]: value for key, value in found.items() if key[0] == "licet_http_requests_total"}
    assert counted == {
        ("GET", "/v1/entries/{entry_id}", "200"): 2,
        ("GET", "/v1/entries/{entry_id}", "404"): 1,
        ("GET", "unmatched", "404"): 1,
        ("other", "/v1/entries", "405"): 1,
        ("GET", "unmatched", "421"): 1,
    }
    assert found["licet_http_request_seconds_count", "GET", "/v1/entries/{entry_id}"] == 3
    assert SECRET not in small.http.get("/metrics").text


def test_answers_by_verdict(small: FakeRegistry) -> None:
    question = {"action": "clinical_decision", "datasets": [{"id": "notes"}]}
    small.client.decide(question)
    small.client.decide_many([question, {"action": "nonsense"}, question])
    small.client.preview(question, [dataset("new")])
    small.client.check_manifest("{licet: 1, run: r, action: clinical_decision, datasets: [{id: notes}]}")
    found = values(small)
    assert found["licet_decisions_total", "PROHIBITED"] == 5
    assert found["licet_decisions_total", "PERMITTED"] == 0


def test_how_far_the_registry_is(small: FakeRegistry) -> None:
    found = values(small)
    assert found["licet_store_up",] == 1
    assert found["licet_snapshot_sequence",] == 5
    assert found["licet_snapshot_lag",] == 0
    assert found["licet_snapshot_entries",] == 5
    assert found["licet_snapshot_age_seconds",] >= 0
    builds = [key for key in found if key[0] == "licet_build_info"]
    assert len(builds) == 1


class BrokenStore(MemoryStore):
    """Answers until it is broken."""

    broken = False

    def sequence(self) -> int:
        if self.broken:
            raise EngineUnavailableError("no engine answers")
        return super().sequence()


def test_store_that_fails_is_counted_and_told() -> None:
    store = BrokenStore()
    registry = FakeRegistry(dataset("notes"), store=store)
    store.broken = True
    assert registry.http.get("/v1/entries/notes").status_code == 503
    found = values(registry)
    assert found["licet_store_errors_total", "engine_unavailable"] == 1
    assert found["licet_store_up",] == 0
    assert not [key for key in found if key[0].startswith("licet_snapshot")]


def test_engine_that_came_back_is_counted() -> None:
    outcomes = iter([True, True])
    registry = FakeRegistry(dataset("notes"), revive=lambda: next(outcomes, False))
    app: Any = create_app(registry.wiring, watch_seconds=0.01)

    async def live() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0.3)

    asyncio.run(live())
    assert b"licet_engine_revivals_total 2.0" in app.state.metrics.text()


def test_registries_count_apart(small: FakeRegistry) -> None:
    small.http.get("/healthz")
    other = FakeRegistry(dataset("notes"))
    assert not [key for key in values(other) if key[0] == "licet_http_requests_total"]


def test_counters_of_several_workers_are_read_from_their_folder(
    small: FakeRegistry, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    text = Metrics(small.wiring).text()
    assert b"licet_snapshot_sequence 5.0" in text
