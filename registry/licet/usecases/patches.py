# SPDX-License-Identifier: Apache-2.0
"""JSON Patch (RFC 6902) on entries, and merging of three documents field by field.

The pointers name the members of a list that have an id by that id (`/rules/PND-2/says`). A list whose members have no
ids, or not each one of its own, is one value. In a list of members with ids `add` at an index puts one in between,
as the standard has it; at the id of a new member, or at `-`, it comes last.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from licet.domain.answer import PatchOp
from licet.errors import Flaw, MalformedError
from licet.usecases.flaws import pointer, quoted

__all__ = ["PatchError", "apply_patch", "is_named", "is_same", "make_patch", "put_at", "value_at"]

_LAST: Final = "-"
_WANTED: Final = "one of `add`, `remove`, `replace` and `test`"


class PatchError(MalformedError):
    """A patch that does not fit the document that it is made for."""


def make_patch(before: Any, after: Any) -> tuple[PatchOp, ...]:
    """Return the patch that makes `after` of `before`; None is a document that is not there yet."""
    if before is None:
        return (PatchOp(op="add", path="", value=after),)
    return tuple(_steps(before, after, ""))


def apply_patch(document: Any, patch: Sequence[PatchOp]) -> Any:
    """Return a document as a patch makes it; None is a document that is not there yet.

    Raises:
        PatchError: a step names a place that is not there, or a value that is not as it says.
    """
    found = copy.deepcopy(document)
    for index, step in enumerate(patch):
        try:
            found = _applied(found, step)
        except LookupError as error:
            where = pointer("patch", index)
            detail = f"{quoted(step.op)} at {quoted(step.path)} cannot be done: {error.args[0]}"
            flaw = Flaw(pointer=where, code=MalformedError.code, detail=detail)
            raise PatchError(f"at `{where}`: {detail}", flaws=(flaw,)) from None
    return found


def value_at(document: Any, path: str) -> Any:
    """Return what stands at a place of a document.

    Raises:
        LookupError: nothing does.
    """
    found = document
    for token in _tokens(path):
        found = found[_key(found, token)]
    return found


def put_at(document: Any, path: str, value: Any) -> Any:
    """Return a document with a value at a place that it has, or whose parent it has; errors as `apply_patch`."""
    return apply_patch(document, (PatchOp(op="add", path=path, value=value),))


def is_same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same; 1, 1.0 and true are not."""
    return one is other or json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def is_named(*lists: Any) -> bool:
    """Return whether all of these are lists whose members each have an id of their own that is no number."""
    return all(isinstance(each, list) and _has_ids(each) for each in lists)


def _has_ids(members: Sequence[Any]) -> bool:
    ids = [each.get("id") if isinstance(each, Mapping) else None for each in members]
    good = all(isinstance(name, str) and name not in {"", _LAST} and not name.isdecimal() for name in ids)
    return good and len(set(ids)) == len(ids)


def _steps(before: Any, after: Any, where: str) -> Iterator[PatchOp]:
    if is_same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _removals(before, after, where)
        for name, value in after.items():
            if name in before:
                yield from _steps(before[name], value, where + pointer(name))
            else:
                yield PatchOp(op="add", path=where + pointer(name), value=value)
    elif is_named(before, after) and _keeps_order(before, after):
        yield from _member_steps(before, after, where)
    else:
        yield PatchOp(op="replace", path=where, value=after)


def _member_steps(before: list[Any], after: list[Any], where: str) -> Iterator[PatchOp]:
    old, new = ({each["id"]: each for each in members} for members in (before, after))
    yield from _removals(old, new, where)
    for name in (name for name in new if name in old):
        yield from _steps(old[name], new[name], where + pointer(name))
    names = list(new)
    for index, name in enumerate(names):
        if name not in old:
            is_last = not any(later in old for later in names[index:])
            yield PatchOp(op="add", path=where + pointer(name if is_last else index), value=new[name])


def _removals(before: Mapping[str, Any], after: Mapping[str, Any], where: str) -> Iterator[PatchOp]:
    return (PatchOp(op="remove", path=where + pointer(name)) for name in before if name not in after)


def _keeps_order(before: Iterable[Any], after: Iterable[Any]) -> bool:
    old, new = ([each["id"] for each in members] for members in (before, after))
    return [name for name in old if name in new] == [name for name in new if name in old]


def _applied(document: Any, step: PatchOp) -> Any:
    """Return a document after one step; it is changed in place where it can be.

    Raises:
        LookupError: the step cannot be done; the first argument says why.
    """
    tokens = _tokens(step.path)
    if step.op == "test":
        if not is_same(value_at(document, step.path), _plain(step.value)):
            raise LookupError("another value stands there")
        return document
    if step.op not in {"add", "remove", "replace"}:
        raise LookupError(f"a step is {_WANTED}")
    if not tokens:
        if step.op == "remove":
            raise LookupError("an entry is never removed: retire it")
        return _plain(step.value)
    if document is None:
        raise LookupError("there is nothing yet: the first step adds the whole entry at the root")
    parent = document
    for token in tokens[:-1]:
        parent = parent[_key(parent, token)]
    if step.op == "add":
        _add(parent, tokens[-1], _plain(step.value))
    elif step.op == "remove":
        del parent[_key(parent, tokens[-1])]
    else:
        parent[_key(parent, tokens[-1])] = _plain(step.value)
    return document


def _add(parent: Any, token: str, value: Any) -> None:
    match parent:
        case dict():
            parent[token] = value
        case list():
            _add_member(parent, token, value)
        case _:
            raise LookupError(f"what stands above {quoted(token)} has no members")


def _add_member(members: list[Any], token: str, value: Any) -> None:
    named = next((n for n, each in enumerate(members) if isinstance(each, dict) and each.get("id") == token), None)
    if named is not None:
        members[named] = value
    elif token == _LAST or (isinstance(value, dict) and value.get("id") == token):
        members.append(value)
    elif token.isascii() and token.isdecimal() and int(token[:9]) <= len(members):
        members.insert(int(token), value)
    else:
        raise LookupError(f"{quoted(token)} is neither the id of what is added nor a place in the list")


def _key(parent: Any, token: str) -> Any:
    """Return the key or index of a member.

    Raises:
        LookupError: there is none.
    """
    if isinstance(parent, dict) and token in parent:
        return token
    if isinstance(parent, list):
        for index, each in enumerate(parent):
            if isinstance(each, dict) and each.get("id") == token:
                return index
        if token.isascii() and token.isdecimal() and int(token[:9]) < len(parent):
            return int(token)
    raise LookupError(f"there is no {quoted(token)} there")


def _tokens(path: str) -> tuple[str, ...]:
    if path and not path.startswith("/"):
        raise LookupError("a pointer begins with `/`")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:])


def _plain(value: Any) -> Any:
    """Return a JSON value as mutable lists and objects of its own."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return value
