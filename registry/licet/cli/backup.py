# SPDX-License-Identifier: Apache-2.0
"""`licet backup`: the whole registry in one file that every store can be filled from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from licet.cli import options as given, output
from licet.cli.opened import Home, opened, secret_here
from licet.stores.backup.writing import Header, back_up
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A new file; a name that ends in .gz makes it a packed one.")
    ],
    home: Home = None,
    as_json: given.AsJson = False,
) -> int:
    """Back up the registry of this installation: every revision, audit event and recorded answer.

    Others may go on writing to it; the file holds it as it was at one moment. It is checked while it is
    read, and a damaged registry is not backed up.
    """
    with opened(home) as (store, where):
        found = back_up(store, file, secret=secret_here(home))
    if as_json:
        output.print_json(dump_json(found))
    else:
        output.print_line(f"{where} is in {file}: {described(found)}")
    return output.OK


def described(found: Header) -> str:
    """Return in words what a backup holds."""
    counts = ", ".join(
        f"{count} {name.replace('_', ' ')}{'' if count == 1 else 's'}" for name, count in found.counts.items()
    )
    return f"{counts}, up to write {found.sequence}, snapshot {found.snapshot}"
