# SPDX-License-Identifier: Apache-2.0
"""What a client asks about recorded answers, and how it reads the replies; how it sends is the client's affair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, Protocol
from urllib.parse import quote

from licet.domain.entry import Artefact
from licet.errors import MalformedError
from licet.usecases.decision_list import DecisionSummary
from licet.usecases.explanation import Explanation
from licet.usecases.register import ArtefactRequest, Registered
from licet.usecases.replay import Replay
from licet.wire.adapters import read_shape, shape_of
from licet.wire.read import entry_from

__all__ = ["HistoryCalls", "path_step"]


class _Caller(Protocol):
    """Sends a request and returns the parsed reply, or the reply itself."""

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any: ...

    def _post(self, path: str, body: object, **options: Any) -> Any: ...

    def _send(self, method: str, path: str, **options: Any) -> Any: ...


class HistoryCalls:
    """The calls of a client about recorded answers."""

    def decisions(self: _Caller, **filters: str | bool | dt.datetime | None) -> Iterator[DecisionSummary]:
        """Yield recorded answers that fit, the newest first, fetched a page at a time.

        Args:
            filters: `stale`, `verdict`, `asked_by`, `dataset`, `model`, `since` (an instant with its offset).
        """
        params = {name: _word(value) for name, value in filters.items() if value is not None}
        while True:
            page = self._get("decisions", params)
            for item in page["items"]:
                yield read_shape(item, shape_of(DecisionSummary))
            if page["next"] is None:
                return
            params = {**params, "cursor": page["next"]}

    def replay(self: _Caller, decision_id: str) -> Replay:
        """Let a recorded question be answered again, on the registry of then and on that of today."""
        return read_shape(self._get(f"decisions/{path_step(decision_id)}/replay"), shape_of(Replay))

    def graph(self: _Caller, decision_id: str) -> Explanation:
        """Return the walks of a recorded answer, from the assets to the clauses."""
        return read_shape(self._get(f"decisions/{path_step(decision_id)}/graph"), shape_of(Explanation))

    def graph_text(self: _Caller, decision_id: str, form: Literal["json", "dot", "mermaid", "jsonld"]) -> str:
        """Return the walks of a recorded answer as text in one of the published forms."""
        text: str = self._send("GET", f"decisions/{path_step(decision_id)}/graph", params={"format": form}).text
        return text

    def register(self: _Caller, asked: ArtefactRequest) -> Registered:
        """Register what was made under a recorded answer that permits it; needs the role of a curator."""
        found = self._post("artefacts", asked)
        entry = entry_from(found["entry"])
        if not isinstance(entry, Artefact):
            raise MalformedError(f"the registry answered with a {entry.kind} in the place of an artefact")
        whole = read_shape({**found, "entry": {"kind": "artefact", "id": entry.id, "name": ""}}, shape_of(Registered))
        return replace(whole, entry=entry)


def path_step(name: str) -> str:
    """Return an id as one step of a path.

    Raises:
        MalformedError: it cannot be one.
    """
    if name in {"", ".", ".."}:
        raise MalformedError(f"`{name}` cannot be an id")
    return quote(name, safe="")


def _word(value: str | bool | dt.datetime) -> str:  # noqa: FBT001  # a value of a filter
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else value
