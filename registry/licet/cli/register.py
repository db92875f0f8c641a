# SPDX-License-Identifier: Apache-2.0
"""`licet register`: keep on record what was made under a recorded answer."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Annotated, Final

import typer
from rich.console import RenderableType

import licet
from licet.cli import options as given, output
from licet.cli.lines import line
from licet.usecases.flaws import quoted
from licet.usecases.register import ArtefactRequest, Registered
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)

_PLACE_DIGITS: Final = 6

_KEY: Final = "LICET_API_KEY"


@app.command()
def register(
    decision: Annotated[str, typer.Argument(metavar="DECISION_ID", help="The id of a recorded answer that permits.")],
    entry_id: Annotated[str, typer.Option("--id", metavar="ID", help="The id that the artefact gets.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What people call it.")],
    of_output: Annotated[
        str | None,
        typer.Option(
            "--output", metavar="NAME|PLACE", help="Which output of the question it is; not needed if there is one."
        ),
    ] = None,
    location: Annotated[str | None, typer.Option("--location", metavar="ADDRESS", help="Where it is kept.")] = None,
    made_on: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The day of making; today without.")
    ] = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Register what was made under a recorded answer, so that it can be asked about next.

    It needs a running registry (`--url` or LICET_URL) and a curator's key in LICET_API_KEY.
    """
    if not url or not url.strip():
        raise output.WrongUsageError("`licet register` needs a running registry: give `--url` or set LICET_URL")
    asked = ArtefactRequest(
        decision=decision,
        id=entry_id,
        name=name,
        output=int(of_output) if of_output is not None and _is_place(of_output) else of_output,
        location=location,
        date=_day(made_on) if made_on is not None else None,
    )
    # On a command line the key would be seen by everybody on the machine.
    with licet.Client(url, os.environ.get(_KEY, "").strip() or None) as client:
        made = client.register(asked)
    if as_json:
        output.print_json(dump_json(made))
    else:
        output.show(*_described(made))
    return output.OK


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise output.WrongUsageError(f"`--date`: {quoted(text)} is no date: write it as `2027-01-31`") from None


def _described(made: Registered) -> Iterator[RenderableType]:
    entry = made.entry
    yield line(f"Registered: {entry.id} ({entry.kind_of.replace('_', ' ')})", "bold", indent=0)
    for edge in entry.derived_from:
        yield line(f"{edge.how.replace('_', ' ')} {edge.id}")
    yield line("Duties to keep:" if made.duties else "No duties.", indent=0)
    for duty in made.duties:
        yield line(f"- {duty.says} [{', '.join(duty.rules)}]")


def _is_place(text: str) -> bool:
    """Return whether an output is given by its place: a longer number is a name."""
    return text.isascii() and text.isdigit() and len(text) <= _PLACE_DIGITS
