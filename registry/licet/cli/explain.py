# SPDX-License-Identifier: Apache-2.0
"""`licet explain`: why a rule took part in an answer, or why it did not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.access import open_prover
from licet.cli.fetched import FetchedRegistry, is_decision_id
from licet.cli.files import read_input
from licet.cli.lines import line
from licet.decision.proof import RuleTrace, Tested
from licet.wire.saved import parse_question
from licet.wire.write import dump_json, to_jsonable

app = typer.Typer(add_completion=False)

_TRUTHS: Final = {True: "holds", False: "does not hold", None: "is not known"}


@app.command()
def explain(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A question, or a saved answer; `-` is standard input. With --url, or the id of a recorded answer.",
        ),
    ],
    why: Annotated[str | None, typer.Option("--why", metavar="RULE", help="Say why a rule took part.")] = None,
    why_not: Annotated[str | None, typer.Option("--why-not", metavar="RULE", help="Say why a rule did not.")] = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Show how a rule met each act of a question: every condition, its value, and where that came from.

    With --url the entries of that registry are fetched; the steps are taken here.
    """
    if (why is None) == (why_not is None):
        raise output.WrongUsageError("name one rule: `--why RULE` or `--why-not RULE`")
    with open_prover(url) as registry:
        if isinstance(registry, FetchedRegistry) and is_decision_id(file):
            request = registry.saved(file)[0]
        else:
            request = parse_question(read_input(file))
        found = registry.trace(why or why_not or "", request)
    if as_json:
        output.print_json(dump_json(to_jsonable(found)))
    else:
        output.show(*(part for trace in found for part in _described(trace)))
    return output.OK if any(trace.effects for trace in found) is (why is not None) else output.FAILED


def _described(trace: RuleTrace) -> Iterator[RenderableType]:
    effects = ", ".join(trace.effects) or "nothing"
    yield Text(f"{trace.rule} on {trace.act} about {trace.about}: {effects}", style="bold")
    yield line(f"[{trace.section}] {trace.because}")
    for tested in trace.tested:
        yield from _conditions(tested)


def _conditions(tested: Tested) -> Iterator[RenderableType]:
    yield line(f"{tested.role}: {_TRUTHS[tested.holds]}", indent=4)
    for reading in tested.readings:
        value = "" if reading.value is None else f" is {to_jsonable(reading.value)}"
        left = reading.comparison.partition(" ")[0]
        yield line(f"{reading.comparison}: {_TRUTHS[reading.holds]} ({left}{value}, {reading.source})", indent=6)
