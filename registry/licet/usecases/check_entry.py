# SPDX-License-Identifier: Apache-2.0
"""Check one entry against the vocabulary: what its shape cannot say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from licet.domain.entry import (
    Artefact,
    AttributeValue,
    Configuration,
    Dataset,
    Entry,
    Institution,
    Model,
    Ruling,
    Service,
)
from licet.domain.expression import parse_expression
from licet.domain.rule import Scalar
from licet.domain.visibility import Visibility
from licet.errors import Flaw, MalformedError
from licet.usecases.check_consent import check_consent
from licet.usecases.check_institution import check_institution
from licet.usecases.check_rule import check_rule, check_word, check_words
from licet.usecases.check_values import check_condition, check_value, misuse
from licet.usecases.flaws import pointer, quoted, unknown_flaw
from licet.usecases.references import conditions_of, expressions_of, references_of
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.kinds import ARTEFACT_KINDS, DERIVATION_KINDS, ENVIRONMENTS
from licet.vocabulary.operands import OPERANDS, SERVICE_SETTINGS
from licet.vocabulary.purposes import PURPOSES

__all__ = ["check_entry"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_+-]{0,199}")
_RESERVED = {"AND", "OR", "WITH"}


def check_entry(entry: Entry, known_ids: Collection[str] | None = None) -> tuple[Flaw, ...]:
    """Return everything in `entry` that the vocabulary does not know or that cannot work.

    With `known_ids`, the ids of the registry and their aliases, references to others are flaws too.
    """
    return tuple(_flaws(entry, known_ids))


def _flaws(entry: Entry, known_ids: Collection[str] | None) -> Iterator[Flaw]:
    yield from _check_names(entry)
    yield from _check_expressions(entry)
    yield from _check_kind(entry)
    yield from _check_lineage(entry)
    for where, condition in conditions_of(entry):
        if where.startswith("/applies_when"):
            yield from check_condition(condition, where)
    yield from _check_rules(entry)
    if known_ids is not None:
        for where, name in references_of(entry):
            if name not in known_ids and name != entry.id:
                yield unknown_flaw(where, "id", name=name, names=known_ids)


def _check_names(entry: Entry) -> Iterator[Flaw]:
    if _ID.fullmatch(entry.id) is None or entry.id in _RESERVED:
        yield misuse("/id", f"{quoted(entry.id)} cannot be an id: use letters, digits and `.:_+-`")
    if not entry.name.strip():
        yield misuse("/name", "the name is empty")
    if entry.readers and entry.visibility is not Visibility.RESTRICTED:
        yield misuse(
            "/readers", f"readers are listed, but the visibility is {quoted(entry.visibility)}: say `restricted`"
        )
    for index, alias in enumerate(entry.aliases):
        if not alias.strip():
            yield misuse(pointer("aliases", index), "the alias is empty")


def _check_expressions(entry: Entry) -> Iterator[Flaw]:
    for where, text in expressions_of(entry):
        try:
            parse_expression(text)
        except MalformedError as error:
            yield misuse(where, str(error))


def _check_rules(entry: Entry) -> Iterator[Flaw]:
    seen: set[str] = set()
    for index, rule in enumerate(entry.rules):
        where = pointer("rules", index)
        if rule.id in seen:
            yield misuse(where + "/id", f"two rules of one entry have the id {quoted(rule.id)}")
        if not rule.id.strip():
            yield misuse(where + "/id", "the rule id is empty")
        seen.add(rule.id)
        yield from check_rule(rule, where)


def _check_lineage(entry: Entry) -> Iterator[Flaw]:
    edges = {
        "derived_from": getattr(entry, "derived_from", ()),
        "descendant_of": getattr(entry, "descendant_of", ()),
        "trained_on": getattr(entry, "trained_on", ()),
    }
    for name, listed in edges.items():
        for index, edge in enumerate(listed):
            where = pointer(name, index)
            if edge.how not in DERIVATION_KINDS:
                yield unknown_flaw(where + "/how", "derivation", name=edge.how, names=DERIVATION_KINDS)
            if edge.id == entry.id:
                yield misuse(where + "/id", f"{quoted(entry.id)} is made from itself")


def _check_kind(entry: Entry) -> Iterator[Flaw]:
    match entry:
        case Dataset():
            yield from _check_data_use(entry)
            yield from _check_attributes(entry.attributes, "dataset")
        case Model():
            yield from _check_attributes(entry.attributes, "model")
        case Service():
            yield from _check_service(entry)
        case Artefact():
            yield from check_word("kind of artefact", entry.kind_of, known=ARTEFACT_KINDS, where="/kind_of")
        case Institution():
            yield from check_institution(entry)
        case Ruling():
            scope = entry.scope
            where = "/scope/actions"
            yield from check_words("action", scope.actions, known=ACTIONS, where=where)
            where = "/scope/purposes"
            yield from check_words("purpose", scope.purposes, known=PURPOSES, where=where)
        case _:
            pass


def _check_data_use(entry: Dataset) -> Iterator[Flaw]:
    for index, use in enumerate(entry.data_use):
        yield from check_consent(use, pointer("data_use", index))
    for number, part in enumerate(entry.parts):
        for index, use in enumerate(part.data_use):
            yield from check_consent(use, pointer("parts", number, "data_use", index))
    names = [part.id for part in entry.parts]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield misuse(pointer("parts", index, "id"), f"two parts have the id {quoted(name)}")


def _check_attributes(attributes: Mapping[str, AttributeValue], prefix: str) -> Iterator[Flaw]:
    names = [name.partition(".")[2] for name in OPERANDS if name.startswith(prefix + ".")]
    for name, value in attributes.items():
        where = pointer("attributes", name)
        operand = OPERANDS.get(f"{prefix}.{name}")
        if operand is None:
            yield unknown_flaw(where, "attribute", name=name, names=names)
            continue
        for index, item in enumerate(value if isinstance(value, tuple) else (value,)):
            place = where + pointer(index) if isinstance(value, tuple) else where
            yield from check_value(operand, item, place)


def _check_service(entry: Service) -> Iterator[Flaw]:
    yield from check_word("environment", entry.environment, known=ENVIRONMENTS, where="/environment")
    for index, setting in enumerate(entry.configuration):
        yield from _check_setting(setting, pointer("configuration", index))


def _check_setting(setting: Configuration, where: str) -> Iterator[Flaw]:
    if setting.name not in SERVICE_SETTINGS:
        yield unknown_flaw(where + "/name", "service setting", name=setting.name, names=SERVICE_SETTINGS)
        return
    for name in setting.per_action:
        if name not in ACTIONS:
            place = where + pointer("per_action", name)
            yield unknown_flaw(place, "action", name=name, names=ACTIONS)
    for place, value in _settings(setting, where):
        yield from check_value(OPERANDS["service." + setting.name], value, place)


def _settings(setting: Configuration, where: str) -> Iterator[tuple[str, Scalar]]:
    if setting.default is not None:
        yield where + "/default", setting.default
    for name in ("per_model", "per_action"):
        for key, value in getattr(setting, name).items():
            yield where + pointer(name, key), value
