# SPDX-License-Identifier: Apache-2.0
"""Changes of a rule that no answer can show: whatever is asked, its verdict, duties and questions stay the same.

A change is masked if, at every place (an act and the kind of output that it releases, if any) that the rule reaches
before or after it, the rule is the same once act and output are put into its conditions, or another verified rule of
the same entry, or of the terms that the asset is under, covers the difference:

- a permission allows whenever this one does, with no condition more;
- a requirement wants what the permission or requirement no longer wants, or a prohibition forbids its opposite;
- a prohibition forbids whenever this rule speaks, with no condition more and nothing that exempts from it;
- the same duties are owed whenever those of this rule are;
- a law or guidance permits, which is never needed (SEMANTICS 3.5).

The other rule must travel at least as far, and no permission may lift it. Rules that set values are never masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from licet.decision.effect import is_firm
from licet.decision.instruments import terms_ids, terms_of
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, Entry, Guidance, Model, Regulation, Service
from licet.domain.expression import Both, Expression, Leaf, parse_expression
from licet.domain.rule import (
    AllOf,
    AnyOf,
    Condition,
    Constraint,
    IfUnknown,
    Modality,
    Not,
    Operator,
    Ref,
    Rule,
    RuleScope,
)
from licet.vocabulary.actions import ACTIONS, PARENTS, permission_reaches, restriction_reaches
from licet.vocabulary.kinds import OUTPUT_KINDS
from licet.vocabulary.term import ancestors

__all__ = ["is_masked", "reached_acts"]

Place: TypeAlias = tuple[str, str]
"""An act and the kind of output that it releases, `none` without one."""

_NO_OUTPUT = "none"
_FORBIDDING = (Modality.PROHIBITION, Modality.REQUIREMENT)
_MEANT = ("publish_model_weights", "share_model_restricted", "deploy_hosted_service")


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """A rule at a place: what is left of its conditions once act and output are put into them."""

    modality: Modality
    when: frozenset[Condition]
    unless: frozenset[Condition]
    needs: frozenset[Condition | bool] = frozenset()
    explicit: bool = False


def is_masked(entry: Entry, rule: Rule, changed: Rule | None, snapshot: Snapshot) -> bool:
    """Return whether no answer can show that a rule of an entry was changed, or dropped where `changed` is None."""
    versions = [rule] if changed is None else [rule, changed]
    if any(version.effects for version in versions) or (changed is not None and changed.review != rule.review):
        return False
    others = [other for other in _company(entry, snapshot) if other.id != rule.id and _is_beside(other, rule)]
    results = _named_results(entry, snapshot)
    if not _speaks_alike(rule, changed, others, results):
        return False
    mask = _Mask(entry, rule, [other for other in others if other.id not in _lifted(snapshot)], others, results)
    places = sorted({place for version in versions for place in _places(version)})
    return all(mask.hides(_at(rule, place), _at(changed, place) if changed else None, place) for place in places)


def reached_acts(rule: Rule) -> frozenset[str]:
    """Return the acts that a rule may reach, weights that it travels to included."""
    meant = _MEANT if "redistribute_data" in rule.actions else ()
    reaches = permission_reaches if rule.modality is Modality.PERMISSION else restriction_reaches
    return frozenset({act for act in ACTIONS if any(reaches(stated, act) for stated in rule.actions)}.union(meant))


def _alike(before: _At, after: _At) -> bool:
    return replace(before, explicit=False) == replace(after, explicit=False)


class _Mask:
    """The rules beside a changed one, and what they cover."""

    def __init__(
        self, entry: Entry, rule: Rule, unlifted: list[Rule], others: list[Rule], results: frozenset[str]
    ) -> None:
        self._entry = entry
        self._results = results
        self._rule = rule
        self._unlifted = [r for r in unlifted if r.review is None]
        self._others = [r for r in others if r.review is None]

    def hides(self, before: _At | None, after: _At | None, place: Place) -> bool:
        """Return whether what differs at one place makes no difference."""
        if before == after or (before and after and place[0] not in self._results and _alike(before, after)):
            return True
        present = [at for at in (before, after) if at is not None]
        if self._forbidden(present, place):
            return True
        kinds = {at.modality for at in present}
        if kinds == {Modality.PERMISSION}:
            return self._permission(before, after, present, place)
        if kinds == {Modality.REQUIREMENT} and self._rule.review is None:
            return self._required_elsewhere(present, place)
        return kinds <= {Modality.DUTY, Modality.NOTICE} and self._owed_elsewhere(present, place)

    def _forbidden(self, present: list[_At], place: Place) -> bool:
        kept = frozenset.intersection(*(at.when for at in present))
        return any(at.when <= kept and False in at.needs for at in self._barriers(place))

    def _barriers(self, place: Place) -> Iterator[_At]:
        """Yield what forbids here without exemption; a prohibition is what needs something that never holds."""
        for other in self._unlifted:
            at = _at(other, place)
            if at is not None and at.modality in _FORBIDDING and not at.unless and self._asks_alike(other):
                yield replace(at, needs=frozenset({False})) if at.modality is Modality.PROHIBITION else at

    def _asks_alike(self, other: Rule) -> bool:
        return other.if_unknown is IfUnknown.ASK or self._rule.if_unknown is IfUnknown.REVIEW

    def _permission(self, before: _At | None, after: _At | None, present: list[_At], place: Place) -> bool:
        rule = self._rule
        if rule.duties or rule.lifts or rule.review is not None:
            return False
        if isinstance(self._entry, (Regulation, Guidance)):
            return True
        allowed = any(self._allows(other, present, place) for other in self._others)
        return allowed or (
            before is not None
            and after is not None
            and (before.explicit == after.explicit or place[0] not in self._results)
            and before.unless == after.unless
            and self._wanted_elsewhere(before.when ^ after.when, before.when & after.when, place)
        )

    def _allows(self, other: Rule, present: list[_At], place: Place) -> bool:
        at = _at(other, place)
        if at is None or at.modality is not Modality.PERMISSION or not is_firm(other):
            return False
        named = place[0] in self._results
        reaches = all(
            at.when <= p.when and at.unless <= p.unless and (at.explicit >= p.explicit or not named) for p in present
        )
        return reaches and other.if_unknown is self._rule.if_unknown

    def _required_elsewhere(self, present: list[_At], place: Place) -> bool:
        if len({(at.when, at.unless) for at in present}) > 1:
            return False
        everything = frozenset.union(*(at.needs for at in present))
        differing = everything - (present[0].needs & present[1].needs) if len(present) > 1 else everything
        wanted = [need for need in differing if not isinstance(need, bool)]
        return len(wanted) == len(differing) and self._wanted_elsewhere(wanted, present[0].when, place)

    def _wanted_elsewhere(self, dropped: Iterable[Condition], kept: frozenset[Condition], place: Place) -> bool:
        """Return whether something forbids whenever a dropped condition does not hold and the others do."""
        barriers = list(self._barriers(place))
        return all(
            any(
                (at.when <= kept and any(not isinstance(need, bool) and _implies(need, condition) for need in at.needs))
                or (at.when <= kept | _opposites(condition) and False in at.needs)
                for at in barriers
            )
            for condition in dropped
        )

    def _owed_elsewhere(self, present: list[_At], place: Place) -> bool:
        wanted = {(duty.id, duty.evidence) for duty in self._rule.duties}
        owing = (other for other in self._others if self._owes(other, present, place))
        return wanted <= {(duty.id, duty.evidence) for other in owing for duty in other.duties}

    def _owes(self, other: Rule, present: list[_At], place: Place) -> bool:
        at = _at(other, place)
        if at is None or at.modality is not Modality.DUTY or other.if_unknown is not self._rule.if_unknown:
            return False
        return all(at.when <= p.when and at.unless <= p.unless for p in present)


def _company(entry: Entry, snapshot: Snapshot) -> Iterator[Rule]:
    """Yield the verified rules of an entry and, for a data set or model without a choice of terms, of its terms."""
    entries = [entry]
    terms = terms_of(entry) if isinstance(entry, (Dataset, Model)) else None
    if terms is not None:
        found = (snapshot.get(name) for name in _all_of(parse_expression(terms)))
        entries += [terms_entry for terms_entry in found if terms_entry is not None]
    yield from (rule for e in entries for rule in e.rules if rule.clause.verified)


def _all_of(expression: Expression) -> Iterator[str]:
    match expression:
        case Leaf(id=name, exception=None):
            yield name
        case Both(members=members):
            for member in members:
                yield from _all_of(member)
        case _:  # a choice, or an exception from the terms: nothing applies for certain
            return


def _speaks_alike(rule: Rule, changed: Rule | None, others: list[Rule], results: frozenset[str]) -> bool:
    """Return whether the same results are spoken of; public terms that do not speak of one are not silent about it."""
    named = set(rule.actions) ^ (set(changed.actions) if changed is not None else set())
    spoken = {action for other in others for action in other.actions}
    return named & results <= spoken


def _named_results(entry: Entry, snapshot: Snapshot) -> frozenset[str]:
    """Return the acts on results that may not be made from the asset; weights are, save from what a service brings."""
    services = [other for other in snapshot.entries.values() if isinstance(other, Service)]
    if entry in services or any(entry.id in terms_ids(service, snapshot) for service in services):
        return frozenset(action.id for action in ACTIONS.values() if action.on_result)
    return frozenset({"publish_outputs", "deploy_hosted_service"})


def _is_beside(other: Rule, rule: Rule) -> bool:
    """Return whether a rule is there wherever the changed one is."""
    always = other.valid_from in (None, rule.valid_from) and other.valid_until in (None, rule.valid_until)
    plain = other.scope is rule.scope is RuleScope.ACT and other.reading is None and not other.effects
    carried = {p.to for p in other.propagation if p.if_ is None and p.reading is None}
    alike = {(p.to, p.if_, p.reading) for p in other.propagation}
    return always and plain and all(p.to in carried or (p.to, p.if_, p.reading) in alike for p in rule.propagation)


def _lifted(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(name for _, rule in snapshot.rules.values() for name in rule.lifts)


def _places(rule: Rule) -> Iterator[Place]:
    for act in ACTIONS:
        for kind in (_NO_OUTPUT, *_released_by(act)):
            if _at(rule, (act, kind)) is not None:
                yield act, kind


def _released_by(act: str) -> Iterator[str]:
    for kind in OUTPUT_KINDS.values():
        if act in (kind.published_by, kind.shared_by, "deploy_hosted_service"):
            yield kind.id


def _at(rule: Rule, place: Place) -> _At | None:
    """Return a rule at a place, or None where it does not speak."""
    act, _ = place
    permits = rule.modality is Modality.PERMISSION
    reaches = permission_reaches if permits else restriction_reaches
    reached = any(reaches(stated, act) for stated in rule.actions)
    if not reached and not _carries(rule, place):
        return None
    purposes = (Constraint(left_operand="purpose", operator=Operator.IS_A, right_operand=rule.purposes),)
    wanted = (*(purposes if rule.purposes else ()), *rule.constraints, *(rule.requires if permits else ()))
    when = [_put(condition, place) for condition in wanted]
    unless = [_put(condition, place) for condition in rule.unless]
    needs = [_put(condition, place) for condition in rule.requires] if not permits else []
    silent = rule.modality is Modality.REQUIREMENT and rule.review is None and all(need is True for need in needs)
    if False in when or True in unless or silent:
        return None
    return _At(
        modality=rule.modality,
        when=frozenset(c for c in when if not isinstance(c, bool)),
        unless=frozenset(c for c in unless if not isinstance(c, bool)),
        needs=frozenset(need for need in needs if need is not True),
        explicit=act in rule.actions or not reached,
    )


def _carries(rule: Rule, place: Place) -> bool:
    act, kind = place
    means = _MEANT if rule.modality in _FORBIDDING else _MEANT[:2]
    if "redistribute_data" not in rule.actions or act not in means or kind == _NO_OUTPUT:
        return False
    return any(p.to.value == OUTPUT_KINDS[kind].carries for p in rule.propagation)


def _put(condition: Condition, place: Place) -> Condition | bool:
    """Return a condition with act and output put in: whether it holds, or what of it hangs on something else."""
    match condition:
        case Constraint():
            return _known(condition, place)
        case AllOf(all_of=members):
            return _joined(members, place, deciding=False)
        case AnyOf(any_of=members):
            return _joined(members, place, deciding=True)
        case Not(not_=inner):
            found = _put(inner, place)
            return not found if isinstance(found, bool) else Not(not_=found)


def _joined(members: tuple[Condition, ...], place: Place, *, deciding: bool) -> Condition | bool:
    found = [_put(member, place) for member in members]
    if deciding in found:
        return deciding
    left = tuple(member for member in found if not isinstance(member, bool))
    if len(left) <= 1:
        return left[0] if left else not deciding
    return AnyOf(any_of=left) if deciding else AllOf(all_of=left)


def _known(constraint: Constraint, place: Place) -> Condition | bool:
    act, kind = place
    head, _, name = constraint.left_operand.partition(".")
    right = constraint.right_operand
    rights = right if isinstance(right, tuple) else (right,)
    if constraint.left_operand == "act.action":
        value = act
    elif head == "output" and (name == "kind" or kind == _NO_OUTPUT):
        value = kind
    else:
        return constraint if isinstance(right, (tuple, Ref)) else replace(constraint, right_operand=(right,))
    match constraint.operator:
        case Operator.EQ | Operator.IN:
            return value in rights
        case Operator.NEQ | Operator.NOT_IN:
            return value not in rights
        case Operator.IS_A if name == "action":
            return any(wanted in ancestors(value, PARENTS) for wanted in rights)
        case _:
            return constraint


def _implies(need: Condition, condition: Condition) -> bool:
    """Return whether what is needed lets nothing through that the condition keeps out."""
    if not isinstance(need, Constraint) or not isinstance(condition, Constraint):
        return need == condition
    if (need.left_operand, need.operator) != (condition.left_operand, condition.operator):
        return False
    narrow, broad = need.right_operand, condition.right_operand
    listed = need.operator in (Operator.EQ, Operator.IN, Operator.IS_A)
    return need == condition or (
        listed and isinstance(narrow, tuple) and isinstance(broad, tuple) and set(narrow) <= set(broad)
    )


def _opposites(condition: Condition) -> frozenset[Condition]:
    """Return the conditions that hold exactly when this one does not, unknown where this one is."""
    found: set[Condition] = {condition.not_} if isinstance(condition, Not) else {Not(not_=condition)}
    if isinstance(condition, Constraint) and condition.operator is Operator.EQ:
        head = condition.left_operand.partition(".")[0]
        right = condition.right_operand
        if head in ("fact", "evidence", "given") and isinstance(right, tuple) and right in ((True,), (False,)):
            found.add(replace(condition, right_operand=(right == (False,),)))
    return frozenset(found)
