# SPDX-License-Identifier: Apache-2.0
"""What people send along with an action on their work: a comment, and what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from licet.errors import Flaw, MalformedError
from licet.usecases.flaws import input_error

__all__ = ["MAX_WORDS", "SaidComment", "SaidWhy", "noted", "said"]

MAX_WORDS: Final = 4000
"""At most so many characters of a comment, a question or a reason are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidComment:
    """A comment; `about` is a rule, the section of a clause or a place that it speaks of."""

    says: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWhy:
    """Why something is done; it may be left out."""

    comment: str = ""


def said(words: str, where: str) -> str:
    """Return what somebody wrote, without blanks around it.

    Raises:
        InputError: it is empty or too long.
    """
    text = noted(words, where)
    if not text:
        raise input_error((Flaw(pointer=where, code=MalformedError.code, detail="say it in a few words"),))
    return text


def noted(words: str, where: str = "/comment") -> str:
    """Return what somebody may have written, without blanks around it.

    Raises:
        InputError: it is too long.
    """
    text = words.strip()
    if len(text) > MAX_WORDS:
        detail = f"{len(text)} characters: at most {MAX_WORDS} are kept"
        raise input_error((Flaw(pointer=where, code=MalformedError.code, detail=detail),))
    return text
