# SPDX-License-Identifier: Apache-2.0
"""Comments on entries: who said what of which clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from licet.domain.access import Caller
from licet.domain.entry import Entry
from licet.domain.visibility import may_read
from licet.domain.work import EntryComment, WorkFilter
from licet.ports import Clock, IdSource, WorkLog
from licet.usecases.flaws import input_error, unknown_flaw
from licet.usecases.registry import Edition
from licet.usecases.work_requests import SaidComment, said

__all__ = ["CommentPage", "comment_on", "comments_on"]

_PREFIX = "com"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPage:
    """Comments on an entry, the newest first; `before` is where the next page begins, None on the last one."""

    items: tuple[EntryComment, ...]
    before: str | None


def comment_on(
    name: str, given: SaidComment, *, caller: Caller, seen: Edition, log: WorkLog, clock: Clock, ids: IdSource
) -> EntryComment:
    """Keep a comment on the entry with this id or alias; it stays as closed as the entry is now.

    Args:
        name: the entry.
        given: the comment; it is about the whole entry, or about a rule, a duty or the section of a clause in it.
        caller: who says it.
        seen: the registry as they may read it.
        log: where it is kept.
        clock: says the instant.
        ids: gives it an id.

    Raises:
        EntryNotFoundError: there is no such entry, or the caller may not read it.
        InputError: it is empty or too long, or about something that the entry does not have.
    """
    entry = seen.entry(name).entry
    places = sorted(set(_places(entry)))
    if given.about is not None and given.about not in places:
        raise input_error((unknown_flaw("/about", "clause of this entry", name=given.about, names=places),))
    comment = EntryComment(
        id=ids.new(_PREFIX),
        entry=entry.id,
        says=said(given.says, "/says"),
        about=given.about,
        by=caller.name,
        at=clock.now(),
        visibility=entry.visibility,
        readers=entry.readers,
    )
    log.put_work(comment)
    return comment


def comments_on(
    name: str, *, caller: Caller, seen: Edition, log: WorkLog, before: str | None = None, limit: int = 50
) -> CommentPage:
    """Return a page of the comments on an entry that the caller may read.

    One that was written while the entry was closed stays closed to those to whom it was.

    Raises:
        EntryNotFoundError: there is no such entry, or the caller may not read it.
    """
    entry = seen.entry(name).entry
    wanted = WorkFilter(kind="entry_comment", entry=entry.id)
    found = log.list_work(wanted, before=before, limit=limit + 1)
    page = found[:limit]
    items = tuple(item for item in page if isinstance(item, EntryComment) and _is_open(item, caller))
    return CommentPage(items=items, before=page[-1].id if len(found) > limit else None)


def _is_open(comment: EntryComment, caller: Caller) -> bool:
    return comment.by == caller.name or may_read(caller, comment.visibility, comment.readers)


def _places(entry: Entry) -> Iterator[str]:
    for rule in entry.rules:
        yield rule.id
        yield from (duty.id for duty in rule.duties)
        if rule.clause.section:
            yield rule.clause.section
