# SPDX-License-Identifier: Apache-2.0
"""An entry as rows of the graph that a person explores; pure, and one way only.

The entry itself is read back from the complete text in its revision (`records`). What is here is a
view of the current one: names of properties as in the published shape, lists of one type, dates as
ISO text, nested values as one line of text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from licet.domain.entry import Curation, Duration, Entry, Generated, Parties, Service, TermsText
from licet.domain.rule import Clause, Rule, Scalar
from licet.stores.audit import hash_text
from licet.stores.cypher.conditions import show_condition, show_conditions, show_scalar

__all__ = ["EntryRows", "Props", "Row", "duty_id", "entry_rows", "flatten", "plain_list"]

Property: TypeAlias = bool | int | float | str | dt.datetime | list[str]
Props: TypeAlias = dict[str, Property]
Row: TypeAlias = dict[str, Any]

_PREFIXES: Final[Mapping[type, str]] = {
    Curation: "",
    Duration: "",
    Parties: "",
    TermsText: "text_",
    Generated: "generated_",
}
_ELSEWHERE: Final = {"rules", "attributes", "applies_when", "clause", "duties", "propagation"}
_CONDITIONS: Final = ("constraints", "requires", "unless", "applies_when")
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_INT64: Final = 2**63
_SHORT_HASH: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRows:
    """The nodes of one entry; `edges` has its relationships."""

    props: Props
    clauses: list[Row]
    rules: list[Row]
    duties: list[Row]


def entry_rows(entry: Entry) -> EntryRows:
    """Return the nodes of the current state of an entry."""
    clauses = {_clause_id(entry, rule.clause): rule.clause for rule in entry.rules}
    return EntryRows(
        props=_entry_props(entry),
        clauses=[
            {"entry": entry.id, "props": {**flatten(clause), "id": key, "entry": entry.id}}
            for key, clause in clauses.items()
        ],
        rules=[
            {
                "id": rule.id,
                "clause": _clause_id(entry, rule.clause),
                "props": _rule_props(entry, rule),
            }
            for rule in entry.rules
        ],
        duties=[
            {
                "rule": rule.id,
                "props": {
                    **flatten(duty),
                    "id": duty_id(rule, number),
                    "duty": duty.id,
                    **_text_of("due", flatten(duty.due) if duty.due else {}),
                },
            }
            for rule in entry.rules
            for number, duty in enumerate(rule.duties)
        ],
    )


def duty_id(rule: Rule, number: int) -> str:
    """Return the id of the node of a rule's duty; a duty's own id may recur in other rules."""
    return f"{rule.id}#{number}"


def flatten(value: object) -> Props:
    """Return the properties that a dataclass has as one node; what is elsewhere is left out."""
    props: Props = {}
    for part in dataclasses.fields(value):  # type: ignore[arg-type]  # any dataclass
        if part.name not in _ELSEWHERE:
            props |= _properties(part.name.rstrip("_"), getattr(value, part.name))
    return props


def plain_list(values: Iterable[Scalar]) -> list[str]:
    """Return values as text: a list in the graph has one type."""
    return [show_scalar(value) for value in values]


def _entry_props(entry: Entry) -> Props:
    own = flatten(entry)
    for name in _CONDITIONS:
        own |= _text_of(name, show_conditions(getattr(entry, name, ())))
    if isinstance(entry, Service):
        own |= _text_of(
            "settings",
            [
                f"{setting.name}={show_scalar(setting.default)}"
                for setting in entry.configuration
                if setting.default is not None
            ],
        )
    own |= _text_of("source_urls", [source.url for source in entry.sources])
    attributes = _attributes(getattr(entry, "attributes", {}), taken=own)
    return {**attributes, **own}


def _attributes(attributes: Mapping[str, object], *, taken: Iterable[str]) -> Props:
    """Return attributes under their names; one that is no plain name stays in the revision only."""
    reserved = {*taken, "id", "kind", "revision", "sequence"}
    props: Props = {}
    for name, value in attributes.items():
        if _PLAIN_NAME.fullmatch(name):
            props |= _properties(f"attribute_{name}" if name in reserved else name, value)
    return props


def _rule_props(entry: Entry, rule: Rule) -> Props:
    props = flatten(rule)
    for name in _CONDITIONS:
        props |= _text_of(name, show_conditions(getattr(rule, name, ())))
    props |= _text_of("effects", [f"{e.set} = {show_scalar(e.value)}" for e in rule.effects])
    props |= _text_of("propagates_to", [target.to.value for target in rule.propagation])
    props |= _text_of(
        "propagates_if",
        [f"{t.to.value}: {show_condition(t.if_)}" for t in rule.propagation if t.if_ is not None],
    )
    return {**props, "entry": entry.id, "status": "stated", "verified": rule.clause.verified}


def _clause_id(entry: Entry, clause: Clause) -> str:
    return f"{entry.id}#{hash_text(repr(clause))[:_SHORT_HASH]}"


def _properties(name: str, value: object) -> Props:
    """Return what a field becomes: nothing, one property, or those of a small value in it."""
    if dataclasses.is_dataclass(value) and type(value) in _PREFIXES:
        prefix = _PREFIXES[type(value)]
        return {prefix + inner: found for inner, found in flatten(value).items()}
    if isinstance(value, Mapping):
        value = [f"{key}={show_scalar(item)}" for key, item in sorted(value.items())]
    plain = _property(value)
    return {} if plain is None else {name: plain}


def _property(value: object) -> Property | None:
    match value:
        case StrEnum():
            return value.value
        case bool() | float() | str():
            return value
        case int():
            return value if -_INT64 <= value < _INT64 else str(value)
        case dt.date():
            return value.isoformat()
        case tuple() | list():
            return _list(value)
        case _:
            return None


def _list(values: Iterable[object]) -> list[str] | None:
    plain = [value for value in values if isinstance(value, str | int | float)]
    return plain_list(plain) or None


def _text_of(name: str, value: object) -> Props:
    return _properties(name, tuple(value) if isinstance(value, list) else value)
