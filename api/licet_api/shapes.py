# SPDX-License-Identifier: Apache-2.0
"""Read the small objects that only travel by HTTP and wrap published shapes."""

from __future__ import annotations

from collections.abc import Mapping

from licet.errors import Flaw
from licet.usecases.flaws import input_error, nearest_names, pointer, quoted
from licet.wire.json_text import Json

__all__ = ["object_members"]


def object_members(document: Json, *, required: tuple[str, ...]) -> Mapping[str, Json]:
    """Return the members of a JSON object that has exactly the `required` ones.

    Raises:
        InputError: it is no object, lacks one, or has another one.
    """
    if not isinstance(document, dict):
        raise input_error((Flaw(pointer="", code="wrong_type", detail="expected an object"),))
    unknown = tuple(
        Flaw(
            pointer=pointer(name),
            code="unknown_field",
            detail=f"unknown field {quoted(name)}",
            nearest=nearest_names(name, required),
        )
        for name in document
        if name not in required
    )
    missing = tuple(
        Flaw(pointer=pointer(name), code="missing_field", detail=f"the field `{name}` is missing")
        for name in required
        if name not in document
    )
    if unknown or missing:
        raise input_error((*unknown, *missing)[:20])
    return document
