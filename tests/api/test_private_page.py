# SPDX-License-Identifier: Apache-2.0
"""The page on private agreements shows what really happens."""

import re

import pytest

from licet.domain.access import Role
from licet.formats.seed_yaml import read_entry
from licet.usecases.check_entry import check_entry
from tests.api.callers import calling
from tests.architecture.tree import ROOT
from tests.factories import dataset, institution, licence, model, rule, service
from tests.fakes.app import FakeRegistry

PAGE = (ROOT / "docs/how-to/keep-agreements-private.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.mark.parametrize("role", [None, Role.READER, Role.CURATOR], ids=str)
def test_sentence_on_the_page_is_the_one_that_strangers_read(role: Role | None) -> None:
    entry, findings = read_entry(block("yaml"))
    assert findings == ()
    assert entry is not None
    assert check_entry(entry) == ()
    registry = FakeRegistry(
        entry,
        licence("OPEN", rule("O-1", "permission", "inference_prompt")),
        dataset("records", concluded_terms=entry.id),
        model("llm", concluded_terms="OPEN"),
        service("HOSTED", offers=("llm",)),
        institution("HERE", contacts={"legal": "legal@hospital.example", "ethics": "other@hospital.example"}),
        institution="HERE",
    )
    question = {
        "action": "inference_prompt", "datasets": [{"id": "records"}], "model": {"id": "llm"},
        "service": {"id": "HOSTED"},
    }  # fmt: skip
    with calling(registry, role) as http:
        found = http.post("/v1/decisions", json=question).json()
    (says,) = {reason["says"] for reason in found["reasons"] if reason["rule"] == "HDUA-1"}
    assert found["verdict"] == "PROHIBITED"
    assert (says == block("text").strip()) is (role is not Role.CURATOR)
    assert ("no transfer of the Data" in str(found)) is (role is Role.CURATOR)
