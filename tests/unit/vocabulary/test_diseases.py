# SPDX-License-Identifier: Apache-2.0
"""Diseases lie below each other in Mondo, in DOID, and across the two."""

from __future__ import annotations

import pytest

from licet.vocabulary.diseases import disease, disease_ids, is_disease_below

CANCER, LUNG_CANCER, DIABETES, TYPE_2 = "MONDO:0004992", "MONDO:0008903", "MONDO:0005015", "MONDO:0005148"
CANCER_DOID, LUNG_CANCER_DOID = "DOID:162", "DOID:1324"


@pytest.mark.parametrize(
    ("narrower", "broader"),
    [
        (CANCER, CANCER),
        (LUNG_CANCER, CANCER),
        (TYPE_2, DIABETES),
        (LUNG_CANCER_DOID, CANCER_DOID),
        (LUNG_CANCER_DOID, CANCER),
        (LUNG_CANCER, CANCER_DOID),
        (LUNG_CANCER, LUNG_CANCER_DOID),
        ("ORPHA:1", "ORPHA:1"),
    ],
)
def test_below(narrower: str, broader: str) -> None:
    assert is_disease_below(narrower, broader)


@pytest.mark.parametrize(
    ("narrower", "broader"), [(CANCER, LUNG_CANCER), (LUNG_CANCER, DIABETES), ("ORPHA:1", CANCER), (CANCER, "ORPHA:1")]
)
def test_not_below(narrower: str, broader: str) -> None:
    assert not is_disease_below(narrower, broader)


def test_both_trees_are_there_with_their_names() -> None:
    assert len(set(disease_ids())) > 34_000
    found = disease(TYPE_2)
    assert found is not None
    assert (found.label, found.same) == ("type 2 diabetes mellitus", ("DOID:9352",))
    assert disease("MONDO:9999999") is None
