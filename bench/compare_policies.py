# SPDX-License-Identifier: Apache-2.0
"""The common part of the question as Cedar policies, and as one Rego rule.

Neither language can put a condition on a path of any length. Both get the lineage as a graph over data sets as
they are reached (`subquestion.Node`), which holds what the way carried, and look up by themselves what lies above.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.rivals import Answer, optional
from bench.subquestion import Case, Node, Prohibition, Registry
from licet.vocabulary.actions import PARENTS as ACTION_PARENTS
from licet.vocabulary.purposes import PARENTS as PURPOSE_PARENTS
from licet.vocabulary.term import ancestors

__all__ = ["cedar", "rego"]

_REGO = """
package licet

import rego.v1

default prohibited := false

prohibited if {
    some node in graph.reachable(data.above, {input.node})
    some ban in data.bans_at[node]
    matches(data.ban[ban])
}

matches(ban) if {
    some act in input.acts
    some action in ban.actions
    action in data.acts[act]
    for_purpose(ban)
}

for_purpose(ban) if count(ban.purposes) == 0

for_purpose(ban) if {
    some purpose in ban.purposes
    purpose in data.purposes[input.purpose]
}
"""


@contextmanager
def cedar(registry: Registry) -> Iterator[Answer]:
    """Parse policies and entities once; a question with two acts is two requests."""
    cedarpy = optional("cedarpy", "cedarpy")
    policies = cedarpy.PolicySet.from_str("permit(principal, action, resource);\n" + "\n".join(_policies(registry)))
    entities = cedarpy.Entities.from_json_str(json.dumps(_entities(registry)))

    def allows(act: str, case: Case) -> bool:
        request = {
            "principal": {"type": "User", "id": "asker"},
            "action": {"type": "Action", "id": act},
            "resource": {"type": "Data", "id": _name((case.dataset, 0))},
            "context": {"purpose": {"__entity": {"type": "Purpose", "id": case.purpose}}},
        }
        result = cedarpy.is_authorized(request, policies, entities)
        assert not result.diagnostics.errors, result.diagnostics.errors
        return bool(result.allowed)

    yield lambda case: not all(allows(act, case) for act in case.acts)


def _policies(registry: Registry) -> Iterator[str]:
    return (_policy(ban) for ban in registry.prohibitions)


def _policy(ban: Prohibition) -> str:
    actions = ", ".join(f'Action::"{action}"' for action in ban.actions)
    purposes = ", ".join(f'Purpose::"{purpose}"' for purpose in ban.purposes)
    when = f" when {{ context.purpose in [{purposes}] }}" if purposes else ""
    return f'forbid(principal, action in [{actions}], resource in Ban::"{ban.id}"){when};'


def _entities(registry: Registry) -> list[dict[str, object]]:
    reaching = registry.reaching()
    return [
        *(_entity("Ban", ban.id) for ban in registry.prohibitions),
        *(_entity("Action", act, ("Action", up)) for act, up in ACTION_PARENTS.items()),
        *(_entity("Purpose", aim, ("Purpose", up)) for aim, up in PURPOSE_PARENTS.items()),
        *(
            _entity("Data", _name(node), *(("Data", _name(up)) for up in above), *(("Ban", b) for b in reaching[node]))
            for node, above in registry.nodes().items()
        ),
    ]


def _entity(kind: str, name: str, *parents: tuple[str, str | None]) -> dict[str, object]:
    above = [{"type": up_kind, "id": up} for up_kind, up in parents if up]
    return {"uid": {"type": kind, "id": name}, "attrs": {}, "parents": above}


def _name(node: Node) -> str:
    return f"{node[0]}/{node[1]}"


@contextmanager
def rego(registry: Registry) -> Iterator[Answer]:
    """Load the rule and the data once; every question is an input document."""
    regorus = optional("regorus", "celine-regorus (a build of the regorus binding, which is not published itself)")
    engine = regorus.Engine()
    engine.add_policy("licet.rego", _REGO)
    engine.add_data_json(json.dumps(_documents(registry)))

    def answer(case: Case) -> bool:
        given = {"node": _name((case.dataset, 0)), "acts": case.acts, "purpose": case.purpose}
        engine.set_input_json(json.dumps(given))
        return bool(engine.eval_rule("data.licet.prohibited"))

    yield answer


def _documents(registry: Registry) -> Mapping[str, object]:
    return {
        "above": {_name(node): [_name(up) for up in above] for node, above in registry.nodes().items()},
        "bans_at": {_name(node): bans for node, bans in registry.reaching().items()},
        "ban": {ban.id: {"actions": ban.actions, "purposes": ban.purposes} for ban in registry.prohibitions},
        "acts": {act: ancestors(act, ACTION_PARENTS) for act in ACTION_PARENTS},
        "purposes": {aim: ancestors(aim, PURPOSE_PARENTS) for aim in PURPOSE_PARENTS},
    }
