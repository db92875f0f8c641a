# SPDX-License-Identifier: Apache-2.0
"""`licet restore`: fill an empty registry from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from licet.cli import options as given, output
from licet.cli.backup import described
from licet.cli.opened import Home, opened, secret_here
from licet.stores.backup.restoring import examine, restore as restore_from
from licet.stores.backup.writing import Header
from licet.stores.secret import fingerprint_of
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `licet backup` wrote.")],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave the API keys out: without the old secret they open nothing.")
    ] = False,
    home: Home = None,
    as_json: given.AsJson = False,
) -> int:
    """Fill the registry of this installation, which must be empty, from a backup.

    The whole file is checked before anything is written. Cut off in between, the registry says that it
    is incomplete and is not served; the same command goes on where it stopped.
    """
    announced, _ = examine(file)  # before an engine is started for it
    if not without_keys and _are_locked(announced, home):
        without_keys = True
        output.note(
            "the API keys are left out: they rest on another secret than this installation has. "
            "To keep them, restore to an empty registry again with `LICET_SECRET` or `LICET_SECRET_FILE` as it was; "
            "else make a first key with `licet keys claim --here`"
        )
    with opened(home, to_restore=True, must_exist=False) as (store, where):
        found = restore_from(store, file, left_out=frozenset({"key"} if without_keys else ()))
    if as_json:
        output.print_json(dump_json(found))
    else:
        output.print_line(
            f"{file} is restored to {where}: {described(found)}{', without the keys' if without_keys else ''}"
        )
    return output.OK


def _are_locked(announced: Header, home: Path | None) -> bool:
    """Return whether a backup holds keys that the secret of this installation cannot open."""
    if not announced.counts.get("key") or not announced.secret:
        return False
    secret = secret_here(home)
    return secret is None or fingerprint_of(secret) != announced.secret
