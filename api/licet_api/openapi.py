# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document: our published shapes, and examples that this registry really gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypedDict

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from licet import __version__
from licet.domain.access import Role
from licet.domain.change_request import ChangeRequest
from licet.domain.document import Document
from licet.domain.record import AuditEvent, StoredEntry
from licet.domain.review_case import ReviewCase
from licet.domain.work import EntryComment
from licet.settings import SettingView
from licet.stores.verification import Verification
from licet.usecases.answer_review import RulingAnswer
from licet.usecases.attest import Attested
from licet.usecases.change_requests import RequestAct
from licet.usecases.check_run import RunCheck
from licet.usecases.deadlines import DeadlineKind
from licet.usecases.decision_list import DecisionSummary
from licet.usecases.explanation import Explanation
from licet.usecases.governed_by import GovernedBy
from licet.usecases.institution_use import InstitutionUse
from licet.usecases.keys import Claim, KeyGrant, KeyView, Me, NewKey
from licet.usecases.lineage import Lineage
from licet.usecases.paths import Paths
from licet.usecases.preview import Preview
from licet.usecases.proposals import Columns, Proposal, RequestPreview
from licet.usecases.register import ArtefactRequest, Registered
from licet.usecases.replay import Replay
from licet.usecases.resolving import Choices
from licet.usecases.retire import MAX_REASON, Retired
from licet.usecases.review_cases import CaseRequest
from licet.usecases.search import EntrySummary
from licet.usecases.tasks import Tasks
from licet.usecases.which import Which
from licet.usecases.work_requests import SaidComment, SaidWhy
from licet.wire.adapters import Shape, decision_shape, entry_shape, json_schema, request_shape, shape_of
from licet.wire.entry_diff import EntryDiff
from licet.wire.manifest import TrainingManifest
from licet.wire.problem import Problem
from licet_api.limits import limited_parameter
from licet_api.security import needed_role
from licet_api.statuses import add_links, add_problems, problem_responses

__all__ = ["Documented", "documented", "install_openapi"]

_DESCRIPTION: Final = (
    "May data set X be used to do A with model Y for purpose Z, and may the result be released? "
    "Every error of every status is `application/problem+json`."
)
_WRITING: Final = frozenset({("post", "/v1/entries"), ("post", "/v1/entries/{entry_id}:retire")})
_YAML: Final = "application/yaml"
_OWN: Final = {
    "Entry": ("application/ld+json", "text/turtle"),
    "Explanation": ("application/ld+json", "text/vnd.graphviz", "text/vnd.mermaid"),
    "TrainingManifest": (_YAML,),
}


class Documented(TypedDict):
    """What a route says of itself beyond its parameters."""

    openapi_extra: dict[str, Any]
    responses: dict[int | str, dict[str, Any]]


def documented(
    *,
    gives: str,
    takes: str | None = None,
    cached: bool = False,
    creates: bool = False,
    waits: bool = False,
    status: int = 200,
    known: bool = False,
) -> Documented:
    """Return what a route tells about itself, by the names of the shapes it takes and gives.

    Args:
        gives: the shape of the answer.
        takes: the shape of the body.
        cached: the answer has a tag, and 304 is given to whoever sends it back.
        creates: 201 is given where something new was made.
        waits: 202 is given where somebody else must look first, with the change request that it has become.
        status: what is given where nothing else is said.
        known: the caller must show a key, whatever its role and whoever may read.

    The statuses of errors follow from the rest.
    """
    extra: dict[str, Any] = {}
    if takes is not None:
        extra["requestBody"] = {"required": True, "content": _content(takes, is_body=True)}
    if known:
        extra["security"] = [{"key": []}]
    problem = {
        "description": "A problem document",
        "content": {"application/problem+json": {"schema": _reference("Problem")}},
    }
    answer: dict[str, Any] = {"description": gives, "content": _content(gives)}
    responses: dict[int | str, dict[str, Any]] = {status: answer}
    if cached:
        answer["headers"] = {"ETag": {"description": "Names this content", "schema": {"type": "string"}}}
        responses[304] = {"description": "The caller has this content already"}
    if creates:
        responses[201] = {**answer, "description": f"{gives}, new"}
    if waits:
        responses[202] = {"description": "It waits for approval", "content": _content("ChangeRequest")}
    return {"openapi_extra": extra, "responses": {**responses, "default": problem}}


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
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    needed = _needed_roles(app)
    components["responses"] = problem_responses(_reference("Problem"))
    for path, method, operation in _operations(document):
        role = needed.get((path, method))
        if role is not None and not (role is Role.READER and app.state.wiring.settings.public_read):
            operation["security"] = [{"key": []}]
        # Ours answers with a problem document, not with the framework's own.
        operation["responses"].pop("422", None)
        for parameter in operation.get("parameters", ()):
            limited_parameter(parameter, app.state.wiring.settings)
        add_problems(path, method, operation)
        _add_examples(operation, {**examples, **examples.get(path, {})})
    add_links(document)
    return document


