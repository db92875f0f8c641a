# SPDX-License-Identifier: Apache-2.0
"""Withhold from an answer the words that its reader may not read; the only place that does.

The verdict is the same whoever asks. A finding of a rule that is not open to the reader cites the rule and
its document by id, and says whom to ask, in the place of everything that the document or its curators wrote.
What an answer was recorded with stays whole: it is redacted again for each reader, as of then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from licet.decision.summary import summary_again
from licet.domain.access import ANYBODY, Caller
from licet.domain.answer import (
    Act,
    Alternative,
    Assumed,
    CitedClause,
    Decision,
    Notice,
    OwedDuty,
    Reason,
    ReviewItem,
    UsedValue,
)
from licet.domain.entry import Entry, Institution, TermsBase
from licet.domain.rule import Rule
from licet.domain.use import UseRequest
from licet.errors import Flaw, InputError
from licet.usecases.check_run import RunCheck
from licet.usecases.flaws import input_error
from licet.usecases.preview import Preview
from licet.usecases.registry import Edition
from licet.usecases.visible import bare_hash, hidden_from

__all__ = ["Veil", "named_in", "redact", "redact_error", "redact_preview", "redact_run", "veil_for"]

_SILENCE: Final = "silence"
_WITHHELD: Final = "withheld"
_WORDS: Final = re.compile(r"[^\s()]+")
_OF_AN_ENTRY: Final = ("/part", "/version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """What one caller may not read, and whom to ask for it.

    `hidden` are ids of entries, `names` the same with their aliases, `documents` the hashes of closed documents
    in hexadecimal. `brought` are the ids of entries that the question itself brought, and of their rules.
    """

    edition: Edition
    hidden: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    contact: str | None = None
    institution: str | None = None
    brought: frozenset[str] = field(default=frozenset())

    @property
    def is_open(self) -> bool:
        """Whether nothing is withheld."""
        return not self.hidden and not self.documents

    def sentence(self, rule: str | None, document: str | None) -> str:
        """Return what stands in the place of words that are withheld."""
        of = f"rule {rule}" if rule else "this finding"
        where = f" ({document})" if document and document != rule else ""
        whom = self.contact or "whoever keeps this registry"
        return f"the text of {of}{where} is not open to you: ask {whom}"

    def hides_entry(self, name: str | None) -> bool:
        """Return whether the entry with this id is not open."""
        return name is not None and name in self.hidden and name not in self.brought

    def hides_rule(self, name: str, cited: Mapping[str, CitedClause] | None = None) -> bool:
        """Return whether the words of a rule, or of a ruling given by its id, are not open.

        A rule that nobody knows is not open.

        Args:
            name: the id.
            cited: the clauses that the answer cites, by rule.
        """
        if name in self.brought:
            return False
        clause = (cited or {}).get(name)
        if clause is not None and self.hides_clause(clause):
            return True
        entry = self.edition.names.get(name)
        owner, rule = self.edition.snapshot.rules.get(name, (None, None))
        if entry is None and rule is None:
            return clause is None
        return self.hides_entry(entry) or (owner is not None and rule is not None and self._hides_words(owner, rule))

    def hides_clause(self, clause: CitedClause) -> bool:
        """Return whether what a cited clause says is not open."""
        return (
            self.hides_entry(clause.terms)
            or self._quotes_closed(clause.text_hash)
            or self._rests_on_closed(clause.terms)
        )

    def _hides_words(self, owner: str, rule: Rule) -> bool:
        return self.hides_entry(owner) or self._quotes_closed(rule.clause.text_hash) or self._rests_on_closed(owner)

    def _quotes_closed(self, text_hash: str | None) -> bool:
        return bool(self.documents) and text_hash is not None and bare_hash(text_hash) in self.documents

    def _rests_on_closed(self, owner: str) -> bool:
        if not self.documents or owner in self.brought:
            return False
        stored = self.edition.stored.get(owner)
        return (
            stored is not None and isinstance(stored.entry, TermsBase) and self._quotes_closed(stored.entry.text.sha256)
        )


def veil_for(edition: Edition, caller: Caller = ANYBODY, *, documents: Iterable[str] = ()) -> Veil:
    """Return what `caller` may not read of an edition, and of the closed `documents`, given by their hashes."""
    hidden, closed = hidden_from(edition, caller), frozenset(documents)
    if not hidden and not closed:
        return Veil(edition=edition)
    institution = edition.names.get(edition.snapshot.default_institution or "")
    return Veil(
        edition=edition,
        hidden=hidden,
        names=frozenset(name for name, entry_id in edition.names.items() if entry_id in hidden),
        documents=closed,
        contact=_contact(institution, edition, hidden),
        institution=institution,
    )


def redact(decision: Decision, veil: Veil, request: UseRequest | None = None) -> Decision:
    """Return an answer with everything withheld that `veil` covers.

    Args:
        decision: the answer as it was given.
        veil: what its reader may not read.
        request: the question; the entries that it brought are its own words.
    """
    if veil.is_open:
        return decision
    return _redacted(decision, _for_question(veil, request))


def redact_preview(found: Preview, veil: Veil, *, request: UseRequest, entries: tuple[Entry, ...]) -> Preview:
    """Return a preview with everything withheld that `veil` covers; the proposed `entries` are the asker's words."""
    if veil.is_open:
        return found
    asked = _for_question(veil, request)
    before = None if found.before is None else _redacted(found.before, asked)
    return replace(found, before=before, after=_redacted(found.after, _with_brought(asked, entries)))


