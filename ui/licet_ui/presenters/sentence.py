# SPDX-License-Identifier: Apache-2.0
"""A rule in plain words: the sentences that it means, written from what the machine reads and not from `says`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from licet_ui.presenters.conditions import condition_words, conditions_words, operand_words
from licet_ui.presenters.duties import duty_when
from licet_ui.presenters.words import label, sentence, shown_value

__all__ = ["listed", "rule_sentence", "rule_sentences"]

_OPENING: Final = {
    "permission": "It is permitted to {}",
    "prohibition": "It is forbidden to {}",
    "requirement": "Whoever wants to {} must meet a condition",
    "duty": "Whoever wants to {} takes on what follows",
    "notice": "Whoever wants to {} is told what it says",
}
_TARGETS: Final = {
    "copies": "copies of the data",
    "derivatives": "what is derived from it",
    "embeddings": "embeddings made from it",
    "model_weights": "the weights of models trained on it",
    "outputs": "results",
    "synthetic_data": "synthetic data made from it",
}
_SCOPES: Final = {
    "any_upstream": "It looks at everything that the data were made from.",
    "mixture": "It looks at all data sets of the question together.",
}


def rule_sentence(rule: Mapping[str, Any]) -> str:
    """Return everything that a rule means, as one paragraph."""
    return " ".join(rule_sentences(rule))


def rule_sentences(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """Return everything that a rule means, the main sentence first."""
    return (_main(rule), *_duties(rule), *_lifted(rule), *_reach(rule), *_standing(rule))


def listed(words: Sequence[str], joined_by: str) -> str:
    """Return words as a list that is read aloud: commas and, before the last, `joined_by`."""
    return f" {joined_by} ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _main(rule: Mapping[str, Any]) -> str:
    actions = listed([label("actions", name) for name in rule["actions"]], "or")
    words = _OPENING[rule["modality"]].format(actions or "…")
    if rule["purposes"]:
        words += f" for {listed([label('purposes', name) for name in rule['purposes']], 'or')}"
    if rule["constraints"]:
        words += f" if {conditions_words(rule['constraints'])}"
    if rule["requires"]:
        words += f", only if {conditions_words(rule['requires'])}"
    if rule["unless"]:
        words += f", unless {conditions_words(rule['unless'], joined_by='or')}"
    return words + "."


def _duties(rule: Mapping[str, Any]) -> Iterator[str]:
    for duty in rule["duties"]:
        words = f"Duty, {duty_when(duty)}: {duty['says'].rstrip('.')}"
        if duty["action"]:
            words += f" (for whoever wants to {label('actions', duty['action'])})"
        if duty["evidence"]:
            words += f"; shown by: {label('evidence', duty['evidence'])}"
        yield words + "."


def _lifted(rule: Mapping[str, Any]) -> Iterator[str]:
    if rule["lifts"]:
        yield f"For the same act it lifts {listed(rule['lifts'], 'and')}."
    for effect in rule["effects"]:
        yield f"Where it holds, {operand_words(effect['set'])} counts as {shown_value(effect['value'])}."


def _reach(rule: Mapping[str, Any]) -> Iterator[str]:
    binds = "It also holds for" if rule["modality"] == "permission" else "It also binds"
    always = [_TARGETS[travel["to"]] for travel in rule["propagation"] if not (travel["if"] or travel["reading"])]
    if always:
        yield f"{binds} {listed(always, 'and')}."
    for travel in rule["propagation"]:
        when = [f"if {condition_words(travel['if'])}"] if travel["if"] else []
        when += [f"where it is read that {label('readings', travel['reading'])}"] if travel["reading"] else []
        if when:
            yield f"{binds} {_TARGETS[travel['to']]}, {listed(when, 'and')}."
    if not rule["propagation"]:
        yield "It does not travel to what is made from the data."


def _standing(rule: Mapping[str, Any]) -> Iterator[str]:
    if rule["scope"] in _SCOPES:
        yield _SCOPES[rule["scope"]]
    if rule["reading"]:
        yield f"It holds only where it is read that {label('readings', rule['reading'])}."
    if rule["review"]:
        yield sentence(f"{label('offices', rule['refer_to'])} must judge: {rule['review']}")
    elif rule["if_unknown"] == "review":
        yield sentence(f"where a fact is not known, {label('offices', rule['refer_to'])} must judge")
    if rule["valid_from"] or rule["valid_until"]:
        days = [f"from {rule['valid_from']}"] if rule["valid_from"] else []
        days += [f"until {rule['valid_until']}"] if rule["valid_until"] else []
        yield f"It holds {' '.join(days)}."
