# SPDX-License-Identifier: Apache-2.0
"""`licet documents`: file the text of terms or a signed agreement, list what an entry has, fetch one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

import licet
from licet.cli import options as given, output
from licet.cli.access import key_from_environment
from licet.cli.files import read_input, write_bytes
from licet.cli.lines import line, printable
from licet.client import Client
from licet.domain.document import MEDIA_TYPES, Document
from licet.wire.write import dump_json

app = typer.Typer(
    add_completion=False, help="File, list and fetch documents of a running registry.", no_args_is_help=True
)

_MAX_BYTES: Final = 1024**3
_TYPES: Final = {
    ".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/markdown", ".html": "text/html",
    ".htm": "text/html", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
}  # fmt: skip


@app.command()
def add(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document; `-` is standard input.")],
    entry: Annotated[str, typer.Option("--entry", metavar="ID", help="The entry that it belongs to.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its name, if not the file's.")] = None,
    media_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help=f"One of {', '.join(MEDIA_TYPES)}.")
    ] = None,
    visibility: Annotated[
        str | None,
        typer.Option(
            "--visibility",
            metavar="public|institution|restricted",
            help="Who may read it; without it, whoever may read the entry.",
        ),
    ] = None,
    reader: Annotated[
        list[str] | None, typer.Option("--reader", metavar="ROLE", help="A role that may read it, if restricted.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the audit trail.")] = "",
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """File a document; the same bytes are kept once."""
    with _opened(url) as registry:
        found = registry.add_document(
            read_input(file, limit=_MAX_BYTES),
            entry=entry,
            name=_name(file, name),
            media_type=media_type or _type(name or file),
            visibility=visibility,
            readers=tuple(reader or ()),
            reason=reason,
        )
    return _shown(found, as_json=as_json)


@app.command("list")
def list_documents(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The id of an entry.")],
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """List the documents of an entry: those that belong to it, and the text that it cites."""
    with _opened(url) as registry:
        found = registry.documents(entry)
    if as_json:
        output.print_json(dump_json({"items": found}))
        return output.OK
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("id", "name", "type", "bytes", "who may read"):
        table.add_column(column, overflow="fold")
    for each in found:
        table.add_row(each.id, Text(printable(each.name)), each.media_type, str(each.size), _readers(each))
    output.show(*([table] if found else []), line(f"{len(found)} found.", "dim", indent=0))
    return output.OK


@app.command()
def get(
    document: Annotated[str, typer.Argument(metavar="ID", help="The id of a document: the SHA-256 of its bytes.")],
    save: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Save the bytes as this file.", show_default=False)
    ] = None,
    as_json: given.AsJson = False,
    url: given.Url = None,
) -> int:
    """Show what is known of a document; with --output, save it."""
    with _opened(url) as registry:
        found = registry.document(document)
        if save is not None:
            write_bytes(save, registry.document_content(document))
    return _shown(found, as_json=as_json)


@contextmanager
def _opened(url: str | None) -> Iterator[Client]:
    if url is None or not url.strip():
        raise output.WrongUsageError("documents are kept by a running registry: give `--url` or set `LICET_URL`")
    with licet.Client(url, key_from_environment()) as client:
        yield client


def _name(file: str, name: str | None) -> str:
    if name is None and file == "-":
        raise output.WrongUsageError("standard input has no name: give `--name`")
    return name or PurePath(file).name


def _type(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix not in _TYPES:
        raise output.WrongUsageError(
            f"the type of `{printable(name)}` cannot be told by its name: give `--type`, {' or '.join(MEDIA_TYPES)}"
        )
    return _TYPES[suffix]


def _readers(document: Document) -> str:
    return ", ".join(document.readers) or document.visibility.value


def _shown(document: Document, *, as_json: bool) -> int:
    if as_json:
        output.print_json(dump_json(document))
        return output.OK
    output.show(
        line(printable(document.name), "bold", indent=0),
        line(f"id: {document.id}"),
        line(f"of: {document.entry}"),
        line(f"{document.media_type}, {document.size} bytes"),
        line(f"who may read: {_readers(document)}"),
        line(f"filed by {printable(document.by)} on {document.uploaded_at.date().isoformat()}"),
    )
    return output.OK
