# SPDX-License-Identifier: Apache-2.0
"""How large a question may be: refused before anything is decided, because deciding takes as long as it is large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.errors import Flaw, InputError, MalformedError
from licet.settings import Settings
from licet.usecases.flaws import input_error

__all__ = ["check_batch", "check_entries", "sized"]

_SHARE: Final = 10
"""A batch has so many data sets for each question that it may have, whatever their distribution."""


def sized(request: UseRequest, settings: Settings) -> UseRequest:
    """Return a question that is not too large.

    Raises:
        MalformedError: it has too many data sets, or brings too many entries along; `flaws` say so.
    """
    flaws = (
        *_flaw(len(request.datasets), settings.max_datasets, "data sets", "/datasets"),
        *_flaw(len(request.entries), settings.max_entries, "entries", "/entries"),
    )
    if flaws:
        raise input_error(flaws)
    return request


def check_entries(entries: Sequence[Entry], settings: Settings) -> None:
    """Check that a change is not too large.

    Raises:
        MalformedError: it has too many entries; `flaws` say so.
    """
    flaws = _flaw(len(entries), settings.max_entries, "entries", "/entries")
    if flaws:
        raise input_error(flaws)


def check_batch(questions: Sequence[UseRequest | InputError], settings: Settings) -> None:
    """Check that the questions of a batch are together not too large; one that cannot be read counts nothing.

    Raises:
        MalformedError: they have too many data sets, or bring too many entries along; `flaws` say so.
    """
    asked = [each for each in questions if isinstance(each, UseRequest)]
    most = _SHARE * settings.max_batch
    for count, what in (
        (sum(len(each.datasets) for each in asked), "data sets"),
        (sum(len(each.entries) for each in asked), "entries"),
    ):
        if count > most:
            detail = f"the questions have {count} {what}: at most {most} in one batch, send several"
            raise MalformedError(detail, flaws=(Flaw(pointer="", code=MalformedError.code, detail=detail),))


def _flaw(count: int, most: int, what: str, where: str) -> tuple[Flaw, ...]:
    if count <= most:
        return ()
    detail = f"{count} {what}: at most {most} are looked at in one question"
    return (Flaw(pointer=where, code=MalformedError.code, detail=detail),)
