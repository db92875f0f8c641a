# SPDX-License-Identifier: Apache-2.0
"""What changed in a text, word by word, and between two revisions of an entry, in words."""

from __future__ import annotations

import difflib
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from licet_ui.presenters.words import shown_value, upper_first

__all__ = ["Change", "Piece", "changes_of", "place_words", "redline", "redline_html"]

_WORD: Final = re.compile(r"\s+|[^\W_]+(?:['\u2019-][^\W_]+)*|[\W_]")
_MOST: Final = 6000
"""So many words are compared one by one; of longer texts whole lines are."""
_TAGS: Final = {"gone": ("del", "taken out"), "new": ("ins", "put in")}
_HIDDEN: Final = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
_LOOKS: Final = {
    "gone": "background:#fee2e2;color:#7f1d1d;text-decoration:line-through",
    "new": "background:#dcfce7;color:#14532d;text-decoration:underline;font-weight:600",
}
_BRACKETS: Final = {"gone": "[-{}-]", "new": "[+{}+]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text: it stayed (`same`), was taken out (`gone`) or put in (`new`)."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changed: where, and the words with what was taken out and put in."""

    where: str
    pieces: tuple[Piece, ...]


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text as it was and as it is, in one: word by word, with what was taken out before what was put in."""
    old, new = _split(before, after)
    found: list[Piece] = []
    for verb, start, end, begin, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            found.append(Piece(kind="same", text="".join(old[start:end])))
            continue
        found += [Piece(kind="gone", text="".join(old[start:end]))] if end > start else []
        found += [Piece(kind="new", text="".join(new[begin:stop]))] if stop > begin else []
    return tuple(_joined(found))


def redline_html(pieces: tuple[Piece, ...]) -> str:
    """Return pieces as HTML: `del` and `ins` with brackets and words for whoever sees no colour or no page."""
    return "".join(_shown(piece) for piece in pieces)


def changes_of(diff: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what changed between two revisions: the fields of the entry, then its rules.

    Args:
        diff: an EntryDiff as published JSON.
        old: the entry as it was.
        new: the entry as it is.
    """
    for change in diff["changes"]:
        yield Change(where=place_words(change["pointer"]), pieces=_compared(change["before"], change["after"]))
    rules = diff["rules"]
    for name in rules["removed"]:
        yield Change(where=f"Rule {name}, taken out", pieces=(Piece(kind="gone", text=_says(old, name)),))
    for name in rules["added"]:
        yield Change(where=f"Rule {name}, put in", pieces=(Piece(kind="new", text=_says(new, name)),))
    for rule in rules["changed"]:
        for change in rule["changes"]:
            where = f"Rule {rule['id']}: {place_words(change['pointer'])}"
            yield Change(where=where, pieces=_compared(change["before"], change["after"]))
    if rules["reordered"]:
        yield Change(where="Order of the rules", pieces=(Piece(kind="same", text="another one"),))


def place_words(pointer: str) -> str:
    """Return a JSON pointer as people read it: `/clause/quote` is `Clause, quote`, and places count from one."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    words = [f"number {int(step) + 1}" if step.isdecimal() else step.replace("_", " ") for step in steps]
    return upper_first(", ".join(words)) or "The whole"


def _compared(before: Any, after: Any) -> tuple[Piece, ...]:
    if isinstance(before, str) and isinstance(after, str):
        return redline(before, after)
    gone = () if before in (None, [], {}, "") else (Piece(kind="gone", text=_text(before)),)
    new = () if after in (None, [], {}, "") else (Piece(kind="new", text=_text(after)),)
    return (*gone, *new)


def _text(value: Any) -> str:
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
        return json.dumps(value, ensure_ascii=False)
    return shown_value(value)


def _says(entry: Mapping[str, Any], name: str) -> str:
    return next((str(rule["says"]) for rule in entry["rules"] if rule["id"] == name), "") or name


def _split(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST:
        return before.splitlines(keepends=True), after.splitlines(keepends=True)
    return old, new


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces with a space alone between two changes taken into them, which reads better than word for word."""
    place = 0
    while place < len(pieces):
        end = _end_of_run(pieces, place)
        if end == place:
            yield pieces[place]
            place += 1
            continue
        run = pieces[place:end]
        for kind, other in (("gone", "new"), ("new", "gone")):
            text = "".join(piece.text for piece in run if piece.kind != other)
            if any(piece.kind == kind for piece in run):
                yield Piece(kind="gone" if kind == "gone" else "new", text=text)
        place = end


def _end_of_run(pieces: list[Piece], start: int) -> int:
    """Return where a run of changes ends that begins at a place; the place itself if none begins there."""
    end = start
    while end < len(pieces) and pieces[end].kind != "same":
        end += 1
        between = pieces[end] if end + 1 < len(pieces) else None
        if between is not None and between.kind == "same" and not between.text.strip():
            end += 1
    return end


def _shown(piece: Piece) -> str:
    text = html.escape(piece.text)
    if piece.kind == "same":
        return text
    tag, word = _TAGS[piece.kind]
    inner = _BRACKETS[piece.kind].format(text)
    return f'<{tag} style="{_LOOKS[piece.kind]}"><span style="{_HIDDEN}"> {word}: </span>{inner}</{tag}>'
