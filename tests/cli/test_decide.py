# SPDX-License-Identifier: Apache-2.0
"""`licet decide`: a question in a file, or one on every line."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import QUESTION, asks, document_of, run

PERMITTED = {
    "action": "evaluate",
    "datasets": [{"id": "pubmedqa"}],
    "model": {"id": "mistral-7b"},
    "purpose": {"id": "methods_development"},
    "environment": {"kind": "institution_on_prem"},
    "facts": {"healthcare_task": False},
}


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "question.json"
    path.write_text(json.dumps(QUESTION))
    return path


def test_the_answer_is_the_one_that_options_get(question: Path) -> None:
    answered = run("decide", str(question), "--json")
    assert answered.exit_code == 1
    assert answered.stdout == run(*asks("--json")).stdout


def test_a_question_is_read_from_standard_input(question: Path) -> None:
    given = question.read_bytes()
    assert run("decide", "-", "--json", given=given).stdout == run("decide", str(question), "--json").stdout


def test_people_read_where_in_the_question_an_answer_goes(tmp_path: Path) -> None:
    path = tmp_path / "question.json"
    path.write_text(json.dumps({**QUESTION, "outputs": []}))
    shown = run("decide", str(path)).stdout
    assert '/evidence/- = {"kind": "training_certificate"}' in shown


@pytest.mark.parametrize(
    ("lines", "code", "verdicts"),
    [
        ([PERMITTED], 0, ["PERMITTED"]),
        ([PERMITTED, QUESTION, PERMITTED], 1, ["PERMITTED", "PROHIBITED", "PERMITTED"]),
        ([PERMITTED, "nonsense", {}, QUESTION], 2, ["PERMITTED", None, None, "PROHIBITED"]),
        ([{"action": "evalate"}, PERMITTED], 2, [None, "PERMITTED"]),
        ([PERMITTED, "", PERMITTED], 2, ["PERMITTED", None, "PERMITTED"]),
        ([{**PERMITTED, "at_least": 10**9}], 3, [None]),
    ],
    ids=["permitted", "the strictest counts", "bad lines", "unknown action", "empty line", "stale"],
)
def test_a_batch_answers_line_by_line(lines: list[object], code: int, verdicts: list[str | None]) -> None:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    result = run("decide", "--batch", "-", given=text + "\n")
    documents = [document_of(line) for line in result.stdout.splitlines()]
    assert [document.get("verdict") for document in documents] == verdicts
    places = [number for number, verdict in enumerate(verdicts, start=1) if verdict is None]
    assert [document["line"] for document in documents if "problem" in document] == places
    assert result.exit_code == code


def test_a_batch_of_many_lines_keeps_their_order() -> None:
    lines = [json.dumps({**PERMITTED, "as_of": f"2026-{1 + day // 28:02}-{1 + day % 28:02}"}) for day in range(130)]
    documents = run("decide", "--batch", "-", given="\n".join(lines)).stdout.splitlines()
    assert [document_of(line)["as_of"] for line in documents] == [json.loads(line)["as_of"] for line in lines]


def test_a_bad_line_names_the_nearest() -> None:
    result = run("decide", "--batch", "-", given='{"action": "fine_tun"}')
    assert document_of(result.stdout)["problem"]["errors"][0]["nearest"][0] == "fine_tune"


def test_a_batch_without_a_question_is_refused() -> None:
    assert run("decide", "--batch", "-", given="").exit_code == 2


def test_a_stale_registry_is_not_a_verdict(tmp_path: Path) -> None:
    path = tmp_path / "question.json"
    path.write_text(json.dumps({**QUESTION, "at_least": 10**9}))
    result = run("decide", str(path), "--json")
    assert result.exit_code == 3
    assert document_of(result.stdout)["code"] == "bundle_stale"


@pytest.mark.parametrize(("form", "begins"), [("dot", "digraph answer {"), ("mermaid", "flowchart LR")])
def test_the_walks_are_drawn(question: Path, form: str, begins: str) -> None:
    drawn = run("decide", str(question), "--graph", form)
    assert drawn.exit_code == 1
    assert drawn.stdout.startswith(begins)
    assert "PHYSIONET-CREDENTIALED-DUA" in drawn.stdout


@pytest.mark.parametrize(
    "more", [("--graph", "svg"), ("--graph", "dot", "--json"), ("--graph", "dot", "--batch")], ids=" ".join
)
def test_a_drawing_stands_alone(question: Path, more: tuple[str, ...]) -> None:
    refused = run("decide", str(question), *more)
    assert refused.exit_code == 2
    assert "--graph" in refused.output
