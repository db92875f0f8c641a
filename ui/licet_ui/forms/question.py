# SPDX-License-Identifier: Apache-2.0
"""The form of a question: what it shows of a UseRequest, and the request with what was typed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jsonpatch

from licet.wire.answering import with_answers
from licet.wire.read import request_from
from licet.wire.write import to_jsonable
from licet_ui.documents import Document, compact
from licet_ui.presenters.words import label, question, shown_value

__all__ = [
    "EXAMPLE",
    "QuestionForm",
    "Said",
    "answered",
    "changed",
    "form_of",
    "left_open",
    "said",
    "what_is_missing",
    "with_candidate",
    "with_evidence",
    "with_fact",
    "with_form",
    "with_output",
    "with_setting",
    "without",
]

EXAMPLE: Final[Mapping[str, Any]] = {
    "datasets": [{"id": "mimic-iv-note", "facts": {"could_memorise_notes": True}}],
    "model": {"id": "llama-3.1"},
    "action": "fine_tune",
    "purpose": {"id": "research_non_commercial"},
    "outputs": [{"kind": "model_weights", "release": "public"}],
}
"""A question that shows what answers look like; it is the default of the Edit page as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionForm:
    """What the form shows of a question; an empty string is a field that was left open."""

    action: str = ""
    datasets: tuple[str, ...] = ()
    model: str = ""
    purpose: str = ""
    output: str = ""
    release: str = ""
    service: str = ""
    environment: str = ""
    institution: str = ""
    venue: str = ""
    licence: str = ""
    name: str = ""
    party: str = ""
    country: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a question states beside the fields of the form; `pointer` is where."""

    pointer: str
    what: str
    value: str


def form_of(request: Mapping[str, Any]) -> QuestionForm:
    """Return what the form shows of a request."""
    outputs: Sequence[Mapping[str, Any]] = request.get("outputs") or ()
    first = outputs[0] if outputs else {}
    return QuestionForm(
        action=request.get("action") or "",
        datasets=tuple(use["id"] for use in request.get("datasets") or ()),
        model=_part(request, "model", "id"),
        purpose=_part(request, "purpose", "id"),
        output=first.get("kind") or "",
        release=first.get("release") or ("none" if first else ""),
        service=_part(request, "service", "id"),
        environment=_part(request, "environment", "kind"),
        institution=_part(request, "actor", "institution"),
        venue=first.get("venue") or "",
        licence=first.get("licence") or "",
        name=first.get("name") or "",
        party=_part(request, "actor", "kind"),
        country=_part(request, "actor", "country"),
        as_of=request.get("as_of") or "",
    )


def with_form(request: Mapping[str, Any], form: QuestionForm) -> Document:
    """Return the request with the fields of the form; what the form does not show stays."""
    found: Document = copy.deepcopy(dict(request))
    uses = {use["id"]: use for use in found.get("datasets") or ()}
    found["action"] = form.action or None
    found["datasets"] = [uses.get(name, {"id": name}) for name in form.datasets]
    found["model"] = _renamed(found.get("model"), "id", form.model)
    found["purpose"] = _renamed(found.get("purpose"), "id", form.purpose)
    found["service"] = _renamed(found.get("service"), "id", form.service)
    found["environment"] = _renamed(found.get("environment"), "kind", form.environment)
    found["actor"] = _actor(found.get("actor"), form)
    found["as_of"] = form.as_of or None
    found["outputs"] = _outputs(found.get("outputs") or [], form)
    return compact(found)


def what_is_missing(form: QuestionForm, *, leaves_open: str = "") -> str | None:
    """Return what a question needs before it can be asked, or None.

    `leaves_open` is what is tried in turn: `dataset`, `model`, or nothing.
    """
    if not form.action:
        return "Choose what you want to do."
    if leaves_open:
        return None
    if not (form.datasets or form.model or form.service):
        return "Choose a data set, a model or a service."
    return None


def said(request: Mapping[str, Any]) -> Iterator[Said]:
    """Yield what a question states beside the fields of the form: facts, parts, settings and documents."""
    for index, use in enumerate(request.get("datasets") or ()):
        yield from _stated(f"/datasets/{index}", use, about=use["id"])
    yield from _stated("/model", request.get("model") or {}, about=_part(request, "model", "id"))
    yield from _facts("/facts", request.get("facts") or {}, about="")
    service = request.get("service") or {}
    for name, value in (service.get("configuration") or {}).items():
        what = question("service_settings", name)
        yield Said(pointer=f"/service/configuration/{name}", what=what, value=shown_value(value))
    for index, document in enumerate(request.get("evidence") or ()):
        yield Said(pointer=f"/evidence/{index}", what="On file", value=_document(document))
    for index, output in list(enumerate(request.get("outputs") or ()))[1:]:
        kind, release = label("output_kinds", output["kind"]), label("releases", output.get("release") or "none")
        yield Said(pointer=f"/outputs/{index}", what="Also leaves", value=f"{kind}: {release}")


def without(request: Mapping[str, Any], pointer: str) -> Document:
    """Return the request without what stands at a JSON pointer."""
    return compact(jsonpatch.apply_patch(_full(request), [{"op": "remove", "path": pointer}]))


def with_fact(request: Mapping[str, Any], name: str, value: Any, *, about: str, dataset: str = "") -> Document:
    """Return the request with a fact, put where facts of its kind stand."""
    found: Document = copy.deepcopy(dict(request))
    if about == "dataset":
        places = [use for use in found.get("datasets", ()) if use["id"] == dataset]
    else:
        places = [found.setdefault("model", {})] if about == "model" else [found]
    for place in places:
        place["facts"] = {**(place.get("facts") or {}), name: value}
    return found


def with_setting(request: Mapping[str, Any], name: str, value: Any) -> Document:
    """Return the request with a setting of its service, as it is configured or as its plan has it."""
    found: Document = copy.deepcopy(dict(request))
    service = found.setdefault("service", {})
    service["configuration"] = {**(service.get("configuration") or {}), name: value}
    return found


def with_output(request: Mapping[str, Any], kind: str, release: str) -> Document:
    """Return the request with one more thing that leaves."""
    found: Document = copy.deepcopy(dict(request))
    return {**found, "outputs": [*(found.get("outputs") or ()), {"kind": kind, "release": release}]}


def with_candidate(request: Mapping[str, Any], name: str, *, about: str) -> Document:
    """Return the question with a data set filled in where it left them open, or a model (`about`)."""
    found: Document = copy.deepcopy(dict(request))
    return {**found, "datasets": [{"id": name}]} if about == "dataset" else {**found, "model": {"id": name}}


def left_open(request: Mapping[str, Any], about: str) -> Document:
    """Return the question without its data sets, or without its model (`about`)."""
    named = "datasets" if about == "dataset" else "model"
    return {name: value for name, value in copy.deepcopy(dict(request)).items() if name != named}


def with_evidence(
    request: Mapping[str, Any], kind: str, *, terms: str, covers: Sequence[str], valid_until: str
) -> Document:
    """Return the request with one more document on file."""
    document = compact(
        {"kind": kind, "terms": terms or None, "covers": {"assets": list(covers)}, "valid_until": valid_until or None}
    )
    return {**copy.deepcopy(dict(request)), "evidence": [*(request.get("evidence") or ()), document]}


def answered(request: Mapping[str, Any], pointer: str, value: Any) -> Document:
    """Return the request with the answer to a question at the pointer that the decision named.

    Raises:
        ValueError: the answer does not fit there.
    """
    return compact(to_jsonable(with_answers(request_from(dict(request)), {pointer: value})))


def changed(request: Mapping[str, Any], change: Sequence[Mapping[str, Any]]) -> Document:
    """Return the request after a JSON Patch (RFC 6902), as an alternative of a decision gives it.

    Raises:
        ValueError: the change does not fit the request.
    """
    steps = [{name: step[name] for name in ("op", "path", "value") if name in step} for step in change]
    try:
        return compact(jsonpatch.apply_patch(_full(request), steps))
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException) as error:
        raise ValueError(f"the change does not fit the question: {error}") from None


def _full(request: Mapping[str, Any]) -> Document:
    """Return the request with every field, and with the output that a publishing action implies."""
    if not request.get("action"):
        return copy.deepcopy(dict(request))
    full: Document = to_jsonable(with_answers(request_from(dict(request)), {}))
    return full


def _part(request: Mapping[str, Any], name: str, field: str) -> str:
    return (request.get(name) or {}).get(field) or ""


def _renamed(value: Mapping[str, Any] | None, field: str, name: str) -> Document | None:
    """Return a part of the request under another name; facts about the one before do not go along."""
    if not name:
        return None
    if value is None or value.get(field) not in {name, None}:
        return {field: name}
    return {**value, field: name}


def _actor(actor: Mapping[str, Any] | None, form: QuestionForm) -> Document | None:
    shown = {"institution": form.institution, "kind": form.party, "country": form.country.strip().upper()}
    kept = {name: value for name, value in (actor or {}).items() if name not in shown}
    return {**kept, **{name: value for name, value in shown.items() if value}} or None


def _outputs(outputs: Sequence[Mapping[str, Any]], form: QuestionForm) -> list[Document]:
    others = [dict(output) for output in outputs[1:]]
    if not form.output:
        return others
    first = dict(outputs[0]) if outputs else {}
    typed = {"kind": form.output, "release": form.release or "internal"}
    places = {"venue": form.venue or None, "licence": form.licence or None, "name": form.name or None}
    return [{**first, **typed, **places}, *others]


def _stated(pointer: str, use: Mapping[str, Any], *, about: str) -> Iterator[Said]:
    for name in ("version", "part"):
        if use.get(name):
            yield Said(pointer=f"{pointer}/{name}", what=f"{about}: {name}", value=use[name])
    yield from _facts(f"{pointer}/facts", use.get("facts") or {}, about=about)


def _facts(pointer: str, facts: Mapping[str, Any], *, about: str) -> Iterator[Said]:
    for name, value in facts.items():
        words = question("facts", name)
        yield Said(pointer=f"{pointer}/{name}", what=f"{about}: {words}" if about else words, value=shown_value(value))


def _document(document: Mapping[str, Any]) -> str:
    held = "" if document.get("held", True) else "no "
    parts = [held + label("evidence", document["kind"])]
    if document.get("terms"):
        parts.append(f"for {document['terms']}")
    assets = (document.get("covers") or {}).get("assets") or ()
    if assets:
        parts.append("about " + ", ".join(assets))
    if document.get("valid_until"):
        parts.append(f"until {document['valid_until']}")
    return " ".join(parts)
