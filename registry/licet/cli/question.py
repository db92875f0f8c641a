# SPDX-License-Identifier: Apache-2.0
"""A question asked by options: from the options to the published UseRequest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet.cli.output import WrongUsageError
from licet.domain.use import UseRequest
from licet.usecases.flaws import nearest_names, quoted
from licet.vocabulary.actions import ACTIONS, ReachGroup
from licet.vocabulary.evidence import EVIDENCE, EvidenceScope
from licet.vocabulary.kinds import OUTPUT_KINDS
from licet.wire.read import request_from

__all__ = ["Options", "is_about_things", "question_from"]

Document = dict[str, Any]

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None}
_RELEASED_BY: Final[Mapping[str, tuple[str, str]]] = {
    "publish_model_weights": ("model_weights", "public"),
    "share_model_restricted": ("model_weights", "restricted"),
    "deploy_hosted_service": ("model_weights", "service"),
    "publish_outputs": ("results", "public"),
}
"""What an action of release releases, and how, unless the options say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a question as they were typed."""

    action: str
    data: tuple[str, ...] = ()
    model: str | None = None
    service: str | None = None
    config: tuple[str, ...] = ()
    purpose: str | None = None
    disease: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    release: str | None = None
    output_kind: str | None = None
    venue: str | None = None
    recipient: tuple[str, ...] = ()
    licence: str | None = None
    name: str | None = None
    institution: str | None = None
    country: str | None = None
    party_kind: str | None = None
    where: str | None = None
    fact: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    as_of: str | None = None
    interpretation: str | None = None


def question_from(options: Options, is_asset: Callable[[str], bool] = lambda _: False) -> UseRequest:
    """Return the question that the options ask.

    Args:
        options: as typed.
        is_asset: whether a document that names this id covers it, though the question does not name it.

    Raises:
        WrongUsageError: an option does not have its form, or one needs another.
        InputError: the question does not have the published shape.
    """
    document: Document = {"action": options.action}
    document["datasets"] = [_named(text) for text in options.data]
    if options.model is not None:
        document["model"] = _named(options.model)
    if options.service is not None:
        document["service"] = {"id": options.service, "configuration": _pairs("--config", options.config)}
    elif options.config:
        raise WrongUsageError("`--config` says how a service is configured: name it with `--service`")
    if options.purpose is not None:
        document["purpose"] = _without_none({"id": options.purpose, "diseases": list(options.disease) or None})
    elif options.disease:
        raise WrongUsageError("`--disease` belongs to a purpose: name it with `--purpose`")
    document["actor"] = _without_none(
        {"institution": options.institution, "kind": options.party_kind, "country": options.country}
    )
    document["environment"] = _environment(options.where)
    document["outputs"] = _outputs(options)
    document["evidence"] = [_evidence(text, _assets(document), is_asset) for text in options.evidence]
    document |= _without_none({"as_of": options.as_of, "interpretation": options.interpretation})
    _put_facts(options.fact, document)
    _put_parts(options.part, document)
    return request_from({name: value for name, value in document.items() if value})


def _named(text: str) -> Document:
    name, at, version = text.partition("@")
    return {"id": name, "version": version} if at else {"id": name}


def _without_none(found: Document) -> Document:
    return {name: value for name, value in found.items() if value is not None}


def _environment(text: str | None) -> Document:
    if text is None:
        return {}
    kind, colon, name = text.partition(":")
    return {"kind": kind, "id": name} if colon else {"kind": kind}


def _outputs(options: Options) -> list[Document]:
    stated = _without_none(
        {
            "kind": options.output_kind,
            "release": options.release,
            "venue": options.venue,
            "licence": options.licence,
            "name": options.name,
        }
    )
    if options.recipient:
        stated["recipients"] = list(options.recipient)
    if not stated:
        return []
    kind, release = _implied(options.action)
    output = {"kind": kind, "release": release, **stated}
    if output["release"] is None:
        raise WrongUsageError("what leaves is described, but not how it is released: say it with `--release`")
    if output["kind"] is None:
        kinds = ", ".join(f"`{name}`" for name in OUTPUT_KINDS)
        raise WrongUsageError(
            f"{quoted(options.action)} can yield many things: say what is released with `--output-kind`, one of {kinds}"
        )
    return [output]


def _implied(action: str) -> tuple[str | None, str | None]:
    """Return the kind of output and the release that an action implies; tuning yields weights."""
    if action in ACTIONS and ACTIONS[action].group is ReachGroup.TRAINING:
        return "model_weights", None
    return _RELEASED_BY.get(action, (None, None))


def _pairs(option: str, texts: Iterable[str]) -> Document:
    found: Document = {}
    for text in texts:
        name, value = _pair(option, text)
        if name in found:
            raise WrongUsageError(f"`{option}` gives {quoted(name)} twice")
        found[name] = value
    return found


def _pair(option: str, text: str) -> tuple[str, object]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise WrongUsageError(f"`{option}` takes NAME=VALUE, not {quoted(text)}")
    return name, _value(value)


def _value(text: str) -> object:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _put_facts(texts: Iterable[str], document: Document) -> None:
    places: dict[str, Document] = {use["id"]: use for use in document["datasets"]}
    if "model" in document:
        places.setdefault(document["model"]["id"], document["model"])
    for text in texts:
        name, value = _pair("--fact", text)
        asset, colon, short = name.rpartition(":")
        home = _place("--fact", asset, places) if colon else document
        facts = home.setdefault("facts", {})
        if short in facts:
            raise WrongUsageError(f"`--fact` gives {quoted(name)} twice")
        facts[short] = value


def _put_parts(texts: Iterable[str], document: Document) -> None:
    places: dict[str, Document] = {use["id"]: use for use in document["datasets"]}
    for text in texts:
        name, _, part = text.rpartition(":")
        if name not in places:
            name, part = "", text
        if not name and len(places) != 1:
            raise WrongUsageError(f"`--part` {quoted(text)} does not say of which data set: write ID:PART")
        use = places[name or next(iter(places))]
        if "part" in use:
            raise WrongUsageError(f"`--part` gives a part of {quoted(use['id'])} twice")
        use["part"] = part


def _place(option: str, name: str, places: Mapping[str, Document]) -> Document:
    if name in places:
        return places[name]
    nearest = nearest_names(name, places)
    advice = f"did you mean `{nearest[0]}`?" if nearest else "name it with `--data` or `--model`"
    raise WrongUsageError(f"`{option}` speaks of {quoted(name)}, which the question does not name: {advice}")


def _assets(document: Document) -> list[str]:
    """Return what a question is about: its data sets, its model and its service."""
    others = [document[name]["id"] for name in ("model", "service") if name in document]
    return [*(use["id"] for use in document["datasets"]), *others]


def _evidence(text: str, assets: list[str], is_asset: Callable[[str], bool]) -> Document:
    stated, _, answer = text.partition("=")
    if answer and answer not in {"true", "false"}:
        raise WrongUsageError(f"`--evidence` takes KIND, KIND=true or KIND=false, not {quoted(text)}")
    subject, at, last_day = stated.partition("@")
    kind, colon, name = subject.partition(":")
    found: Document = {"kind": kind}
    if colon and name not in assets and not is_asset(name):
        found["terms"] = name
    elif colon or (is_about_things(kind) and assets):
        found["covers"] = {"assets": [name] if colon else assets}
    if at:
        found["valid_until"] = _day(last_day, text)
    if answer == "false":
        found["held"] = False
    return found


def is_about_things(kind: str) -> bool:
    """Return whether documents of a kind speak of data, models or terms, and not of persons."""
    return kind in EVIDENCE and EVIDENCE[kind].scope is not EvidenceScope.PERSONAL


def _day(text: str, whole: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise WrongUsageError(f"`--evidence` {quoted(whole)} does not end with a date such as @2027-01-31") from None
