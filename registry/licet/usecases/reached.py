# SPDX-License-Identifier: Apache-2.0
"""Which questions a change of the registry can give another answer, so that only these are judged again."""

from __future__ import annotations

from dataclasses import replace

from licet.compiled.assembled import acts_by_law
from licet.compiled.engine import Engine
from licet.compiled.rows import NotCompiledError
from licet.decision.acts import implied_outputs
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Regulation
from licet.domain.rule import Modality, Rule
from licet.domain.use import UseRequest
from licet.errors import InputError
from licet.usecases.reach import Difference, difference
from licet.vocabulary.actions import permission_reaches, restriction_reaches

__all__ = ["Reached"]


class Reached:
    """Tells which questions a change reaches: by a name that they read, or by a law that bears on one of their acts.

    A law bears on a question where its territory and subject are met, or may be. What it says then counts by those of
    its rules that reach an act: where none of these is another one, the answer is not either.
    """

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self.changed: Difference = difference(before, after)
        self._rules = {new.id if new else old.id if old else "": _others(old, new) for old, new in self.changed.laws}
        self._meant: dict[str, frozenset[str]] = {}
        moves = any(_scope(old) != _scope(new) for old, new in self.changed.laws)
        snapshots = (before, after) if moves else (before,)
        self._places = tuple((snapshot, self._laws_in(snapshot)) for snapshot in snapshots)

    def covers(self, request: UseRequest, reads: frozenset[str]) -> bool:
        """Return whether a dated question that reads `reads` of the registry before can have another answer after."""
        changed = self.changed
        if changed.everywhere or not changed.names.isdisjoint(reads):
            return True
        return any(laws and self._bears_on(request, snapshot, laws) for snapshot, laws in self._places)

    def _laws_in(self, snapshot: Snapshot) -> tuple[Regulation, ...]:
        """Return the laws that change, as a registry has them."""
        found = (snapshot.entries.get(name) for name in self._rules)
        return tuple(law for law in found if isinstance(law, Regulation))

    def _bears_on(self, request: UseRequest, snapshot: Snapshot, laws: tuple[Regulation, ...]) -> bool:
        try:
            engine = Engine.on(snapshot).engine_for(request)
            assembly = engine.assembly(request.as_of) if request.as_of is not None else None
            if assembly is None:
                return True
            asked = (request, *engine.with_services(request))
            return any(
                not self._on(act).isdisjoint(bearing)
                for each in asked
                for act, bearing in acts_by_law(assembly, _with_outputs(each), laws)
            )
        except (InputError, NotCompiledError):
            return True

    def _on(self, act: str) -> frozenset[str]:
        """Return the laws that say something else of an act, or may."""
        found = self._meant.get(act)
        if found is None:
            laws = (name for name, rules in self._rules.items() if any(_reaches(rule, act) for rule in rules))
            found = self._meant[act] = frozenset(laws)
        return found


def _others(before: Regulation | None, after: Regulation | None) -> tuple[Rule, ...]:
    """Return the rules of a law that came, went or are others; all where the law may count as another one."""
    old, new = (law.rules if law is not None else () for law in (before, after))
    if before is None or after is None or _weight(before) != _weight(after):
        return (*old, *new)
    return (*(rule for rule in old if rule not in new), *(rule for rule in new if rule not in old))


def _weight(law: Regulation) -> object:
    return law.class_, law.silence, law.applies_when


def _scope(law: Regulation | None) -> object:
    return law.applies_when if law is not None else None


def _reaches(rule: Rule, act: str) -> bool:
    reaches = permission_reaches if rule.modality is Modality.PERMISSION else restriction_reaches
    return any(reaches(stated, act) for stated in rule.actions)


def _with_outputs(request: UseRequest) -> UseRequest:
    """Return a question with what its act makes, which is asked about too."""
    outputs = implied_outputs(request)
    if outputs is request.outputs:
        return request
    return replace(request, outputs=outputs)
