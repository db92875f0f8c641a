# SPDX-License-Identifier: Apache-2.0
"""Documents on file: whether one of a kind is held, for this asset, on this day (SEMANTICS 2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from licet.decision.instruments import governing_ids
from licet.decision.kleene import Truth
from licet.decision.situation import Context, Situation, is_current
from licet.domain.entry import Covers, EvidenceOnFile
from licet.vocabulary.actions import PARENTS
from licet.vocabulary.evidence import EVIDENCE, EvidenceKind, EvidenceScope
from licet.vocabulary.term import ancestors

__all__ = ["Held", "documents", "held", "is_valid"]

ASKER = "request"


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a document is held (None: nobody said), the document that says so and where it is on file."""

    truth: Truth
    source: str
    document: EvidenceOnFile | None = None


def held(kind: str, situation: Situation, context: Context, *, terms: str | None = None) -> Held:
    """Return whether evidence of `kind` is held for the context; with `terms`, for that agreement or asset."""
    best = Held(None, ASKER)
    for document, source in documents(situation):
        if document.kind != kind or not _speaks(document, situation, context, terms):
            continue
        found = Held(document.held and is_valid(document, situation.as_of), source, document)
        if found.truth:
            return found
        best = found
    return best


def documents(situation: Situation) -> Iterator[tuple[EvidenceOnFile, str]]:
    """Yield the documents of the request, then those of the institution's record."""
    for document in sorted(situation.request.evidence, key=repr):
        yield document, ASKER
    source = situation.institution.id if situation.institution is not None else ""
    yield from ((document, source) for document in _recorded(situation))


def is_valid(document: EvidenceOnFile, as_of: date) -> bool:
    """Return whether the document has begun and not ended."""
    return is_current(document.valid_from, document.valid_until, as_of)


def _recorded(situation: Situation) -> Iterator[EvidenceOnFile]:
    institution = situation.institution
    if institution is None:
        return
    yield from institution.evidence
    for signed in institution.agreements:
        covers = signed.covers
        yield EvidenceOnFile(
            kind="agreement", terms=signed.terms, covers=covers, valid_from=signed.valid_from,
            valid_until=signed.valid_until, reference=signed.reference,
        )  # fmt: skip
        if signed.reviewed_for_llm is not None:
            yield EvidenceOnFile(
                kind="agreement_review",
                terms=signed.terms,
                covers=covers,
                issued_at=signed.reviewed_for_llm,
            )
    if situation.environment is not None:
        for attested in situation.environment.attestations:
            yield EvidenceOnFile(
                kind=attested.kind, covers=_everything(situation), valid_from=attested.valid_from,
                valid_until=attested.valid_until, reference=attested.reference,
            )  # fmt: skip
    if situation.contract is not None:
        for document in situation.contract.evidence:
            covers = document.covers or Covers(
                assets=_everything(situation).assets, actions=situation.contract.covers.actions
            )
            yield replace(document, covers=covers)


def _everything(situation: Situation) -> Covers:
    model = (situation.model.id,) if situation.model else ()
    service = (situation.service.id,) if situation.service else ()
    return Covers(assets=(*(asset.id for asset in situation.datasets), *model, *service))


def _speaks(document: EvidenceOnFile, situation: Situation, context: Context, terms: str | None) -> bool:
    """Return whether the document speaks of what the context is about."""
    covers = document.covers or Covers()
    if covers.actions and not any(_reaches(action, context) for action in covers.actions):
        return False
    if terms is not None and not _names(document, covers, terms, situation):
        return False
    kind = EVIDENCE[document.kind]
    subjects = _subjects(kind, situation, context)
    if covers.assets:
        return bool({situation.snapshot.resolve(asset) for asset in covers.assets} & subjects)
    if document.terms is None:
        return kind.scope is EvidenceScope.PERSONAL
    if terms is not None and kind.scope is EvidenceScope.TERMS:
        return True  # a rule that asks for an agreement by name does not ask what else it governs
    return _covers_by_terms(document.terms, kind, situation, subjects)


def _reaches(covered: str, context: Context) -> bool:
    return covered in ancestors(context.action, PARENTS) or covered in ancestors(context.base_action, PARENTS)


def _names(document: EvidenceOnFile, covers: Covers, terms: str, situation: Situation) -> bool:
    resolve = situation.snapshot.resolve
    named = {resolve(document.terms)} if document.terms else set()
    return resolve(terms) in named | {resolve(asset) for asset in covers.assets}


def _subjects(kind: EvidenceKind, situation: Situation, context: Context) -> set[str]:
    """Return the ids that a document of this kind may name to speak of the context."""
    model, service = situation.model, situation.service
    found = {situation.datasets[context.dataset].id} if context.dataset is not None else set()
    holders = {entry.id for entry in (model, service) if entry is not None}
    if context.dataset is None:
        return found | holders
    if model is not None and kind.of_model:
        found.add(model.id)
    if service is not None and kind.of_service:
        found.add(service.id)
    return found | ({context.about} & holders)


def _covers_by_terms(terms: str, kind: EvidenceKind, situation: Situation, subjects: set[str]) -> bool:
    """Return whether the terms that a document names govern what it must speak of."""
    wanted = situation.snapshot.resolve(terms)
    governed = {name for name in subjects if wanted in governing_ids(name, situation.snapshot)}
    data = {asset.id for asset in situation.datasets if wanted in governing_ids(asset.id, situation.snapshot)}
    return bool(governed) and (kind.scope is not EvidenceScope.ASSET or len(data) <= 1)
