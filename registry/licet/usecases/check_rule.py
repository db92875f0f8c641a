# SPDX-License-Identifier: Apache-2.0
"""Check one rule: its words against the vocabulary, and that it can do what its modality says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from licet.domain.rule import Clause, DutySpec, Effect, IfUnknown, Modality, Propagation, Rule
from licet.errors import Flaw
from licet.usecases.check_values import check_condition, check_value, misuse
from licet.usecases.flaws import pointer, quoted, unknown_flaw
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.kinds import OFFICES
from licet.vocabulary.operands import OPERANDS
from licet.vocabulary.purposes import PURPOSES
from licet.vocabulary.readings import READINGS

__all__ = ["check_rule", "check_word", "check_words", "has_clause"]


def check_rule(rule: Rule, where: str) -> Iterator[Flaw]:
    """Yield what is wrong with a rule that stands at `where`."""
    yield from _check_actions(rule, where)
    yield from check_words("purpose", rule.purposes, known=PURPOSES, where=where + "/purposes")
    yield from _check_conditions(rule, where)
    yield from _check_modality(rule, where)
    yield from _check_addressees(rule, where)
    yield from _check_clause(rule.clause, where + "/clause")
    for index, duty in enumerate(rule.duties):
        yield from _check_duty(duty, where + pointer("duties", index))
    for index, travel in enumerate(rule.propagation):
        yield from _check_propagation(travel, where + pointer("propagation", index))
    for index, effect in enumerate(rule.effects):
        yield from _check_effect(effect, where + pointer("effects", index))


def check_word(what: str, name: str | None, *, known: Iterable[str], where: str) -> Iterator[Flaw]:
    """Yield a flaw if the word at `where` is given and not `known`."""
    if name is not None and name not in known:
        yield unknown_flaw(where, what, name=name, names=known)


def check_words(what: str, names: Iterable[str | None], *, known: Iterable[str], where: str) -> Iterator[Flaw]:
    """Yield a flaw for each of the listed `names` that is not `known`; `where` is the list."""
    for index, name in enumerate(names):
        if name is not None and name not in known:
            yield unknown_flaw(where + pointer(index), what, name=name, names=known)


def has_clause(clause: Clause) -> bool:
    """Return whether a clause says where its words stand."""
    return any((clause.section, clause.quote, clause.source_url, clause.read_at))


def _check_actions(rule: Rule, where: str) -> Iterator[Flaw]:
    if not rule.actions:
        yield misuse(where + "/actions", f"rule {quoted(rule.id)} names no action")
    yield from check_words("action", rule.actions, known=ACTIONS, where=where + "/actions")


def _check_conditions(rule: Rule, where: str) -> Iterator[Flaw]:
    for name in ("constraints", "requires", "unless"):
        for index, condition in enumerate(getattr(rule, name)):
            yield from check_condition(condition, where + pointer(name, index))


def _check_modality(rule: Rule, where: str) -> Iterator[Flaw]:
    if rule.modality is Modality.PERMISSION and not has_clause(rule.clause):
        yield misuse(where + "/clause", f"permission {quoted(rule.id)} cites no clause")
    if rule.modality is Modality.DUTY and not rule.duties:
        yield misuse(where + "/duties", f"duty {quoted(rule.id)} says no duty")
    if rule.modality is Modality.REQUIREMENT and not (rule.requires or rule.review):
        yield misuse(where + "/requires", f"requirement {quoted(rule.id)} requires nothing")
    if rule.requires and rule.modality not in {Modality.PERMISSION, Modality.REQUIREMENT}:
        yield misuse(where + "/requires", f"`requires` has no meaning on a {rule.modality.value}")
    if rule.lifts and rule.modality is not Modality.PERMISSION:
        yield misuse(where + "/lifts", f"only a permission lifts, not a {rule.modality.value}")
    if rule.valid_from and rule.valid_until and rule.valid_from > rule.valid_until:
        yield misuse(where + "/valid_until", "`valid_until` is before `valid_from`")


def _check_addressees(rule: Rule, where: str) -> Iterator[Flaw]:
    yield from check_word("reading", rule.reading, known=READINGS, where=where + "/reading")
    yield from check_word("office", rule.refer_to, known=OFFICES, where=where + "/refer_to")
    if rule.refer_to is None and rule.review:
        yield misuse(where + "/refer_to", "a rule with `review` says who reviews: add `refer_to`")
    if rule.refer_to is None and rule.if_unknown is IfUnknown.REVIEW:
        yield misuse(where + "/refer_to", "`if_unknown: review` says who reviews: add `refer_to`")


def _check_clause(clause: Clause, where: str) -> Iterator[Flaw]:
    words = len((clause.quote or "").split())
    if words > Clause.max_quote_words:
        yield misuse(where + "/quote", f"the quote has {words} words: at most {Clause.max_quote_words}")


def _check_duty(duty: DutySpec, where: str) -> Iterator[Flaw]:
    yield from check_word("action", duty.action, known=ACTIONS, where=where + "/action")
    yield from check_word("evidence", duty.evidence, known=EVIDENCE, where=where + "/evidence")


def _check_propagation(travel: Propagation, where: str) -> Iterator[Flaw]:
    if travel.if_ is not None:
        yield from check_condition(travel.if_, where + "/if")
    yield from check_word("reading", travel.reading, known=READINGS, where=where + "/reading")
    if not (travel.because or travel.reading):
        yield misuse(where, f"propagation to `{travel.to.value}` cites neither words nor a reading")


def _check_effect(effect: Effect, where: str) -> Iterator[Flaw]:
    operand = OPERANDS.get(effect.set)
    if operand is None:
        yield unknown_flaw(where + "/set", "operand", name=effect.set, names=OPERANDS)
    else:
        yield from check_value(operand, effect.value, where + "/value")
