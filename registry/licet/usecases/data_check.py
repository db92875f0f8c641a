# SPDX-License-Identifier: Apache-2.0
"""Check a whole collection of entries: each by itself, and all against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from licet.domain.entry import Artefact, Dataset, Entry, Model, Ruling, TermsBase
from licet.domain.finding import Finding, Severity
from licet.domain.rule import Modality, Rule
from licet.usecases.check_entry import check_entry
from licet.usecases.circles import in_circles
from licet.usecases.flaws import nearest_names, pointer, quoted
from licet.usecases.references import references_of

__all__ = ["DataCheck", "Stub", "check_data", "stubs_of"]

_LIFTABLE = {Modality.PROHIBITION, Modality.REQUIREMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """An id that entries name and that no entry has, with the places that name it."""

    id: str
    named_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCheck:
    """What a check found; stubs are counted, not refused."""

    findings: tuple[Finding, ...]
    stubs: tuple[Stub, ...]

    @property
    def is_sound(self) -> bool:
        """True if nothing found is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def check_data(entries: tuple[Entry, ...], *, each: Iterable[Entry] | None = None) -> DataCheck:
    """Check entries, and their rules and references against each other; findings come sorted.

    Args:
        entries: what is checked as a whole.
        each: what is checked by itself; every entry, unless it is given.
    """
    found = (
        *_single(entries if each is None else each),
        *_duplicate_names(entries),
        *_rule_ids(entries),
        *_lifted(entries),
        *_split(entries),
        *_circles(entries),
    )
    ordered = sorted(found, key=lambda finding: (finding.path, finding.code, finding.message))
    return DataCheck(findings=tuple(ordered), stubs=stubs_of(entries))


def stubs_of(entries: tuple[Entry, ...]) -> tuple[Stub, ...]:
    """Return every id that is named and missing, sorted."""
    known = {name for entry in entries for name in (entry.id, *entry.aliases)}
    named: dict[str, list[str]] = {}
    for entry in entries:
        for where, name in references_of(entry):
            if name not in known:
                named.setdefault(name, []).append(_path(entry, where))
    return tuple(Stub(id=name, named_by=tuple(sorted(named[name]))) for name in sorted(named))


def _single(entries: Iterable[Entry]) -> Iterator[Finding]:
    for entry in entries:
        for flaw in check_entry(entry):
            yield Finding(
                severity=Severity.ERROR,
                code=flaw.code,
                path=_path(entry, flaw.pointer),
                message=flaw.detail,
                nearest=flaw.nearest,
            )


def _duplicate_names(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    ids = [entry.id for entry in entries]
    owners: dict[str, str] = dict(zip(ids, ids, strict=True))
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            yield _error("duplicate_id", _path(entry, "/id"), f"two entries {quoted(entry.id)}")
        seen.add(entry.id)
        for number, alias in enumerate(entry.aliases):
            owner = owners.setdefault(alias, entry.id)
            if owner != entry.id:
                where = _path(entry, pointer("aliases", number))
                yield _error("duplicate_id", where, f"{quoted(alias)} stands for {quoted(owner)} already")


def _rule_ids(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for entry, where, rule in _rules(entries):
        owner = owners.setdefault(rule.id, entry.id)
        if owner != entry.id:
            message = f"rule {quoted(rule.id)} stands in {quoted(owner)} already"
            yield _error("duplicate_id", where + "/id", message)


def _lifted(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    rules = {rule.id: rule for _, _, rule in _rules(entries)}
    terms = {entry.id for entry in entries if isinstance(entry, TermsBase)}
    for _, where, rule in _rules(entries):
        for index, name in enumerate(rule.lifts):
            yield from _lift(name, rules, where + pointer("lifts", index))
    for entry in entries:
        if isinstance(entry, Ruling):
            for index, ground in enumerate(entry.rests_on):
                # What terms do not say has no rule: such a ruling rests on the terms.
                if ground.rule not in rules and not (ground.rule in terms and ground.fingerprint is None):
                    place = _path(entry, pointer("rests_on", index, "rule"))
                    yield _unknown_rule(ground.rule, rules, place)


def _lift(name: str, rules: Mapping[str, Rule], where: str) -> Iterator[Finding]:
    if name not in rules:
        yield _unknown_rule(name, rules, where)
    elif rules[name].modality not in _LIFTABLE:
        message = f"{quoted(name)} is a {rules[name].modality.value}: there is nothing to lift"
        yield _error("malformed", where, message)


def _unknown_rule(name: str, rules: Mapping[str, Rule], where: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code="unknown_term",
        path=where,
        message=f"unknown rule {quoted(name)}",
        nearest=nearest_names(name, rules),
    )


def _split(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    """Find rules that are their own source, or share their source with another entry."""
    owners: dict[str, str] = {}
    for entry, where, rule in _rules(entries):
        source = rule.source_rule
        if source is None:
            continue
        if source == rule.id:
            yield _error("malformed", where + "/source_rule", "a rule is not its own source")
        owner = owners.setdefault(source, entry.id)
        if owner != entry.id:
            yield Finding(
                severity=Severity.WARNING,
                code="split_source",
                path=where + "/source_rule",
                message=f"{quoted(owner)} has parts of {quoted(source)} too",
            )


def _circles(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    parents = {entry.id: _parents(entry) for entry in entries}
    circular = in_circles(parents, lambda name: parents.get(name, ()))
    for entry in entries:
        if entry.id in circular:
            message = f"{quoted(entry.id)} is made from itself"
            yield _error("contradiction", _path(entry, ""), message)


def _parents(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, Dataset | Artefact):
        return tuple(edge.id for edge in entry.derived_from)
    if isinstance(entry, Model):
        descent = tuple(edge.id for edge in entry.descendant_of)
        return descent + tuple(edge.id for edge in entry.trained_on)
    return ()


def _rules(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, str, Rule]]:
    for entry in entries:
        for index, rule in enumerate(entry.rules):
            yield entry, _path(entry, pointer("rules", index)), rule


def _path(entry: Entry, where: str) -> str:
    return f"{entry.id}#{where}"


def _error(code: str, path: str, message: str) -> Finding:
    return Finding(severity=Severity.ERROR, code=code, path=path, message=message)
