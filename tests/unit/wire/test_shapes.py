# SPDX-License-Identifier: Apache-2.0
"""What does not have the published shape is refused, all at once, each place with its reason."""

import datetime as dt
from typing import Any

import pytest

from licet.domain.entry import Agreement, Dataset
from licet.domain.rule import AllOf, Constraint, Not, Ref
from licet.errors import Flaw, InputError, MalformedError, UnknownTermError
from licet.wire.adapters import entry_shape, json_schema, request_shape
from licet.wire.read import decision_from, entries_from, entry_from, parse_entry, request_from
from licet.wire.write import to_jsonable
from tests import factories as make


def flaws_of(value: object) -> dict[str, Flaw]:
    with pytest.raises(InputError) as refused:
        entry_from(value)
    return {flaw.pointer: flaw for flaw in refused.value.flaws}


def entry(**fields: Any) -> dict[str, Any]:
    return {"kind": "agreement", "id": "A", "name": "A", **fields}


def rule(**fields: Any) -> dict[str, Any]:
    given = {"id": "R", "modality": "notice", "actions": ["use"], "says": "x", "clause": {}}
    return {**given, **fields}


def with_condition(condition: object) -> dict[str, Any]:
    return entry(rules=[rule(constraints=[condition])])


WHERE = "/rules/0/constraints/0"


@pytest.mark.parametrize(
    ("condition", "pointer", "code"),
    [
        ({"left_operand": "x", "operator": "eq", "right": 1}, "/right", "unknown_field"),
        ({"left_operand": "x", "operator": "eq"}, "/right_operand", "missing_field"),
        ({"left_operand": "x", "operator": "equals", "right_operand": 1}, "/operator", "unknown_term"),
        ({"left_operand": 1, "operator": "eq", "right_operand": 1}, "/left_operand", "wrong_type"),
        ({"left_operand": "x", "operator": "eq", "right_operand": None}, "/right_operand", "wrong_type"),
        ({"left_operand": "x", "operator": "eq", "right_operand": [[1]]}, "/right_operand/0", "wrong_type"),
        ({"left_operand": "x", "operator": "eq", "right_operand": {"r": "y"}}, "/right_operand/r", "unknown_field"),
        ({"all_of": [{"any_of": 1}]}, "/all_of/0/any_of", "wrong_type"),
        ({"not": {"not": []}}, "/not/not", "wrong_type"),
        ({"not_": {}}, "/not_", "unknown_field"),
        ("x", "", "wrong_type"),
    ],
)  # fmt: skip
def test_condition_is_explained_at_its_place(condition: object, pointer: str, code: str) -> None:
    found = flaws_of(with_condition(condition))
    assert found[WHERE + pointer].code == code


def test_each_place_is_named_once() -> None:
    with pytest.raises(InputError) as refused:
        entry_from(with_condition({"left_operand": 1, "operator": "eqq", "right_operand": None}))
    pointers = [flaw.pointer for flaw in refused.value.flaws]
    assert len(pointers) == len(set(pointers)) == 3


def test_conditions_are_built() -> None:
    condition = {"all_of": [{"not": {"left_operand": "purpose", "operator": "is_a", "right_operand": {"ref": "x"}}}]}
    built = entry_from(with_condition(condition)).rules[0].constraints[0]
    assert isinstance(built, AllOf)
    assert isinstance(built.all_of[0], Not)
    assert isinstance(built.all_of[0].not_, Constraint)
    assert built.all_of[0].not_.right_operand == Ref(ref="x")


