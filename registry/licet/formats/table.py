# SPDX-License-Identifier: Apache-2.0
"""The formats in which entries are read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from licet.domain.entry import Entry
from licet.domain.finding import Finding, Severity
from licet.errors import InputError
from licet.formats.odrl_rdf import write_jsonld, write_turtle
from licet.formats.seed_yaml import finding_of, read_entry, write_entry
from licet.wire.read import parse_entry
from licet.wire.write import dump_json

__all__ = ["FORMATS", "Format", "format_for", "format_named"]

Read: TypeAlias = Callable[[str], tuple[tuple[Entry, ...], tuple[Finding, ...]]]
Write: TypeAlias = Callable[[Entry], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: its name, media types (the first is ours), file suffix, and what it can do."""

    name: str
    media_types: tuple[str, ...]
    suffix: str
    read: Read | None = None
    write: Write | None = None


def format_named(name: str) -> Format | None:
    """Return the format with this name, or None."""
    return next((found for found in FORMATS if found.name == name), None)


def format_for(media_type: str) -> Format | None:
    """Return the first format with this media type, parameters aside, or None."""
    wanted = media_type.partition(";")[0].strip().lower()
    return next((found for found in FORMATS if wanted in found.media_types), None)


def _read_yaml(text: str) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    entry, findings = read_entry(text)
    return (() if entry is None else (entry,)), findings


def _read_json(text: str) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    try:
        return (parse_entry(text),), ()
    except InputError as error:
        found = tuple(finding_of(flaw, "") for flaw in error.flaws)
        whole = Finding(severity=Severity.ERROR, code=error.code, path="", message=str(error))
        return (), found or (whole,)


FORMATS: tuple[Format, ...] = (
    Format(name="json", media_types=("application/json",), suffix=".json", read=_read_json, write=dump_json),
    Format(
        name="seed_yaml",
        media_types=("application/yaml", "application/x-yaml", "text/yaml"),
        suffix=".yaml",
        read=_read_yaml,
        write=write_entry,
    ),
    Format(name="turtle", media_types=("text/turtle",), suffix=".ttl", write=write_turtle),
    Format(name="jsonld", media_types=("application/ld+json",), suffix=".jsonld", write=write_jsonld),
)
"""Every format, the preferred one first."""
