# SPDX-License-Identifier: Apache-2.0
"""Say what is wrong with an input: where it is, what it is, and which names come near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from rapidfuzz import fuzz, process

from licet.errors import ContradictionError, Flaw, InputError, MalformedError, UnknownTermError

__all__ = [
    "MAX_FLAWS",
    "capped",
    "did_you_mean",
    "input_error",
    "nearest_names",
    "pointer",
    "quoted",
    "unknown_flaw",
]

MAX_FLAWS = 20
"""At most so many problems of one input are reported."""

_MAX_SHOWN = 80
_MAX_NEAREST = 3
_CUTOFF = 78
_SHORT = 4
_FEW = 12


def quoted(value: object) -> str:
    """Return user input as it appears in a message: in backticks, on one line, not too long."""
    text = "".join(char if char.isprintable() and char != "`" else "?" for char in _shown(value))
    return f"`{text[: _MAX_SHOWN - 1]}…`" if len(text) > _MAX_SHOWN else f"`{text}`"


def nearest_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return at most three of `names` that look like `name`, nearest first."""
    scorer = fuzz.ratio if len(name) < _SHORT else fuzz.WRatio
    found = process.extract(
        _folded(name[:200]),
        {candidate: _folded(candidate) for candidate in names},
        scorer=scorer,
        score_cutoff=_CUTOFF,
        limit=None,
    )
    ranked = sorted(found, key=lambda hit: (-hit[1], abs(len(hit[2]) - len(name)), hit[2]))
    return tuple(hit[2] for hit in ranked[:_MAX_NEAREST])


def unknown_flaw(where: str, what: str, *, name: str, names: Iterable[str]) -> Flaw:
    """Return the flaw of a `name` that is none of `names`; few names, none near, are all listed."""
    known = sorted(names)
    nearest = nearest_names(name, known)
    listed = ", ".join(f"`{candidate}`" for candidate in known)
    choices = f": one of {listed}" if known and not nearest and len(known) <= _FEW else ""
    return Flaw(
        pointer=where,
        code=UnknownTermError.code,
        detail=f"unknown {what} {quoted(name)}{choices}",
        nearest=nearest,
    )


def did_you_mean(flaw: Flaw) -> str:
    """Return a flaw's detail with the nearest name, as one line for people."""
    return f"{flaw.detail}: did you mean `{flaw.nearest[0]}`?" if flaw.nearest else flaw.detail


def pointer(*parts: object) -> str:
    """Return the JSON pointer (RFC 6901) that leads through `parts`."""
    steps = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join("/" + step.encode(errors="replace").decode() for step in steps)


def capped(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Return the first twenty flaws; the rest is not computed."""
    return tuple(islice(flaws, MAX_FLAWS))


def input_error(flaws: tuple[Flaw, ...]) -> InputError:
    """Return the error for flaws; the first one gives it its kind and its words."""
    first = flaws[0]
    more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
    place = "" if first.code == UnknownTermError.code else f"at {quoted(first.pointer or '/')}: "
    message = place + did_you_mean(first) + more
    return _ERRORS.get(first.code, MalformedError)(message, flaws=flaws)


_ERRORS: Mapping[str, type[InputError]] = {
    kind.code: kind for kind in (UnknownTermError, ContradictionError, MalformedError)
}


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    return str(value)


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ")
