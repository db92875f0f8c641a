# SPDX-License-Identifier: Apache-2.0
"""Tell which documents speak of an asset, its own and what it inherits."""

from __future__ import annotations

from dataclasses import dataclass

from licet.decision.instruments import Instrument, branches_of, terms_of
from licet.domain.entry import InstrumentClass, Silence
from licet.usecases.registry import Edition

__all__ = ["GovernedBy", "GoverningTerms", "TermsChoice", "governed_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningTerms:
    """A document that speaks of the asset.

    `path` is the walk from the asset to it, empty where none of its rules reaches the asset.
    `registered` is false for terms that the registry knows by name only.
    """

    id: str
    name: str | None
    class_: InstrumentClass
    layer: str
    silence: Silence
    registered: bool
    path: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChoice:
    """One choice that the terms leave to whoever takes them: the documents that then all apply."""

    name: str
    terms: tuple[GoverningTerms, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernedBy:
    """What governs one asset; laws and guidance hang on the question and are not here."""

    id: str
    expression: str | None
    choices: tuple[TermsChoice, ...]


def governed_by(name: str, *, edition: Edition) -> GovernedBy:
    """Return what governs an entry, given by its id or an alias.

    Raises:
        EntryNotFoundError: there is no such entry.
    """
    entry = edition.entry(name).entry
    if entry.kind not in {"dataset", "model", "service", "artefact"}:
        return GovernedBy(id=entry.id, expression=None, choices=())
    choices = (
        TermsChoice(
            name=branch.name,
            terms=tuple(_terms(instrument, edition) for instrument in branch.instruments),
        )
        for branch in branches_of(entry.id, edition.snapshot)
    )
    return GovernedBy(id=entry.id, expression=terms_of(entry), choices=tuple(choices))


def _terms(instrument: Instrument, edition: Edition) -> GoverningTerms:
    stored = edition.stored.get(instrument.id)
    rules = instrument.rules
    return GoverningTerms(
        id=instrument.id,
        name=stored.entry.name if stored is not None else None,
        class_=instrument.class_,
        layer=instrument.layer,
        silence=instrument.silence,
        registered=stored is not None,
        path=rules[0].path[:-2] if rules else (),
        rules=tuple(rule.rule.id for rule in rules),
    )