def redact_run(found: RunCheck, veil: Veil) -> RunCheck:
    """Return the answers about a training run with everything withheld that `veil` covers."""
    if veil.is_open:
        return found
    return replace(found, checks=tuple(replace(each, decision=redact(each.decision, veil)) for each in found.checks))


def redact_error(error: InputError, veil: Veil, request: UseRequest | None = None) -> InputError:
    """Return why a question cannot be answered without names and values that `veil` covers."""
    if veil.is_open or not error.flaws:
        return error
    asked = _for_question(veil, request)
    stated = named_in(request)
    flaws = tuple(_flaw(flaw, asked, stated) for flaw in error.flaws)
    return error if flaws == error.flaws else input_error(flaws)


def _for_question(veil: Veil, request: UseRequest | None) -> Veil:
    if request is None:
        return veil
    stated = request.actor.institution if request.actor is not None else None
    if stated is not None:
        name = veil.edition.names.get(stated)
        veil = replace(veil, institution=name, contact=_contact(name, veil.edition, veil.hidden))
    return _with_brought(veil, request.entries)


def _with_brought(veil: Veil, entries: Iterable[Entry]) -> Veil:
    names = {name for entry in entries for name in (entry.id, *(rule.id for rule in entry.rules))}
    return replace(veil, brought=veil.brought | names)


def _redacted(decision: Decision, veil: Veil) -> Decision:
    cited = {reason.rule: reason.clause for reason in decision.reasons if reason.rule and reason.clause}
    silent = {
        (reason.about, reason.clause.terms) for reason in decision.reasons if reason.rule is None and reason.clause
    }
    changed = replace(
        decision,
        acts=tuple(_act(act, veil) for act in decision.acts),
        reasons=tuple(_reason(reason, veil) for reason in decision.reasons),
        duties=tuple(_duty(duty, veil, cited) for duty in decision.duties),
        review=tuple(_review(item, veil, cited=cited, silent=silent) for item in decision.review),
        alternatives=tuple(each for each in decision.alternatives if not _names_hidden(each, decision, veil)),
        notices=tuple(_notice(notice, veil, cited) for notice in decision.notices),
        assumed=tuple(each for each in decision.assumed if not _is_from_hidden(each, veil)),
    )
    return decision if changed == decision else replace(changed, summary=summary_again(changed))


def _act(act: Act, veil: Veil) -> Act:
    """Withhold what generated a data set that is not open."""
    told = veil.hides_entry(act.about) and "was generated by" in act.because
    return replace(act, because="the record of the data set says so") if told else act


def _reason(reason: Reason, veil: Veil) -> Reason:
    clause = reason.clause
    closed = (clause is not None and veil.hides_clause(clause)) or (
        reason.rule is not None and veil.hides_rule(reason.rule, {reason.rule: clause} if clause else None)
    )
    terms = clause.terms if clause is not None else None
    shown = replace(
        reason,
        path=tuple(_WITHHELD if _is_way(step, reason, terms, veil) else step for step in reason.path),
        values=tuple(value for value in reason.values if not _is_hidden_value(value, veil)),
    )
    if not closed:
        return shown
    # What is said of a silence are our words: they have ids and the action, nothing of a document.
    says = reason.says if reason.modality == _SILENCE else veil.sentence(reason.rule, terms)
    return replace(shown, says=says, clause=_bare(clause) if clause is not None else None, values=())


def _is_way(step: str, reason: Reason, terms: str | None, veil: Veil) -> bool:
    return step not in {reason.about, terms} and veil.hides_entry(step)


def _is_hidden_value(value: UsedValue, veil: Veil) -> bool:
    if value.from_ in {"lineage", "mixture"} or veil.hides_entry(value.asset):
        return bool(veil.hidden) and value.from_ not in {"request", "unknown"}
    return any(veil.hides_entry(word) for word in _WORDS.findall(value.from_)) or _is_of_institution(value.from_, veil)


def _is_of_institution(source: str, veil: Veil) -> bool:
    """Return whether a value comes from the record of an institution that is not open."""
    return veil.hides_entry(veil.institution) and source.startswith("evidence ")


