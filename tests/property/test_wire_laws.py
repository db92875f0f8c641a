# SPDX-License-Identifier: Apache-2.0
"""Laws of the published shapes: write then read is identity, and nothing from outside gets through unseen."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, strategies as st

from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.expression import Both, Either, Expression, Leaf, parse_expression
from licet.domain.use import UseRequest
from licet.errors import InputError
from licet.formats.odrl_rdf import write_turtle
from licet.formats.seed_yaml import read_entry, write_entry
from licet.formats.spdx import parse_with_spdx, write_expression
from licet.wire.json_text import load_json
from licet.wire.read import entry_from, parse_decision, parse_entry, parse_request
from licet.wire.write import dump_json, to_jsonable
from licet.wire.yaml_text import load_yaml

pytestmark = pytest.mark.property

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    WORDS | st.booleans() | NUMBERS, lambda inner: st.lists(inner, max_size=2).map(tuple), max_leaves=3
)
PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    bool: st.booleans(),
    int: st.integers(-(10**9), 10**9),
    float: st.floats(allow_nan=False, allow_infinity=False),
    dt.date: st.dates(dt.date(1, 1, 1)),
    dt.datetime: st.datetimes(timezones=st.just(dt.UTC)),
    type(None): st.none(),
    object: ANYTHING,
}


@cache
def values(hint: Any, depth: int = 3) -> st.SearchStrategy[Any]:
    """Any value of a published type; below `depth` only small ones."""
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    return compound(hint, depth)


def compound(hint: Any, depth: int) -> st.SearchStrategy[Any]:
    size = 2 if depth > 0 else 0
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0], depth - 1) if size else st.nothing(), max_size=size).map(tuple)
    if get_origin(hint) is Mapping:
        return st.dictionaries(WORDS, values(get_args(hint)[1], depth - 1), max_size=size)
    if dataclasses.is_dataclass(hint):
        return records(hint, depth)
    return union(get_args(hint), depth)


def union(members: tuple[Any, ...], depth: int) -> st.SearchStrategy[Any]:
    """Any member; below the depth only such as hold no others of their kind."""
    if depth > 0:
        return st.one_of([values(member, depth - 1) for member in members])
    small = [member for member in members if member in PLAIN] or list(members[:1])
    return values(small[0], depth - 1)


def records(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    fields = [field.name for field in dataclasses.fields(kind)]
    return st.builds(kind, **{name: values(hints[name], depth - 1) for name in fields})


ENTRIES = st.one_of([records(kind, 4) for kind in get_args(Entry)])
LEAVES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,6}", fullmatch=True).filter(
    lambda name: name.upper() not in {"AND", "OR", "WITH"}
)
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    st.builds(Leaf, LEAVES, st.none() | LEAVES),
    lambda inner: (
        st.builds(Both, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=6,
)
NAMES = WORDS | st.sampled_from(["kind", "id", "name", "rules", "not"])
JUNK = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS | st.sampled_from(["dataset", "eq"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)


@given(ENTRIES)
def test_entry_written_as_json_is_read_back(entry: Entry) -> None:
    assert parse_entry(dump_json(entry)) == entry


@given(ENTRIES)
def test_entry_written_as_yaml_is_read_back(entry: Entry) -> None:
    assert read_entry(write_entry(entry)) == (entry, ())


@given(values(UseRequest, 4))
def test_request_written_is_read_back(request: UseRequest) -> None:
    assert parse_request(dump_json(request)) == request


@given(values(Decision, 4))
def test_decision_written_is_read_back(decision: Decision) -> None:
    assert parse_decision(dump_json(decision)) == decision


@given(ENTRIES)
def test_equal_entries_give_equal_bytes(entry: Entry) -> None:
    again = parse_entry(dump_json(entry))
    assert dump_json(again) == dump_json(entry)
    assert write_entry(again) == write_entry(entry)
    assert write_turtle(again) == write_turtle(entry)


@given(ENTRIES, st.data())
def test_unknown_field_is_never_ignored(entry: Entry, data: st.DataObject) -> None:
    document = to_jsonable(entry)
    places = [place for place in _objects(document) if not place.keys() <= {"ref"}]
    data.draw(st.sampled_from(places))["no such field"] = True
    with pytest.raises(InputError):
        entry_from(document)


@given(ENTRIES, st.data())
def test_wrong_type_is_never_ignored(entry: Entry, data: st.DataObject) -> None:
    document = to_jsonable(entry)
    document[data.draw(st.sampled_from([name for name in document if name not in {"attributes", "issuer"}]))] = 3.5
    with pytest.raises(InputError):
        entry_from(document)


@given(JUNK)
def test_junk_is_refused_with_a_reason(junk: object) -> None:
    with pytest.raises(InputError) as refused:
        entry_from({**junk, "kind": "dataset"} if isinstance(junk, dict) else junk)
    assert refused.value.flaws
    assert all(flaw.detail and "\n" not in flaw.detail for flaw in refused.value.flaws)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_noise_is_refused_in_one_line_or_read(noise: str | bytes) -> None:
    assert all("\n" not in _complaint(load, noise) for load in (load_json, load_yaml))


@given(EXPRESSIONS)
def test_both_parsers_read_an_expression_alike(expression: Expression) -> None:
    text = write_expression(expression)
    assert parse_expression(text) == expression
    assert _flat(parse_with_spdx(text)) == _flat(expression)


@given(st.lists(st.sampled_from(["MIT", "X-1", "AND", "OR", "WITH", "(", ")"]), max_size=7).map(" ".join))
def test_what_the_core_reads_the_spdx_tools_read(text: str) -> None:
    try:
        ours = parse_expression(text)
    except InputError:
        return
    assert _flat(parse_with_spdx(text)) == _flat(ours)


def _complaint(load: Callable[[str | bytes], object], text: str | bytes) -> str:
    try:
        load(text)
    except InputError as error:
        return str(error)
    return ""


def _objects(document: Any) -> list[dict[str, Any]]:
    """Every object of an entry in which field names are fixed."""
    if isinstance(document, list):
        return [found for item in document for found in _objects(item)]
    if not isinstance(document, dict) or "left_operand" in document:
        return [document] if isinstance(document, dict) else []
    loose = {"attributes", "presumptions", "contacts", "readings", "per_model", "per_action"}
    inner = [found for name, item in document.items() if name not in loose for found in _objects(item)]
    return [document, *inner] if "id" in document or "says" in document else inner


def _flat(expression: Expression) -> object:
    """An expression without the parentheses that change nothing."""
    if isinstance(expression, Leaf):
        return expression
    kind = type(expression)
    members: list[object] = []
    for member in expression.members:
        members.extend(_flat(member)[1] if isinstance(member, kind) else [_flat(member)])  # type: ignore[index]  # a pair, as returned below
    return (kind, tuple(members))
