# SPDX-License-Identifier: Apache-2.0
"""The text of a document with the words marked that rules quote."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

__all__ = ["Marked", "Span", "marked", "marked_html", "quotes_of"]

_LOOK: Final = "background:#fef08a;color:#1f2937;outline:1px solid #a16207"
_MOST: Final = 200_000
"""So many characters of a document are shown."""
_ALIKE: Final = {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
_APART: Final = 4000
"""So far apart stand the words before and after an omission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a text; `rules` are the ids of the rules that quote it, none if it is quoted by none."""

    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text in spans; `absent` are the rules whose words do not stand in it, `cut` whether there is more of it."""

    spans: tuple[Span, ...]
    absent: tuple[str, ...]
    cut: bool = False


def quotes_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the words that the rules of an entry quote, by the id of the rule."""
    return {rule["id"]: rule["clause"]["quote"] for rule in entry["rules"] if rule["clause"]["quote"]}


def marked(text: str, quotes: Mapping[str, str]) -> Marked:
    """Return a text with the quoted words marked; spaces, line ends and kinds of quotation marks may differ."""
    shown = text[:_MOST]
    found: dict[str, tuple[int, int]] = {}
    for name, quote in quotes.items():
        place = _place(quote, shown)
        if place is not None:
            found[name] = place
    spans = tuple(_spans(shown, found))
    absent = tuple(name for name in quotes if name not in found)
    return Marked(spans=spans, absent=absent, cut=len(text) > _MOST)


def marked_html(found: Marked) -> str:
    """Return a marked text as HTML; each mark says which rules quote it."""
    return "".join(_shown(span) for span in found.spans)


def _place(quote: str, text: str) -> tuple[int, int] | None:
    """Return where a quotation stands; one with an omission (`…`) from its first to its last words."""
    pieces = [piece.split() for piece in re.split(r"\[?(?:\u2026|\.\.\.)\]?", quote)]
    patterns = [re.compile(r"\s+".join(map(_pattern, words)), re.IGNORECASE) for words in pieces if words]
    first = patterns[0].search(text) if patterns else None
    if first is None:
        return None
    end = first.end()
    for pattern in patterns[1:]:
        match = pattern.search(text, end, end + _APART)
        if match is None:
            return None
        end = match.end()
    return first.start(), end


def _pattern(word: str) -> str:
    """Return a pattern of a word that takes either kind of quotation mark and dash."""
    return "".join(_letter(_ALIKE.get(letter, letter)) for letter in word)


def _letter(letter: str) -> str:
    alike = "".join(other for other, same in _ALIKE.items() if same == letter)
    return f"[{re.escape(letter + alike)}]" if alike else re.escape(letter)


def _spans(text: str, found: Mapping[str, tuple[int, int]]) -> Iterable[Span]:
    """Yield the text cut wherever a quotation begins or ends, so that quotations may overlap."""
    cuts = sorted({0, len(text), *(place for pair in found.values() for place in pair)})
    for start, end in pairwise(cuts):
        rules = tuple(name for name, (begin, stop) in found.items() if begin <= start and end <= stop)
        yield Span(text=text[start:end], rules=rules)


def _shown(span: Span) -> str:
    text = html.escape(span.text)
    if not span.rules:
        return text
    names = html.escape(", ".join(span.rules))
    return f'<mark style="{_LOOK}" title="quoted by {names}">{text}<sup> {names}</sup></mark>'
