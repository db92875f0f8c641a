# SPDX-License-Identifier: Apache-2.0
"""The calls about answers: ask, check a run, what was answered, and what was made under it.

The routes that answer and record take an `Idempotency-Key`; those that check a run and register what was made, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from licet.client.calls import (
    Call,
    Filter,
    Listing,
    Plan,
    Question,
    filled,
    get,
    listing,
    new_key,
    of_document,
    path_step,
    post,
    text_of,
    value_of,
)
from licet.client.replies import decision_or_error, registered_from, run_check_from
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.errors import RemoteError
from licet.usecases.check_run import RunCheck
from licet.usecases.decision_list import DecisionSummary
from licet.usecases.explanation import Explanation
from licet.usecases.preview import Preview
from licet.usecases.register import ArtefactRequest, Registered
from licet.usecases.replay import Replay
from licet.usecases.which import About, Which, joining
from licet.wire.read import decision_from, request_from
from licet.wire.write import to_jsonable

__all__ = [
    "MAX_BATCH",
    "GraphForm",
    "check_manifest",
    "decide",
    "decide_many",
    "decision",
    "decisions",
    "graph",
    "graph_text",
    "preview",
    "question",
    "register",
    "replay",
    "which",
]

GraphForm: TypeAlias = Literal["json", "dot", "mermaid", "jsonld"]

MAX_BATCH: Final = 1000
"""The API takes at most so many questions at a time; `decide_many` sends more in turns."""

_BATCH_SECONDS: Final = 600.0
_TURN: Final = 100
_PAGE: Final = 1000


def decide(request: Question) -> Call[Decision]:
    return post("decisions", request, decision_from, creates=True)


def decide_many(requests: Sequence[Question]) -> Plan[tuple[Decision | RemoteError, ...]]:
    found: list[Decision | RemoteError] = []
    for start in range(0, len(requests), _TURN):
        turn = list(requests[start : start + _TURN])
        found += yield post("decisions:batch", turn, _answers, timeout=_BATCH_SECONDS, creates=True)
    return tuple(found)


def preview(request: Question, entries: Sequence[Entry | Mapping[str, Any]]) -> Call[Preview]:
    body = {"request": to_jsonable(request), "entries": [to_jsonable(each) for each in entries]}
    return post("decisions:preview", body, _preview)


def which(request: Question, *, about: About, verdicts: Collection[str]) -> Plan[Which]:
    words = [verdicts] if isinstance(verdicts, str) else list(verdicts)
    pages = joining()
    cursor = next(pages)
    while True:
        params = {"verdict": words, "limit": _PAGE, "cursor": cursor or []}
        page = yield post(f"{about}s:permitted", request, value_of(Which), params=params, timeout=_BATCH_SECONDS)
        try:
            cursor = pages.send(page)
        except StopIteration as whole:
            found: Which = whole.value
            return found


def check_manifest(text: str) -> Call[RunCheck]:
    return Call(
        method="POST",
        path="checks",
        headers={"content-type": "application/yaml", "accept": "application/json", **new_key()},
        content=text.encode(),
        timeout=_BATCH_SECONDS,
        read=of_document(run_check_from),
    )


def decision(decision_id: str) -> Call[Decision]:
    return get(_place(decision_id), decision_from)


def question(decision_id: str) -> Call[UseRequest]:
    return get(f"{_place(decision_id)}/request", request_from)


def decisions(filters: Mapping[str, Filter]) -> Listing[DecisionSummary]:
    return listing("decisions", value_of(DecisionSummary), filled(filters))


def replay(decision_id: str) -> Call[Replay]:
    return get(f"{_place(decision_id)}/replay", value_of(Replay))


def graph(decision_id: str) -> Call[Explanation]:
    return get(f"{_place(decision_id)}/graph", value_of(Explanation))


def graph_text(decision_id: str, form: GraphForm) -> Call[str]:
    return Call(method="GET", path=f"{_place(decision_id)}/graph", params={"format": form}, headers={}, read=text_of)


def register(asked: ArtefactRequest) -> Call[Registered]:
    return post("artefacts", asked, registered_from, creates=True)


def _answers(document: Any) -> list[Decision | RemoteError]:
    return [decision_or_error(item) for item in document]


def _preview(document: Any) -> Preview:
    before = document["before"]
    return Preview(
        before=None if before is None else decision_from(before),
        after=decision_from(document["after"]),
    )


def _place(decision_id: str) -> str:
    return f"decisions/{path_step(decision_id)}"
