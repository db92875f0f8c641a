# SPDX-License-Identifier: Apache-2.0
"""`licet config`: the settings that hold, and where each is from."""

from __future__ import annotations

from typing import Any, Final

import typer
from rich.table import Table
from rich.text import Text

from licet.cli import options as given, output
from licet.cli.lines import line, printable
from licet.settings import EffectiveSettings, Setting, read_effective, shown_settings
from licet.wire.write import dump_json

app = typer.Typer(add_completion=False)

_DERIVED: Final = {
    "home": "`licet` in `XDG_DATA_HOME` (`~/.local/share`)",
    "store": "`embedded`",
    "allowed_hosts": "this machine's",
    "public_read": "`true` on this machine, else `false`",
    "url": "made from host and port",
}


@app.command()
def config(as_json: given.AsJson = False) -> int:
    """Print the settings that hold, each with its origin: default, file or environment.

    Secrets are masked. docs/reference/settings.md explains each.
    """
    found = read_effective()
    if as_json:
        output.print_json(dump_json(_document(found)))
    else:
        output.show(_table(found), line(_file_words(found), "dim", indent=0))
    return output.OK


def shown_default(each: Setting) -> str:
    """Return the default of a setting as a reference page shows it."""
    if each.name in _DERIVED:
        return _DERIVED[each.name]
    return "" if each.default is None else f"`{_plain(each.default)}`"


def _document(found: EffectiveSettings) -> dict[str, Any]:
    settings = shown_settings(found.settings, found.origins)
    return {"file": None if found.file is None else str(found.file), "settings": settings}


def _table(found: EffectiveSettings) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("setting", "value", "from"):
        table.add_column(column, overflow="fold")
    for each in shown_settings(found.settings, found.origins):
        shown = "" if each.value is None else printable(_plain(each.value))
        words = each.variable if each.origin == "environment" else each.origin or ""
        table.add_row(Text(each.name, style="bold"), Text(shown), Text(words))
    return table


def _file_words(found: EffectiveSettings) -> str:
    if found.file is None:
        return "\nNo file of settings was read; `LICET_CONFIG` may name one."
    return f"\nThe file of settings is {found.file}."


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
