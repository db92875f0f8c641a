# SPDX-License-Identifier: Apache-2.0
"""`licet show`: one entry, with its rules beside the words that they rest on."""

from __future__ import annotations

from typing import Annotated

import typer

from licet.cli import options as given, output
from licet.cli.access import open_registry
from licet.cli.entry import describe_entry
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)


@app.command()
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="The id of an entry, or an alias.")],
    as_json: given.AsJson = False,
    turtle: Annotated[bool, typer.Option("--turtle", help="Print RDF as Turtle.")] = False,
    jsonld: Annotated[bool, typer.Option("--jsonld", help="Print RDF as JSON-LD.")] = False,
    url: given.Url = None,
) -> int:
    """Show an entry: what it is, and every rule beside the quoted clause."""
    if as_json + turtle + jsonld > 1:
        raise output.WrongUsageError("`--json`, `--turtle` and `--jsonld` exclude each other: give one of them")
    with open_registry(url) as registry:
        if turtle or jsonld:
            text = registry.entry_text(entry_id, "text/turtle" if turtle else "application/ld+json")
            output.print_json(text.rstrip("\n"))
            return output.OK
        entry, _ = registry.entry(entry_id)
    if as_json:
        output.print_json(dump_json(entry))
    else:
        output.show(*describe_entry(entry))
    return output.OK
