# SPDX-License-Identifier: Apache-2.0
"""`licet prove`: derive a saved answer again, step by step."""

from __future__ import annotations

from typing import Annotated

import typer

from licet.cli import options as given, output
from licet.cli.access import open_prover
from licet.cli.fetched import FetchedRegistry, is_decision_id
from licet.cli.files import read_input
from licet.cli.lines import line
from licet.wire.saved import parse_saved
from licet.wire.write import dump_json, to_jsonable

app = typer.Typer(add_completion=False)


@app.command()
def prove(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="What `licet decide --save` wrote; `-` is standard input. With --url, or the id of a recorded answer.",
        ),
    ],
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Derive a saved answer by the reference engine; an answer that differs gives exit code 1.

    With --url the entries of that registry are fetched; the steps are taken here.

    Each step has its number in the semantics: docs/explanation/semantics.md.
    """
    with open_prover(url) as registry:
        if isinstance(registry, FetchedRegistry) and is_decision_id(file):
            request, saved = registry.saved(file)
        else:
            request, saved = parse_saved(read_input(file))
        proof = registry.prove(request, saved)
    if as_json:
        output.print_json(dump_json({"holds": proof.holds, **to_jsonable(proof)}))
        return output.OK if proof.holds else output.FAILED
    output.show(*(line(f"[{step.section}] {step.says}", indent=0) for step in proof.steps))
    if not proof.same_registry:
        output.show(line("The registry has changed since the answer was given.", "bold yellow", indent=0))
    if proof.holds:
        output.show(
            line(f"Proved: the saved answer, {saved.verdict.value}, is what these steps give.", "bold", indent=0)
        )
        return output.OK
    output.show(line(f"Not proved: the saved answer differs in {', '.join(proof.differs)}.", "bold red", indent=0))
    return output.FAILED
