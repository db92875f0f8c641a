# SPDX-License-Identifier: Apache-2.0
"""Check a consent group: its DUO terms, their values, its diseases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from licet.domain.entry import DataUse, Modifier
from licet.errors import Flaw
from licet.usecases.check_values import misuse
from licet.usecases.flaws import pointer, quoted, unknown_flaw
from licet.vocabulary.diseases import disease, disease_ids
from licet.vocabulary.duo import DUO_TERMS, DuoKind
from licet.vocabulary.places import REGIONS, is_place

__all__ = ["check_consent", "check_diseases"]

_DUO = re.compile(r"duo:[0-9]{7}")
_CURIE = re.compile(r"(MONDO|DOID):[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_diseases(names: Iterable[str], where: str) -> Iterator[Flaw]:
    """Yield a flaw for each of the listed `names` that neither disease tree has; `where` is the list."""
    for index, name in enumerate(names):
        if _CURIE.fullmatch(name) is None:
            yield misuse(where + pointer(index), f"{quoted(name)} is no disease id: write it as `MONDO:0005148`")
        elif disease(name) is None:
            yield unknown_flaw(where + pointer(index), "disease", name=name, names=disease_ids())


def check_consent(use: DataUse, where: str) -> Iterator[Flaw]:
    """Yield what is wrong with a consent group that stands at `where`."""
    yield from _check_duo(use.permission, DuoKind.PERMISSION, where + "/permission")
    for index, modifier in enumerate(use.modifiers):
        place = where + pointer("modifiers", index)
        yield from _check_duo(modifier.term, DuoKind.MODIFIER, place + "/term")
        yield from _check_modifier_value(modifier, place + "/value")
        others = {known.value for known in use.modifiers[:index] if known.term == modifier.term}
        if others - {modifier.value}:
            detail = f"{quoted(modifier.term)} is stated twice with two values: make two consent groups of it"
            yield misuse(place, detail)
    yield from check_diseases(use.diseases, where + "/diseases")


def _check_duo(term: str, kind: DuoKind, where: str) -> Iterator[Flaw]:
    known = DUO_TERMS.get(term)
    if known is None:
        names = {found.id: found.shorthand for found in DUO_TERMS.values() if found.kind is kind}
        short = next((name for name, shorthand in names.items() if shorthand == term.upper()), None)
        if short is not None or _DUO.fullmatch(term) is None:
            yield misuse(where, f"{quoted(term)} is no DUO term: write it as `{short or 'duo:0000042'}`")
        else:
            yield unknown_flaw(where, f"DUO {kind.value}", name=term, names=names)
    elif known.kind is not kind:
        yield misuse(where, f"{quoted(term)} ({known.shorthand}) is a DUO {known.kind.value}, not a {kind.value}")


def _check_modifier_value(modifier: Modifier, where: str) -> Iterator[Flaw]:
    """Yield what is wrong with the value of a modifier; one that is absent is for a person to settle."""
    term = DUO_TERMS.get(modifier.term)
    if modifier.value is None or term is None:
        return
    if term.value == "region" and not is_place(modifier.value):
        yield unknown_flaw(where, "place", name=modifier.value, names=REGIONS)
    elif term.value == "publish_from" and _DATE.fullmatch(modifier.value) is None:
        yield misuse(where, f"{quoted(modifier.value)} is no date: write it as `2027-01-31`")
    elif term.value == "months" and not modifier.value.isdigit():
        yield misuse(where, f"{quoted(modifier.value)} is no number of months")
