# SPDX-License-Identifier: Apache-2.0
"""`licet explain`, `licet prove` and `licet decide --compare`: an answer that can be followed step by step."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import QUESTION, run

DATED = {**QUESTION, "as_of": "2026-11-24"}


@pytest.fixture
def question(tmp_path: Path) -> str:
    path = tmp_path / "question.json"
    path.write_text(json.dumps(DATED))
    return str(path)


@pytest.fixture
def saved(question: str, tmp_path: Path) -> Path:
    path = tmp_path / "saved.json"
    assert run("decide", question, "--save", str(path)).exit_code == 1
    return path


def test_why_shows_the_condition_its_value_and_the_source(question: str) -> None:
    found = run("explain", question, "--why", "PND-6a")
    assert found.exit_code == 0
    assert "PND-6a on publish_model_weights about mimic-iv-note: forbids" in found.stdout
    assert "fact.could_memorise_notes eq true: holds (fact.could_memorise_notes is True, request)" in found.stdout


@pytest.mark.parametrize(
    ("rule", "section", "words"),
    [
        ("PND-10a", "3.3", "its actions (commercial_use) do not reach fine_tune"),
        ("GDPR-1", "5.1", "actor.country within EEA or UK does not hold (US, EXAMPLE-INSTITUTE)"),
        ("MIT-1", "1.3", "MIT governs nothing that the question touches"),
    ],
)
def test_why_not_names_the_step_at_which_a_rule_fell_out(question: str, rule: str, section: str, words: str) -> None:
    found = run("explain", question, "--why-not", rule)
    assert found.exit_code == 0
    assert f"[{section}]" in found.stdout
    assert words in " ".join(found.stdout.split())


def test_a_question_the_wrong_way_round_fails(question: str) -> None:
    assert run("explain", question, "--why-not", "PND-6a").exit_code == 1
    assert run("explain", question, "--why", "MIT-1").exit_code == 1


def test_an_unknown_rule_and_no_rule_are_refused(question: str) -> None:
    unknown = run("explain", question, "--why", "PND-66").stderr
    assert "the registry has no rule `PND-66`" in unknown
    assert "did you mean `PND-6" in unknown
    assert run("explain", question).exit_code == 2


def test_a_saved_answer_is_proved(saved: Path) -> None:
    found = run("prove", str(saved))
    assert found.exit_code == 0
    assert "[8.2] something is certainly prohibited" in found.stdout
    assert "Proved: the saved answer, PROHIBITED, is what these steps give." in found.stdout


def test_a_changed_answer_is_not_proved(saved: Path) -> None:
    saved.write_text(saved.read_text().replace('"PROHIBITED"', '"PERMITTED"'))
    found = run("prove", str(saved), "--json")
    assert found.exit_code == 1
    document = json.loads(found.stdout)
    assert not document["holds"]
    assert "verdict" in document["differs"]


def test_an_answer_of_another_registry_says_so(saved: Path) -> None:
    document = json.loads(saved.read_text())
    document["decision"]["engine"]["snapshot"] = "sha256:0"
    saved.write_text(json.dumps(document))
    found = run("prove", str(saved))
    assert found.exit_code == 0
    assert "The registry has changed since the answer was given." in found.stdout


def test_what_is_no_saved_answer_is_refused(question: str) -> None:
    found = run("prove", question)
    assert found.exit_code == 2
    assert "it has no `request`; `licet decide --save` writes one" in found.stderr


def test_two_interpretations_are_compared(question: str) -> None:
    found = run("decide", question, "--compare", "strict,house", "--json")
    assert found.exit_code == 0
    document = json.loads(found.stdout)
    assert document["verdicts"] == {"strict": "PROHIBITED", "house": "PROHIBITED"}
    assert {"strict": "may_forbid", "house": None} in [parting["effects"] for parting in document["partings"]]


@pytest.mark.parametrize("options", [["--compare", "strict"], ["--batch", "--compare", "strict,house"]])
def test_a_comparison_that_makes_no_sense_is_refused(question: str, options: list[str]) -> None:
    assert run("decide", question, *options).exit_code == 2


def test_an_unknown_interpretation_is_refused(question: str) -> None:
    assert "unknown interpretation" in run("decide", question, "--compare", "strict,hous").stderr
