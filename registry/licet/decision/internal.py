# SPDX-License-Identifier: Apache-2.0
"""What an institution may do with its own data on its own approval (SEMANTICS 3.5)."""

from __future__ import annotations

from licet.decision.acts import Unit
from licet.decision.scope import is_personal
from licet.decision.situation import Situation
from licet.domain.rule import Condition, Constraint, Operator
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.kinds import OUTPUT_KINDS

__all__ = ["discloses", "internal_wants"]


def _holds(operand: str) -> Constraint:
    return Constraint(left_operand=operand, operator=Operator.EQ, right_operand=True)


_APPROVED = _holds("fact.owner_approval")
_ANONYMOUS = _holds("evidence.anonymity_assessment")


def internal_wants(unit: Unit, situation: Situation) -> tuple[Condition, ...] | None:
    """Return what must hold for the owner's approval to allow an act; None where it never does.

    Weights made from data about persons leave only if they are assessed to be anonymous; the data themselves,
    and what else holds them, need more than the owner.
    """
    if not _is_owner(unit, situation):
        return None
    if not discloses(unit, situation):
        return (_APPROVED,)
    output = situation.request.outputs[unit.act.output] if unit.act.output is not None else None
    holds_weights = output is not None and OUTPUT_KINDS[output.kind].carries == "model_weights"
    return (_APPROVED, _ANONYMOUS) if holds_weights else None


def discloses(unit: Unit, situation: Situation) -> bool:
    """Return whether data about persons, or what may hold them, leave the institution by this act."""
    leaves = ACTIONS[unit.act.action].on_result or unit.act.action in ("redistribute_data", "deploy_hosted_service")
    kind = situation.request.outputs[unit.act.output].kind if unit.act.output is not None else None
    if unit.dataset is None or not leaves or kind == "results":
        return False
    return is_personal(situation.datasets[unit.dataset].entry)


def _is_owner(unit: Unit, situation: Situation) -> bool:
    if unit.dataset is None or unit.side != "dataset":
        return False
    entry, institution = situation.datasets[unit.dataset].entry, situation.institution
    return entry.template or (institution is not None and entry.issuer in (institution.id, institution.name))
