# SPDX-License-Identifier: Apache-2.0
"""An entry in words: what it is, then every rule beside the words that it rests on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from licet.cli.lines import block, copyable, line, printable
from licet.domain.entry import Entry, ReviewState
from licet.domain.rule import Clause, Modality, Rule
from licet.wire.shapes import published_name
from licet.wire.write import to_jsonable

__all__ = ["describe_entry"]

_SAID_APART: Final = frozenset(
    {"kind", "id", "name", "version", "issuer", "aliases", "rules", "sources", "notes", "curation"}
)
_STYLES: Final = {
    Modality.PERMISSION: "green",
    Modality.PROHIBITION: "red",
    Modality.REQUIREMENT: "yellow",
    Modality.DUTY: "yellow",
    Modality.NOTICE: "",
}


def describe_entry(entry: Entry) -> Iterator[RenderableType]:
    """Yield an entry, block by block."""
    version = f" {entry.version}" if entry.version else ""
    yield Text.assemble((printable(entry.name + version), "bold"), (f"  {entry.kind} {printable(entry.id)}", "dim"))
    yield from _curation(entry)
    blocks = (
        block("What it is", *_fields(entry)),
        block(f"Rules ({len(entry.rules)})", *([_rules(entry.rules)] if entry.rules else [])),
        block("Notes", *(line(f"- {note}") for note in entry.notes)),
        block("Sources", *(copyable(source.url, indent=2) for source in entry.sources)),
    )
    yield from (found for found in blocks if found is not None)


def _curation(entry: Entry) -> Iterator[RenderableType]:
    state = entry.curation
    reviewed = f", reviewed by {state.reviewed_by}" if state.reviewed_by else ""
    checked = "verified" if state.verified else "not verified"
    yield line(f"{state.state.value}, revision {state.revision}, {checked}{reviewed}", "dim")
    if state.state is ReviewState.RETIRED:
        because = f": {state.retired_because}" if state.retired_because else ""
        instead = f" Use `{state.replaced_by}`." if state.replaced_by else ""
        yield line(f"Retired{because}.{instead}", "yellow")


def _fields(entry: Entry) -> Iterator[RenderableType]:
    if entry.issuer:
        yield line(f"issuer: {entry.issuer}")
    if entry.aliases:
        yield line(f"also called: {', '.join(entry.aliases)}")
    for field in dataclasses.fields(entry):
        value = getattr(entry, field.name)
        if field.name not in _SAID_APART and value not in (None, (), {}, False):
            yield from _named(published_name(field.name), to_jsonable(value))


def _named(name: str, value: object, *, indent: int = 2) -> Iterator[RenderableType]:
    label = name.replace("_", " ")
    if isinstance(value, Mapping):
        kept = {key: item for key, item in value.items() if item not in (None, [], {})}
        if kept:
            yield line(f"{label}:", indent=indent)
        for key, item in kept.items():
            yield from _named(str(key), item, indent=indent + 2)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        yield line(f"{label}:", indent=indent)
        for item in value:
            yield line(f"- {_inline(item)}", indent=indent + 2)
    else:
        yield line(f"{label}: {_inline(value)}", indent=indent)


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_inline(item)}" for name, item in value.items() if item not in (None, [], {}))
    if isinstance(value, list):
        return ", ".join(_inline(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _rules(rules: tuple[Rule, ...]) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 1, 0), show_header=True, header_style="dim", expand=True)
    table.add_column("rule", ratio=1)
    table.add_column("what it rests on", ratio=1)
    for rule in rules:
        table.add_row(_rule(rule), _clause(rule.clause))
    return table


def _rule(rule: Rule) -> RenderableType:
    head = Text.assemble(
        (printable(rule.id), "bold"),
        "  ",
        (rule.modality.value, _STYLES[rule.modality]),
        f" on {', '.join(rule.actions)}",
    )
    parts: list[RenderableType] = [head, Text(printable(rule.says))]
    if rule.purposes:
        parts.append(Text(f"for {', '.join(rule.purposes)}", style="dim"))
    if rule.propagation:
        parts.append(Text(f"travels to {', '.join(dict.fromkeys(p.to.value for p in rule.propagation))}", style="dim"))
    parts.extend(Text(printable(f"owed: {duty.says}"), style="dim") for duty in rule.duties)
    if rule.review:
        parts.append(Text(printable(f"a person must judge: {rule.review}"), style="yellow"))
    return Group(*parts)


def _clause(clause: Clause) -> RenderableType:
    read = f"read {clause.date_read.isoformat()}" if clause.date_read else None
    facts = [clause.section, read, "verified" if clause.verified else "not verified"]
    parts = [Text(printable(f"“{clause.quote}”"), style="italic")] if clause.quote else []
    parts.append(Text(printable(", ".join(fact for fact in facts if fact)), style="dim"))
    if clause.source_url:
        parts.append(Text(printable(clause.source_url), style="dim", overflow="fold"))
    return Group(*parts)
