# SPDX-License-Identifier: Apache-2.0
"""`licet diff`: what changed between two revisions of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.access import open_registry
from licet.cli.lines import block, line, printable
from licet.wire.entry_diff import EntryDiff, FieldChange, RevisionHead
from licet.wire.write import dump_json, dump_line

__all__ = ["app", "described_diff"]

app = typer.Typer(add_completion=False)


@app.command()
def diff(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="The id of an entry, or an alias.")],
    earlier: Annotated[
        int | None,
        typer.Option("--from", metavar="N", min=1, help="The number of the one revision; without it the one before."),
    ] = None,
    later: Annotated[
        int | None, typer.Option("--to", metavar="N", min=1, help="That of the other; without it the current one.")
    ] = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Show what changed between two revisions of an entry: fields with before and after, and rules."""
    with open_registry(url) as registry:
        found = registry.diff(entry_id, earlier=earlier, later=later)
    if as_json:
        output.print_json(dump_json(found))
    else:
        output.show(*described_diff(found))
    return output.OK


def described_diff(found: EntryDiff) -> Iterator[RenderableType]:
    """Yield what changed, block by block."""
    revisions = f"revision {found.from_.revision} to {found.to.revision}"
    yield Text.assemble((printable(found.id), "bold"), (f"  {revisions}", "dim"))
    yield line(_written(found.to), "dim", indent=0)
    if not found.patch:
        yield line("Nothing changed.", indent=0)
        return
    blocks = (
        block("Fields", *_changes(found.changes)) if found.changes else None,
        block("Rules added", *_listed(found.rules.added, "green")) if found.rules.added else None,
        block("Rules removed", *_listed(found.rules.removed, "red")) if found.rules.removed else None,
        *(block(f"Rule {printable(rule.id)}", *_changes(rule.changes)) for rule in found.rules.changed),
        block("Rules", line("stand in another order")) if found.rules.reordered else None,
    )
    yield from (each for each in blocks if each is not None)


def _written(head: RevisionHead) -> str:
    reason = f": {head.reason}" if head.reason else ""
    return f"written {head.recorded_at:%Y-%m-%d %H:%M} by {head.by}{reason}"


def _changes(changes: Iterable[FieldChange]) -> Iterator[RenderableType]:
    for change in changes:
        yield line(change.pointer, "bold")
        yield line(f"- {dump_line(change.before)}", "red", indent=4)
        yield line(f"+ {dump_line(change.after)}", "green", indent=4)


def _listed(names: Iterable[str], style: str) -> Iterator[RenderableType]:
    return (line(name, style) for name in names)