def _bare(clause: CitedClause) -> CitedClause:
    return CitedClause(
        terms=clause.terms, version=None, section=None, quote=None, source_url=None,
        verified=clause.verified, confidence=None, text_hash=None,
    )  # fmt: skip


def _duty(duty: OwedDuty, veil: Veil, cited: Mapping[str, CitedClause]) -> OwedDuty:
    closed = [rule for rule in duty.rules if veil.hides_rule(rule, cited)]
    if not closed:
        return duty
    return replace(duty, says=veil.sentence(closed[0], _document(closed[0], veil, cited)), due=None)


def _notice(notice: Notice, veil: Veil, cited: Mapping[str, CitedClause]) -> Notice:
    if notice.rule is not None and not veil.hides_rule(notice.rule, cited):
        return notice
    document = _document(notice.rule, veil, cited) if notice.rule is not None else None
    return replace(notice, says=veil.sentence(notice.rule, document))


def _review(
    item: ReviewItem, veil: Veil, *, cited: Mapping[str, CitedClause], silent: set[tuple[str, str]]
) -> ReviewItem:
    contact = None if veil.hides_entry(veil.institution) else item.contact
    if item.rule is not None:
        document = _document(item.rule, veil, cited) if veil.hides_rule(item.rule, cited) else None
        closed = veil.hides_rule(item.rule, cited)
    else:
        found = sorted(terms for about, terms in silent if about == (item.about or about) and veil.hides_entry(terms))
        document, closed = (found[0] if found else None), bool(found)
    if not closed:
        return replace(item, contact=contact)
    about = f" The question is about {item.about}." if item.about else ""
    says = veil.sentence(item.rule, document)
    text = f"{says[:1].upper()}{says[1:]}.{about} Please answer with scope, conditions and end date."
    return replace(item, contact=contact, question=text)


def _document(rule: str, veil: Veil, cited: Mapping[str, CitedClause]) -> str | None:
    if rule in cited:
        return cited[rule].terms
    return veil.edition.snapshot.rules.get(rule, (None, None))[0]


def _names_hidden(alternative: Alternative, decision: Decision, veil: Veil) -> bool:
    """Return whether a change would tell of an entry that the question does not name, or of a part of one."""
    asked = {each.id for each in decision.per_asset}
    about_hidden = any(veil.hides_entry(name) for name in asked) or veil.hides_entry(veil.institution)
    for step in alternative.change:
        if about_hidden and (step.path.endswith("/part") or step.path.startswith(("/service", "/environment"))):
            return True
        if not step.path.startswith("/evidence") and _strings(step.value) & (veil.names - veil.brought - asked):
            return True
    return False


def _strings(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        return {text for item in value.values() for text in _strings(item)}
    if isinstance(value, tuple | list):
        return {text for item in value for text in _strings(item)}
    return set()


def _is_from_hidden(assumed: Assumed, veil: Veil) -> bool:
    return any(veil.hides_entry(word) for word in _WORDS.findall(assumed.because))


def _contact(institution: str | None, edition: Edition, hidden: frozenset[str]) -> str | None:
    """Return whom to ask at an institution that is open: its lawyers, else the first office that it names."""
    stored = None if institution in hidden else edition.stored.get(institution or "")
    if stored is None or not isinstance(stored.entry, Institution) or not stored.entry.contacts:
        return None
    contacts = stored.entry.contacts
    return contacts.get("legal") or contacts[min(contacts)]


def named_in(request: UseRequest | None) -> frozenset[str]:
    """Return the names of the entries that a question states."""
    if request is None:
        return frozenset()
    return frozenset(
        name
        for name in (
            *(use.id for use in request.datasets),
            request.model.id if request.model else None,
            request.service.id if request.service else None,
            request.actor.institution if request.actor else None,
            *(document.terms for document in request.evidence),
        )
        if name is not None
    )


def _flaw(flaw: Flaw, veil: Veil, stated: frozenset[str]) -> Flaw:
    near = tuple(name for name in flaw.nearest if name not in veil.names)
    if flaw.pointer.endswith(_OF_AN_ENTRY) and (not stated or stated & veil.names):
        # The names of parts, and the version on record, are the entry's.
        return replace(flaw, detail=flaw.detail.partition(":")[0].partition(", the registry")[0], nearest=())
    if set(_quoted(flaw.detail)) & (veil.names - stated):
        detail, listed, _ = flaw.detail.partition(": one of ")
        told = detail if listed else "this clashes with an entry that is not open to you"
        return replace(flaw, detail=told, nearest=near)
    return replace(flaw, nearest=near) if near != flaw.nearest else flaw


def _quoted(text: str) -> Iterator[str]:
    return (found.group(1) for found in re.finditer(r"`([^`]*)`", text))
