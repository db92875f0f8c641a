# SPDX-License-Identifier: Apache-2.0
"""The vocabulary as it is published."""

import json
from typing import Any

import pytest

from licet.wire.vocabulary import SCHEMES, published_scheme, published_vocabulary

EXPECTED = {
    "actions", "purposes", "environments", "output_kinds", "releases", "derivations", "sensitivities",
    "identifiability", "modalities", "facts", "evidence", "readings", "operands", "offices", "venues",
    "party_kinds", "regions",
}  # fmt: skip

every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


def test_all_schemes_are_published() -> None:
    assert published_vocabulary().keys() >= EXPECTED


@every_scheme
def test_term_has_id_label_and_iri(scheme: str) -> None:
    for term in published_scheme(scheme):
        assert term["id"]
        assert term["label"]
        assert term["iri"].startswith(("http://", "https://"))
        assert isinstance(term["definition"], str)


@every_scheme
def test_ids_are_unique(scheme: str) -> None:
    ids = [term["id"] for term in published_scheme(scheme)]
    assert len(ids) == len(set(ids))


@every_scheme
def test_broader_terms_exist(scheme: str) -> None:
    terms = published_scheme(scheme)
    assert {term["broader"] for term in terms} <= {None, *(term["id"] for term in terms)}


def test_no_iri_stands_for_two_terms() -> None:
    seen: dict[str, Any] = {}
    for scheme, terms in published_vocabulary().items():
        for term in terms:
            assert seen.setdefault(term["iri"], (scheme, term["id"])) == (scheme, term["id"])


def test_vocabulary_is_json() -> None:
    assert json.loads(json.dumps(published_vocabulary())) == published_vocabulary()


def test_fact_carries_its_question() -> None:
    facts = {term["id"]: term for term in published_scheme("facts")}
    assert facts["sells_result"]["question"] == facts["sells_result"]["definition"]
    assert facts["sells_result"]["who_can_say"] == "asker"
