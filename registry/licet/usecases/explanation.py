# SPDX-License-Identifier: Apache-2.0
"""An answer as a graph: the walks from the assets asked about to the clauses that its findings cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from licet.domain.answer import Decision, Reason
from licet.domain.verdict import Verdict

__all__ = ["Explanation", "ExplanationEdge", "ExplanationNode", "NodeKind", "explanation_of"]

NodeKind: TypeAlias = Literal["asset", "terms", "rule", "clause", "party"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationNode:
    """Something on a walk: its `name` is the id of the entry or rule, or the section of a clause.

    `id` is unique in the graph. `text` is what a rule says, or the words of a clause; `effect` the strictest verdict of
    the findings of a rule, or of terms that are silent.
    """

    id: str
    kind: NodeKind
    name: str
    text: str | None = None
    effect: Verdict | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationEdge:
    """One step; it is `deciding` if the verdict hangs on a finding whose walk takes it."""

    from_: str
    relation: str
    to: str
    deciding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The graph of one answer."""

    decision: str | None
    verdict: Verdict
    summary: str
    nodes: tuple[ExplanationNode, ...]
    edges: tuple[ExplanationEdge, ...]


_KINDS: Final[dict[str, NodeKind]] = {
    "WAS_DERIVED_FROM": "asset",
    "DESCENDANT_OF": "asset",
    "TRAINED_ON": "asset",
    "ASKED_BY": "party",
    "STATES": "rule",
}
"""What the step to a node says of it; any other step leads to terms."""


def explanation_of(decision: Decision) -> Explanation:
    """Return the graph of an answer; steps and nodes that several findings share are in it once."""
    nodes: dict[str, ExplanationNode] = {}
    edges: dict[tuple[str, str, str], bool] = {}
    for reason in decision.reasons:
        walk = tuple(_walk(reason))
        for _, node in walk:
            nodes[node.id] = _joined(nodes.get(node.id), node)
        for (_, start), (relation, end) in pairwise(walk):
            key = (start.id, relation, end.id)
            edges[key] = edges.get(key, False) or reason.deciding
    return Explanation(
        decision=decision.id,
        verdict=decision.verdict,
        summary=decision.summary,
        nodes=tuple(nodes.values()),
        edges=tuple(
            ExplanationEdge(from_=start, relation=relation, to=end, deciding=deciding)
            for (start, relation, end), deciding in edges.items()
        ),
    )


def _walk(reason: Reason) -> Iterator[tuple[str, ExplanationNode]]:
    """Yield each node of the walk of a finding, with the step that leads to it."""
    path = reason.path or (reason.about,)
    names, steps = path[::2], ("", *path[1::2])
    for place, (step, name) in enumerate(zip(steps, names, strict=False)):
        kind: NodeKind = "asset" if place == 0 else _KINDS.get(step, "terms")
        is_last = place == len(names) - 1
        yield (
            step,
            ExplanationNode(
                id=f"{kind}:{name}",
                kind=kind,
                name=name,
                text=reason.says if is_last and kind == "rule" else None,
                effect=reason.verdict if is_last else None,
            ),
        )
    clause = reason.clause
    if clause is not None and reason.rule is not None:
        section = clause.section or "no section"
        yield (
            "RESTS_ON",
            ExplanationNode(
                id=f"clause:{clause.terms}:{section}",
                kind="clause",
                name=f"{clause.terms}, {section}",
                text=clause.quote,
                source_url=clause.source_url,
            ),
        )


def _joined(known: ExplanationNode | None, node: ExplanationNode) -> ExplanationNode:
    """Return a node that two findings share: with its text, and the strictest effect."""
    if known is None:
        return node
    effects = [effect for effect in (known.effect, node.effect) if effect is not None]
    return ExplanationNode(
        id=node.id,
        kind=node.kind,
        name=node.name,
        text=known.text or node.text,
        effect=max(effects, key=lambda effect: effect.rank) if effects else None,
        source_url=known.source_url or node.source_url,
    )
