# SPDX-License-Identifier: Apache-2.0
"""How a question of a decision is answered: which input suits it, and the value that an input means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from licet_ui.presenters.words import label

__all__ = ["Input", "Reply", "document_reply", "reply_to"]


class Input(StrEnum):
    """What a question is answered with."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How to answer one question; `labels` say what people read for each of `choices`."""

    pointer: str
    question: str
    who: str
    wanted_by: tuple[str, ...]
    input: Input
    choices: tuple[Any, ...] = ()
    labels: Mapping[Any, str]
    kind_value: Any = None
    hint: str = ""


_SCHEMES = {
    "environment.kind": "environments",
    "purpose": "purposes",
    "actor.kind": "party_kinds",
    "output.kind": "output_kinds",
    "output.release": "releases",
    "output.venue": "venues",
    "dataset.modality": "modalities",
    "dataset.sensitivity": "sensitivities",
    "dataset.identifiability": "identifiability",
    "dataset.deid_method": "deid_methods",
    "dataset.access": "access",
    "dataset.data_kinds": "data_kinds",
}
_HINTS = {"place": "A two-letter country code, such as US or DE.", "entry": "The id of an entry of the catalog."}


def reply_to(missing: Mapping[str, Any]) -> Reply:
    """Return how a question is answered."""
    choices = tuple(missing.get("choices") or ())
    kind = _input(missing["kind"], choices)
    scheme = _SCHEMES.get(missing["name"], "")
    return Reply(
        pointer=missing["path"],
        question=missing["question"],
        who=label("offices", missing["who_can_say"]),
        wanted_by=tuple(missing.get("wanted_by") or ()),
        input=kind,
        choices=choices,
        labels={choice: label(scheme, str(choice)) if scheme else str(choice).replace("_", " ") for choice in choices},
        kind_value=missing.get("kind_value"),
        hint=_HINTS.get(missing["kind"], ""),
    )


def document_reply(kind_value: Any, *, held: bool, valid_until: str = "") -> Any:
    """Return the documents that answer a question, ready for `/evidence/-`; not held is an answer too."""
    several = isinstance(kind_value, list | tuple)
    documents = [dict(item) for item in (kind_value if several else [kind_value])]
    for document in documents:
        document["held"] = held
        if held and valid_until:
            document["valid_until"] = valid_until
    return documents if several else documents[0]


def _input(kind: str, choices: tuple[Any, ...]) -> Input:
    if kind == "boolean":
        return Input.YES_NO
    if choices:
        return Input.CHOICE
    return {"number": Input.NUMBER, "evidence": Input.DOCUMENT}.get(kind, Input.TEXT)
