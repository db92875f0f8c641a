# SPDX-License-Identifier: Apache-2.0
"""`licet vocabulary`: the words that questions and entries may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.access import open_registry
from licet.cli.lines import printable
from licet.usecases.flaws import nearest_names, quoted
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)

_Term: TypeAlias = Mapping[str, Any]


@app.command()
def vocabulary(
    scheme: Annotated[str | None, typer.Argument(metavar="[SCHEME]", help="Without it: the schemes.")] = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """List the schemes of the vocabulary, or the terms of one."""
    with open_registry(url) as registry:
        schemes = registry.schemes()
        if scheme is None:
            _print({"schemes": [{"id": name} for name in schemes]}, [Text(name) for name in schemes], as_json=as_json)
            return output.OK
        _check_scheme(scheme, schemes)
        terms = registry.vocabulary(scheme)
    _print({"scheme": scheme, "terms": terms}, [_table(terms)], as_json=as_json)
    return output.OK


def _check_scheme(scheme: str, schemes: Sequence[str]) -> None:
    if scheme in schemes:
        return
    nearest = nearest_names(scheme, schemes)
    advice = f"did you mean `{nearest[0]}`?" if nearest else f"one of {', '.join(f'`{name}`' for name in schemes)}"
    raise output.WrongUsageError(f"unknown scheme {quoted(scheme)}: {advice}")


def _print(document: Any, parts: Sequence[RenderableType], *, as_json: bool) -> None:
    if as_json:
        output.print_json(dump_json(document))
    else:
        output.show(*parts)


def _table(terms: Sequence[_Term]) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("id", overflow="fold", ratio=2)
    table.add_column("label", ratio=2)
    table.add_column("meaning", ratio=3)
    for depth, term in _tree(terms):
        table.add_row(
            Text("  " * depth + printable(term["id"]), style="bold"),
            Text(printable(term["label"])),
            Text(printable(term["definition"])),
        )
    return table


def _tree(terms: Sequence[_Term], broader: str | None = None, depth: int = 0) -> Iterator[tuple[int, _Term]]:
    """Yield the terms below `broader`, each followed by what is below it."""
    ids = {term["id"] for term in terms}
    for term in terms:
        above = term["broader"] if term["broader"] in ids else None
        if above == broader:
            yield depth, term
            yield from _tree(terms, term["id"], depth + 1)
