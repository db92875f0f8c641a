# SPDX-License-Identifier: Apache-2.0
"""`licet check`: the gate of a training run."""

import pytest

from tests.cli.terminal import document_of, run

PASSING = """\
licet: 1
run: benchmark
action: evaluate
base_model: {id: mistral-7b}
purpose: {id: methods_development}
environment: {kind: institution_on_prem}
facts: {healthcare_task: false}
datasets:
  - {id: pubmedqa}
"""
FAILING = """\
licet: 1
run: release
action: fine_tune
base_model: {id: llama-3.1}
purpose: {id: research_non_commercial}
datasets:
  - {id: mimic-iv-note, facts: {could_memorise_notes: true}}
  - {id: pubmedqa, stage: evaluate}
outputs:
  - {kind: model_weights, release: public}
"""


def test_a_run_that_may_go_on_passes() -> None:
    result = run("check", "-", given=PASSING)
    assert result.exit_code == 0
    assert result.stdout.startswith("passes  benchmark: PERMITTED")


def test_a_run_that_may_not_fails_and_says_where() -> None:
    result = run("check", "-", given=FAILING)
    assert result.exit_code == 1
    assert result.stdout.startswith("fails  release: PROHIBITED, fails from INSUFFICIENT_FACTS on")
    for words in ("mimic-iv-note (fine_tune)", "pubmedqa (evaluate)", "release (the whole run)"):
        assert words in result.stdout


def test_the_document_has_one_answer_a_data_set_and_one_for_the_whole() -> None:
    document = document_of(run("check", "-", "--json", given=FAILING).stdout)
    assert [check["about"] for check in document["checks"]] == ["mimic-iv-note", "pubmedqa", None]
    assert (document["verdict"], document["failed"]) == ("PROHIBITED", True)
    assert document["checks"][2]["decision"]["verdict"] == "PROHIBITED"


@pytest.mark.parametrize(("fail_on", "code"), [("PERMITTED", 1), ("PERMITTED_WITH_DUTIES", 0), ("PROHIBITED", 0)])
def test_the_manifest_says_from_which_verdict_on_it_fails(fail_on: str, code: int) -> None:
    assert run("check", "-", given=f"{PASSING}fail_on: {fail_on}\n").exit_code == code


def test_a_hypothetical_answer_fails_the_run() -> None:
    result = run("check", "-", given=f"{PASSING}interpretation: strict\n")
    assert result.exit_code == 1
    assert "hypothetical: " in result.stdout
