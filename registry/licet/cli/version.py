# SPDX-License-Identifier: Apache-2.0
"""`licet version`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

import licet
from licet.cli import output

app = typer.Typer(add_completion=False)


@app.command()
def version(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> int:
    """Print the version of Licet."""
    if as_json:
        output.print_json(json.dumps({"version": licet.__version__}))
    else:
        output.print_line(f"licet {licet.__version__}")
    return output.OK
