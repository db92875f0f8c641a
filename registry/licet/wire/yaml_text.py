# SPDX-License-Identifier: Apache-2.0
"""Read YAML text from outside: safe, no duplicate names, limited in size, depth and expansion.

Only words that YAML 1.1 and 1.2 read alike are more than text: `true` and `false` are booleans (`NO`
is Norway), plain decimal digits are numbers. Dates stay dates.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import yaml

from licet.errors import MalformedError
from licet.usecases.flaws import quoted
from licet.wire.json_text import MAX_DEPTH, decoded

__all__ = ["MAX_NODES", "load_yaml"]

MAX_NODES = 200_000
"""At most so many values in one document, each alias counted with all that it stands for."""


def load_yaml(text: str | bytes) -> object:
    """Parse one YAML document.

    Raises:
        MalformedError: it is too long, too deep, not UTF-8, not YAML, or repeats a name.
    """
    body = decoded(text)
    try:
        _check_size(yaml.parse(body, Loader=_BASE))
        return yaml.load(body, Loader=_Loader)  # noqa: S506  # a safe loader, made stricter below
    except yaml.MarkedYAMLError as error:
        raise MalformedError(_why(error, body)) from None
    except yaml.YAMLError as error:
        raise MalformedError(f"not YAML: {_one_line(str(error))}") from None


_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVED = {
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "tag:yaml.org,2002:int": (r"[-+]?(0|[1-9][0-9]{0,39})", "-+0123456789"),
    "tag:yaml.org,2002:float": (
        r"[-+]?(0|[1-9][0-9]{0,39})\.[0-9]+([eE][-+][0-9]{1,3})?",
        "-+0123456789",
    ),
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", "~nN"),
    "tag:yaml.org,2002:timestamp": (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "0123456789",
    ),
    "tag:yaml.org,2002:merge": (r"<<", "<"),
}


class _Loader(_BASE):  # type: ignore[misc]  # the C loader where there is one
    """A safe loader that knows few words and refuses a name that stands twice."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  # as inherited
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag not in _NAME_TAGS:
                raise _refused(key, "a name must be a plain text")
            if key.value in seen:
                raise _refused(key, f"the name {quoted(key.value)} stands twice")
            seen.add(key.value)
        found: dict[str, Any] = super().construct_mapping(node, deep=deep)
        return found


def _date(loader: _Loader, node: yaml.ScalarNode) -> dt.date | str:
    text: str = loader.construct_scalar(node)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _float(loader: _Loader, node: yaml.ScalarNode) -> float | str:
    text: str = loader.construct_scalar(node)
    return float(text) if math.isfinite(float(text)) else text


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)
_Loader.add_constructor("tag:yaml.org,2002:float", _float)

_NAME_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"}

for _tag, (_pattern, _first) in _RESOLVED.items():
    for _start in [*_first, ""] if _tag.endswith("null") else _first:
        _Loader.yaml_implicit_resolvers.setdefault(_start, []).append((_tag, re.compile(rf"(?:{_pattern})\Z")))


def _refused(node: yaml.Node, why: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(problem=why, problem_mark=node.start_mark)


def _check_size(events: Iterator[yaml.Event]) -> None:
    """Walk the events, without building anything, and stop where a limit is passed."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    for event in events:
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            raise MalformedError(f"not YAML: the tag {quoted(tag)} is not read")
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            _remember(sizes, anchor, total - before)
        elif isinstance(event, yaml.AliasEvent):
            total += _alias_size(event, sizes)
        elif isinstance(event, yaml.NodeEvent):
            total += 1
            if isinstance(event, yaml.CollectionStartEvent):
                open_.append((event.anchor, total - 1))
            else:
                _remember(sizes, event.anchor, 1)
        if len(open_) > MAX_DEPTH:
            raise MalformedError(f"nested deeper than {MAX_DEPTH} levels")
        if total > MAX_NODES:
            raise MalformedError(f"more than {MAX_NODES} values, aliases expanded")


def _remember(sizes: dict[str, int], anchor: str | None, size: int) -> None:
    if anchor is not None:
        sizes[anchor] = size


def _alias_size(event: yaml.AliasEvent, sizes: dict[str, int]) -> int:
    if event.anchor not in sizes:
        raise MalformedError(f"the alias {quoted(event.anchor)} stands for nothing, or for itself")
    return sizes[event.anchor]


def _why(error: yaml.MarkedYAMLError, body: str) -> str:
    problem = _one_line(error.problem or "cannot be read")
    mark = error.problem_mark
    if mark is None:
        return f"not YAML: {problem}"
    if body[mark.index : mark.index + 1] == "\t":
        problem = "a tab cannot indent, use spaces"
    return f"not YAML: {problem}: line {mark.line + 1} column {mark.column + 1}"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("'", "`").rstrip(".")[:200]
