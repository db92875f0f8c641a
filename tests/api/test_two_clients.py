# SPDX-License-Identifier: Apache-2.0
"""Two clients on one registry, in any order of steps: no update is lost, and a key has one effect."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from licet.domain.access import Role
from tests.factories import dataset, licence, rule as rule_of
from tests.fakes.app import FakeRegistry

pytestmark = pytest.mark.property

CLIENTS = st.sampled_from(["ada", "bob"])
KEYS = st.sampled_from(["k1", "k2", "k3"])
ACTIONS = st.sampled_from(["evaluate", "fine_tune"])


class TwoClients(RuleBasedStateMachine):
    """What two people with keys of their own may do to one entry, and ask, beside what they must then be told."""

    @initialize()
    def start(self) -> None:
        terms = licence("OPEN", rule_of("O-1", "permission", "evaluate"))
        self.registry = FakeRegistry(terms, dataset("notes", concluded_terms="OPEN", name="0"))
        self.keys = {"ada": self.registry.key, "bob": self.registry.key_for(Role.REVIEWER)}
        self.seen = dict.fromkeys(self.keys, '"1"')
        self.names = ["0"]
        self.asked: dict[tuple[str, str], tuple[str, bytes]] = {}

    def send(self, who: str, method: str, path: str, **options: Any) -> Any:
        headers = {"authorization": f"Bearer {self.keys[who]}", **options.pop("headers", {})}
        return self.registry.http.request(method, path, headers=headers, **options)

    @rule(who=CLIENTS)
    def read(self, who: str) -> None:
        answer = self.send(who, "GET", "/v1/entries/notes")
        assert (answer.status_code, answer.json()["name"]) == (200, self.names[-1])
        self.seen[who] = answer.headers["etag"]

    @rule(who=CLIENTS)
    def write(self, who: str) -> None:
        body = {"kind": "dataset", "id": "notes", "name": f"{len(self.names)} by {who}", "concluded_terms": "OPEN"}
        answer = self.send(who, "PUT", "/v1/entries/notes", json=body, headers={"if-match": self.seen[who]})
        if self.seen[who] == f'"{len(self.names)}"':
            assert answer.status_code == 200
            self.names.append(body["name"])
            self.seen[who] = answer.headers["etag"]
        else:
            assert answer.status_code == 412
            assert answer.json()["current"]["name"] == self.names[-1]

    @rule(who=CLIENTS, key=KEYS, action=ACTIONS)
    def ask(self, who: str, key: str, action: str) -> None:
        question = {"action": action, "datasets": [{"id": "notes"}]}
        answer = self.send(who, "POST", "/v1/decisions", json=question, headers={"idempotency-key": key})
        first = self.asked.get((who, key))
        if first is None:
            assert answer.status_code == 200
            self.asked[who, key] = (action, answer.content)
        elif first[0] == action:
            assert (answer.content, answer.headers["idempotent-replayed"]) == (first[1], "true")
        else:
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    @invariant()
    def every_acknowledged_write_is_there_once(self) -> None:
        revisions = self.send("ada", "GET", "/v1/entries/notes/revisions").json()["items"]
        assert [each["entry"]["name"] for each in revisions] == self.names
        decisions = self.send("ada", "GET", "/v1/decisions").json()["items"]
        assert len(decisions) == len(self.asked)


TestTwoClients = TwoClients.TestCase
TestTwoClients.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
