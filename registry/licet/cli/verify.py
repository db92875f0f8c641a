# SPDX-License-Identifier: Apache-2.0
"""`licet verify`: is a registry what was written to it?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

import licet
from licet.cli import options as given, output
from licet.cli.access import key_from_environment
from licet.cli.lines import printable
from licet.cli.opened import Home, opened
from licet.stores.verification import Verification, verify_store
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)

_PATIENCE_SECONDS: Final = 600.0
"""A registry reads everything it has before it says whether that is sound."""

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="Ask the registry at this address to check itself, with an administrator's key in LICET_API_KEY.",
    ),
]


@app.command()
def verify(home: Home = None, url: Url = None, as_json: given.AsJson = False) -> int:
    """Check the audit trail, every revision and every document of the registry of this installation, or of another.

    The first place that is not as it was written is named, with exit code 1.
    """
    if url is not None and home is not None:
        raise output.WrongUsageError("give either `--home`, to read the data here, or `--url`, to ask a registry")
    found = _here(home) if url is None else _there(url)
    if as_json:
        output.print_json(dump_json(found))
    elif found.first_bad is None:
        output.print_line(
            f"sound: {found.verified} writes and every document are as they were made; the last one is {found.head}"
        )
    else:
        bad = found.first_bad
        output.print_line(f"not sound, first at write {bad.sequence} ({bad.what}): {printable(bad.detail)}")
    return output.OK if found.sound else output.FAILED


def _here(home: Home) -> Verification:
    with opened(home) as (store, _):
        return verify_store(store, store.documents)


def _there(url: str) -> Verification:
    with licet.Client(url, key_from_environment(), timeout=_PATIENCE_SECONDS) as client:
        return client.verify_audit()
