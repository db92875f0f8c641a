# SPDX-License-Identifier: Apache-2.0
"""Ask, ask many, ask what a change would do, and look up what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from licet.bootstrap import Wiring
from licet.domain.access import Caller
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.errors import DecisionNotFoundError, InputError, MalformedError
from licet.ports import DecisionLog
from licet.settings import Settings
from licet.usecases.ask import Refusal, ask_many
from licet.usecases.once import ask_many_once
from licet.usecases.preview import preview
from licet.usecases.redact import redact, redact_error, redact_preview
from licet.usecases.veil import Veil
from licet.wire.json_text import Json, load_json
from licet.wire.read import entries_from, parse_request, request_from
from licet.wire.write import to_jsonable
from licet_api.askers import asker_of
from licet_api.dependencies import JsonBody, Recording, Wired, json_response
from licet_api.freshness import SEQUENCE
from licet_api.idempotency import Once, Sent, idempotent
from licet_api.metrics import Measured
from licet_api.openapi import documented
from licet_api.problems import problem_of
from licet_api.security import Reader
from licet_api.shapes import object_members
from licet_api.sizes import check_batch, check_entries, sized
from licet_api.visible import Shown, Viewer

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["decisions"])


@router.post("/decisions", **documented(takes="UseRequest", gives="Decision"))
@idempotent
def post_decision(
    caller: Reader,
    body: JsonBody,
    wiring: Wired,
    log: Recording,
    metrics: Measured,
    once: Once,
    viewer: Shown,
) -> Response:
    """Answer one question; the answer is recorded."""
    request = sized(parse_request(body), wiring.settings)
    viewer.check_assets(request)
    with viewer.asking(request):
        decision = _asked(request, caller, wiring, log, once)
    metrics.answered(decision)
    headers = {"Location": f"/v1/decisions/{decision.id}", SEQUENCE: str(decision.sequence)}
    return json_response(viewer.shown(decision, request), headers=headers)


@router.post("/decisions:batch", **documented(takes="Questions", gives="Answers"))
@idempotent
def post_batch(
    caller: Reader,
    body: JsonBody,
    wiring: Wired,
    log: Recording,
    metrics: Measured,
    once: Once,
    viewer: Shown,
) -> Response:
    """Answer many questions in order; a bad one does not stop the others."""
    settings = wiring.settings
    questions = [_question(item, viewer, settings) for item in _batch(load_json(body), settings.max_batch)]
    check_batch(questions, settings)
    answers = _asked_many(questions, caller, wiring, log, once)
    metrics.answered(*answers)
    veil = viewer.veil()
    shown = [_shown(found, question, veil) for found, question in zip(answers, questions, strict=True)]
    return json_response([_answer(found, line) for line, found in enumerate(shown, start=1)])


@router.post("/decisions:preview", **documented(takes="PreviewRequest", gives="Preview"))
def post_preview(_: Reader, body: JsonBody, wiring: Wired, viewer: Shown) -> Response:
    """Answer a question before and after a change of entries; nothing is recorded."""
    members = object_members(load_json(body), required=("request", "entries"))
    request, entries = sized(request_from(members["request"]), wiring.settings), entries_from(members["entries"])
    check_entries(entries, wiring.settings)
    viewer.check_assets(request, proposed=entries)
    with viewer.asking(request):
        found = preview(request, entries, registry=wiring.registry, clock=wiring.clock)
    return json_response(redact_preview(found, viewer.veil(), request=request, entries=entries))


@router.get("/decisions/{decision_id}", **documented(gives="Decision"))
def get_decision(_: Reader, decision_id: str, wiring: Wired, viewer: Shown) -> Response:
    """Return a recorded answer."""
    return json_response(viewer.recorded(wiring.store.decision(decision_id)))


@router.get("/decisions/{decision_id}/request", **documented(gives="UseRequest"))
def get_question(_: Reader, decision_id: str, wiring: Wired, viewer: Shown) -> Response:
    """Return the question that a recorded answer answers, as it was asked; 404 where the list leaves it out."""
    record = wiring.store.decision(decision_id)
    if viewer.leaves_out(record):
        raise DecisionNotFoundError(decision_id)
    return json_response(record.request)


def _asked(request: UseRequest, caller: Caller, wiring: Wiring, log: DecisionLog, once: Sent) -> Decision:
    """Answer a question; one that was sent before, under a key, keeps its answer."""
    (found,) = _asked_many((request,), caller, wiring, log, once)
    if isinstance(found, Decision):
        return found
    raise found


def _asked_many(
    questions: Sequence[UseRequest | InputError], caller: Caller, wiring: Wiring, log: DecisionLog, once: Sent
) -> tuple[Decision | Refusal, ...]:
    registry, clock, by = wiring.registry, wiring.clock, asker_of(caller)
    if once.attempt is None:
        return ask_many(questions, registry=registry, log=log, clock=clock, ids=wiring.ids, asked_by=by)
    return ask_many_once(questions, attempt=once.attempt, registry=registry, log=log, clock=clock, asked_by=by)


def _batch(document: Json, most: int) -> list[Json]:
    if not isinstance(document, list):
        raise MalformedError("a batch is a list of questions")
    if len(document) > most:
        raise MalformedError(f"{len(document)} questions: at most {most} are answered at once")
    return document


def _question(item: Json, viewer: Viewer, settings: Settings) -> UseRequest | InputError:
    try:
        request = sized(request_from(item), settings)
        viewer.check_assets(request)
    except InputError as error:
        return error
    return request


def _shown(found: Decision | Refusal, question: UseRequest | InputError, veil: Veil) -> Decision | Refusal:
    request = None if isinstance(question, InputError) else question
    if isinstance(found, Decision):
        return redact(found, veil, request, is_own=True)
    return redact_error(found, veil, request) if isinstance(found, InputError) and request is not None else found


def _answer(found: Decision | Refusal, line: int) -> Any:
    if isinstance(found, Decision):
        return found
    return {"problem": to_jsonable(problem_of(found)), "line": line}
