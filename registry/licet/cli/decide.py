# SPDX-License-Identifier: Apache-2.0
"""`licet decide`: answer a question, or many, that are written in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, Final, TypeAlias

import typer

from licet.cli import options as given, output
from licet.cli.access import RegistryAccess, open_registry
from licet.cli.answer import describe
from licet.cli.files import read_input, read_lines
from licet.cli.flags import as_pointer
from licet.cli.problems import problem_of
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.errors import InputError, LicetError
from licet.wire.read import parse_request
from licet.wire.write import dump_decision, dump_line, to_jsonable

app = typer.Typer(add_completion=False)

Outcome: TypeAlias = Decision | LicetError

_TURN: Final = 100


@app.command()
def decide(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A UseRequest as JSON; `-` is standard input.")],
    batch: Annotated[
        bool, typer.Option("--batch", help="Read one UseRequest a line and write one JSON document a line, in order.")
    ] = False,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Answer a question that is written in a file, or with --batch one on every line."""
    with open_registry(url) as registry:
        if batch:
            return _answer_lines(read_lines(file), registry)
        decision = registry.decide(parse_request(read_input(file)))
    if as_json:
        output.print_json(dump_decision(decision))
    else:
        output.show(*describe(decision, as_pointer))
    return output.exit_code(decision)


def _answer_lines(lines: Iterator[bytes], registry: RegistryAccess) -> int:
    codes: set[int] = set()
    number = 0
    while turn := list(islice(lines, _TURN)):
        for outcome in _outcomes([_read(line) for line in turn], registry):
            number += 1
            output.print_json(dump_line(_document(outcome, number)))
            codes.add(output.exit_code_of(outcome))
    if not number:
        raise InputError("there is no question in it: write one a line")
    return output.worst(codes)


def _read(line: bytes) -> UseRequest | InputError:
    try:
        return parse_request(line)
    except InputError as error:
        return error


def _outcomes(questions: Sequence[UseRequest | InputError], registry: RegistryAccess) -> Iterable[Outcome]:
    """Return an outcome for each question, in order; one that could not be read is its own."""
    asked = [question for question in questions if isinstance(question, UseRequest)]
    answers = iter(registry.decide_many(asked)) if asked else iter(())
    return [question if isinstance(question, InputError) else next(answers) for question in questions]


def _document(outcome: Outcome, number: int) -> Any:
    if isinstance(outcome, Decision):
        return outcome
    return {"line": number, "problem": to_jsonable(problem_of(outcome))}
