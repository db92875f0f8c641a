# SPDX-License-Identifier: Apache-2.0
"""A condition tree in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from licet_ui.presenters.words import label, shown_value

__all__ = ["condition_words", "conditions_words", "operand_words", "operator_words", "value_words"]

_OPERATORS: Final = {
    "eq": "is",
    "neq": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "is_a": "is a kind of",
    "lt": "is less than",
    "lte": "is at most",
    "gt": "is more than",
    "gte": "is at least",
    "covers": "covers",
    "within": "lies within",
    "starts_with": "begins with",
}
_OWNERS: Final = {
    "dataset": "of the data set",
    "model": "of the model",
    "service": "of the service",
    "output": "of what leaves",
    "actor": "of whoever asks",
    "environment": "of the place of work",
    "mixture": "of all data sets together",
    "upstream": "of anything the data set was made from",
    "act": "of the act",
}
_WHOLE: Final = {"purpose": "the purpose", "act.recipients": "the recipient", "environment.kind": "the place of work"}
_SCHEMES: Final = {
    "purpose": "purposes",
    "environment.kind": "environments",
    "output.kind": "output_kinds",
    "output.release": "releases",
    "output.venue": "venues",
    "actor.kind": "party_kinds",
    "act.action": "actions",
    "dataset.sensitivity": "sensitivities",
    "dataset.identifiability": "identifiability",
    "dataset.access": "access",
    "dataset.data_kinds": "data_kinds",
    "dataset.deid_method": "deid_methods",
    "dataset.modality": "modalities",
}


def conditions_words(conditions: Sequence[Mapping[str, Any]], *, joined_by: str = "and") -> str:
    """Return conditions that all hold, or of which any holds, as one phrase; without any, nothing."""
    return f", {joined_by} ".join(condition_words(condition) for condition in conditions)


def condition_words(condition: Mapping[str, Any]) -> str:
    """Return a condition, with all below it, in plain words."""
    if "all_of" in condition:
        return _several(condition["all_of"], "and", none="always")
    if "any_of" in condition:
        return _several(condition["any_of"], "or", none="never")
    if "not" in condition:
        return f"not ({condition_words(condition['not'])})"
    return _comparison(condition)


def operand_words(operand: str) -> str:
    """Return what an operand is, in plain words."""
    if operand in _WHOLE:
        return _WHOLE[operand]
    head, _, tail = operand.partition(".")
    if head == "fact":
        return f"“{label('facts', tail)}”"
    if head == "given":
        return f"whether “{label('facts', tail)}” is stated"
    if head == "evidence":
        kind, _, field = tail.partition(".")
        return f"“{label('evidence', kind)}” on file" + (f" ({field.replace('_', ' ')})" if field else "")
    name = tail.replace("_", " ")
    return f"the {name} {_OWNERS[head]}" if head in _OWNERS and tail else operand.replace("_", " ")


def operator_words(operator: str) -> str:
    """Return how an operator compares, in plain words."""
    return _OPERATORS[operator]


def value_words(operand: str, right: Any) -> str:
    """Return a value of an operand, or the operand that it refers to, in plain words."""
    if isinstance(right, Mapping):
        return operand_words(right["ref"])
    values = right if isinstance(right, list | tuple) else (right,)
    scheme = _SCHEMES.get(operand.replace("upstream.", "dataset."))
    shown = [label(scheme, str(value)) if scheme else shown_value(value) for value in values]
    return ", ".join(shown[:-1]) + (" or " if len(shown) > 1 else "") + shown[-1] if shown else "nothing"


def _several(conditions: Sequence[Mapping[str, Any]], word: str, *, none: str) -> str:
    if not conditions:
        return none
    phrases = [condition_words(condition) for condition in conditions]
    return phrases[0] if len(phrases) == 1 else "(" + f" {word} ".join(phrases) + ")"


def _comparison(condition: Mapping[str, Any]) -> str:
    operand, operator, right = condition["left_operand"], condition["operator"], condition["right_operand"]
    left = operand_words(operand)
    if operator in {"eq", "neq"} and isinstance(right, bool):
        holds = right is (operator == "eq")
        if operand.startswith("given."):
            return f"“{label('facts', operand.partition('.')[2])}” is {'' if holds else 'not '}stated"
        if operand.startswith("evidence."):
            return left if holds else f"no {left}"
        return f"{left} is {'true' if holds else 'false'}"
    words = _OPERATORS[operator]
    if isinstance(right, list | tuple) and len(right) == 1:
        words = {"in": "is", "not_in": "is not"}.get(operator, words)
    elif isinstance(right, list | tuple):
        words = {"eq": "is one of", "neq": "is none of", "is_a": "is a kind of one of"}.get(operator, words)
    return f"{left} {words} {value_words(operand, right)}"
