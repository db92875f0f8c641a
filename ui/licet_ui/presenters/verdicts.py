# SPDX-License-Identifier: Apache-2.0
"""Which data sets, or models, a question permits: rows to show, to sift and to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.verdict import VERDICTS, colour_of, verdict_words
from licet_ui.presenters.words import sentence

__all__ = ["Row", "as_csv", "counts", "reason_of", "rows", "sifted"]

_COLUMNS: Final = ("id", "name", "verdict", "in words", "why", "template")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One data set or model: its verdict, in words and colour, and why, where that was asked for."""

    id: str
    name: str
    verdict: str
    words: str
    colour: str
    why: str
    template: bool

    @property
    def lacks_reason(self) -> bool:
        """Whether this is no plain yes, and nobody has asked why."""
        return not self.why and not self.verdict.startswith("PERMITTED")


def rows(found: Mapping[str, Any], why: Mapping[str, str]) -> tuple[Row, ...]:
    """Return every candidate, the mildest verdict first; `why` has reasons by id."""
    return tuple(
        Row(
            id=item["id"],
            name=item["name"],
            verdict=item["verdict"],
            words=verdict_words({"verdict": item["verdict"]}),
            colour=colour_of(item["verdict"]),
            why=why.get(item["id"], ""),
            template=bool(item["template"]),
        )
        for item in found["items"]
    )


def counts(found: Mapping[str, Any]) -> Mapping[str, int]:
    """Return how many candidates have each verdict, the mildest first; verdicts that nobody has are left out."""
    counted = found["verdicts"]
    return {verdict: counted[verdict] for verdict in VERDICTS if counted.get(verdict)}


def sifted(found: Iterable[Row], *, verdicts: Sequence[str], words: str) -> tuple[Row, ...]:
    """Return the rows with one of these verdicts, or any if none is given, whose id or name has these words."""
    wanted = words.casefold().split()
    return tuple(
        row
        for row in found
        if (not verdicts or row.verdict in verdicts)
        and all(word in f"{row.id} {row.name}".casefold() for word in wanted)
    )


def reason_of(decision: Mapping[str, Any]) -> str:
    """Return why an answer is what it is, in one line: the first rule that decides, or what is missing."""
    if decision["verdict"] == "INSUFFICIENT_FACTS":
        asked = [each["question"] for each in decision["missing"]]
        return " ".join(asked) or sentence(decision["summary"])
    deciding = next((reason for reason in decision["reasons"] if reason["deciding"]), None)
    if deciding is None:
        return sentence(decision["summary"])
    rule = f"{deciding['rule']}: " if deciding["rule"] else ""
    return rule + sentence(deciding["says"])


def as_csv(found: Iterable[Row]) -> str:
    """Return rows as CSV (RFC 4180), with a heading; a cell never begins as a formula of a spreadsheet does."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(_COLUMNS)
    for row in found:
        template = "yes" if row.template else "no"
        written.writerow([_cell(each) for each in (row.id, row.name, row.verdict, row.words, row.why, template)])
    return text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
