# SPDX-License-Identifier: Apache-2.0
"""Whatever the answer to a case is, people can read it, and every change that it names is an option."""

import io

from rich.console import Console

from licet.cli.answer import DISCLAIMER, describe, verdict_words
from licet.cli.flags import as_option
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from tests.cases.casebook import cases
from tests.cases.decided import Decided


def test_every_case_is_told_in_words_and_options(decided: Decided) -> None:
    for case in cases():
        decision = decided.of(case)
        shown = _shown(decision, case.request)
        assert shown.startswith(verdict_words(decision)), case.id
        assert shown.rstrip().endswith(DISCLAIMER), case.id
        for phrase in _phrases(decision, case.request):
            assert phrase.startswith(("--", "without --")), (case.id, phrase)


def _shown(decision: Decision, request: UseRequest) -> str:
    console = Console(file=io.StringIO(), width=120)
    with console.capture() as captured:
        console.print(*describe(decision, as_option(request)), sep="\n")
    return captured.get()


def _phrases(decision: Decision, request: UseRequest) -> list[str]:
    phrase = as_option(request)
    steps = [step for alternative in decision.alternatives for step in alternative.change]
    return [
        *(phrase(item.path, item.kind_value) for item in decision.missing),
        *(phrase(step.path, None if step.op == "remove" else step.value) for step in steps),
    ]
