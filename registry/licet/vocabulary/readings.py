# SPDX-License-Identifier: Apache-2.0
"""Named readings of unsettled questions (SEMANTICS 3.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licet.vocabulary.term import ours

__all__ = ["QUESTIONS", "READINGS", "Reading", "UnsettledQuestion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read an unsettled clause."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledQuestion:
    """A question on which readings part; a rule of a reading holds only under that reading."""

    id: str
    question: str
    readings: tuple[Reading, ...]
    who_can_say: str = "legal"

    @property
    def iri(self) -> str:
        """The IRI under which Licet declares the question."""
        return ours("reading_" + self.id)


QUESTIONS: Mapping[str, UnsettledQuestion] = {
    question.id: question
    for question in (
        UnsettledQuestion(
            id="weights_and_copyright",
            question="Are model weights an adaptation of the copyrighted works they were trained on?",
            readings=(
                Reading(id="weights_are_adaptations", label="weights are adapted material"),
                Reading(id="weights_are_not_adaptations", label="weights are not adapted material"),
            ),
        ),
        UnsettledQuestion(
            id="g13_scope",
            question="Does the guidance bar every public model API, or only public and free-tier tools?",
            readings=(
                Reading(id="all_public_apis", label="every public API"),
                Reading(id="public_tools_only", label="public and free-tier tools only"),
            ),
            who_can_say="data_protection",
        ),
    )
}

READINGS: Mapping[str, str] = {
    reading.id: question.id for question in QUESTIONS.values() for reading in question.readings
}
"""Reading id to the question it answers."""