@pytest.mark.parametrize(
    ("value", "pointer", "nearest"),
    [
        (entry(alias=[]), "/alias", "aliases"),
        (entry(unmodeled_clauses=[]), "/unmodeled_clauses", "unmodelled_clauses"),
        (entry(class_="law"), "/class_", "class"),
        (entry(**{"class": "signed_agrement"}), "/class", "signed_agreement"),
        (entry(rules=[rule(constraint=[])]), "/rules/0/constraint", "constraints"),
        ({**entry(), "kind": "agrement"}, "/kind", "agreement"),
    ],
)
def test_unknown_name_comes_with_the_nearest(value: object, pointer: str, nearest: str) -> None:
    assert nearest in flaws_of(value)[pointer].nearest


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": 1}, "/name"),
        ({"version": 2.2}, "/version"),
        ({"curation": {"verified": "true"}}, "/curation/verified"),
        ({"curation": {"verified": 1}}, "/curation/verified"),
        ({"curation": {"revision": "1"}}, "/curation/revision"),
        ({"curation": {"revision": True}}, "/curation/revision"),
        ({"curation": {"revision": 1.0}}, "/curation/revision"),
        ({"curation": {"review_due": 20261123}}, "/curation/review_due"),
        ({"curation": {"review_due": "2026-02-30"}}, "/curation/review_due"),
        ({"curation": {"review_due": "20261123"}}, "/curation/review_due"),
        ({"curation": {"review_due": "2026-11-23T00:00:00Z"}}, "/curation/review_due"),
        ({"aliases": "A"}, "/aliases"),
        ({"aliases": [None]}, "/aliases/0"),
        ({"attributes": {"x": {}}}, "/attributes/x"),
        ({"attributes": []}, "/attributes"),
        ({"rules": {}}, "/rules"),
        ({"text": "https://terms.example"}, "/text"),
        ({"aliases": {"a": 1}}, "/aliases"),
        ({"attributes": {1: "x"}}, "/attributes/1"),
    ],
)
def test_nothing_is_turned_into_another_type(fields: dict[str, Any], pointer: str) -> None:
    assert flaws_of(entry(**fields))[pointer].code == "wrong_type"


def test_values_keep_the_type_that_was_given() -> None:
    built = entry_from(entry(attributes={"a": True, "b": 1, "c": 1.0, "d": "1", "e": [0, False]}))
    assert isinstance(built, Agreement)
    kept = {name: type(value) for name, value in built.attributes.items()}
    assert kept == {"a": bool, "b": int, "c": float, "d": str, "e": tuple}
    assert repr(built.attributes["e"]) == "(0, False)"


def test_dates_are_read_as_text_and_as_values() -> None:
    day = dt.date(2026, 11, 23)
    for given in (day, "2026-11-23"):
        assert entry_from(entry(curation={"review_due": given})).curation.review_due == day


def test_date_stands_for_its_text_where_a_text_is_due() -> None:
    assert entry_from(entry(version=dt.date(2026, 11, 23))).version == "2026-11-23"


@pytest.mark.parametrize("given", [{1, 2}, b"x", object()])
def test_what_no_document_holds_is_refused(given: object) -> None:
    with pytest.raises(MalformedError):
        entry_from(entry(name=given))


def test_decision_holds_no_foreign_values() -> None:
    decision = {**to_jsonable(make.decision()), "missing": [{"kind_value": b"x"}]}
    with pytest.raises(MalformedError):
        decision_from(decision)


@pytest.mark.parametrize("given", ["2026-11-23T10:00:00", "2026-11-23", "1700000000", "yesterday"])
def test_instant_needs_its_offset(given: str) -> None:
    with pytest.raises(MalformedError, match="an instant with its offset"):
        request_from({"action": "use", "known_at": given})


def test_instant_is_kept_in_utc() -> None:
    request = request_from({"action": "use", "known_at": "2026-11-23T10:00:00.5+02:00"})
    assert to_jsonable(request)["known_at"] == "2026-11-23T08:00:00.500000Z"


def test_entry_of_a_request_names_its_kind() -> None:
    with pytest.raises(MalformedError) as refused:
        request_from({"action": "use", "entries": [{"id": "x", "name": "x"}]})
    assert [flaw.pointer for flaw in refused.value.flaws] == ["/entries/0/kind"]


def test_twenty_problems_are_enough() -> None:
    with pytest.raises(MalformedError, match=r"and 19 more") as refused:
        entry_from(entry(**{f"x{number}": 1 for number in range(50)}))
    assert len(refused.value.flaws) == 20


def test_unknown_word_alone_is_an_unknown_term() -> None:
    with pytest.raises(UnknownTermError, match="unknown class `lore`"):
        entry_from(entry(**{"class": "lore"}))


def test_message_shows_no_more_input_than_needed() -> None:
    with pytest.raises(MalformedError) as refused:
        entry_from({"kind": "dataset", "id": "x", "name": "x", "x`\n" * 100: 1})
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250


def test_entries_are_read_as_a_list() -> None:
    assert entries_from([{"kind": "dataset", "id": "x", "name": "x"}]) == (Dataset(id="x", name="x"),)


def test_empty_entry_lacks_its_kind() -> None:
    with pytest.raises(MalformedError, match="the field `kind` is missing"):
        parse_entry("{}")


@pytest.mark.parametrize("shape", [request_shape(), entry_shape()])
def test_shape_has_a_json_schema(shape: Any) -> None:
    schema = str(json_schema(shape))
    assert "right_operand" in schema
    assert "class_" not in schema
