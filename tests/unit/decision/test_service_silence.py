# SPDX-License-Identifier: Apache-2.0
"""A service's silence has no effect unless the service is all that the question is about (SEMANTICS 1.4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from licet.compiled.engine import Engine
from licet.decision.reference import verdict_only
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import Dataset, Licence, Service
from licet.domain.rule import Clause, Modality, Rule
from licet.domain.use import DatasetUse, Party, PurposeUse, ServiceUse, UseRequest
from licet.domain.verdict import Verdict

READ = Clause(section="1", quote="words", verified=True, confidence="high")
ASKED = UseRequest(
    action="evaluate",
    service=ServiceUse(id="service"),
    purpose=PurposeUse(id="teaching"),
    actor=Party(kind="academic"),
    as_of=dt.date(2026, 11, 24),
)


def _registry(*of_service: Rule) -> Snapshot:
    allow = Rule(id="D-1", modality=Modality.PERMISSION, actions=("use",), says="all use", clause=READ)
    return compile_snapshot(
        (
            Dataset(id="data", name="data", concluded_terms="OPEN"),
            Licence(id="OPEN", name="open", rules=(allow,)),
            Licence(id="SILENT", name="silent", rules=of_service),
            Service(id="service", name="service", terms="SILENT", third_party=False, environment="institution_on_prem"),
        )
    )


def _verdict(request: UseRequest, snapshot: Snapshot) -> Verdict:
    found = verdict_only(request, snapshot)
    assert Engine(snapshot).verdict(request) is found
    return found


def test_terms_of_a_service_beside_data_need_not_speak() -> None:
    assert _verdict(replace(ASKED, datasets=(DatasetUse(id="data"),)), _registry()) is Verdict.PERMITTED


def test_terms_of_a_service_beside_data_may_forbid() -> None:
    forbid = Rule(id="S-1", modality=Modality.PROHIBITION, actions=("use",), says="no use", clause=READ)
    assert _verdict(replace(ASKED, datasets=(DatasetUse(id="data"),)), _registry(forbid)) is Verdict.PROHIBITED


def test_terms_of_a_service_alone_must_speak() -> None:
    assert _verdict(ASKED, _registry()) is Verdict.NEEDS_REVIEW
