# SPDX-License-Identifier: Apache-2.0
"""Ask, ask many, ask what a change would do, and look up what was answered."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.errors import InputError, MalformedError
from licet.usecases.ask import Refusal, ask, ask_many
from licet.usecases.preview import preview
from licet.usecases.redact import Veil, redact, redact_error, redact_preview
from licet.wire.json_text import Json, load_json
from licet.wire.read import entries_from, parse_request, request_from
from licet.wire.write import to_jsonable
from licet_api.dependencies import JsonBody, Wired, json_response
from licet_api.openapi import documented
from licet_api.problems import problem_of
from licet_api.security import Reader
from licet_api.shapes import object_members
from licet_api.visible import Shown

__all__ = ["MAX_BATCH", "router"]

MAX_BATCH: Final = 1000
"""At most so many questions in one batch."""

router = APIRouter(prefix="/v1", tags=["decisions"])


@router.post("/decisions", **documented(takes="UseRequest", gives="Decision"))
def post_decision(_: Reader, body: JsonBody, wiring: Wired, viewer: Shown) -> Response:
    """Answer one question; the answer is recorded."""
    request = parse_request(body)
    with viewer.asking(request):
        decision = ask(
            request,
            registry=wiring.registry,
            log=wiring.store,
            clock=wiring.clock,
            ids=wiring.ids,
        )
    return json_response(viewer.shown(decision, request), headers={"Location": f"/v1/decisions/{decision.id}"})


@router.post("/decisions:batch", **documented(takes="Questions", gives="Answers"))
def post_batch(_: Reader, body: JsonBody, wiring: Wired, viewer: Shown) -> Response:
    """Answer many questions in order; a bad one does not stop the others."""
    questions = [_question(item) for item in _batch(load_json(body))]
    answers = ask_many(
        questions,
        registry=wiring.registry,
        log=wiring.store,
        clock=wiring.clock,
        ids=wiring.ids,
    )
    veil = viewer.veil()
    shown = [_shown(found, question, veil) for found, question in zip(answers, questions, strict=True)]
    return json_response([_answer(found, line) for line, found in enumerate(shown, start=1)])


@router.post("/decisions:preview", **documented(takes="PreviewRequest", gives="Preview"))
def post_preview(_: Reader, body: JsonBody, wiring: Wired, viewer: Shown) -> Response:
    """Answer a question before and after a change of entries; nothing is recorded."""
    members = object_members(load_json(body), required=("request", "entries"))
    request, entries = request_from(members["request"]), entries_from(members["entries"])
    with viewer.asking(request):
        found = preview(request, entries, registry=wiring.registry, clock=wiring.clock)
    return json_response(redact_preview(found, viewer.veil(), request=request, entries=entries))


@router.get("/decisions/{decision_id}", **documented(gives="Decision"))
def get_decision(_: Reader, decision_id: str, wiring: Wired, viewer: Shown) -> Response:
    """Return a recorded answer."""
    record = wiring.store.decision(decision_id)
    return json_response(viewer.shown(record.decision, record.request))


@router.get("/decisions/{decision_id}/request", **documented(gives="UseRequest"))
def get_question(_: Reader, decision_id: str, wiring: Wired) -> Response:
    """Return the question that a recorded answer answers, as it was asked."""
    return json_response(wiring.store.decision(decision_id).request)


def _batch(document: Json) -> list[Json]:
    if not isinstance(document, list):
        raise MalformedError("a batch is a list of questions")
    if len(document) > MAX_BATCH:
        raise MalformedError(f"{len(document)} questions: at most {MAX_BATCH} are answered at once")
    return document


def _question(item: Json) -> UseRequest | InputError:
    try:
        return request_from(item)
    except InputError as error:
        return error


def _shown(found: Decision | Refusal, question: UseRequest | InputError, veil: Veil) -> Decision | Refusal:
    request = None if isinstance(question, InputError) else question
    if isinstance(found, Decision):
        return redact(found, veil, request)
    return redact_error(found, veil, request) if isinstance(found, InputError) and request is not None else found


def _answer(found: Decision | Refusal, line: int) -> Any:
    if isinstance(found, Decision):
        return found
    return {"problem": to_jsonable(problem_of(found)), "line": line}
