# SPDX-License-Identifier: Apache-2.0
"""Missing facts as questions: where the answer goes, in what words, and who can say (SEMANTICS 8.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from licet.decision.completion import Completion
from licet.decision.documents import by_document
from licet.decision.situation import Situation, UnknownKey
from licet.domain.answer import Missing
from licet.domain.rule import Scalar
from licet.vocabulary.evidence import EVIDENCE, EvidenceScope
from licet.vocabulary.facts import FACTS
from licet.vocabulary.operands import OPERANDS, operand_of

__all__ = ["pointer_of", "questions"]


def questions(keys: tuple[UnknownKey, ...], completion: Completion, situation: Situation) -> tuple[Missing, ...]:
    """Return the smallest set as questions, easiest first; facts that one document shows become one question."""
    grouped = by_document(keys, completion.values)
    documents = [_document(kind, subject, facts, completion, situation) for (kind, subject), facts in grouped.items()]
    covered = {key for facts in grouped.values() for key in facts}
    single = [_question(key, completion, situation) for key in keys if key not in covered]
    return tuple(sorted([*single, *documents], key=lambda m: (_effort(m.name), m.name, m.path)))


def pointer_of(key: UnknownKey, situation: Situation) -> str:
    """Return the JSON pointer in the request at which the fact is stated."""
    head, _, name = key.operand.partition(".")
    places = {asset.id: asset.index for asset in reversed(situation.datasets)}
    index = places.get(key.subject, 0)
    if head == "fact":
        return _fact_pointer(name, key, index)
    return {
        "dataset": f"/datasets/{index}/facts/{name}" if name != "part" else f"/datasets/{index}/part",
        "model": f"/model/facts/{name}" if name != "id" else "/model/id",
        "service": f"/service/configuration/{name}" if name != "id" else "/service/id",
        "output": f"/outputs/{key.subject}/{name}",
        "act": f"/outputs/{key.subject}/{name}/-",
        "actor": f"/actor/{name}",
        "environment": f"/environment/{name}",
        "purpose": "/purpose/diseases/-" if name == "diseases" else "/purpose/id",
    }.get(head, "/evidence/-")


def _fact_pointer(name: str, key: UnknownKey, index: int) -> str:
    about = FACTS[name].about
    if about == "dataset" and key.subject:
        return f"/datasets/{index}/facts/{name}"
    return f"/model/facts/{name}" if about == "model" else f"/facts/{name}"


def _effort(name: str) -> int:
    return operand_of(name).effort


def _document(
    kind: str,
    subject: str,
    facts: tuple[UnknownKey, ...],
    completion: Completion,
    situation: Situation,
) -> Missing:
    return Missing(
        path="/evidence/-",
        name=f"evidence.{kind}",
        kind="evidence",
        choices=None,
        question=_about(EVIDENCE[kind].question, subject, situation),
        wanted_by=_wanted(facts, completion),
        who_can_say=EVIDENCE[kind].who_can_say,
        kind_value=_evidence_value(kind, "", subject, situation),
    )


def _question(key: UnknownKey, completion: Completion, situation: Situation) -> Missing:
    operand = operand_of(key.operand)
    value = completion.values.get(key)
    if key.operand.startswith("evidence."):
        kind = key.operand.split(".")[1]
        value = _evidence_value(kind, key.terms, key.subject, situation, held=value is not False)
    return Missing(
        path=pointer_of(key, situation),
        name=key.operand,
        kind=operand.value_kind,
        choices=_choices(key),
        question=_words(key, situation),
        wanted_by=_wanted((key,), completion),
        who_can_say=operand.who_can_say,
        kind_value=value,
    )


def _choices(key: UnknownKey) -> tuple[Scalar, ...] | None:
    operand = OPERANDS.get(key.operand)
    return tuple(operand.choices) or None if operand else None


def _words(key: UnknownKey, situation: Situation) -> str:
    question = operand_of(key.operand).question or f"What is {key.operand}?"
    if key.terms:
        return f"{question.rstrip('?')}: {key.terms.replace('|', ' or ')}?"
    return _about(question, key.subject, situation)


def _about(question: str, subject: str, situation: Situation) -> str:
    several = len({asset.id for asset in situation.datasets}) > 1
    return f"{subject}: {question}" if several and subject in {a.id for a in situation.datasets} else question


def _wanted(keys: tuple[UnknownKey, ...], completion: Completion) -> tuple[str, ...]:
    return tuple(sorted({rule for key in keys for rule in completion.wanted_by.get(key, ())}))


def _evidence_value(
    kind: str, terms: str, subject: str, situation: Situation, *, held: bool = True
) -> Mapping[str, object]:
    """Return the document that would answer, ready to be added to the evidence of the request."""
    found: dict[str, object] = {"kind": kind} if held else {"kind": kind, "held": False}
    if terms:
        found["terms"] = terms.split("|", maxsplit=1)[0]
    if EVIDENCE[kind].scope is not EvidenceScope.PERSONAL:
        found["covers"] = {"assets": [subject] if subject else list(_subjects(situation))}
    return found


def _subjects(situation: Situation) -> Iterator[str]:
    for entry in (*(a.entry for a in situation.datasets), situation.model, situation.service):
        if entry is not None:
            yield entry.id
