# SPDX-License-Identifier: Apache-2.0
"""`licet keys`: the keys that open a running registry. A key is shown once, when it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

import licet
from licet.cli import options as given, output
from licet.cli.access import key_from_environment
from licet.cli.lines import line, printable
from licet.domain.access import Role
from licet.settings import read_settings
from licet.usecases.flaws import quoted
from licet.wire.write import dump_json

app = typer.Typer(
    add_completion=False,
    help="Make, list and revoke the keys of a running registry. All but `claim` need an administrator's key"
    " in LICET_API_KEY.",
    no_args_is_help=True,
)

Name = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Who has it: goes on record with everything that they write.")
]


@app.command()
def claim(
    name: Name,
    token: Annotated[str | None, typer.Argument(metavar="[TOKEN]", help="As `licet up` shows it.")] = None,
    here: Annotated[
        bool,
        typer.Option(
            "--here",
            help="Without a token and a server: in the store that LICET_HOME or NEO4J_URI name. For a registry that"
            " is to listen beyond this machine, which starts only when somebody has a key.",
        ),
    ] = False,
    url: given.Url = None,
    as_json: given.AsJson = False,
) -> int:
    """Turn a token into the first key of an administrator, once.

    It is refused as long as an administrator has a valid key.
    """
    if here == (token is not None):
        raise output.WrongUsageError("give either the token that `licet up` showed, or `--here`")
    if here:
        return _show_new(_claimed_here(name), as_json=as_json)
    return _show_new(_call("POST", "keys:claim", {"token": token, "name": name}, url=url), as_json=as_json)


@app.command()
def create(
    name: Name,
    role: Annotated[
        str, typer.Option("--role", metavar="ROLE", help="reader, curator, reviewer or admin.")
    ] = Role.READER.value,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="'METHOD PATH'",
            help="Keep it to these routes, such as 'PUT /v1/entries/*'; a * is any text within one step.",
        ),
    ] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, max=36_500, help="Let it expire after so long.")] = None,
    url: given.Url = None,
    as_json: given.AsJson = False,
) -> int:
    """Make a key and show it, this once."""
    grant: dict[str, Any] = {"name": name, "role": role, "scopes": [_scope(words) for words in scope or ()]}
    if days is not None:
        grant["expires_at"] = (dt.datetime.now(dt.UTC) + dt.timedelta(days=days)).isoformat(timespec="seconds")
    return _show_new(_call("POST", "keys", grant, url=url), as_json=as_json)


@app.command("list")
def list_keys(url: given.Url = None, as_json: given.AsJson = False) -> int:
    """List every key that was ever made; the keys themselves nobody can show."""
    found = _call("GET", "keys", url=url)
    if as_json:
        output.print_json(dump_json(found))
        return output.OK
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("id", "name", "role", "state", "made", "expires", "last used", "scopes"):
        table.add_column(column, overflow="fold")
    for key in found["items"]:
        table.add_row(*(Text(printable(word)) for word in _row(key)))
    output.show(table, line(f"{len(found['items'])} keys.", "dim", indent=0))
    return output.OK


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `licet keys list` shows it.")],
    url: given.Url = None,
    as_json: given.AsJson = False,
) -> int:
    """Let a key open nothing from now on; it stays on record."""
    found = _call("POST", f"keys/{key_id}:revoke", url=url)
    if as_json:
        output.print_json(dump_json(found))
    else:
        output.print_line(f"{printable(found['id'])} of {printable(found['name'])} is revoked")
    return output.OK


def _call(method: str, path: str, body: object | None = None, *, url: str | None) -> Any:
    address = (url or "").strip() or read_settings().url
    with licet.Client(address, key_from_environment()) as client:
        return client.call(method, path, body)


def _claimed_here(name: str) -> Any:
    # It imports the database driver, which takes a second: no other command pays for it.
    from licet import bootstrap  # noqa: PLC0415
    from licet.wire.write import to_jsonable  # noqa: PLC0415

    return to_jsonable(bootstrap.claim_here(read_settings(), name=name))


def _show_new(made: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.print_json(dump_json(made))
        return output.OK
    kept = made["kept"]
    output.print_line(made["key"])
    output.note(f"This is the key of {printable(kept['name'])}, with the role {kept['role']}. It is not shown again.")
    output.note("Put it into LICET_API_KEY for `licet`, and into the header `Authorization: Bearer` elsewhere.")
    return output.OK


def _scope(words: str) -> dict[str, str]:
    method, _, path = words.strip().partition(" ")
    if not path.strip():
        raise output.WrongUsageError(f"{quoted(words)} is no scope: write it like 'PUT /v1/entries/*'")
    return {"method": method.upper(), "path": path.strip()}


def _row(key: Mapping[str, Any]) -> tuple[str, ...]:
    scopes = ", ".join(f"{scope['method']} {scope['path']}" for scope in key["scopes"]) or "all"
    days = [(key[field] or "")[:10] for field in ("created_at", "expires_at", "last_used_at")]
    return (key["id"], key["name"], key["role"], key["state"], *days, scopes)
