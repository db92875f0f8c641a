# SPDX-License-Identifier: Apache-2.0
"""Say on the command line what a JSON pointer into a question says: the option and its value."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from licet.domain.use import UseRequest

__all__ = ["Phrase", "as_option", "as_pointer", "option_of"]

Phrase: TypeAlias = Callable[[str, object], str]
"""Says how a value is given for the JSON pointer of a question."""

_WHOLE: Final[Mapping[str, str]] = {
    "action": "ACTION",
    "datasets": "--data",
    "model": "--model",
    "service": "--service",
    "purpose": "--purpose",
    "environment": "--where",
    "outputs": "--release",
    "evidence": "--evidence",
    "facts": "--fact",
    "as_of": "--as-of",
    "interpretation": "--interpretation",
    "verdict": "--verdict",
}
_INSIDE: Final[Mapping[str, Mapping[str, str]]] = {
    "datasets": {"facts": "--fact", "part": "--part"},
    "model": {"facts": "--fact"},
    "service": {"configuration": "--config"},
    "purpose": {"diseases": "--disease"},
    "actor": {"institution": "--institution", "kind": "--kind", "country": "--country"},
    "outputs": {
        "kind": "--output-kind",
        "venue": "--venue",
        "recipients": "--recipient",
        "licence": "--licence",
        "name": "--name",
    },
}


def option_of(pointer: str) -> str:
    """Return the option that says what stands at a JSON pointer, or the pointer if none does."""
    head, *rest = pointer.strip("/").split("/")
    inside = _INSIDE.get(head, {})
    return next((inside[step] for step in rest if step in inside), _WHOLE.get(head, pointer or "/"))


def as_pointer(pointer: str, value: object) -> str:
    """Say a change as a pointer and a JSON value; a value of None takes it away."""
    if value is None:
        return f"without {pointer}"
    return f"{pointer} = {json.dumps(_plain(value), ensure_ascii=False)}"


def as_option(request: UseRequest) -> Phrase:
    """Return how to say changes of `request` by options; what no option says stays a pointer."""

    def phrase(pointer: str, value: object) -> str:
        option = option_of(pointer)
        if option == pointer:
            return as_pointer(pointer, value)
        if value is None:
            return f"without {option}"
        if isinstance(value, list | tuple):
            return " ".join(phrase(pointer, item) for item in value)
        steps = pointer.strip("/").split("/")
        return " ".join(f"{option} {shlex.quote(text)}" for text in _texts(option, steps, value, request))

    return phrase


def _texts(option: str, steps: list[str], value: object, request: UseRequest) -> list[str]:
    if option == "--evidence" and isinstance(value, Mapping):
        return _evidence(value, request)
    if option in {"--fact", "--config"}:
        return [f"{_owner(steps, request)}{steps[-1]}={_word(value)}"]
    if option == "--where":
        return [_where(steps, value, request)]
    if option == "--part":
        several = len(request.datasets) > 1
        return [f"{request.datasets[int(steps[1])].id}:{value}" if several else str(value)]
    if steps[-1] == "version":
        return [f"{_named(steps, request)}@{value}"]
    return [str(value["id"]) if isinstance(value, Mapping) else _word(value)]


def _owner(steps: list[str], request: UseRequest) -> str:
    """Return the asset that a fact is about, in front of its name; none for the undertaking."""
    return f"{_named(steps, request)}:" if steps[0] in {"datasets", "model"} else ""


def _named(steps: list[str], request: UseRequest) -> str:
    if steps[0] == "datasets":
        return request.datasets[int(steps[1])].id
    return request.model.id if request.model is not None else "MODEL"


def _where(steps: list[str], value: object, request: UseRequest) -> str:
    stated = request.environment
    kind, name = (stated.kind, stated.id) if stated is not None else (None, None)
    if isinstance(value, Mapping):
        kind, name = value.get("kind"), value.get("id")
    elif steps[-1] == "kind":
        kind = str(value)
    else:
        name = str(value)
    return f"{kind or 'KIND'}:{name}" if name else str(kind)


def _evidence(value: Mapping[str, object], request: UseRequest) -> list[str]:
    kind, tail = str(value["kind"]), "" if value.get("held", True) else "=false"
    if value.get("terms"):
        return [f"{kind}:{value['terms']}{tail}"]
    covers = value.get("covers")
    assets = covers.get("assets", ()) if isinstance(covers, Mapping) else ()
    named = {
        *(use.id for use in request.datasets),
        *(use.id for use in (request.model, request.service) if use is not None),
    }
    if not assets or named <= set(assets):
        return [f"{kind}{tail}"]
    return [f"{kind}:{asset}{tail}" for asset in assets]


def _word(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
