# SPDX-License-Identifier: Apache-2.0
"""`licet decide`: answer a question, or many, that are written in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer
from rich.console import RenderableType

from licet.cli import options as given, output
from licet.cli.access import RegistryAccess, open_registry
from licet.cli.answer import describe
from licet.cli.files import read_input, read_lines, write_output
from licet.cli.flags import as_pointer
from licet.cli.lines import line
from licet.cli.problems import problem_of
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.errors import InputError, LicetError
from licet.formats.drawings import write_dot, write_mermaid
from licet.usecases.compare import Comparison, compared
from licet.usecases.explanation import explanation_of
from licet.usecases.flaws import quoted
from licet.wire.read import parse_request
from licet.wire.saved import dump_saved, parse_question
from licet.wire.write import dump_decision, dump_json, dump_line, to_jsonable

app = typer.Typer(add_completion=False)

Outcome: TypeAlias = Decision | LicetError

_TURN: Final = 100
_AT_LEAST: Final = 2
_GRAPHS: Final = {"dot": write_dot, "mermaid": write_mermaid}


@app.command()
def decide(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A UseRequest as JSON; `-` is standard input.")],
    batch: Annotated[
        bool, typer.Option("--batch", help="Read one UseRequest a line and write one JSON document a line, in order.")
    ] = False,
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="NAME,NAME", help="Answer under two interpretations: `strict,house`."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Keep question and answer, for `licet prove`.")
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="dot|mermaid", help="Print the walks to the clauses as a drawing instead."),
    ] = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Answer a question that is written in a file, or with --batch one on every line."""
    if batch and (compare or save):
        raise output.WrongUsageError("`--batch` goes with neither `--compare` nor `--save`")
    if graph is not None:
        _check_graph(graph, alone=not (batch or compare or as_json))
    with open_registry(url) as registry:
        if batch:
            return _answer_lines(read_lines(file), registry)
        request = parse_question(read_input(file))
        if compare is not None:
            return _compare(request, compare, registry, as_json=as_json)
        decision = registry.decide(request)
    if save is not None:
        write_output(save, dump_saved(replace(request, as_of=decision.as_of), decision))
    if graph is not None:
        output.print_json(_GRAPHS[graph](explanation_of(decision)).rstrip("\n"))
    elif as_json:
        output.print_json(dump_decision(decision))
    else:
        output.show(*describe(decision, as_pointer))
    return output.exit_code(decision)


def _check_graph(form: str, *, alone: bool) -> None:
    if form not in _GRAPHS:
        raise output.WrongUsageError(f"`--graph`: unknown form {quoted(form)}: give `dot` or `mermaid`")
    if not alone:
        raise output.WrongUsageError("`--graph` goes with neither `--batch`, `--compare` nor `--json`")


def _compare(request: UseRequest, names: str, registry: RegistryAccess, *, as_json: bool) -> int:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if len(set(wanted)) < _AT_LEAST:
        raise output.WrongUsageError("`--compare` takes two interpretations: `strict,house`")
    found = compared({name: registry.decide(replace(request, interpretation=name)) for name in wanted})
    if as_json:
        output.print_json(dump_json(to_jsonable(found)))
    else:
        output.show(*_partings(found))
    return output.OK if len(set(found.verdicts.values())) == 1 else output.FAILED


def _partings(found: Comparison) -> Iterator[RenderableType]:
    for name, verdict in found.verdicts.items():
        yield line(f"{name}: {verdict.value}", "bold", indent=0)
    if not found.partings:
        yield line("The interpretations do not part.", indent=0)
    for parting in found.partings:
        effects = ", ".join(f"{name} {effect or 'nothing'}" for name, effect in parting.effects.items())
        yield line(f"{parting.rule or 'silence'} on {parting.act} about {parting.about}: {effects}")
        yield line(parting.says, indent=4)


def _answer_lines(lines: Iterator[bytes], registry: RegistryAccess) -> int:
    codes: set[int] = set()
    number = 0
    while turn := list(islice(lines, _TURN)):
        for outcome in _outcomes([_read(text) for text in turn], registry):
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
