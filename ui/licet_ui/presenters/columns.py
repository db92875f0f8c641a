# SPDX-License-Identifier: Apache-2.0
"""What two versions of an entry have different, field by field, with words for the places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.conditions import condition_words, conditions_words
from licet_ui.presenters.words import shown_value

__all__ = ["FieldChange", "changes_between", "field_words", "place_words"]

_UNTOLD: Final = frozenset({"/curation/revision"})
_CONDITIONS: Final = frozenset({"constraints", "requires", "unless", "applies_when"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that is different; None is what is not there."""

    path: str
    before: object
    after: object


def changes_between(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[FieldChange, ...]:
    """Return the fields in which two versions differ; members of a list that have an id are compared by it."""
    return tuple(change for change in _changes(before, after, "") if change.path not in _UNTOLD)


def place_words(path: str) -> str:
    """Return a place of an entry as people read it."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/") if part]
    return " / ".join(part.replace("_", " ") for part in parts) or "the whole entry"


def field_words(path: str, value: object) -> str:
    """Return the value of a field in words; conditions as a phrase, what has no words as JSON."""
    if value is None:
        return ""
    if path.rpartition("/")[2] in _CONDITIONS and isinstance(value, list | tuple):
        return conditions_words(list(value))
    if isinstance(value, Mapping) and {"left_operand", "all_of", "any_of", "not"} & set(value):
        return condition_words(value)
    if isinstance(value, Mapping) or (isinstance(value, list | tuple) and any(isinstance(v, Mapping) for v in value)):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return shown_value(value)


def _changes(before: Any, after: Any, where: str) -> Iterator[FieldChange]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from _changes(before.get(name), after.get(name), f"{where}/{_token(name)}")
    elif _have_ids(before) and _have_ids(after):
        old, new = ({each["id"]: each for each in members} for members in (before, after))
        for name in dict.fromkeys((*old, *new)):
            yield from _changes(old.get(name), new.get(name), f"{where}/{_token(name)}")
    else:
        yield FieldChange(path=where, before=before, after=after)


def _have_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) and v.get("id") for v in value)


def _token(name: str) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
