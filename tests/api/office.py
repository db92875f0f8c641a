# SPDX-License-Identifier: Apache-2.0
"""A registry with its usual rules of approval, and the people who propose and review."""

from collections.abc import Mapping
from typing import Any, Final

import httpx2
import pytest

from licet.client import Client
from licet.domain.access import Role
from licet.domain.change_request import ChangeRequest
from licet.domain.entry import Entry
from licet.errors import RemoteError
from licet.stores.memory import MemoryStore
from tests.factories import dataset, licence, rule
from tests.fakes.app import URL, AppTransport, FakeRegistry

TERMS: Final = licence("TERMS", rule("T-1", "permission", "evaluate"), rule("T-2", "notice", "use"))
DATA: Final = dataset("data", concluded_terms="TERMS")
QUESTION: Final = {"action": "evaluate", "datasets": [{"id": "data"}]}
ASKED: Final[Mapping[str, Role]] = {
    "ann": Role.CURATOR, "eve": Role.CURATOR, "bob": Role.REVIEWER, "kim": Role.REVIEWER, "root2": Role.ADMIN,
}  # fmt: skip


class Office:
    """A registry with its usual rules of approval, and the people who work on it."""

    def __init__(self, *entries: Entry, store: MemoryStore | None = None, **settings: Any) -> None:
        rules = {"approvals_major": 1, "approvals_minor": 1, "approvals_patch": 0, **settings}
        self.registry = FakeRegistry(*(entries or (TERMS, DATA)), store=store, **rules)
        self.keys = {name: self.registry.key_for(role, name=name) for name, role in ASKED.items()}
        self.clients = {
            name: Client(URL, key, transport=AppTransport(self.registry.app)) for name, key in self.keys.items()
        }

    def __getattr__(self, name: str) -> Client:
        return self.clients[name]

    def act(self, name: str, request: ChangeRequest, verb: str, **body: Any) -> ChangeRequest:
        return self.clients[name].act_on_request(request.id, verb, f'"{request.revision}"', **body)[0]

    def refused(self, name: str, request: ChangeRequest, verb: str, **body: Any) -> str:
        with pytest.raises(RemoteError) as caught:
            self.act(name, request, verb, **body)
        return f"{caught.value.status} {caught.value.code}"

    def proposed(
        self, *changes: Mapping[str, Any], by: str = "ann", state: str = "submitted", **more: Any
    ) -> ChangeRequest:
        proposal = {"title": "A change", "state": state, "changes": list(changes or (FORBID,)), **more}
        return self.clients[by].propose(proposal)[0]

    def post(self, name: str, path: str, body: Any, **headers: str) -> httpx2.Response:
        given = {"authorization": f"Bearer {self.keys[name]}", "content-type": "application/json"}
        return self.registry.http.post(path, json=body, headers={**given, **headers})


def patch(path: str, value: Any, *, entry: str = "TERMS", base: int = 1, op: str = "replace") -> dict[str, Any]:
    return {"entry": entry, "base_revision": base, "patch": [{"op": op, "path": path, "value": value}]}


FORBID: Final = patch("/rules/T-1/modality", "prohibition")
WORDS: Final = patch("/rules/T-1/says", "Evaluation is allowed.")
