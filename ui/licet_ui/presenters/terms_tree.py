# SPDX-License-Identifier: Apache-2.0
"""A terms expression as a tree: what applies together, what one chooses from, and what each name is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet.client import Both, Either, Expression, Leaf, parse_expression
from licet_ui.presenters.words import plain

__all__ = ["MARKERS", "TermsNode", "leaf_ids", "terms_drawing", "terms_list", "terms_tree"]

MARKERS: Final = {
    "NONE": "nothing: there are no terms",
    "NOASSERTION": "nobody knows the terms",
    "AGREEMENT-GOVERNED": "what was agreed with the owner governs",
    "POLICY-GOVERNED": "a policy of the owner governs",
    "INTERNAL": "made here and used here",
}
"""What the ids mean that stand for no document."""

_BOTH: Final = "All of these apply (AND)"
_EITHER: Final = "Choose one of these (OR)"
_ROW: Final = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsNode:
    """A knot of the tree, or a leaf: then `id` names a document or a marker, and `says` what it is."""

    text: str
    id: str | None = None
    says: str = ""
    children: tuple[TermsNode, ...] = ()

    @property
    def leaves(self) -> int:
        """How many leaves hang on it; 1 for a leaf."""
        return sum(child.leaves for child in self.children) or 1


def terms_tree(entry: Mapping[str, Any], names: Mapping[str, str]) -> TermsNode | None:
    """Return the terms of an asset and of its parts as a tree; None if it states none.

    Args:
        entry: the asset.
        names: the names of documents by id.
    """
    stated = entry.get("concluded_terms") or entry.get("declared_terms") or entry.get("terms")
    branches = [_expression(stated, names)] if stated else []
    for part in entry.get("parts") or ():
        if part["terms"]:
            inner = _expression(part["terms"], names)
            branches.append(TermsNode(text=f"Part {part['id']}", children=(inner,)))
    if not branches:
        return None
    return branches[0] if len(branches) == 1 else TermsNode(text="The whole and its parts", children=tuple(branches))


def leaf_ids(node: TermsNode) -> Iterator[str]:
    """Yield the ids of the leaves, from left to right."""
    if node.id is not None:
        yield node.id
    for child in node.children:
        yield from leaf_ids(child)


def terms_list(node: TermsNode, depth: int = 0) -> str:
    """Return the tree as a nested list in Markdown, for whoever does not see the drawing."""
    head = f"**{plain(node.text)}**" if node.children else f"`{node.text}`"
    line = f"{'    ' * depth}- {head}{f': {plain(node.says)}' if node.says else ''}"
    return "\n".join([line, *(terms_list(child, depth + 1) for child in node.children)])


def terms_drawing(node: TermsNode) -> tuple[dict[str, Any], int]:
    """Return the ECharts option object that draws the tree from left to right, and how many pixels high it is."""
    look = {
        "type": "tree",
        "data": [_drawn(node)],
        "orient": "LR",
        "left": 210,
        "right": 250,
        "top": 16,
        "bottom": 16,
        "symbolSize": 10,
        "edgeShape": "polyline",
        "expandAndCollapse": False,
        "initialTreeDepth": -1,
        "label": {"position": "left", "align": "right", "fontSize": 12, "width": 190, "overflow": "truncate"},
        "leaves": {"label": {"position": "right", "align": "left", "width": 230, "overflow": "truncate"}},
    }
    return {"animation": False, "series": [look]}, max(90, min(640, 40 + _ROW * node.leaves))


def _expression(text: str, names: Mapping[str, str]) -> TermsNode:
    try:
        return _node(parse_expression(text), names)
    except ValueError as error:
        return TermsNode(text=text, says=f"cannot be read: {error}")


def _node(expression: Expression, names: Mapping[str, str]) -> TermsNode:
    match expression:
        case Leaf(id=name, exception=None):
            return TermsNode(text=name, id=name, says=MARKERS.get(name) or names.get(name, ""))
        case Leaf(id=name, exception=exception):
            said = names.get(name, "")
            return TermsNode(text=f"{name} WITH {exception}", id=name, says=f"{said} with an exception".strip())
        case Both(members=members):
            return TermsNode(text=_BOTH, children=tuple(_node(each, names) for each in members))
        case Either(members=members):
            return TermsNode(text=_EITHER, children=tuple(_node(each, names) for each in members))


def _drawn(node: TermsNode) -> dict[str, Any]:
    colour = "#475569" if node.children else "#b45309" if node.id in MARKERS else "#6d28d9"
    return {
        "name": node.text,
        "itemStyle": {"color": colour, "borderColor": colour},
        "children": [_drawn(child) for child in node.children],
    }
