# SPDX-License-Identifier: Apache-2.0
"""The words that people read for the terms of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from licet.wire.vocabulary import published_scheme

__all__ = [
    "fact_about",
    "ids",
    "kind_label",
    "label",
    "plain",
    "question",
    "sentence",
    "shown_value",
    "upper_first",
    "value_kind",
]

_MARKUP = re.compile(r"([\\`*_\[\]<$~#|])")


@cache
def _labels(scheme: str) -> Mapping[str, str]:
    return MappingProxyType({term["id"]: term["label"] for term in published_scheme(scheme)})


@cache
def _questions(scheme: str) -> Mapping[str, str]:
    return MappingProxyType({term["id"]: term["definition"] for term in published_scheme(scheme)})


@cache
def _value_kinds(scheme: str) -> Mapping[str, str]:
    return MappingProxyType({term["id"]: term.get("value_kind", "") for term in published_scheme(scheme)})


@cache
def _abouts() -> Mapping[str, str]:
    return MappingProxyType({term["id"]: term["about"] for term in published_scheme("facts")})


def ids(scheme: str) -> tuple[str, ...]:
    """Return the ids of a scheme, in its order."""
    return tuple(_labels(scheme))


def label(scheme: str, name: str | None) -> str:
    """Return what people read for a term; an unknown one is shown as it is."""
    if name is None:
        return ""
    return _labels(scheme).get(name, name.replace("_", " "))


def question(scheme: str, name: str) -> str:
    """Return the question, or else the definition, of a term."""
    return _questions(scheme).get(name) or label(scheme, name)


def fact_about(name: str) -> str:
    """Return what a fact is about: `undertaking`, `dataset` or `model`."""
    return _abouts().get(name, "undertaking")


def value_kind(scheme: str, name: str) -> str:
    """Return of which kind the values of a term are, such as `boolean`."""
    return _value_kinds(scheme).get(name, "")


def kind_label(kind: str) -> str:
    """Return the kind of an entry as a plain noun."""
    return {"dataset": "data set", "licence": "licence"}.get(kind, kind)


def shown_value(value: Any) -> str:
    """Return a value in plain words."""
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(shown_value(item) for item in value)
    return str(value)


def plain(text: str) -> str:
    """Return text of an entry so that Markdown shows it as it is."""
    return _MARKUP.sub(r"\\\1", text)


def upper_first(text: str) -> str:
    """Return text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return text that begins with a capital letter and ends with a stop."""
    stripped = upper_first(text.strip())
    return stripped if not stripped or stripped[-1] in ".?!" else stripped + "."
