# SPDX-License-Identifier: Apache-2.0
"""Nothing of what the registry started from is lost: every entry, every rule with its quote and its source.

`facts.tsv` holds 16 hexadecimal digits of SHA-256 of each quote and source address; blank where there is none.
A rule that was split keeps the first id in `source_rule`, and one of its parts keeps the quote.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from licet.decision.snapshot import Snapshot
from licet.domain.rule import Rule

LIST = Path(__file__).with_name("facts.tsv")
ROWS = list(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
ENTRIES = sorted({row["entry"] for row in ROWS})
RULES = [row for row in ROWS if row["rule"]]


def test_the_list_is_whole() -> None:
    assert (len(ENTRIES), len(RULES)) == (237, 588)


@pytest.mark.parametrize("name", ENTRIES)
def test_entry_is_there(name: str, seed_snapshot: Snapshot) -> None:
    assert seed_snapshot.get(name) is not None


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["rule"])
def test_rule_keeps_quote_and_source(row: dict[str, str], seed_snapshot: Snapshot) -> None:
    parts = list(_parts(row["rule"], seed_snapshot))
    assert parts, f"no rule {row['rule']}"
    assert row["quote"] in ("", *(_hash(part.clause.quote) for part in parts))
    assert row["source"] in ("", *(_hash(part.clause.source_url) for part in parts))


def _parts(name: str, snapshot: Snapshot) -> Iterator[Rule]:
    return (rule for _, rule in snapshot.rules.values() if name in (rule.id, rule.source_rule))


def _hash(text: str | None) -> str:
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]
