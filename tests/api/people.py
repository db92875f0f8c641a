# SPDX-License-Identifier: Apache-2.0
"""Somebody who asks, an office that rules, and a registry that leaves something to it."""

from typing import Any

import httpx2

from licet.domain.access import Role
from licet.domain.entry import Agreement
from licet.stores.memory import MemoryStore
from tests.factories import agreement, clause, dataset, institution, licence, model, rule
from tests.fakes.app import FakeRegistry

ASKED: dict[str, Any] = {
    "action": "fine_tune",
    "datasets": [{"id": "notes"}],
    "model": {"id": "llm"},
    "purpose": {"id": "research_non_commercial"},
    "environment": {"kind": "institution_on_prem"},
}
RULED: dict[str, Any] = {"verdict": "PERMITTED", "reason": "The committee read clause 4.", "valid_until": "2027-06-30"}
UNCLEAR = rule(
    "D-4",
    "permission",
    "fine_tune",
    review="what is a derivative?",
    refer_to="data_owner",
    says="Derivatives need consent.",
    clause=clause(section="4", quote="no derivatives without consent"),
)


def terms(*rules: Any, **fields: Any) -> Agreement:
    return agreement("DUA", *(rules or (UNCLEAR,)), rule("D-9", "prohibition", "clinical_decision"), **fields)


def unclear_registry(store: MemoryStore | None = None) -> FakeRegistry:
    """Return a registry in which one clause leaves fine-tuning to the owner of the data."""
    return FakeRegistry(
        terms(),
        dataset("notes", concluded_terms="DUA"),
        dataset("scans", concluded_terms="DUA"),
        licence("OPEN", rule("O-1", "permission", "use", "train", "evaluate")),
        model("llm", weights="open", concluded_terms="OPEN"),
        institution("HERE", contacts={"data_owner": "owner@here.example", "legal": "legal@here.example"}),
        store=store,
        institution="HERE",
        approvals_major=1,
    )


class People:
    """Somebody who asks, somebody who rules, and what they send."""

    def __init__(self, registry: FakeRegistry) -> None:
        self.registry = registry
        self.asker = registry.key_for(Role.READER, name="ann")
        self.office = registry.key_for(Role.REVIEWER, name="olga")

    def send(self, method: str, path: str, key: str | None = None, **given: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {key or self.asker}", **given.pop("headers", {})}
        return self.registry.http.request(method, "/v1" + path, headers=headers, **given)

    def ask(self, **changes: Any) -> Any:
        return self.send("POST", "/decisions", json={**ASKED, **changes}).raise_for_status().json()

    def open(self, decision: str | None = None, **body: Any) -> httpx2.Response:
        return self.send("POST", f"/decisions/{decision or self.ask()['id']}:review", json=body)

    def answer(self, case: Any, key: str | None = None, **changes: Any) -> httpx2.Response:
        body = {**RULED, **changes}
        return self.send("POST", f"/review-cases/{case['id']}:answer", key or self.office, json=body,
                         headers={"if-match": f'"{case["revision"]}"'})  # fmt: skip

    def case(self, case: Any) -> Any:
        return self.send("GET", f"/review-cases/{case['id']}").json()

    def rewrite(self, entry: Any) -> None:
        stored = self.registry.store.entry(entry.id)
        self.registry.store.put(
            entry, expected_revision=stored.revision, by="x", at=self.registry.clock.now(), reason=""
        )
