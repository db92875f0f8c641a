# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document: our published shapes, and examples that this registry really gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypedDict

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from licet import __version__
from licet.domain.document import Document
from licet.domain.record import AuditEvent, StoredEntry
from licet.usecases.check_run import RunCheck
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.preview import Preview
from licet.usecases.search import EntrySummary
from licet.usecases.which import Which
from licet.wire.adapters import Shape, decision_shape, entry_shape, json_schema, request_shape, shape_of
from licet.wire.manifest import TrainingManifest
from licet.wire.problem import Problem

__all__ = ["Documented", "documented", "install_openapi"]

_DESCRIPTION: Final = (
    "May data set X be used to do A with model Y for purpose Z, and may the result be released? "
    "Every error of every status is `application/problem+json`."
)
_YAML: Final = "application/yaml"
_OWN: Final = {"Entry": ("application/ld+json", "text/turtle"), "TrainingManifest": (_YAML,)}


class Documented(TypedDict):
    """What a route says of itself beyond its parameters."""

    openapi_extra: dict[str, Any]
    responses: dict[int | str, dict[str, Any]]


def documented(*, gives: str, takes: str | None = None) -> Documented:
    """Return what a route tells about itself, by the names of the shapes it takes and gives."""
    extra: dict[str, Any] = {}
    if takes is not None:
        extra["requestBody"] = {"required": True, "content": _content(takes, is_body=True)}
    problem = {
        "description": "A problem document",
        "content": {"application/problem+json": {"schema": _reference("Problem")}},
    }
    answer = {"description": gives, "content": _content(gives)}
    return {"openapi_extra": extra, "responses": {200: answer, "default": problem}}


def install_openapi(app: FastAPI, examples: Callable[[], Mapping[str, Any]]) -> None:
    """Let `app` describe itself; `examples` gives one by the name of its shape, when first read.

    Under a path it gives those by the names of their shapes that hold there instead.
    """

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, examples())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as the framework documents it


def _document(app: FastAPI, examples: Mapping[str, Any]) -> dict[str, Any]:
    document = get_openapi(
        title="Licet",
        version=__version__,
        summary="Decides what a data set may be used for",
        description=_DESCRIPTION,
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = document.setdefault("components", {})
    components["schemas"] = _schemas()
    components["securitySchemes"] = {"curator": {"type": "http", "scheme": "bearer"}}
    for path, method, operation in _operations(document):
        if method == "put":
            operation["security"] = [{"curator": []}]
        # Ours answers with a problem document, not with the framework's own.
        operation["responses"].pop("422", None)
        _add_examples(operation, {**examples, **examples.get(path, {})})
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        yield from ((path, method, operation) for method, operation in methods.items())


def _add_examples(operation: dict[str, Any], examples: Mapping[str, Any]) -> None:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for media_type, content in body.get("content", {}).items():
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if name in examples and media_type.endswith("json"):
                content["example"] = examples[name]


def _content(name: str, *, is_body: bool = False) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": _reference(name)}}
    if is_body == (name != "Entry"):
        text = {"schema": {"type": "string"}}
        content |= dict.fromkeys(_OWN.get(name, ()), text)
    return content


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> dict[str, Any]:
    named: dict[str, Shape[Any]] = {
        "UseRequest": request_shape(),
        "Decision": decision_shape(),
        "Entry": entry_shape(),
        "Problem": shape_of(Problem),
        "TrainingManifest": shape_of(TrainingManifest),
        **{
            kind.__name__: shape_of(kind)
            for kind in (
                AuditEvent, Document, EntrySummary, GovernedBy, Lineage, Preview, RunCheck, StoredEntry, Which
            )
        },
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name, shape in named.items():
        schema = json.loads(json.dumps(json_schema(shape)).replace("#/$defs/", _PLACE))
        found |= schema.pop("$defs", {})
        found.setdefault(name, schema)
    return {**found, **_WRAPPERS}


_PLACE: Final = "#/components/schemas/"
_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": sorted(members)}


def _list(member: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": member}


_REFUSED: Final = _object(problem=_reference("Problem"), line=_NUMBER)
_WRAPPERS: Final[Mapping[str, Any]] = {
    "Questions": _list(_reference("UseRequest")),
    "Answers": _list({"anyOf": [_reference("Decision"), _REFUSED]}),
    "PreviewRequest": _object(request=_reference("UseRequest"), entries=_list(_reference("Entry"))),
    "EntryPage": _object(
        items=_list({"anyOf": [_reference("EntrySummary"), _reference("Entry")]}),
        next=_TEXT_OR_NULL,
    ),
    "Revisions": _object(items=_list(_reference("StoredEntry"))),
    "AuditPage": _object(items=_list(_reference("AuditEvent")), next_after={"type": ["integer", "null"]}),
    "Documents": _object(items=_list(_reference("Document"))),
    "Schemes": _object(schemes=_list(_object(id=_TEXT, terms=_NUMBER, href=_TEXT))),
    "Scheme": _object(scheme=_TEXT, terms=_list({"type": "object"})),
    "Health": _object(status=_TEXT, version=_TEXT),
    "Readiness": _object(
        status=_TEXT,
        version=_TEXT,
        sequence=_NUMBER,
        entries=_NUMBER,
        snapshot=_TEXT,
        store=_TEXT,
        default_institution=_TEXT_OR_NULL,
        writing={"type": "boolean"},
    ),
}
