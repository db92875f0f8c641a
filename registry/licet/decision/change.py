# SPDX-License-Identifier: Apache-2.0
"""One change of a request, as a value, as JSON Patch and applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from licet.domain.answer import PatchOp
from licet.domain.entry import EvidenceOnFile
from licet.domain.use import DatasetUse, EnvironmentUse, ModelUse, Output, ServiceUse, UseRequest

__all__ = ["Change", "applied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one thing in a request: `path` is its JSON pointer, `value` what it becomes."""

    path: str
    value: object = field(hash=False)
    because: str
    cost: int

    @property
    def key(self) -> tuple[str, str]:
        """What orders changes."""
        return self.path, repr(self.value)

    def operations(self, request: UseRequest) -> tuple[PatchOp, ...]:
        """Return the change as JSON Patch on the request."""
        value = _jsonable(self.value)
        if value is None:
            return (PatchOp(op="remove", path=self.path),)
        return (
            PatchOp(
                op="replace" if _is_stated(request, self.path) else "add",
                path=self.path,
                value=value,
            ),
        )


def applied(request: UseRequest, changes: Iterable[Change]) -> UseRequest:
    """Return the request with every change made."""
    return reduce(_apply, sorted(changes, key=lambda change: change.key), request)


def _apply(request: UseRequest, change: Change) -> UseRequest:  # noqa: PLR0911  # one return for each field
    head, *rest = change.path.strip("/").split("/")
    value = change.value
    match head, value:
        case "outputs", str():
            outputs = tuple(
                _with_output(o, rest[1], value) if i == int(rest[0]) else o for i, o in enumerate(request.outputs)
            )
            return replace(request, outputs=outputs)
        case "datasets", str():
            return replace(request, datasets=_with_part(request.datasets, int(rest[0]), value))
        case "evidence", EvidenceOnFile():
            return replace(request, evidence=(*request.evidence, value))
        case "service", bool() if request.service is not None:
            configuration = {**request.service.configuration, rest[1]: value}
            return replace(request, service=replace(request.service, configuration=configuration))
        case "service", ServiceUse() | None:
            return replace(request, service=value)
        case "environment", EnvironmentUse():
            return replace(request, environment=value)
        case "model", ModelUse():
            return replace(request, model=value)
        case _:
            return request


def _with_part(datasets: tuple[DatasetUse, ...], index: int, part: str) -> tuple[DatasetUse, ...]:
    return tuple(replace(use, part=part) if i == index else use for i, use in enumerate(datasets))


def _with_output(output: Output, name: str, value: str) -> Output:
    match name:
        case "release":
            return replace(output, release=value)
        case "venue":
            return replace(output, venue=value)
        case "licence":
            return replace(output, licence=value)
        case _:
            return replace(output, name=value)


def _is_stated(request: UseRequest, path: str) -> bool:
    """Return whether the request as given has a value at the pointer."""
    here: object = request
    for step in path.strip("/").split("/"):
        if isinstance(here, tuple):
            if not step.isdigit() or int(step) >= len(here):
                return False
            here = here[int(step)]
        elif isinstance(here, Mapping):
            here = here.get(step)
        else:
            here = getattr(here, step, None)
        if here is None:
            return False
    return True


def _jsonable(value: object) -> object:
    match value:
        case EnvironmentUse():
            return {k: v for k, v in (("kind", value.kind), ("id", value.id)) if v is not None}
        case ServiceUse() | ModelUse():
            return {"id": value.id}
        case EvidenceOnFile():
            found: dict[str, object] = {"kind": value.kind}
            if value.terms is not None:
                found["terms"] = value.terms
            if value.covers is not None:
                found["covers"] = {"assets": list(value.covers.assets)}
            return found
        case _:
            return value
