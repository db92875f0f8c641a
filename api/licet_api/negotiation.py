# SPDX-License-Identifier: Apache-2.0
"""Choose the form of an answer by the header `Accept`."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

from licet.errors import Flaw
from licet.wire.write import to_jsonable
from licet_api.problems import RefusedError

__all__ = ["JSON", "JSON_LD", "TURTLE", "choose_form"]

JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"

_WEIGHT: Final = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def choose_form(request: Request, offered: tuple[str, ...]) -> str:
    """Return the media type of `offered` that the caller likes best; without a wish, the first.

    Raises:
        RefusedError: the caller takes none of them (406).
    """
    wishes = _wishes(",".join(request.headers.getlist("accept")) or "*/*")
    liked = {form: _quality(form, wishes) for form in offered}
    best = max(offered, key=lambda form: liked[form])
    if liked[best] > 0:
        return best
    detail = f"none of the media types in `Accept` is served: ask for `{'`, `'.join(offered)}`"
    flaw = Flaw(pointer="/header/accept", code="not_acceptable", detail=detail, nearest=offered)
    raise RefusedError(
        detail, status=406, code="not_acceptable", headers={"Vary": "Accept"}, more={"errors": [to_jsonable(flaw)]}
    )


def _wishes(header: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
        found[name] = _number(quality)
    return found


def _quality(form: str, wishes: dict[str, float]) -> float:
    """Return how much a form is liked; the most specific wish counts."""
    for name in (form, form.partition("/")[0] + "/*", "*/*"):
        if name in wishes:
            return wishes[name]
    return 0.0


def _number(text: str) -> float:
    """Return the weight of a wish (RFC 9110, section 12.4.2); one that cannot be read counts as not wanted."""
    return float(text) if _WEIGHT.fullmatch(text) else 0.0
