# SPDX-License-Identifier: Apache-2.0
"""`licet verify`: is the registry of this installation what was written to it?"""

from __future__ import annotations

import typer

from licet.cli import options as given, output
from licet.cli.opened import Home, opened
from licet.stores.verification import verify_store
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)


@app.command()
def verify(home: Home = None, as_json: given.AsJson = False) -> int:
    """Check the audit trail, every revision and every document of the registry of this installation.

    The first place that is not as it was written is named, with exit code 1.
    """
    with opened(home) as (store, _):
        found = verify_store(store, store.documents)
    if as_json:
        output.print_json(dump_json(found))
    elif found.first_bad is None:
        output.print_line(
            f"sound: {found.verified} writes and every document are as they were made; the last one is {found.head}"
        )
    else:
        bad = found.first_bad
        output.print_line(f"not sound, first at write {bad.sequence} ({bad.what}): {bad.detail}")
    return output.OK if found.sound else output.FAILED
