# SPDX-License-Identifier: Apache-2.0
"""What was decided: the list, an answer given again, an answer as a graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from licet.domain.record import DecisionFilter
from licet.domain.verdict import Verdict
from licet.formats.drawings import DOT, MERMAID, write_dot, write_mermaid
from licet.formats.explanation_jsonld import write_explanation_jsonld
from licet.usecases.decision_list import list_decisions, names_for
from licet.usecases.explanation import Explanation, explanation_of
from licet.usecases.replay import replay
from licet.wire.write import dump_json, to_jsonable
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import Current, Wired, json_response
from licet_api.instants import Since
from licet_api.links import next_link
from licet_api.negotiation import JSON, JSON_LD, choose_form
from licet_api.openapi import documented
from licet_api.problems import RefusedError
from licet_api.security import Reader
from licet_api.visible import Seen, Shown

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["decisions"])

_WRITERS: Final[Mapping[str, Callable[[Explanation], str]]] = {
    JSON: dump_json,
    DOT: write_dot,
    MERMAID: write_mermaid,
    JSON_LD: write_explanation_jsonld,
}
_FORMATS: Final = {"json": JSON, "dot": DOT, "mermaid": MERMAID, "jsonld": JSON_LD}


@router.get("/decisions", **documented(gives="DecisionPage"))
def get_decisions(
    caller: Reader,
    request: Request,
    edition: Current,
    open_edition: Seen,
    wiring: Wired,
    viewer: Shown,
    stale: bool | None = None,
    verdict: Verdict | None = None,
    asked_by: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    dataset: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
    model: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
    since: Since = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """List recorded answers that fit every filter, the newest first; `stale` tells those that do not stand any more.

    Who asked is for callers with a key.
    """
    if asked_by is not None and caller.role is None:
        raise RefusedError("`asked_by` is for callers with a key: leave it away", status=403, code="role_missing")
    wanted = DecisionFilter(
        verdict=verdict,
        asked_by=asked_by,
        datasets=None if dataset is None else names_for(dataset, open_edition),
        models=None if model is None else names_for(model, open_edition),
        since=since,
    )
    question = json.dumps(["decisions", stale, verdict, asked_by, dataset, model, since and since.isoformat()])
    page = list_decisions(
        wanted,
        log=wiring.store,
        edition=edition,
        clock=wiring.clock,
        stale=stale,
        before=read_cursor(cursor, question, secret=wiring.secret) or None,
        limit=limit,
        show=viewer.lister(),
        hidden=viewer.hidden(),
    )
    following = None if page.before is None else write_cursor(page.before, question, secret=wiring.secret)
    items = page.items if caller.role is not None else tuple(replace(item, asked_by=None) for item in page.items)
    return json_response({"items": items, "next": following}, headers=next_link(request, following))


@router.get("/decisions/{decision_id}/replay", **documented(gives="Replay"))
def get_replay(_: Reader, decision_id: str, wiring: Wired, viewer: Shown) -> Response:
    """Answer a recorded question again, on the revisions of then and of today, and say what differs."""
    record = wiring.store.decision(decision_id)
    hidden = viewer.hidden_in(record)
    found = replay(record, registry=wiring.registry, reader=wiring.store, publish=to_jsonable, hidden=hidden)
    return json_response(found)


@router.get("/decisions/{decision_id}/graph", **documented(gives="Explanation"))
def get_graph(
    _: Reader,
    decision_id: str,
    request: Request,
    wiring: Wired,
    viewer: Shown,
    format: Literal["json", "dot", "mermaid", "jsonld"] | None = None,  # noqa: A002  # the name of the parameter
) -> Response:
    """Return the walks of a recorded answer, from the assets to the clauses, in the form that is asked for."""
    media_type = _FORMATS[format] if format is not None else choose_form(request, tuple(_WRITERS))
    record = wiring.store.decision(decision_id)
    found = explanation_of(viewer.recorded(record))
    return Response(_WRITERS[media_type](found), headers={"Vary": "Accept, Authorization"}, media_type=media_type)
