# SPDX-License-Identifier: Apache-2.0
"""The rule builder: every rule of the seed data through the form and back, and what it offers cannot be nonsense."""

import dataclasses
from typing import Any

import pytest

from licet.domain.rule import Constraint, Operator
from licet.formats.packaged import seed_entries
from licet.usecases.check_values import check_condition
from licet.wire.vocabulary import SCHEMES
from licet.wire.write import to_jsonable
from licet_ui.forms.conditions import (
    BLANK,
    Line,
    about,
    added,
    compared_by,
    conditions_of,
    flaws_of_lines,
    lines_of,
    removed,
    unwrapped,
    wrapped,
)
from licet_ui.forms.operands import choices_of, comparable, kind_of, operand_ids, operators_of, value_input
from licet_ui.forms.rule import (
    DutyForm,
    RuleForm,
    TravelForm,
    blank_rule,
    flaws_of,
    rule_form_of,
    rule_of,
    rule_with,
    with_rule,
    without_rule,
)
from licet_ui.presenters.conditions import operand_words
from licet_ui.presenters.sentence import rule_sentence
from licet_ui.presenters.words import ids, label
from tests import factories

RULES = [rule for entry in seed_entries() for rule in to_jsonable(entry)["rules"]]
SHOWN = frozenset(blank_rule("R")) - {"effects", "source_rule", "clause"}
VALUES = {
    "boolean": True,
    "evidence": True,
    "number": 3,
    "place": "EU",
    "disease": "MONDO:0005148",
    "entry": "CC-BY-4.0",
    "string": "words",
    "date": "2027-01-01",
}


def test_every_rule_of_the_seed_data_is_the_same_after_the_form() -> None:
    assert len(RULES) > 1000
    for rule in RULES:
        assert rule_with(rule, rule_form_of(rule)) == rule


def test_the_form_holds_all_that_it_shows() -> None:
    for rule in RULES:
        built = rule_with(blank_rule("R"), rule_form_of(rule))
        assert {name: built[name] for name in SHOWN} == {name: rule[name] for name in SHOWN}


def test_no_rule_of_the_seed_data_is_called_nonsense() -> None:
    found = {rule["id"]: list(flaws_of(rule_form_of(rule))) for rule in RULES}
    assert {name: flaws for name, flaws in found.items() if flaws} == {}


def test_every_rule_of_the_seed_data_has_its_sentences() -> None:
    for rule in RULES:
        words = rule_sentence(rule)
        assert words.endswith((".", "?", "!"))
        assert "None" not in words
        assert "…" not in words


def _value(operand: str) -> Any:
    closed = choices_of(operand)
    return closed[0] if closed else VALUES[kind_of(operand)]


def test_what_is_offered_can_be_compared() -> None:
    for operand in operand_ids():
        for operator in operators_of(operand):
            value = "CC-BY-4.0" if operator == "covers" else _value(operand)
            condition = Constraint(left_operand=operand, operator=Operator(operator), right_operand=value)
            assert list(check_condition(condition, "")) == [], (operand, operator)


def test_what_is_not_offered_says_nothing_new() -> None:
    said_otherwise = {("neq", "boolean"), ("in", "boolean"), ("not_in", "boolean"), ("neq", "evidence")}
    for operand in operand_ids():
        for operator in set(Operator) - {Operator(name) for name in operators_of(operand)}:
            condition = Constraint(left_operand=operand, operator=operator, right_operand=_value(operand))
            refused = list(check_condition(condition, ""))
            assert refused or (operator.value, kind_of(operand)) in said_otherwise, (operand, operator)


def test_a_picker_never_shows_two_choices_in_the_same_words() -> None:
    names = operand_ids()
    assert len({operand_words(name) for name in names}) == len(names)
    for scheme in SCHEMES:
        assert len({label(scheme, name) for name in ids(scheme)}) == len(ids(scheme))


def test_operands_are_compared_with_their_kind() -> None:
    assert "consent.region" in comparable("actor.country")
    assert comparable("fact.could_memorise_notes") == ()


@pytest.mark.parametrize(
    ("operand", "operator", "wanted"),
    [
        ("purpose", "is_a", "closed"),
        ("fact.could_memorise_notes", "eq", "yes_no"),
        ("evidence.agreement", "covers", "entry"),
        ("dataset.terms", "in", "entry"),
        ("dataset.id", "starts_with", "open"),
        ("mixture.count", "gte", "number"),
        ("act.date", "lt", "date"),
        ("actor.country", "within", "open"),
    ],
)
def test_values_are_given_as_suits_them(operand: str, operator: str, wanted: str) -> None:
    assert value_input(operand, operator, ["CC-BY-4.0"]) == wanted


LINE = Line(operand="purpose", operator="is_a", values=("research",))
TREE = lines_of(
    [{"any_of": [{"not": to_jsonable(factories.constraint("purpose", "is_a", "research"))}]}, *conditions_of((LINE,))]
)


