# SPDX-License-Identifier: Apache-2.0
"""Walks in the graph as a drawing (an ECharts option object) and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.words import label

__all__ = ["MAX_NODES", "Edge", "Walks", "drawing", "height_of", "lineage_walks", "reason_walks"]

MAX_NODES: Final = 300
"""The element draws no more; the table beside it has all."""

_MAX_PATHS: Final = 6
_WIDTH: Final = 190
_ROW: Final = 58
_COLOURS: Final = {"asset": "#0f766e", "terms": "#6d28d9", "rule": "#b45309", "clause": "#475569", "other": "#475569"}
_LOOK: Final = {
    "type": "graph",
    "coordinateSystem": "cartesian2d",
    "symbol": "roundRect",
    "symbolSize": [_WIDTH, 36],
    "edgeSymbol": ["none", "arrow"],
    "edgeSymbolSize": [0, 8],
    "lineStyle": {"color": "#94a3b8", "width": 1.5, "opacity": 1},
    "label": {"show": True, "color": "#ffffff", "fontSize": 11, "width": _WIDTH - 12, "overflow": "truncate"},
}
_RELATIONS: Final = {
    "GOVERNED_BY": "governed by",
    "STATES": "states",
    "ASKED_BY": "asked by",
    "ADOPTS": "adopts",
    "REGULATED_BY": "regulated by",
    "WAS_DERIVED_FROM": "derived from",
    "REQUIRES_AGREEMENT": "requires",
    "TRAINED_ON": "trained on",
    "DESCENDANT_OF": "descendant of",
    "RESTS_ON": "rests on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One step: from, the relation in words, to."""

    start: str
    relation: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walks:
    """Steps to draw; `depth` places each node from left to right, `colours` says what it is."""

    edges: tuple[Edge, ...]
    depth: Mapping[str, int]
    colours: Mapping[str, str]

    @property
    def rows(self) -> int:
        """The largest number of nodes above each other."""
        columns = [list(self.depth.values()).count(depth) for depth in set(self.depth.values())]
        return max(columns, default=0)


def reason_walks(decision: Mapping[str, Any]) -> Walks:
    """Return the walks from the assets to the clauses of the deciding findings; of none, of the first ones."""
    reasons = decision["reasons"]
    chosen = [reason for reason in reasons if reason["deciding"]] or reasons
    edges: dict[Edge, None] = {}
    depth: dict[str, int] = {}
    colours: dict[str, str] = {}
    for reason in chosen[:_MAX_PATHS]:
        path = _with_clause(reason)
        names = path[::2]
        for place, name in enumerate(names):
            depth[name] = max(depth.get(name, 0), place)
            colours.setdefault(name, _COLOURS[_kind(name, names, path)])
        edges.update(dict.fromkeys(_steps(path)))
    return Walks(edges=tuple(edges), depth=_deepened(edges, depth), colours=colours)


def lineage_walks(lineage: Mapping[str, Any]) -> Walks:
    """Return a lineage to draw: what was made stands left of what it was made from."""
    edges = tuple(
        Edge(start=edge["from"], relation=label("derivations", edge["how"]), end=edge["to"])
        for edge in lineage["edges"]
    )
    names = [node["id"] for node in lineage["nodes"]]
    colours = {name: _COLOURS["terms" if name == lineage["id"] else "asset"] for name in names}
    return Walks(edges=edges, depth=_deepened(edges, dict.fromkeys(names, 0)), colours=colours)


def drawing(walks: Walks) -> dict[str, Any]:
    """Return the ECharts option object that draws walks."""
    nodes = _placed(walks)
    names = {node["name"] for node in nodes}
    return {
        "tooltip": {"show": True, "formatter": "{b}"},
        "animation": False,
        "grid": {"left": _WIDTH // 2, "right": _WIDTH // 2, "top": 24, "bottom": 24},
        "xAxis": {"show": False, "type": "value", "min": 0, "max": max(1, *walks.depth.values())},
        "yAxis": {"show": False, "type": "value", "min": 0, "max": max(1, walks.rows - 1), "inverse": True},
        "series": [
            {
                **_LOOK,
                "data": nodes,
                "links": [_link(edge) for edge in walks.edges if {edge.start, edge.end} <= names],
            }
        ],
    }


def height_of(walks: Walks) -> int:
    """Return how many pixels high a drawing is."""
    return max(120, min(720, 50 + _ROW * walks.rows))


def _with_clause(reason: Mapping[str, Any]) -> Sequence[str]:
    path = list(reason["path"])
    clause = reason["clause"]
    if path and reason["rule"] and clause and clause.get("section"):
        return [*path, "RESTS_ON", f"§ {clause['section']}"]
    return path


def _steps(path: Sequence[str]) -> Iterable[Edge]:
    for place in range(0, len(path) - 2, 2):
        relation = _RELATIONS.get(path[place + 1], path[place + 1].replace("_", " ").lower())
        yield Edge(start=path[place], relation=relation, end=path[place + 2])


def _kind(name: str, names: Sequence[str], path: Sequence[str]) -> str:
    if name == names[0]:
        return "asset"
    if name.startswith("§ "):
        return "clause"
    before = path[2 * names.index(name) - 1]
    return {"STATES": "rule", "ASKED_BY": "other"}.get(before, "terms")


def _deepened(edges: Iterable[Edge], depth: Mapping[str, int]) -> dict[str, int]:
    """Return depths at which every node stands right of all that lead to it, as far as there is no circle."""
    found = dict(depth)
    steps = tuple(edges)
    for _ in range(len(found)):
        before = dict(found)
        for edge in steps:
            found[edge.end] = max(found.get(edge.end, 0), found.get(edge.start, 0) + 1)
        if found == before or max(found.values(), default=0) > len(found):
            break
    return found


def _placed(walks: Walks) -> list[dict[str, Any]]:
    columns: dict[int, list[str]] = {}
    for name in list(walks.depth)[:MAX_NODES]:
        columns.setdefault(walks.depth[name], []).append(name)
    tallest = max((len(names) for names in columns.values()), default=1)
    middle = 0.5 if tallest == 1 else 0.0
    return [
        {
            "name": name,
            "value": [depth, row + (tallest - len(names)) / 2 + middle],
            "itemStyle": {"color": walks.colours.get(name, _COLOURS["other"])},
        }
        for depth, names in sorted(columns.items())
        for row, name in enumerate(names)
    ]


def _link(edge: Edge) -> dict[str, Any]:
    label_of_edge = {"show": True, "formatter": edge.relation, "fontSize": 11, "color": "#475569"}
    return {"source": edge.start, "target": edge.end, "label": label_of_edge}
