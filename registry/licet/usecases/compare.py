# SPDX-License-Identifier: Apache-2.0
"""Two answers to one question side by side: where two ways to read unsettled clauses part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licet.domain.answer import Decision
from licet.domain.verdict import Verdict

__all__ = ["Comparison", "Parting", "compared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A finding that is not the same in all answers: its effect in each, None where it is not among them."""

    rule: str | None
    says: str
    act: str
    about: str
    effects: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The verdict under each interpretation, and the findings in which they part."""

    verdicts: Mapping[str, Verdict]
    partings: tuple[Parting, ...]


def compared(answers: Mapping[str, Decision]) -> Comparison:
    """Compare the answers to one question, each by the interpretation under which it was given."""
    findings: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for name, decision in answers.items():
        for reason in decision.reasons:
            key = (reason.rule or "", reason.act, reason.about, reason.says)
            findings.setdefault(key, {})[name] = reason.effect or reason.modality
    partings = tuple(
        Parting(
            rule=rule or None, says=says, act=act, about=about, effects={name: effects.get(name) for name in answers}
        )
        for (rule, act, about, says), effects in sorted(findings.items())
        if len({effects.get(name) for name in answers}) > 1
    )
    return Comparison(verdicts={name: decision.verdict for name, decision in answers.items()}, partings=partings)
