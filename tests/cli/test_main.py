# SPDX-License-Identifier: Apache-2.0
"""The command `licet` itself: which commands there are, how it fails, what it prints where."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from licet.cli import output
from licet.cli.main import COMMANDS
from licet.domain.verdict import Verdict
from licet.errors import (
    BundleStaleError,
    DecisionNotFoundError,
    EngineStartError,
    EngineUnavailableError,
    EntryNotFoundError,
    LicetError,
    MalformedError,
    RemoteError,
    StoreError,
)
from tests.cli.terminal import LOCAL, asks, document_of, run, run_process
from tests.factories import decision


def test_the_help_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    assert run(name, "--help").exit_code == 0


def test_no_command_is_wrong_usage() -> None:
    assert run().exit_code == 2
    assert run("data").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deside", "x"), "unknown command `deside`: did you mean `decide`?"),
        (("xyz",), "unknown command `xyz`: one of `up`"),
        (("data", "chek"), "unknown command `chek`: did you mean `check`?"),
        (("can",), "missing argument `ACTION`"),
        (("can", "use", "--modle", "x"), "unknown option `--modle`: did you mean `--model`?"),
        (("can", "use", "--model"), "option `--model` requires an argument"),
        (("up", "--port", "99999"), "invalid value for `--port`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_usage_is_one_line_that_helps(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message.lower() in result.stderr.lower()
    assert len(result.stderr.splitlines()) == 1


def test_wrong_usage_is_a_document_for_a_program() -> None:
    document = document_of(run("can", "--json").stdout)
    assert (document["code"], document["status"]) == ("wrong_usage", 400)


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.PERMITTED, 0),
        (Verdict.PERMITTED_WITH_DUTIES, 0),
        (Verdict.INSUFFICIENT_FACTS, 1),
        (Verdict.NEEDS_REVIEW, 1),
        (Verdict.PROHIBITED, 1),
    ],
)
def test_a_verdict_has_its_exit_code(verdict: Verdict, code: int) -> None:
    assert output.exit_code(decision(verdict)) == code
    assert output.exit_code(decision(verdict, hypothetical="it rests on a wish")) == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MalformedError("x"), 2),
        (EntryNotFoundError("x"), 2),
        (DecisionNotFoundError("x"), 2),
        (RemoteError("x", status=422, code="unknown_term"), 2),
        (RemoteError("x", status=404, code="entry_not_found"), 2),
        (RemoteError("x", status=409, code="bundle_stale"), 3),
        (RemoteError("x", status=404, code="not_licet"), 3),
        (RemoteError("x", status=429, code="too_many"), 3),
        (RemoteError("x", status=503, code="engine_unavailable"), 3),
        (BundleStaleError(wanted=2, have=1), 3),
        (EngineUnavailableError("x"), 3),
        (EngineStartError("x"), 3),
        (StoreError("x"), 3),
        (LicetError("x"), 3),
        (RecursionError("x"), 3),
    ],
    ids=lambda value: f"{type(value).__name__} {getattr(value, 'code', '')}" if isinstance(value, Exception) else None,
)
def test_an_error_has_its_exit_code_and_a_document(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> int:
        raise error

    assert output.guarded(failing, ["--json"]) == code
    printed = capsys.readouterr()
    assert document_of(printed.out)["detail"]
    assert "Traceback" not in printed.err
    assert len(printed.err.splitlines()) == 1


def test_an_unexpected_error_shows_its_place_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> int:
        raise ZeroDivisionError("by zero")

    monkeypatch.setenv("LICET_DEBUG", "1")
    assert output.guarded(failing, []) == 3
    assert "Traceback" in capsys.readouterr().err


def test_bad_input_counts_more_than_a_failing_registry_and_that_more_than_a_no() -> None:
    assert [output.worst(codes) for codes in ([], [0], [0, 1], [1, 3], [3, 2, 1])] == [0, 0, 1, 3, 2]


@pytest.mark.parametrize("arguments", [("version",), ("version", "--json")], ids=["text", "json"])
def test_the_version_is_told(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert "0.1.0" in result.stdout


def test_a_registry_that_is_not_there_is_said() -> None:
    result = run(*asks("--json", "--url", "http://127.0.0.1:9"))
    assert result.exit_code == 3
    assert "no registry answers at `http://127.0.0.1:9`" in result.stderr
    assert document_of(result.stdout)["code"] == "engine_unavailable"


@pytest.mark.parametrize("command", [("show", "adni"), ("find", "adni"), ("vocabulary",)], ids=lambda value: value[0])
def test_every_command_that_asks_a_registry_says_so(command: tuple[str, ...]) -> None:
    assert run(*command, env={"LICET_URL": "http://127.0.0.1:9"}).exit_code == 3


def test_an_address_that_is_none_is_refused() -> None:
    assert run(*asks("--url", "nowhere")).exit_code == 2


def test_a_setting_that_cannot_be_followed_is_refused() -> None:
    result = run("show", "adni", env={"LICET_STORE": "memry"})
    assert result.exit_code == 2
    assert "did you mean `memory`?" in result.stderr


# In a process of its own, as a user runs it.


@pytest.mark.parametrize("arguments", [asks("--json"), asks()], ids=["json", "text"])
def test_a_process_answers_with_its_exit_code(arguments: tuple[str, ...]) -> None:
    result = run_process(*arguments)
    assert result.returncode == 1
    assert result.stderr == LOCAL.encode()
    if "--json" in arguments:
        assert document_of(result.stdout)["verdict"] == "PROHIBITED"


def test_a_document_is_utf8_whatever_the_terminal_is() -> None:
    result = run_process("show", "EXAMPLE-INSTITUTE", "--json", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert result.returncode == 0
    json.loads(result.stdout.decode("utf-8"))


def test_text_is_printed_on_a_terminal_that_lacks_the_characters() -> None:
    result = run_process("show", "PHYSIONET-CREDENTIALED-DUA", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert result.returncode == 0
    assert result.stdout.isascii()


def test_arguments_that_are_no_text_are_refused() -> None:
    licet = Path(sys.executable).with_name("licet")
    result = subprocess.run([licet, b"show", b"\xff\xfe", b"--json"], capture_output=True, check=False)
    assert result.returncode == 2
    assert document_of(result.stdout)["code"] == "entry_not_found"


def test_a_reader_that_goes_away_is_not_an_error() -> None:
    licet = Path(sys.executable).with_name("licet")
    command = f"'{licet}' vocabulary facts --json | head -c 10; exit 0"
    result = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert (result.stdout, result.stderr) == (b'{\n  "schem', LOCAL.encode())


def test_the_version_pays_for_nothing_that_it_does_not_need() -> None:
    assert not {"pydantic", "streamlit", "neo4j", "httpx2", "rdflib", "yaml"} & _modules_of("version")


def test_a_question_pays_for_no_driver_server_or_browser() -> None:
    unwanted = {"streamlit", "neo4j", "pandas", "httpx2", "fastapi", "uvicorn", "rdflib"}
    assert not unwanted & _modules_of(*asks())


def _modules_of(*arguments: str) -> set[str]:
    """Return what a command imports in a process of its own."""
    script = (
        "import sys; from licet.cli.main import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: print('\\n' + ' '.join(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())
