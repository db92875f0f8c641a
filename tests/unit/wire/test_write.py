# SPDX-License-Identifier: Apache-2.0
"""Values are written under their public names, in one order."""

import datetime as dt

from licet.domain.access import Role
from licet.domain.answer import OwedDuty, UsedValue
from licet.domain.entry import Weights
from licet.domain.rule import Due
from licet.domain.visibility import Visibility
from licet.formats.odrl_rdf import write_turtle
from licet.formats.seed_yaml import read_entry, write_entry
from licet.wire.adapters import entry_shape
from licet.wire.read import parse_entry
from licet.wire.write import dump_json, to_jsonable
from tests import factories as make


def test_keyword_fields_lose_their_underscore() -> None:
    assert to_jsonable(UsedValue(operand="x", value=1, from_="request"))["from"] == "request"
    assert to_jsonable(make.licence())["class"] == "public_terms"


def test_absent_values_are_written_as_null() -> None:
    duty = OwedDuty(
        id="d",
        rules=(),
        says="x",
        action="use",
        trigger="during",
        due=Due(date=dt.date(2026, 1, 2)),
        evidence=None,
        state="open",
    )
    assert to_jsonable(duty)["due"] == {"date": "2026-01-02", "event": None, "offset": None}
    assert to_jsonable(duty)["if"] is None


def test_order_of_a_mapping_does_not_matter() -> None:
    one = make.dataset(attributes={"access": "open", "template": True})
    two = make.dataset(attributes={"template": True, "access": "open"})
    assert dump_json(one) == dump_json(two)


def test_sets_are_written_sorted() -> None:
    assert to_jsonable(frozenset({"b", "a"})) == ["a", "b"]


def test_words_stay_readable() -> None:
    assert "é" in dump_json(make.dataset(name="é"))


def test_same_values_as_pydantic_writes() -> None:
    entry = make.model(weights=Weights.GATED)
    written = entry_shape().adapter.dump_python(entry, mode="json", by_alias=True)
    assert written.pop("visibility") == "public"
    assert written.pop("readers") == []
    assert to_jsonable(entry) == written


def test_visibility_is_written_where_it_says_something() -> None:
    entry = make.licence(visibility=Visibility.RESTRICTED, readers=(Role.REVIEWER,))
    written = to_jsonable(entry)
    assert (written["visibility"], written["readers"]) == ("restricted", ["reviewer"])
    assert parse_entry(dump_json(entry)) == entry
    assert read_entry(write_entry(entry))[0] == entry
    assert "restricted" in write_turtle(entry)
    assert "visibility" not in write_turtle(make.licence())
