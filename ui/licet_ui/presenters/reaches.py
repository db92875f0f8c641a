# SPDX-License-Identifier: Apache-2.0
"""By which walk each rule of a document reaches an asset, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licet_ui.presenters.words import label, plain, upper_first

__all__ = ["reach_rows", "walk_words"]


def reach_rows(terms: Mapping[str, Any]) -> list[str]:
    """Return a row in Markdown for each rule of a GoverningTerms, as published JSON, that reaches the asset."""
    return [f"| {_rule(reach)} | {plain(reach['says'])} | {plain(walk_words(reach))} |" for reach in terms["reaches"]]


def walk_words(reach: Mapping[str, Any]) -> str:
    """Return the walk to a rule in words, with what each step of lineage hands on."""
    path = reach["path"]
    words = [str(path[0])] if path else []
    for relation, name in zip(path[1::2], path[2::2], strict=False):
        words.append(f"→ {relation.replace('_', ' ').lower()} → {name}")
    for step in reach["inherited"]:
        how = " and ".join(label("derivations", each) for each in step["how"]) or "derived"
        words.append(f"({step['from']} is {how} of {step['to']}, which hands on {' and '.join(step['carries'])})")
    more = [upper_first("holds on a further condition")] if reach["conditional"] else []
    more += [f"Under the reading {reach['reading']}"] if reach["reading"] else []
    return ". ".join([" ".join(words), *more])


def _rule(reach: Mapping[str, Any]) -> str:
    return f"{plain(reach['id'])} ({reach['modality']})"
