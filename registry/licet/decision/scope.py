# SPDX-License-Identifier: Apache-2.0
"""Which laws are in scope, and what effects set aside (SEMANTICS 2.3, 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from licet.decision.acts import Unit
from licet.decision.constraint import State, evaluate, unknown_keys
from licet.decision.instruments import Instrument, RuleOn, instrument_of
from licet.decision.kleene import and3
from licet.decision.situation import Context, Situation
from licet.domain.entry import Dataset, Regulation
from licet.domain.rule import Condition

__all__ = ["Laws", "is_personal", "laws_for", "on_condition"]

_PERSONAL = ("identified", "coded", "pseudonymised", "limited_data_set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws:
    """The laws in scope for each data set (None: no data), and those left out for want of a fact."""

    by_dataset: Mapping[int | None, tuple[Instrument, ...]]
    not_assessed: tuple[tuple[str, frozenset[str]], ...]


def laws_for(situation: Situation, units: Iterable[Unit]) -> Laws:
    """Return the laws whose territory and subject are met, or may be for data about persons."""
    indexes: set[int | None] = {unit.dataset for unit in units}
    regulations = situation.snapshot.of_kind(Regulation)
    found: dict[int | None, tuple[Instrument, ...]] = {}
    left_out: dict[str, frozenset[str]] = {}
    for index in sorted(indexes, key=lambda i: -1 if i is None else i):
        in_scope: list[Instrument] = []
        for regulation in regulations:
            instrument, wanting = _scope(regulation, situation, index)
            if instrument is not None:
                in_scope.append(instrument)
            elif wanting:
                left_out[regulation.id] = left_out.get(regulation.id, frozenset()) | wanting
        found[index] = tuple(in_scope)
    used = {i.id for group in found.values() for i in group}
    return Laws(
        by_dataset=found,
        not_assessed=tuple((k, v) for k, v in sorted(left_out.items()) if k not in used),
    )


def _scope(regulation: Regulation, situation: Situation, index: int | None) -> tuple[Instrument | None, frozenset[str]]:
    context = Context(
        action=situation.request.action,
        base_action=situation.request.action,
        dataset=index,
        layer="law",
    )
    conditions = regulation.applies_when
    truth = and3(evaluate(c, situation, context, State(), wanted=False) for c in conditions)
    if truth is False:
        return None, frozenset()
    about = situation.datasets[index].id if index is not None else situation.request.action
    instrument = instrument_of(regulation, (about, "REGULATED_BY", regulation.id))
    if truth is True:
        return instrument, frozenset()
    if index is not None and is_personal(situation.datasets[index].entry):
        return on_condition(instrument, conditions), frozenset()
    wanting = frozenset(key.operand for c in conditions for key in unknown_keys(c, situation, context))
    return None, wanting


def on_condition(law: Instrument, conditions: tuple[Condition, ...]) -> Instrument:
    """Return a law whose rules hold only where it is in scope, for data that it may be about (SEMANTICS 5.1)."""
    return replace(law, rules=tuple(RuleOn(rule=r.rule, path=r.path, extra=conditions) for r in law.rules))


def is_personal(entry: Dataset) -> bool:
    """Return whether the data are about identified, coded or pseudonymised persons, or may be."""
    stated = entry.attributes.get("identifiability")
    if stated is None:
        return entry.attributes.get("human_subjects") is not False
    values = stated if isinstance(stated, tuple) else (stated,)
    return any(value in _PERSONAL for value in values)
