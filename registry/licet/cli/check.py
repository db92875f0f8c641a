# SPDX-License-Identifier: Apache-2.0
"""`licet check`: let a training run go on, or not, by its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.access import open_registry
from licet.cli.answer import DISCLAIMER, verdict_text, verdict_words
from licet.cli.files import read_input
from licet.cli.lines import line, printable
from licet.usecases.check_run import RunCheck
from licet.wire.json_text import decoded
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)


@app.command()
def check(
    manifest: Annotated[
        str, typer.Argument(metavar="MANIFEST", help="A training manifest as YAML; `-` is standard input.")
    ],
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Check a training run: one answer for each data set and one for the whole.

    It fails, with exit code 1, if a verdict is as strict as the manifest's `fail_on` (without one:
    INSUFFICIENT_FACTS), or if an answer is hypothetical.
    """
    text = decoded(read_input(manifest))
    with open_registry(url) as registry:
        found = registry.check_manifest(text)
    if as_json:
        output.print_json(dump_json(found))
    else:
        output.show(*_described(found))
    return output.FAILED if _fails(found) else output.OK


def _fails(found: RunCheck) -> bool:
    return found.failed or any(check.decision.hypothetical for check in found.checks)


def _described(found: RunCheck) -> Iterator[RenderableType]:
    fails = _fails(found)
    yield Text.assemble(
        ("fails" if fails else "passes", "bold red" if fails else "bold green"),
        f"  {printable(found.run)}: {found.verdict.value}, fails from {found.fail_on.value} on",
    )
    table = Table(box=None, show_header=False, padding=(0, 2, 1, 0))
    table.add_column(max_width=24)
    table.add_column()
    for each in found.checks:
        what = Text(printable(each.label if each.about else f"{each.label} (the whole run)"), style="bold")
        words = Text(printable(each.decision.summary))
        if each.decision.hypothetical:
            words.append(f"\nhypothetical: {printable(each.decision.hypothetical)}", style="yellow")
        table.add_row(
            verdict_text(each.decision.verdict, verdict_words(each.decision)), what.append("\n").append(words)
        )
    yield Text("")
    yield table
    yield line(DISCLAIMER, "dim", indent=0)