def _needed_roles(app: FastAPI) -> Mapping[tuple[str, str], Role | None]:
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    return {
        (route.path, method.lower()): needed_role(route)
        for route in found
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


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
    if is_body == (name not in {"Entry", "Explanation"}):
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
        "Me": shape_of(Me),
        "Key": shape_of(KeyView),
        **{
            kind.__name__: shape_of(kind)
            for kind in (
                ArtefactRequest, Attested, AuditEvent, CaseRequest, ChangeRequest, Choices, Claim, Columns,
                DecisionSummary, Document, EntryComment, EntryDiff, EntrySummary, Explanation, GovernedBy,
                InstitutionUse, KeyGrant, Lineage, NewKey, Paths, Preview, Proposal, Registered, Replay, RequestAct,
                RequestPreview, Retired, ReviewCase, RulingAnswer, RunCheck, SaidComment, SaidWhy,
                SettingView,
                StoredEntry, Tasks, Verification, Which,
            )
        },
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name, shape in named.items():
        schema = json.loads(json.dumps(json_schema(shape)).replace("#/$defs/", _PLACE))
        found |= schema.pop("$defs", {})
        found.setdefault(name, schema)
    # Some problems have members of their own (RFC 9457, section 3.2).
    found["Problem"]["additionalProperties"] = True
    return {**found, **_WRAPPERS}


_PLACE: Final = "#/components/schemas/"
_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}


def _object(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": sorted(members)}


def _list(member: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": member}


_PAGE: Final = _object(items=_list({"anyOf": [_reference("EntrySummary"), _reference("Entry")]}), next=_TEXT_OR_NULL)
_COUNTS: Final = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _NUMBER}}
_REASON: Final = {**_TEXT, "minLength": 1, "maxLength": MAX_REASON, "pattern": r"\S"}
_REFUSED: Final = _object(problem=_reference("Problem"), line=_NUMBER)
_WRAPPERS: Final[Mapping[str, Any]] = {
    # An item that is no question is answered with a problem in its line, and stops nothing.
    "Questions": _list({"anyOf": [_reference("UseRequest"), {}]}),
    "Answers": _list({"anyOf": [_reference("Decision"), _REFUSED]}),
    "PreviewRequest": {
        **_object(request=_reference("UseRequest"), entries=_list(_reference("Entry"))),
        "additionalProperties": False,
    },
    "EntryPage": {**_PAGE, "properties": {**_PAGE["properties"], "facets": _COUNTS}},
    "DecisionPage": _object(items=_list(_reference("DecisionSummary")), next=_TEXT_OR_NULL),
    "ChangeRequestPage": _object(items=_list(_reference("ChangeRequest")), next=_TEXT_OR_NULL),
    "DeadlineKind": {**_TEXT, "enum": [kind.value for kind in DeadlineKind]},
    "CommentPage": _object(items=_list(_reference("EntryComment")), next=_TEXT_OR_NULL),
    "ReviewCasePage": _object(items=_list(_reference("ReviewCase")), next=_TEXT_OR_NULL),
    "Retirement": {
        "type": "object",
        "properties": {"reason": _REASON, "replaced_by": _TEXT_OR_NULL},
        "required": ["reason"],
        "additionalProperties": False,
    },
    "Revisions": _object(items=_list(_reference("StoredEntry")), next=_TEXT_OR_NULL),
    "AuditPage": _object(
        items=_list(_reference("AuditEvent")),
        next_after={"type": ["integer", "null"]},
        next_before={"type": ["integer", "null"]},
    ),
    "Settings": _object(settings=_list(_reference("SettingView"))),
    "Documents": _object(items=_list(_reference("Document"))),
    "Keys": _object(items=_list(_reference("Key"))),
    "ChangePage": _object(
        items=_list(
            _object(sequence=_NUMBER, at=_TEXT, verb=_TEXT, subject=_TEXT, kind=_TEXT_OR_NULL, revision=_NUMBER)
        ),
        next_after={"type": ["integer", "null"]},
    ),
    "Schemes": _object(schemes=_list(_object(id=_TEXT, terms=_NUMBER, href=_TEXT))),
    "Scheme": _object(scheme=_TEXT, terms=_list({"type": "object"})),
    "Health": _object(status=_TEXT, version=_TEXT),
    # Where reading needs a key, whoever shows none is given the status alone.
    "Readiness": {
        **_object(
            status=_TEXT,
            version=_TEXT,
            sequence=_NUMBER,
            lag_ms=_NUMBER,
            entries=_NUMBER,
            snapshot=_TEXT,
            store=_TEXT,
            default_institution=_TEXT_OR_NULL,
            writing={"type": "boolean"},
        ),
        "required": ["status"],
    },
}
