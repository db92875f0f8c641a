# SPDX-License-Identifier: Apache-2.0
"""How many recent answers rested on each part of an institution's record."""

from typing import Any

import pytest

from licet.domain.access import Role
from licet.domain.entry import AgreementOnFile, ContractedService, KnownEnvironment
from licet.domain.visibility import Visibility
from tests.api.callers import calling
from tests.factories import agreement, constraint, dataset, guidance, institution, licence, model, rule, service
from tests.fakes.app import FakeRegistry

ASKED: dict[str, Any] = {
    "action": "evaluate",
    "datasets": [{"id": "notes"}],
    "model": {"id": "llm"},
    "purpose": {"id": "research_non_commercial"},
    "environment": {"kind": "institution_on_prem"},
}


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry with an institution whose record is used in every way."""
    eligible = constraint("fact.requester_eligible", "eq", right_operand=True)
    wanted = (constraint("evidence.agreement", "covers", "DUA"), eligible)
    signed = rule("D-1", "permission", "evaluate", "use", requires=wanted)
    unclear = rule("D-3", "permission", "fine_tune", review="what is a derivative?", refer_to="legal")
    read = rule("D-4", "permission", "evaluate", reading="public_tools_only")
    return FakeRegistry(
        agreement("DUA", signed, unclear, read),
        guidance("GUIDE", rule("G-1", "notice", "evaluate")),
        licence("OPEN", rule("O-1", "permission", "use", "evaluate", "train")),
        dataset("notes", concluded_terms="DUA"),
        dataset("free", concluded_terms="OPEN"),
        model("llm", weights="open", concluded_terms="OPEN"),
        service("API", terms="OPEN"),
        institution(
            "HERE",
            aliases=("H",),
            environments=(
                KnownEnvironment(id="CLUSTER", kind="institution_on_prem"),
                KnownEnvironment(id="CLOUD", kind="institution_approved_cloud"),
            ),
            services=(ContractedService(id="API"),),
            agreements=(AgreementOnFile(terms="DUA"),),
            presumptions={"requester_eligible": True, "hipaa_covered": True},
            adopts=("GUIDE",),
            readings={"g13_scope": "public_tools_only"},
            contacts={"legal": "legal@here.example"},
        ),
        institution("THERE"),
        institution="HERE",
    )


def used(registry: FakeRegistry, name: str = "HERE", role: Role = Role.READER) -> tuple[dict[str, int], Any]:
    with calling(registry, role) as http:
        found = http.get(f"/v1/institutions/{name}/use")
    assert found.status_code == 200, found.text
    return {f"{each['part']} {each['id']}": each["answers"] for each in found.json()["items"]}, found.json()


def ask(registry: FakeRegistry, **changes: Any) -> None:
    with calling(registry, Role.ADMIN) as http:
        found = http.post("/v1/decisions", json={k: v for k, v in {**ASKED, **changes}.items() if v is not None})
    assert found.status_code == 200, found.text


def test_each_part_counts_the_answers_that_read_it(registry: FakeRegistry) -> None:
    ask(registry)
    ask(registry, action="fine_tune")
    ask(registry, environment={"kind": "institution_approved_cloud", "id": "CLOUD"})
    ask(registry, actor={"institution": "THERE"})
    found, whole = used(registry, "H")
    assert (whole["institution"], whole["looked_at"], whole["asked_there"]) == ("HERE", 4, 3)
    assert found == {
        "environment CLUSTER": 2,
        "environment CLOUD": 1,
        "service API": 0,
        "agreement DUA": 2,
        "presumption hipaa_covered": 0,
        "presumption requester_eligible": 2,
        "guidance GUIDE": 2,
        "reading g13_scope": 2,
        "contact legal": 1,
    }


def test_service_that_is_named(registry: FakeRegistry) -> None:
    ask(registry, service={"id": "API"}, environment=None, datasets=[{"id": "free"}])
    assert used(registry)[0]["service API"] == 1


def test_only_an_institution_has_a_record(registry: FakeRegistry) -> None:
    for name in ("notes", "NOBODY"):
        refused = registry.http.get(f"/v1/institutions/{name}/use")
        assert (refused.status_code, refused.json()["code"]) == (404, "entry_not_found")


def test_answers_about_what_is_closed_do_not_count(registry: FakeRegistry) -> None:
    registry.store.put(
        dataset("hidden", concluded_terms="OPEN", visibility=Visibility.RESTRICTED, readers=(Role.ADMIN,)),
        expected_revision=None, by="x", at=registry.clock.now(), reason="",
    )  # fmt: skip
    ask(registry, datasets=[{"id": "hidden"}])
    assert used(registry)[1]["looked_at"] == 0
    assert used(registry, role=Role.ADMIN)[1]["looked_at"] == 1
