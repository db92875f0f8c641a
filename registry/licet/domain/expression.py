# SPDX-License-Identifier: Apache-2.0
"""Terms expressions: SPDX `AND`, `OR`, `WITH` over registry ids (SEMANTICS 3.4).

The core reads three operators and parentheses and imports the standard library only. The edges validate the
same text with the SPDX tools first; a property test holds both to the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from licet.errors import MalformedError

__all__ = ["Both", "Either", "Expression", "Leaf", "leaves", "parse_expression"]

_TOKEN = re.compile(r"\s*([()]|[A-Za-z0-9][A-Za-z0-9.:_+/-]*)")
_MAX_DEPTH = 64
_MAX_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class Leaf:
    """One instrument, with the exception that `WITH` adds."""

    id: str
    exception: str | None = None


@dataclass(frozen=True, slots=True)
class Both:
    """`AND`: all members apply."""

    members: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """`OR`: whoever takes the licence chooses one member."""

    members: tuple[Expression, ...]


Expression: TypeAlias = Leaf | Both | Either


def parse_expression(text: str) -> Expression:
    """Parse an SPDX expression over registry ids.

    Raises:
        MalformedError: the text is empty, too long, nested too deep or not an expression.
    """
    if len(text) > _MAX_LENGTH:
        raise MalformedError(f"terms expression of {len(text)} characters: at most {_MAX_LENGTH} are read")
    parser = _Parser(list(_tokens(text)), text)
    found = parser.either(0)
    parser.end()
    return found


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Yield every leaf, from left to right."""
    if isinstance(expression, Leaf):
        yield expression
        return
    for member in expression.members:
        yield from leaves(member)


def _tokens(text: str) -> Iterator[str]:
    position = 0
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise MalformedError(
                f"terms expression `{text[:80]}`: unexpected `{stripped[position : position + 10].strip()}`"
            )
        yield match.group(1)
        position = match.end()


class _Parser:
    def __init__(self, tokens: list[str], text: str) -> None:
        self._tokens = tokens
        self._text = text[:80]
        self._at = 0

    def either(self, depth: int) -> Expression:
        members = [self._all(depth)]
        while self._take("OR"):
            members.append(self._all(depth))
        return members[0] if len(members) == 1 else Either(tuple(members))

    def end(self) -> None:
        if self._at < len(self._tokens):
            self._fail(f"unexpected `{self._tokens[self._at]}`")

    def _all(self, depth: int) -> Expression:
        members = [self._one(depth)]
        while self._take("AND"):
            members.append(self._one(depth))
        return members[0] if len(members) == 1 else Both(tuple(members))

    def _one(self, depth: int) -> Expression:
        if depth > _MAX_DEPTH:
            self._fail(f"nested deeper than {_MAX_DEPTH}")
        if self._take("("):
            inner = self.either(depth + 1)
            if not self._take(")"):
                self._fail("a `)` is missing")
            return inner
        name = self._name()
        return Leaf(name, self._name()) if self._take("WITH") else Leaf(name)

    def _name(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        if token in {"", "(", ")", "AND", "OR", "WITH"}:
            self._fail(f"a licence id is expected, not `{token or 'the end'}`")
        self._at += 1
        return token

    def _take(self, wanted: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == wanted:
            self._at += 1
            return True
        return False

    def _fail(self, why: str) -> None:
        raise MalformedError(f"terms expression `{self._text}`: {why}")
