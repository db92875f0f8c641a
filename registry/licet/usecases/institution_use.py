# SPDX-License-Identifier: Apache-2.0
"""How many recent answers rested on each part of an institution's record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from licet.domain.answer import Decision, Reason
from licet.domain.entry import Institution
from licet.domain.record import DecisionRecord
from licet.domain.use import UseRequest
from licet.errors import EntryNotFoundError
from licet.usecases.registry import Edition
from licet.vocabulary.readings import READINGS

__all__ = ["InstitutionUse", "PartUse", "institution_use"]

Part: TypeAlias = tuple[str, str]
"""A part of the record: what it is, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartUse:
    """How many answers rested on one part of the record; `part` says what it is, `id` which one."""

    part: str
    id: str
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionUse:
    """What of an institution's record was of use.

    `looked_at` counts the recent answers that the reader may see listed, `asked_there` those of them whose question
    comes from this institution: it names it, or says nothing of who asks and this is the default one.
    """

    institution: str
    looked_at: int
    asked_there: int
    items: tuple[PartUse, ...]


def institution_use(
    name: str,
    answers: Iterable[DecisionRecord],
    *,
    edition: Edition,
    show: Callable[[DecisionRecord], Decision | None],
) -> InstitutionUse:
    """Return how many of some answers rested on each part of the record of an institution.

    Of the answers to questions that come from it, one rested on

    - an environment or a service that its question names (an environment also by its kind, where the record has one);
    - an agreement if a finding read that it is on file here;
    - a presumption if a finding read it, or it is among what the answer `assumed`;
    - adopted guidance if a finding or a notice is of a rule in it;
    - a reading if a finding is of a rule that holds under a reading of that question;
    - a contact if something was left to that office.

    A count says that the part was read, not that the answer would be another without it.

    Args:
        name: the id or an alias of the institution.
        answers: those that are looked at.
        edition: the registry as the reader may see it.
        show: gives an answer as the reader may see it; None leaves it out.

    Raises:
        EntryNotFoundError: there is no such institution.
    """
    entry = edition.entry(name).entry
    if not isinstance(entry, Institution):
        raise EntryNotFoundError(name)
    counts: Counter[Part] = Counter()
    looked_at = asked_there = 0
    for record in answers:
        shown = show(record)
        if shown is None:
            continue
        looked_at += 1
        if _comes_from(record.request, entry, edition):
            asked_there += 1
            counts.update(set(_rested_on(record.request, shown, entry, edition)))
    items = tuple(PartUse(part=part, id=each, answers=counts[part, each]) for part, each in _parts(entry))
    return InstitutionUse(institution=entry.id, looked_at=looked_at, asked_there=asked_there, items=items)


def _parts(entry: Institution) -> Iterator[Part]:
    yield from (("environment", each.id) for each in entry.environments)
    yield from (("service", each.id) for each in entry.services)
    yield from (("agreement", each) for each in dict.fromkeys(each.terms for each in entry.agreements))
    yield from (("presumption", each) for each in sorted(entry.presumptions))
    yield from (("guidance", each) for each in entry.adopts)
    yield from (("reading", each) for each in sorted(entry.readings))
    yield from (("contact", each) for each in sorted(entry.contacts))


def _comes_from(request: UseRequest, entry: Institution, edition: Edition) -> bool:
    actor = request.actor
    if actor is not None and (actor.institution or actor.kind or actor.country):
        return edition.names.get(actor.institution or "") == entry.id
    return edition.names.get(edition.snapshot.default_institution or "") == entry.id


def _rested_on(request: UseRequest, decision: Decision, entry: Institution, edition: Edition) -> Iterator[Part]:
    yield from _named(request, entry, edition)
    names = edition.names
    signed = {names.get(each.terms, each.terms): each.terms for each in entry.agreements}
    adopted = {names.get(each, each): each for each in entry.adopts}
    for notice in decision.notices:
        owner, _ = edition.snapshot.rules.get(notice.rule or "", ("", None))
        if owner in adopted:
            yield "guidance", adopted[owner]
    for reason in decision.reasons:
        yield from _read_agreements(reason, entry, signed, edition)
        if reason.clause is not None and reason.clause.terms in adopted:
            yield "guidance", adopted[reason.clause.terms]
        known = edition.snapshot.rules.get(reason.rule or "")
        question = READINGS.get(known[1].reading or "") if known is not None else None
        if question is not None:
            yield "reading", question
    read = {value.operand for reason in decision.reasons for value in reason.values if value.from_ == _presumed(entry)}
    for operand in read | {each.operand for each in decision.assumed if each.because == _presumed(entry)}:
        yield from (("presumption", spelling) for spelling in (operand, operand.removeprefix("fact.")))
    yield from (("contact", item.who) for item in decision.review)


def _presumed(entry: Institution) -> str:
    """Return what an answer says of where a value came from that the record presumes."""
    return f"presumption of {entry.id}"


def _named(request: UseRequest, entry: Institution, edition: Edition) -> Iterator[Part]:
    """Yield the service and the environment that a question names."""
    if request.service is not None:
        service = edition.names.get(request.service.id, request.service.id)
        yield from (("service", each.id) for each in entry.services if edition.names.get(each.id, each.id) == service)
    place = request.environment
    if place is None:
        return
    alike = [each.id for each in entry.environments if each.kind == place.kind]
    if place.id is not None or len(alike) == 1:
        yield "environment", place.id or alike[0]


def _read_agreements(reason: Reason, entry: Institution, signed: dict[str, str], edition: Edition) -> Iterator[Part]:
    for value in reason.values:
        operand, _, wanted = value.operand.partition(" covers ")
        here = value.from_ == entry.id or f"({entry.id})" in value.from_
        if not operand.startswith("evidence.agreement") or not here or value.value is not True:
            continue
        terms = wanted or (reason.clause.terms if reason.clause is not None else "")
        if (known := edition.names.get(terms, terms)) in signed:
            yield "agreement", signed[known]
