# SPDX-License-Identifier: Apache-2.0
"""What changed between two revisions of an entry: a JSON Patch for programs, fields and rules for people."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jsonpatch

from licet.domain.record import StoredEntry
from licet.usecases.flaws import pointer
from licet.wire.write import to_jsonable

__all__ = ["EntryDiff", "FieldChange", "RevisionHead", "RuleChange", "RuleChanges", "entry_diff"]

_RULES: Final = "rules"
_UNTOLD: Final = frozenset({"/curation/revision"})
"""Changes with every revision, so it tells people nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionHead:
    """Which revision, written when, by whom and why; `sequence` numbers all writes."""

    revision: int
    sequence: int
    recorded_at: dt.datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that changed; null stands for what is not there."""

    pointer: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """A rule that both revisions state, differently; pointers lead into the rule."""

    id: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanges:
    """Rules by id; `reordered` if those in both stand in another order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[RuleChange, ...]
    reordered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDiff:
    """What is different in `to` from `from`.

    `patch` (RFC 6902) makes the one document of the other. `changes` says the same for everything but the
    rules, field by field; the number of the revision, which always changes, is left out there.
    """

    id: str
    from_: RevisionHead
    to: RevisionHead
    patch: tuple[Mapping[str, object], ...]
    changes: tuple[FieldChange, ...]
    rules: RuleChanges


def entry_diff(earlier: StoredEntry, later: StoredEntry) -> EntryDiff:
    """Return what is different in `later` from `earlier`; both are revisions of one entry."""
    before, after = to_jsonable(earlier.entry), to_jsonable(later.entry)
    patch = tuple(jsonpatch.make_patch(before, after).patch)
    old_rules, new_rules = before.pop(_RULES), after.pop(_RULES)
    changes = (change for change in _changes(before, after, "") if change.pointer not in _UNTOLD)
    return EntryDiff(
        id=later.entry.id,
        from_=_head(earlier),
        to=_head(later),
        patch=patch,
        changes=tuple(changes),
        rules=_rule_changes(old_rules, new_rules),
    )


def _head(stored: StoredEntry) -> RevisionHead:
    return RevisionHead(
        revision=stored.revision,
        sequence=stored.sequence,
        recorded_at=stored.recorded_at,
        by=stored.by,
        reason=stored.reason,
    )


def _rule_changes(before: list[Any], after: list[Any]) -> RuleChanges:
    old, new = ({rule["id"]: rule for rule in rules} for rules in (before, after))
    both = [name for name in new if name in old]
    changed = (RuleChange(id=name, changes=tuple(_changes(old[name], new[name], ""))) for name in both)
    return RuleChanges(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(change for change in changed if change.changes),
        reordered=both != [name for name in old if name in new],
    )


def _changes(before: Any, after: Any, where: str) -> Iterator[FieldChange]:
    """Yield what is different below a place; lists of different length change as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in (*before, *(name for name in after if name not in before)):
            yield from _changes(before.get(name), after.get(name), where + pointer(name))
    elif _are_alike(before, after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, where + pointer(index))
    elif not _is_same(before, after):
        yield FieldChange(pointer=where, before=before, after=after)


def _are_alike(before: Any, after: Any) -> bool:
    """Return whether both are lists of objects, equally long, so that they can be compared one by one."""
    both = isinstance(before, list) and isinstance(after, list) and len(before) == len(after)
    return both and all(isinstance(item, dict) for item in (*before, *after))


def _is_same(before: Any, after: Any) -> bool:
    """Return whether two JSON values are the same; 1, 1.0 and true are not."""
    return json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