def test_lines_are_wrapped_and_unwrapped() -> None:
    grouped = wrapped((LINE, LINE), 0, "any_of")
    assert [line.depth for line in grouped] == [0, 1, 0]
    assert unwrapped(grouped, 0) == (LINE, LINE)
    assert conditions_of(grouped)[0] == {"any_of": conditions_of((LINE,))}


def test_a_line_is_added_to_its_group_and_removed_with_all_below() -> None:
    assert [line.depth for line in added(TREE, 1)] == [0, 1, 2, 2, 0]
    assert removed(TREE, 0) == (LINE,)
    assert added((), None) == (BLANK,)


def test_several_conditions_under_not_are_refused() -> None:
    assert any("exactly one" in flaw for flaw in flaws_of_lines(added(TREE, 1, LINE)))
    assert any("holds no condition" in flaw for flaw in flaws_of_lines((Line(head="all_of"),)))
    assert any("compares with nothing" in flaw for flaw in flaws_of_lines((BLANK,)))


def test_a_new_operand_empties_what_does_not_suit_it() -> None:
    line = about(LINE, "fact.could_memorise_notes")
    assert (line.operator, line.values) == ("eq", (True,))
    assert about(LINE, "purpose") is LINE
    assert about(LINE, "act.action").values == ()


def test_several_values_are_a_list() -> None:
    several = compared_by(LINE, "in", ("research",))
    assert conditions_of((several,))[0]["right_operand"] == ["research"]
    assert conditions_of((compared_by(several, "eq", ("research",)),))[0]["right_operand"] == "research"
    referring = compared_by(LINE, "eq", (), ref="consent.region")
    assert conditions_of((referring,))[0]["right_operand"] == {"ref": "consent.region"}


RULE = factories.rule("R-1", "permission", "fine_tune", propagation=(), refers_to="https://list.example")
ENTRY: dict[str, Any] = to_jsonable(factories.licence("L", RULE, factories.rule("R-2", "prohibition", "use")))
FORM = rule_form_of(rule_of(ENTRY, "R-1"))


def test_untouched_rule_stays_the_same() -> None:
    assert with_rule(ENTRY, "R-1", FORM) == ENTRY


def test_built_rule_is_in_the_entry() -> None:
    form = dataclasses.replace(
        FORM,
        says="Another.",
        lifts=("R-2",),
        unless=(LINE,),
        duties=(DutyForm(says="Name the source."), DutyForm(id="gone", says=" ")),
        travels=(TravelForm(to="copies", because="“copies”", lines=(LINE, LINE)),),
    )
    rule = rule_of(with_rule(ENTRY, "R-1", form), "R-1")
    assert (rule["says"], rule["lifts"], rule["refers_to"]) == ("Another.", ["R-2"], "https://list.example")
    assert [duty["id"] for duty in rule["duties"]] == ["name_the_source"]
    assert rule["unless"][0]["right_operand"] == "research"
    assert len(rule["propagation"][0]["if"]["all_of"]) == 2


def test_rule_is_added_and_taken_away() -> None:
    form = dataclasses.replace(FORM, id="R-3")
    entry = with_rule(ENTRY, None, form)
    assert [rule["id"] for rule in entry["rules"]] == ["R-1", "R-2", "R-3"]
    assert without_rule(entry, "R-3") == ENTRY


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": ""}, "has no id"),
        ({"id": "R-2"}, "another rule of this document is called `R-2`"),
        ({"says": " "}, "“What it says” is empty"),
        ({"actions": ()}, "no action is chosen"),
        ({"quote": "word " * 26}, "26 words"),
        ({"quote": "", "section": "", "source_url": "", "read_at": "", "verified": False}, "rests on a clause"),
        ({"source_url": "", "read_at": "", "verified": True}, "a source that is not named"),
        ({"modality": "duty"}, "says what is owed"),
        ({"modality": "requirement"}, "requires something"),
        ({"modality": "notice", "lifts": ("R-2",)}, "only a permission lifts"),
        ({"modality": "notice", "requires": (LINE,)}, "no meaning on a notice"),
        ({"unless": (BLANK,)}, "compares with nothing"),
        ({"travels": (TravelForm(to="copies"),)}, "why the rule reaches copies"),
        ({"valid_from": "2027-01-01", "valid_until": "2026-01-01"}, "ends before it begins"),
        ({"if_unknown": "review"}, "choose the office"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_nonsense_is_refused_in_words(fields: dict[str, Any], words: str) -> None:
    form: RuleForm = dataclasses.replace(FORM, **fields)
    with pytest.raises(ValueError, match=words):
        with_rule(ENTRY, "R-1", form)


def test_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="has no rule `R-3`"):
        rule_of(ENTRY, "R-3")


def test_sentence_says_what_the_machine_reads() -> None:
    rule = next(rule for rule in RULES if rule["id"] == "PND-6a")
    words = rule_sentence(rule)
    assert words.startswith(("It is forbidden to", "Whoever wants to"))
    assert "It also binds" in words
