# SPDX-License-Identifier: Apache-2.0
"""Choose the form of an answer by the header `Accept`."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from licet_api.problems import RefusedError

__all__ = ["JSON", "JSON_LD", "TURTLE", "choose_form"]

JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"


def choose_form(request: Request, offered: tuple[str, ...]) -> str:
    """Return the media type of `offered` that the caller likes best; without a wish, the first.

    Raises:
        RefusedError: the caller takes none of them (406).
    """
    wishes = _wishes(request.headers.get("accept") or "*/*")
    liked = {form: _quality(form, wishes) for form in offered}
    best = max(offered, key=lambda form: liked[form])
    if liked[best] > 0:
        return best
    raise RefusedError(
        f"none of the media types in `Accept` is served: ask for `{'`, `'.join(offered)}`",
        status=406,
        code="not_acceptable",
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
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
