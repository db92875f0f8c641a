# SPDX-License-Identifier: Apache-2.0
"""The application starts, watches its engine, and ends what it began."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from licet.errors import EngineStartError
from licet.settings import SettingsError
from licet_api.__main__ import main
from licet_api.logs import JsonLines
from licet_api.main import create, create_app
from tests.fakes.app import FakeRegistry


async def live_for(app: FastAPI, is_enough: Callable[[], bool]) -> None:
    async with app.router.lifespan_context(app):
        for _ in range(500):
            if is_enough():
                return
            await asyncio.sleep(0.01)
    pytest.fail("it did not happen")


def test_dead_engine_is_brought_back_however_often_it_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outcomes: Iterator[bool | Exception] = iter((False, EngineStartError("no"), True))
    seen: list[object] = []

    def revive() -> bool:
        outcome = next(outcomes, False)
        seen.append(outcome)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    app = create_app(FakeRegistry(revive=revive).wiring, watch_seconds=0.01)
    with caplog.at_level(logging.INFO, logger="licet_api"):
        asyncio.run(live_for(app, lambda: len(seen) > 4))
    assert [record.msg for record in caplog.records] == ["engine not revived", "engine revived"]


def test_end_is_told_once() -> None:
    ended: list[int] = []
    app = create_app(FakeRegistry().wiring, at_end=lambda: ended.append(1))
    asyncio.run(live_for(app, lambda: True))
    assert ended == [1]


def test_end_is_told_though_the_recorded_answers_cannot_be_judged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise KeyError("a defect")

    ended: list[int] = []
    monkeypatch.setattr("licet_api.main.prepare", fail)
    app = create_app(FakeRegistry().wiring, at_end=lambda: ended.append(1))
    asyncio.run(live_for(app, lambda: any(record.msg == "impact not prepared" for record in caplog.records)))
    assert ended == [1]


def test_application_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LICET_STORE", "memory")
    monkeypatch.setenv("LICET_HOME", str(tmp_path))
    app = create()
    assert app.state.wiring.registry.current().sequence > 0
    asyncio.run(live_for(app, lambda: True))


def test_environment_that_cannot_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_API_PORT", "x")
    with pytest.raises(SettingsError):
        create()


@pytest.mark.parametrize("serve", [create, main], ids=["factory", "process"])
def test_registry_without_keys_does_not_listen_beyond_this_machine(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    serve: Callable[[], object],
) -> None:
    for name, value in {"LICET_STORE": "memory", "LICET_HOME": str(tmp_path), "LICET_API_HOST": "0.0.0.0"}.items():  # noqa: S104
        monkeypatch.setenv(name, value)
    if serve is main:
        assert main() == 3
        assert "licet keys claim --here" in capsys.readouterr().err
    else:
        with pytest.raises(SettingsError, match="licet keys claim --here"):
            serve()


def crash_about(text: str) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        raise RuntimeError(text) from error


def test_log_line_holds_what_is_named_and_nothing_else() -> None:
    secret = "secret words"
    with pytest.raises(RuntimeError) as caught:
        crash_about(secret)
    trace = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("licet_api", logging.ERROR, "file", 1, "failed", None, trace)
    record.trace_id = "t"
    record.body = secret
    line = json.loads(JsonLines().format(record))
    assert (line["level"], line["event"], line["trace_id"]) == ("error", "failed", "t")
    names = [each.partition("\n")[0] for each in line["traceback"]]
    assert names[:2] == ["RuntimeError", "JSONDecodeError"]
    assert "crash_about" in line["traceback"][0]
    assert secret not in str(line)


def test_log_line_without_an_error() -> None:
    record = logging.LogRecord("licet_api", logging.INFO, "file", 1, "answered", None, None)
    assert "traceback" not in json.loads(JsonLines().format(record))
