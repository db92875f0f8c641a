# SPDX-License-Identifier: Apache-2.0
"""Values are written under their public names, in one order."""

import datetime as dt

from licet.domain.answer import OwedDuty, UsedValue
from licet.domain.entry import Weights
from licet.domain.rule import Due
from licet.wire.adapters import entry_shape
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
    assert to_jsonable(entry) == entry_shape().adapter.dump_python(entry, mode="json", by_alias=True)
