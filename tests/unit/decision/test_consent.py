# SPDX-License-Identifier: Apache-2.0
"""What a consent group says counts only where it says one thing (SEMANTICS 2.4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from licet.decision.reference import verdict_only
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, DataUse, Modifier
from licet.domain.use import DatasetUse, EnvironmentUse, Party, PurposeUse, UseRequest

REGION = "duo:0000022"
IN_GERMANY = UseRequest(
    action="evaluate",
    datasets=(DatasetUse(id="cohort"),),
    purpose=PurposeUse(id="research_non_commercial"),
    actor=Party(kind="academic", country="DE"),
    environment=EnvironmentUse(kind="institution_on_prem"),
    facts={"sells_result": False},
    as_of=dt.date(2026, 11, 24),
)


def _cohort(*regions: str) -> UseRequest:
    use = DataUse(permission="duo:0000042", modifiers=tuple(Modifier(term=REGION, value=region) for region in regions))
    cohort = Dataset(
        id="cohort",
        name="cohort",
        data_use=(use,),
        attributes={"human_subjects": False, "identifiability": "not_personal"},
    )
    return replace(IN_GERMANY, entries=(cohort,))


def test_one_region_is_where_the_data_may_be_used(seed_snapshot: Snapshot) -> None:
    assert verdict_only(_cohort("DE"), seed_snapshot).is_permit
    assert not verdict_only(_cohort("US"), seed_snapshot).is_permit


@pytest.mark.parametrize("regions", [("US", "DE"), ("DE", "US")], ids=["own region last", "own region first"])
def test_of_two_regions_neither_permits(regions: tuple[str, ...], seed_snapshot: Snapshot) -> None:
    assert not verdict_only(_cohort(*regions), seed_snapshot).is_permit
