# SPDX-License-Identifier: Apache-2.0
"""Licence expressions as the SPDX tools read them, checked against the registry and the SPDX list."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from license_expression import (
    ExpressionError,
    ExpressionParseError,
    Licensing,
    get_license_index,
)

from licet.domain.expression import Both, Either, Expression, Leaf, leaves, parse_expression
from licet.domain.finding import Finding, Severity
from licet.errors import MalformedError
from licet.usecases.flaws import nearest_names, quoted

__all__ = ["parse_with_spdx", "read_expression", "spdx_ids", "write_expression"]

_MAX_LENGTH = 4000


def read_expression(
    text: str, known_ids: Collection[str], *, path: str = ""
) -> tuple[Expression | None, tuple[Finding, ...]]:
    """Read an expression; what the registry does not know is a finding.

    An id that only the SPDX list knows is a warning, any other an error. An expression that SPDX allows and
    the core does not, with `and` for `AND`, is read and remarked on.
    """
    try:
        found = parse_with_spdx(text)
    except MalformedError as error:
        return None, (_finding(Severity.ERROR, "malformed", path, str(error)),)
    remarks = [_spelling(text, found, path), *(_unknown(leaf, known_ids, path) for leaf in leaves(found))]
    return found, tuple(remark for remark in remarks if remark is not None)


def parse_with_spdx(text: str) -> Expression:
    """Parse an expression with the SPDX tools.

    Raises:
        MalformedError: they cannot read it.
    """
    if len(text) > _MAX_LENGTH:
        raise MalformedError(f"terms expression of {len(text)} characters: at most {_MAX_LENGTH} are read")
    try:
        parsed = _licensing().parse(text)
    except (ExpressionError, ExpressionParseError, RecursionError) as error:
        why = str(error).partition("\n")[0].lower().rstrip(".")
        raise MalformedError(f"terms expression {quoted(text)}: {why}") from None
    if parsed is None:
        raise MalformedError("terms expression: it is empty")
    found = _converted(parsed)
    for leaf in leaves(found):
        if " " in leaf.id or " " in (leaf.exception or ""):
            raise MalformedError(f"terms expression {quoted(text)}: `AND` or `OR` is missing in {quoted(leaf.id)}")
    return found


def write_expression(expression: Expression) -> str:
    """Write an expression so that both parsers read it back."""
    if isinstance(expression, Leaf):
        return f"{expression.id} WITH {expression.exception}" if expression.exception else expression.id
    word = " AND " if isinstance(expression, Both) else " OR "
    return word.join(
        write_expression(member) if isinstance(member, Leaf) else f"({write_expression(member)})"
        for member in expression.members
    )


@cache
def spdx_ids() -> frozenset[str]:
    """Return the ids of the SPDX licence list, exceptions included."""
    return frozenset(
        str(record["spdx_license_key"])
        for record in get_license_index()
        if record.get("spdx_license_key") and not str(record["spdx_license_key"]).startswith("LicenseRef-")
    )


@cache
def _licensing() -> Any:
    return Licensing()


def _converted(node: Any) -> Expression:
    """Return a tree of the SPDX tools as ours."""
    if isinstance(node, _licensing().AND):
        return Both(tuple(_converted(member) for member in node.args))
    if isinstance(node, _licensing().OR):
        return Either(tuple(_converted(member) for member in node.args))
    exception = getattr(node, "exception_symbol", None)
    if exception is not None:
        return Leaf(str(node.license_symbol.key), str(exception.key))
    return Leaf(str(node.key))


def _spelling(text: str, found: Expression, path: str) -> Finding | None:
    try:
        parse_expression(text)
    except MalformedError as error:
        better = write_expression(found)
        return _finding(Severity.WARNING, "spelling", path, f"{error}: write `{better}`")
    return None


def _unknown(leaf: Leaf, known_ids: Collection[str], path: str) -> Finding | None:
    if leaf.id in known_ids:
        return None
    if leaf.id in spdx_ids():
        message = f"licence {quoted(leaf.id)} is on the SPDX list, but not in the registry"
        return _finding(Severity.WARNING, "unknown_term", path, message)
    return Finding(
        severity=Severity.ERROR,
        code="unknown_term",
        path=path,
        message=f"unknown licence id {quoted(leaf.id)}",
        nearest=nearest_names(leaf.id, {*known_ids, *spdx_ids()}),
    )


def _finding(severity: Severity, code: str, path: str, message: str) -> Finding:
    return Finding(severity=severity, code=code, path=path, message=message)
