# SPDX-License-Identifier: Apache-2.0
"""Who may call what: every route, every kind of caller, open and closed to people without a key."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from licet.domain.access import Role
from tests.factories import dataset, licence, rule
from tests.fakes.app import FakeRegistry

# Who may call, where reading is open to everybody and where it is closed.
ANYBODY: Final = (
    "nobody reader curator reviewer admin expired revoked",
    "nobody reader curator reviewer admin expired revoked",
)
READERS: Final = ("nobody reader curator reviewer admin", "reader curator reviewer admin")
KNOWN: Final = ("reader curator reviewer admin", "reader curator reviewer admin")
CURATORS: Final = ("curator reviewer admin", "curator reviewer admin")
REVIEWERS: Final = ("reviewer admin", "reviewer admin")
ADMINS: Final = ("admin", "admin")

_OF_WORK: Final = ("{case_id}", "{request_id}")

TABLE: Final[Mapping[str, tuple[str, str]]] = {
    "GET /healthz": ANYBODY,
    "GET /metrics": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /docs": ANYBODY,
    "GET /docs/{name}": ANYBODY,
    "POST /v1/keys:claim": ANYBODY,
    "GET /v1/me": READERS,
    "POST /v1/decisions": READERS,
    "POST /v1/decisions:batch": READERS,
    "POST /v1/decisions:preview": READERS,
    "GET /v1/decisions": READERS,
    "GET /v1/decisions/{decision_id}": READERS,
    "GET /v1/decisions/{decision_id}/graph": READERS,
    "GET /v1/decisions/{decision_id}/replay": READERS,
    "GET /v1/decisions/{decision_id}/request": READERS,
    "POST /v1/datasets:permitted": READERS,
    "POST /v1/models:permitted": READERS,
    "POST /v1/checks": READERS,
    "GET /v1/entries": READERS,
    "GET /v1/entries/{entry_id}": READERS,
    "GET /v1/entries/{entry_id}/revisions": READERS,
    "GET /v1/entries/{entry_id}/revisions/{number}": READERS,
    "GET /v1/entries/{entry_id}/diff": READERS,
    "GET /v1/entries/{entry_id}/documents": READERS,
    "GET /v1/entries/{entry_id}/lineage": READERS,
    "GET /v1/entries/{entry_id}/governed-by": READERS,
    "GET /v1/vocabulary": READERS,
    "GET /v1/vocabulary/{scheme}": READERS,
    "GET /v1/audit": READERS,
    "GET /v1/changes": READERS,
    "GET /v1/paths": READERS,
    "GET /v1/documents": READERS,
    "GET /v1/documents/{document_id}": READERS,
    "GET /v1/documents/{document_id}/content": READERS,
    "GET /v1/calendar.ics": READERS,
    "GET /v1/institutions/{entry_id}/use": READERS,
    "POST /v1/decisions/{decision_id}:review": KNOWN,
    "GET /v1/review-cases": KNOWN,
    "GET /v1/review-cases/{case_id}": KNOWN,
    "POST /v1/review-cases/{case_id}:withdraw": KNOWN,
    "POST /v1/review-cases/{case_id}/comments": KNOWN,
    "GET /v1/tasks": KNOWN,
    "GET /v1/entries/{entry_id}/comments": KNOWN,
    "POST /v1/entries/{entry_id}/comments": KNOWN,
    "POST /v1/review-cases/{case_id}:answer": REVIEWERS,
    "POST /v1/entries/{entry_id}:attest": CURATORS,
    "POST /v1/documents": CURATORS,
    "POST /v1/artefacts": CURATORS,
    "GET /v1/change-requests": CURATORS,
    "POST /v1/change-requests": CURATORS,
    "POST /v1/change-requests:preview": CURATORS,
    "GET /v1/change-requests/{request_id}": CURATORS,
    "PUT /v1/change-requests/{request_id}": CURATORS,
    "POST /v1/change-requests/{request_id}:preview": CURATORS,
    "POST /v1/change-requests/{request_id}:submit": CURATORS,
    "POST /v1/change-requests/{request_id}:withdraw": CURATORS,
    "POST /v1/change-requests/{request_id}:resolve": CURATORS,
    "POST /v1/change-requests/{request_id}:return": REVIEWERS,
    "POST /v1/change-requests/{request_id}:approve": REVIEWERS,
    "POST /v1/change-requests/{request_id}:reject": REVIEWERS,
    "POST /v1/change-requests/{request_id}:publish": REVIEWERS,
    "POST /v1/change-requests/{request_id}/comments": CURATORS,
    "GET /v1/change-requests/{request_id}/entries/{entry_id}": CURATORS,
    "POST /v1/entries": CURATORS,
    "POST /v1/entries/{entry_id}:retire": CURATORS,
    "PUT /v1/entries/{entry_id}": CURATORS,
    "GET /v1/audit:verify": ADMINS,
    "GET /v1/settings": ADMINS,
    "GET /v1/keys": ADMINS,
    "POST /v1/keys": ADMINS,
    "POST /v1/keys/{key_id}:revoke": ADMINS,
}
REFUSED: Final = {401, 403}


class Callers:
    """A registry, open or closed to people without a key, and somebody of each kind."""

    def __init__(self, *, public_read: bool) -> None:
        terms = licence("OPEN", rule("O-1", "permission", "evaluate"))
        self.registry = FakeRegistry(terms, dataset("notes", concluded_terms="OPEN"), public_read=public_read)
        made = self.registry
        soon = made.clock.now() + dt.timedelta(hours=1)
        self.keys: dict[str, str | None] = {
            "nobody": None,
            **{role.value: made.key_for(role) for role in Role},
            "expired": made.key_for(Role.ADMIN, name="expired", expires_at=soon),
            "revoked": made.key_for(Role.ADMIN, name="revoked"),
        }
        made.clock.advance(hours=2)
        (revoked,) = [key for key in made.store.list_keys() if key.name == "revoked"]
        made.store.revoke_key(revoked.id, by="root", at=made.clock.now())

    def status(self, route: str, caller: str) -> int:
        """Return what a caller gets for an empty request to a route."""
        method, _, path = route.partition(" ")
        for name in ("{entry_id}", "{decision_id}", "{key_id}", "{name}", "{scheme}", "{document_id}", *_OF_WORK):
            path = path.replace(name, "notes")
        path = path.replace("{number}", "1")
        assert "{" not in path, f"say above what stands for the parameters of {route}"
        key = self.keys[caller]
        headers = {"content-type": "application/json", **({"authorization": f"Bearer {key}"} if key else {})}
        return self.registry.http.request(method, path, headers=headers, content=b"{}").status_code


@pytest.fixture(scope="module")
def opened() -> Callers:
    return Callers(public_read=True)


@pytest.fixture(scope="module")
def closed() -> Callers:
    return Callers(public_read=False)


def routes_of(registry: FakeRegistry) -> Iterator[str]:
    for context in iter_route_contexts(registry.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            yield from (f"{method} {route.path}" for method in route.methods or ())


def test_every_route_is_in_the_table(opened: Callers) -> None:
    assert sorted(routes_of(opened.registry)) == sorted(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_who_may_call(opened: Callers, closed: Callers, route: str) -> None:
    for callers, allowed in zip((opened, closed), TABLE[route], strict=True):
        found = {caller for caller in callers.keys if callers.status(route, caller) not in REFUSED}
        assert found == set(allowed.split()), route


@pytest.mark.parametrize(
    ("caller", "code"),
    [("nobody", "key_missing"), ("reader", "role_missing"), ("expired", "key_expired"), ("revoked", "key_revoked")],
)
def test_refusal_says_why(closed: Callers, caller: str, code: str) -> None:
    key = closed.keys[caller]
    refused = closed.registry.http.get("/v1/keys", headers={"authorization": f"Bearer {key}"} if key else {})
    assert refused.json()["code"] == code
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.status_code == 403 or refused.headers["www-authenticate"].startswith("Bearer")
