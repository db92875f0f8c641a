# SPDX-License-Identifier: Apache-2.0
"""What the OpenAPI document says holds: requests made from it have no crash and no answer that it does not describe."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import allow_header_conformance

from licet.domain.document import MEDIA_TYPES
from tests.factories import dataset, licence, model, rule
from tests.fakes.app import FakeRegistry

pytestmark = [pytest.mark.property, pytest.mark.timeout(600)]

# Words of the vocabulary, ids of entries and preconditions are no part of the schema: such a request is refused.
EXPECTED = ["2xx", "304", "400", "401", "403", "404", "406", "409", "412", "422", "428"]
BOUNDS = settings(
    max_examples=5, deadline=None, database=None, derandomize=True, stateful_step_count=5,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
EDGES = 200
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


@schemathesis.serializer(*MEDIA_TYPES)
def as_bytes(ctx: Any, value: Any) -> bytes:
    """Write the body of a document: any bytes are one."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def registry() -> FakeRegistry:
    return FakeRegistry(
        licence("OPEN", rule("O-1", "permission", "evaluate")),
        dataset("notes", concluded_terms="OPEN"),
        model("llm", concluded_terms="OPEN"),
        allowed_hosts=("*",),
    )


@pytest.fixture(scope="module")
def schema(registry: FakeRegistry) -> Any:
    config = SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {registry.key}"},
            "checks": {"positive_data_acceptance": {"expected-statuses": EXPECTED}},
        }
    )
    return schemathesis.openapi.from_asgi("/openapi.json", registry.app, config=config)


def operations(schema: Any) -> Iterator[Any]:
    for found in schema.get_all_operations():
        yield found.ok()


def send_some(strategy: Any) -> int:
    """Send requests of a strategy, each judged by every check; return how many."""
    sent: list[str] = []

    @BOUNDS
    @given(case=strategy)
    def send(case: Any) -> None:
        case.call_and_validate()
        sent.append(case.path)

    try:
        send()
    except Unsatisfiable:  # a route of which nothing can be asked wrongly
        assert not sent
    return len(sent)


def test_every_route_does_what_the_document_says(schema: Any) -> None:
    sent = {
        (operation.label, mode): send_some(operation.as_strategy(generation_mode=mode))
        for operation in operations(schema)
        for mode in MODES
    }
    assert all(count for (_, mode), count in sent.items() if mode is MODES[0])
    assert sum(sent.values()) >= 60


def test_edges_of_every_route_are_as_the_document_says(schema: Any) -> None:
    """Values at their bounds and beyond, parameters left out or given twice, methods that are not served."""
    sent = 0
    for operation in operations(schema):
        cases = schema.iter_coverage_cases(
            operation, generation_modes=list(MODES), generation_config=schema.config.generation_for(operation=operation)
        )
        for case in islice(cases, EDGES):
            # The path of an entry with a colon in its id is the same one, so more methods are served there.
            left_out = [allow_header_conformance] if "}:" in operation.path else []
            case.call_and_validate(excluded_checks=left_out)
            sent += 1
    assert sent >= 500


def test_what_an_answer_leads_to_does_what_the_document_says(schema: Any) -> None:
    """Walks along the links of the document, from an answer to what it is about."""
    machine = schema.as_state_machine()
    machine.run(settings=BOUNDS)


def test_links_lead_to_routes(registry: FakeRegistry) -> None:
    document = registry.http.get("/openapi.json").json()
    ids = {operation["operationId"] for methods in document["paths"].values() for operation in methods.values()}
    links = [
        link
        for methods in document["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert len(links) >= 8
    assert {link["operationId"] for link in links} <= ids
