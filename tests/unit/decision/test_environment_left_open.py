# SPDX-License-Identifier: Apache-2.0
"""Where the environment is not stated, what its record says hangs on which one it is."""

from __future__ import annotations

import datetime as dt

import pytest

from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import Attestation, Dataset, Institution, KnownEnvironment, Licence
from licet.domain.rule import Clause, Constraint, Modality, Operator, Rule
from licet.domain.use import DatasetUse, Party, PurposeUse, UseRequest
from licet.domain.verdict import Verdict

DAY = dt.date(2026, 11, 24)
ATTESTED = Constraint(left_operand="fact.nist_800_171_attested", operator=Operator.EQ, right_operand=True)


@pytest.mark.parametrize(
    ("begins", "ends", "asked"),
    [
        pytest.param(None, None, "environment.kind", id="attested without dates"),
        pytest.param(dt.date(2026, 1, 1), dt.date(2027, 1, 1), "environment.kind", id="attested today"),
        pytest.param(dt.date(2027, 1, 1), None, "fact.nist_800_171_attested", id="attested from next year only"),
        pytest.param(None, dt.date(2026, 1, 1), "fact.nist_800_171_attested", id="attestation has ended"),
    ],
)
def test_an_environment_is_asked_only_if_one_of_the_record_is_attested_today(
    begins: dt.date | None, ends: dt.date | None, asked: str
) -> None:
    """If none is, the work may still be done where the record says nothing, so the attestation itself is asked."""
    decision = decide(_request(), _registry(Attestation(kind="nist_800_171", valid_from=begins, valid_until=ends)))
    assert [item.name for item in decision.missing] == [asked]
    assert decision.verdict is Verdict.INSUFFICIENT_FACTS


def _registry(attestation: Attestation) -> Snapshot:
    clause = Clause(section="1", quote="words", verified=True, confidence="high")
    allowed = Rule(id="P", modality=Modality.PERMISSION, actions=("use",), says="may", clause=clause)
    wanted = Rule(
        id="R", modality=Modality.REQUIREMENT, actions=("use",), says="must", clause=clause, requires=(ATTESTED,)
    )
    cluster = KnownEnvironment(id="CLUSTER", kind="institution_on_prem", attestations=(attestation,))
    return compile_snapshot(
        [
            Licence(id="L", name="licence", rules=(allowed, wanted)),
            Dataset(id="d", name="data", concluded_terms="L"),
            Institution(id="I", name="institute", country="US", party_kind="academic", environments=(cluster,)),
        ]
    )


def _request() -> UseRequest:
    return UseRequest(
        action="evaluate",
        datasets=(DatasetUse(id="d"),),
        purpose=PurposeUse(id="academic_research"),
        actor=Party(institution="I"),
        as_of=DAY,
    )
