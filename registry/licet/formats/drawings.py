# SPDX-License-Identifier: Apache-2.0
"""The graph of an answer as text that drawing programs read: DOT of Graphviz, and Mermaid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from licet.usecases.explanation import Explanation, ExplanationNode, NodeKind

__all__ = ["DOT", "MERMAID", "write_dot", "write_mermaid"]

DOT: Final = "text/vnd.graphviz"
MERMAID: Final = "text/vnd.mermaid"

_MOST: Final = 120
_DOT_SHAPES: Final[Mapping[NodeKind, str]] = {
    "asset": "box",
    "terms": "folder",
    "rule": "ellipse",
    "clause": "note",
    "party": "house",
}
_MERMAID_SHAPES: Final[Mapping[NodeKind, tuple[str, str]]] = {
    "asset": ("[", "]"),
    "terms": ("[[", "]]"),
    "rule": ("([", "])"),
    "clause": (">", "]"),
    "party": ("{{", "}}"),
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def write_dot(found: Explanation) -> str:
    """Write a graph for `dot -Tsvg`; steps that the verdict hangs on are thick."""
    lines = ["digraph answer {", "  rankdir=LR;", f"  label={_dot_text(_title(found))};", "  node [fontsize=11];"]
    for node in found.nodes:
        tooltip = f", tooltip={_dot_text(node.text)}" if node.text else ""
        label = "\\n".join(_dot_escaped(line) for line in _label(node))
        lines.append(f'  {_dot_text(node.id)} [label="{label}", shape={_DOT_SHAPES[node.kind]}{tooltip}];')
    for edge in found.edges:
        look = ", penwidth=2" if edge.deciding else ", style=dashed"
        ends = f"{_dot_text(edge.from_)} -> {_dot_text(edge.to)}"
        lines.append(f"  {ends} [label={_dot_text(_words(edge.relation))}{look}];")
    return "\n".join((*lines, "}", ""))


def write_mermaid(found: Explanation) -> str:
    """Write a flow chart of Mermaid; steps that the verdict hangs on are thick."""
    names = {node.id: f"n{number}" for number, node in enumerate(found.nodes)}
    lines = ["flowchart LR", f"  %% {_plain(_title(found))}"]
    for node in found.nodes:
        left, right = _MERMAID_SHAPES[node.kind]
        label = "<br/>".join(_mermaid_escaped(line) for line in _label(node))
        lines.append(f'  {names[node.id]}{left}"{label}"{right}')
    for edge in found.edges:
        arrow = "==>" if edge.deciding else "-.->"
        lines.append(f'  {names[edge.from_]} {arrow}|"{_mermaid_escaped(_words(edge.relation))}"| {names[edge.to]}')
    return "\n".join((*lines, ""))


def _title(found: Explanation) -> str:
    return f"{found.decision or 'an answer'}: {found.verdict.value}"


def _label(node: ExplanationNode) -> list[str]:
    return [node.name, *([node.effect.value] if node.effect is not None else [])]


def _words(relation: str) -> str:
    return relation.replace("_", " ").lower()


def _plain(text: str) -> str:
    """Return a text on one line, cut where nobody would read on."""
    line = _CONTROL.sub(" ", text).strip()
    return line if len(line) <= _MOST else line[: _MOST - 1] + "…"


def _dot_text(text: str) -> str:
    return f'"{_dot_escaped(text)}"'


def _dot_escaped(text: str) -> str:
    return _CONTROL.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')


def _mermaid_escaped(text: str) -> str:
    # Mermaid reads HTML and its own entities in a label: every sign of either is written as a number.
    return "".join(f"#{ord(sign)};" if sign in "#&;<>\"'`|\\" else sign for sign in _plain(text))
