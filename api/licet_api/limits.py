# SPDX-License-Identifier: Apache-2.0
"""Limits of what may be sent, as the settings have them; `dependencies` has the one of a body's length."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from licet.errors import MalformedError
from licet.settings import Settings
from licet.wire.json_text import MAX_DEPTH

__all__ = ["check_depth_of", "check_parameters", "limited_parameter", "page_size"]

_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


def check_parameters(request: Request) -> None:
    """Refuse a page that is too large, and a text to look for that is too long, on whatever route.

    Raises:
        RequestValidationError: there is one.
    """
    settings: Settings = request.app.state.wiring.settings
    flaws = [
        {"type": "limit", "loc": ("query", name), "msg": message, "input": value}
        for name, value in request.query_params.multi_items()
        for message in _flaws(name, value, settings)
    ]
    if flaws:
        raise RequestValidationError(flaws)


def page_size(limit: int, settings: Settings) -> int:
    """Return how many items a page has: the settings can bound what a route takes without a wish."""
    return min(limit, settings.max_page)


def check_depth_of(body: bytes, settings: Settings) -> None:
    """Refuse JSON text that is nested deeper than the settings allow; the reader itself refuses `MAX_DEPTH`.

    Raises:
        MalformedError: it is.
    """
    most = settings.max_depth
    if most >= MAX_DEPTH or body.count(b"[") + body.count(b"{") <= most:
        return
    depth = 0
    for found in _BRACKET.finditer(_TEXT.sub(b"", body)):
        depth += 1 if found[0] in b"[{" else -1
        if depth > most:
            raise MalformedError(f"nested deeper than {most} levels")


def limited_parameter(parameter: dict[str, Any], settings: Settings) -> None:
    """Let the description of a query parameter say the limit that the settings set."""
    if parameter.get("in") != "query":
        return
    schema = parameter["schema"]
    if parameter["name"] == "limit":
        schema["maximum"] = min(schema.get("maximum", settings.max_page), settings.max_page)
        schema["default"] = min(schema.get("default", settings.max_page), settings.max_page)
    if parameter["name"] == "q":
        for each in [schema, *schema.get("anyOf", ())]:
            if each.get("type") == "string":
                each["maxLength"] = min(each.get("maxLength", settings.max_query), settings.max_query)


def _flaws(name: str, value: str, settings: Settings) -> list[str]:
    if name == "limit" and value.isascii() and value.isdigit() and int(value[:20]) > settings.max_page:
        return [f"input should be less than or equal to {settings.max_page}"]
    if name == "q" and len(value) > settings.max_query:
        return [f"string should have at most {settings.max_query} characters"]
    return []
