# SPDX-License-Identifier: Apache-2.0
"""Errors as problem documents."""

import json
from pathlib import Path

import pytest

from licet.errors import ContradictionError, Flaw, InputError, MalformedError
from licet.usecases.flaws import input_error, unknown_flaw
from licet.wire.problem import input_problem, problem, problem_from
from licet.wire.write import to_jsonable

EXAMPLE = Path(__file__).parents[2] / "fixtures/contract/problem.json"


def test_unknown_term_reads_as_the_contract_shows_it() -> None:
    flaw = unknown_flaw("/action", "action", name="finetune", names=["fine_tune", "train"])
    made = input_problem(input_error((flaw,)), status=422, instance="/v1/decisions", trace_id="…")
    assert to_jsonable(made) == json.loads(EXAMPLE.read_text(encoding="utf-8"))


def test_document_is_read_back() -> None:
    made = problem("not_found", title="Not found", status=404, detail="no entry `x`", instance="/x")
    assert made.type == "https://licet.example/problems/not-found"
    assert problem_from(to_jsonable(made)) == made


@pytest.mark.parametrize("error", [MalformedError("x"), ContradictionError("x"), InputError("x")])
def test_every_input_error_has_its_title(error: InputError) -> None:
    made = input_problem(error, status=422)
    assert made.code == error.code
    assert made.title


def test_first_flaw_gives_the_error_its_kind() -> None:
    contradiction = Flaw(pointer="/x", code="contradiction", detail="x differs")
    assert isinstance(input_error((contradiction,)), ContradictionError)
    assert str(input_error((contradiction,))) == "at `/x`: x differs"
    assert isinstance(input_error((Flaw(pointer="", code="odd", detail="x"),)), MalformedError)
