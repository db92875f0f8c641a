# SPDX-License-Identifier: Apache-2.0
"""How far a change reaches: wording, an addition that changes no answer, or more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from licet.domain.change_request import ChangeClass, Impact
from licet.domain.entry import ReviewState
from licet.domain.visibility import Visibility
from licet.usecases.patches import is_same

__all__ = ["class_of_change", "class_of_changes", "is_wording"]

_DEEP: Final = frozenset({"says", "because", "free_text"})
"""Wording wherever it stands."""
_CLAUSE: Final = frozenset({"section", "quote", "source_url", "read_at", "date_read", "text_hash", "evidence", "note"})
"""Wording of a clause: `verified` and `confidence` decide, and whether it cites anything at all does."""
_CITED: Final = ("section", "quote", "source_url")
_RULE: Final = frozenset({"source_rule", "review"})
_TOP: Final = frozenset({"notes", "sources", "text", "curation", "contacts"})
_NAMED_AFTER: Final = "institution"
"""The name of an institution decides: an issuer is known by it."""


def class_of_changes(each: Iterable[ChangeClass], impact: Impact | None) -> ChangeClass:
    """Return the class of changes that are published together: the farthest, or major if an answer changes."""
    found = frozenset(each)
    if ChangeClass.MAJOR in found or (impact is not None and _changes_answers(impact)):
        return ChangeClass.MAJOR
    return ChangeClass.MINOR if ChangeClass.MINOR in found else ChangeClass.PATCH


def class_of_change(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> ChangeClass:
    """Return the class of one change, by what the entry says alone; `before` is None for one that is created."""
    old, new = _deciding(before), _deciding(after)
    if is_same(old, new):
        return ChangeClass.PATCH
    if old is None or (new is not None and _only_adds(old, new)):
        return ChangeClass.MINOR
    return ChangeClass.MAJOR


def is_wording(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Return whether a change is one of words that no answer hangs on, a ruling that rests on them aside.

    Whether a rule is left to a person, and what a consent says in words of its own, is no such wording.
    """
    if before is None or class_of_change(before, after) is not ChangeClass.PATCH:
        return False
    return is_same(_weighty(before), _weighty(after))


def _weighty(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the wording an answer can hang on."""
    curation = document.get("curation", {})
    reviews = [rule.get("review") for rule in document.get("rules", [])]
    return {"state": curation.get("state"), "reviews": reviews, "free": list(_free_texts(document))}


def _free_texts(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from (item,) if name == "free_text" else _free_texts(item)
    if isinstance(value, list):
        for item in value:
            yield from _free_texts(item)


def _changes_answers(impact: Impact) -> bool:
    return bool(impact.flipped or impact.gain_duties or impact.flips or impact.cases.failed)


def _deciding(document: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what of an entry decides, and who may read it; None where nothing does, as in a draft."""
    if document is None:
        return None
    state = document.get("curation", {}).get("state", ReviewState.PUBLISHED.value)
    if state == ReviewState.DRAFT:
        return None
    left = {name: value for name, value in document.items() if name not in _TOP}
    if document.get("kind") != _NAMED_AFTER:
        left.pop("name", None)
    rules = [_rule(rule) for rule in left.pop("rules", [])]
    # One value: whoever else may read it is no addition, and an entry for everybody says neither.
    open_to = " ".join((left.pop("visibility", Visibility.PUBLIC.value), *left.pop("readers", ())))
    return {**_without(left), "rules": rules, "open_to": open_to, "is_retired": state == ReviewState.RETIRED}


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    clause = rule.get("clause", {})
    left = {name: value for name, value in rule.items() if name not in _RULE}
    left["clause"] = {name: value for name, value in clause.items() if name not in _CLAUSE}
    left["is_cited"] = any(clause.get(name) for name in _CITED)
    found: dict[str, Any] = _without(left)
    return found


def _without(value: Any) -> Any:
    """Return a value without the words in it that decide nothing."""
    if isinstance(value, Mapping):
        return {name: _without(item) for name, item in value.items() if name not in _DEEP}
    return [_without(item) for item in value] if isinstance(value, list) else value


def _only_adds(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether everything that was there still is, and as it was: lists and mappings of the entry may grow."""
    return old.keys() <= new.keys() and all(_grows(value, new[name]) for name, value in old.items())


def _grows(old: Any, new: Any) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return all(any(is_same(item, other) for other in new) for item in old)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(name in new and is_same(value, new[name]) for name, value in old.items())
    return is_same(old, new)
