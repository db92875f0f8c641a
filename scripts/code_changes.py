# SPDX-License-Identifier: Apache-2.0
"""Small changes of Python functions: where one can be made, and the code with it made."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import licet.decision

PACKAGE = Path(licet.decision.__file__).parent


@dataclass(frozen=True, slots=True)
class Site:
    """One place where one thing can be changed; `number` counts those of a module in reading order.

    `refused`: the type checker refuses the change, so it is not tried. `None` is unknown in what returns a `Truth`, and
    `False` another truth; elsewhere `None` is an absent value, and `False` is not of its type.
    """

    module: str
    number: int
    owner: str
    line: int
    what: str
    refused: bool = False

    @property
    def id(self) -> str:
        """Its name on the command line."""
        return f"{self.module}:{self.number}"


_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_RENAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_FLIPPED = {True: False, False: True, None: False}


class Changer(ast.NodeTransformer):
    """Lists every site of a module, and makes the change at the site `target`."""

    def __init__(self, module: str, target: int = -1) -> None:
        self.module = module
        self.target = target
        self.sites: list[Site] = []
        self._class = ""
        self._owner = ""
        self._returns = ""
        self._last: ast.stmt | None = None

    def _hit(self, node: Any, what: str, *, refused: bool = False) -> bool:
        self.sites.append(Site(self.module, len(self.sites), self._owner, node.lineno, what, refused))
        return len(self.sites) - 1 == self.target

    def visit_Module(self, node: ast.Module) -> ast.AST:
        for item in node.body:
            if isinstance(item, (ast.FunctionDef, ast.ClassDef)):
                self.visit(item)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._class = f"{node.name}."
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                self.visit(item)
        self._class = ""
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Visit the body only: neither annotations nor defaults nor decorators are changed."""
        self._owner = self._class + node.name
        self._returns = ast.unparse(node.returns) if node.returns else ""
        self._last = node.body[-1]
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.stmt) and self._can_go(node) and self._hit(node, f"without `{_line(node)}`"):
            return ast.copy_location(ast.Pass(), node)
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            test = node.test
            if not _is_plain(test) and self._hit(test, f"not ({_line(test)})"):
                node.test = _negated(test)
                return node
        return super().visit(node)

    def _can_go(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return False
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Subscript, ast.Attribute)):
            return True
        if isinstance(node, ast.Return):
            return node is not self._last
        kinds = (ast.Expr, ast.AugAssign, ast.If, ast.For, ast.Continue, ast.Break, ast.Raise)
        return isinstance(node, kinds)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        for index, op in enumerate(node.ops):
            swapped = _SWAPPED[type(op)]
            if self._hit(node, f"{swapped.__name__} for {type(op).__name__} in `{_line(node)}`"):
                node.ops[index] = swapped()
                return node
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        is_and = isinstance(node.op, ast.And)
        if self._hit(node, f"{'or' if is_and else 'and'} in `{_line(node)}`"):
            node.op = ast.Or() if is_and else ast.And()
            return node
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not) and self._hit(node, f"without not in `{_line(node)}`"):
            return node.operand
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if (node.value is None or isinstance(node.value, bool)) and self._hit(
            node,
            f"{_FLIPPED[node.value]} for {node.value} at column {node.col_offset}",
            refused=node.value is None and self._returns != "Truth",
        ):
            return ast.copy_location(ast.Constant(_FLIPPED[node.value]), node)
        return node

    def _less(self, node: Any) -> ast.AST:
        if isinstance(getattr(node, "ctx", None), ast.Store):
            return self.generic_visit(node)
        for index, item in enumerate(node.elts):
            if self._hit(item, f"without `{_line(item)}` in `{_line(node)}`"):
                del node.elts[index]
                return node  # type: ignore[no-any-return]  # one of three displays
        return self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        return self._less(node)

    def visit_List(self, node: ast.List) -> ast.AST:
        return self._less(node)

    def visit_Set(self, node: ast.Set) -> ast.AST:
        return self._less(node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        for index, test in enumerate(node.ifs):
            if self._hit(test, f"without `if {_line(test)}`"):
                del node.ifs[index]
                return node
            if not _is_plain(test) and self._hit(test, f"not ({_line(test)})"):
                node.ifs[index] = _negated(test)
                return node
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        other = _RENAMED.get(node.id)
        if other is not None and self._hit(node, f"{other} for {node.id} at column {node.col_offset}"):
            return ast.copy_location(ast.Name(other, ast.Load()), node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        value = node.value
        if value is not None and not isinstance(value, ast.Constant):
            other = _another(value, self._returns)
            if other is not None and self._hit(node, f"returns `{_line(other)}` for `{_line(value)}`"):
                node.value = other
                return node
        return self.generic_visit(node)


def _is_plain(test: ast.expr) -> bool:
    """Return whether the negation is made where the comparison or the `not` is changed."""
    return (isinstance(test, ast.Compare) and len(test.ops) == 1) or (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    )


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)


def _another(value: ast.expr, returns: str) -> ast.expr | None:
    """Return what a function may return instead, by its annotation."""
    if returns == "bool":
        return None if _is_plain(value) else _negated(value)
    for start, text in (("tuple", "()"), ("set", "set()"), ("frozenset", "frozenset()"), ("list", "[]"), ("str", "''")):
        if returns.startswith(start):
            text_value = ast.parse(text, mode="eval").body
            return None if ast.unparse(value) == text else text_value
    return ast.Constant(value=None) if returns == "Truth" or "None" in returns else None


def _line(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else text[:67] + "..."


def sites_of(module: str) -> list[Site]:
    """Return every site of a module."""
    changer = Changer(module)
    changer.visit(_tree(module))
    return changer.sites


def _tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text())


def changed_code(site: Site) -> CodeType:
    """Return the code of the function of a site with the change made."""
    changer = Changer(site.module, site.number)
    tree = ast.fix_missing_locations(changer.visit(_tree(site.module)))
    found = compile(tree, str(PACKAGE / f"{site.module}.py"), "exec", dont_inherit=True)
    for name in site.owner.split("."):
        found = next(c for c in found.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return found


def function_of(site: Site) -> FunctionType:
    """Return the function whose code is swapped."""
    found: Any = importlib.import_module(f"licet.decision.{site.module}")
    for name in site.owner.split("."):
        found = vars(found)[name]
    found = found.fget if isinstance(found, property) else getattr(found, "__wrapped__", found)
    assert isinstance(found, FunctionType)  # noqa: S101  # INVARIANT: a site is in the body of a function
    return found
