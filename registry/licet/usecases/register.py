# SPDX-License-Identifier: Apache-2.0
"""Register what was made under a recorded decision, so that it can be asked about next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from licet.decision.made import MODEL_KINDS
from licet.domain.access import Role
from licet.domain.answer import Decision, OwedDuty
from licet.domain.entry import Artefact, Curation, Derivation, Generated, ReviewState
from licet.domain.record import DecisionRecord
from licet.domain.use import Output, UseRequest
from licet.domain.visibility import Visibility, strictest_visibility
from licet.errors import Flaw, LicetError, RevisionConflictError
from licet.ports import Clock, DecisionLog, GraphWriter
from licet.usecases.check_values import misuse
from licet.usecases.flaws import input_error, quoted, unknown_flaw
from licet.usecases.publish import publish
from licet.usecases.registry import Edition, Registry

__all__ = ["ArtefactRequest", "NotPermittedError", "Registered", "register"]


class NotPermittedError(LicetError):
    """The decision does not permit what was made; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtefactRequest:
    """What is to be registered.

    `decision` is the id of the recorded answer, `output` the place or the name of the output in its question; it may
    be left out where there is one only. `date` is the day of making; today without.
    """

    decision: str
    id: str
    name: str
    output: int | str | None = None
    location: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The entry as written, and the duties under which it may exist."""

    entry: Artefact
    duties: tuple[OwedDuty, ...]


def register(
    asked: ArtefactRequest,
    *,
    log: DecisionLog,
    registry: Registry,
    writer: GraphWriter,
    clock: Clock,
    by: str,
    show: Callable[[DecisionRecord], Decision] = lambda record: record.decision,
) -> Registered:
    """Write an artefact that was made under a recorded decision; `by` is on record for it.

    Only those may read it who may read everything that it was made from.

    `show` gives an answer as whoever registers may read it; its verdict is the same.

    Raises:
        DecisionNotFoundError: there is no such decision.
        NotPermittedError: the decision does not permit it, or no more, or not for an output that is kept.
        InputError: the output is not one of the question, or the entry cannot be written.
        RevisionConflictError: another entry has the id.
    """
    record = log.decision(asked.decision)
    record = replace(record, decision=show(record))
    made_on = asked.date or clock.now().date()
    output = _output(asked, record.request)
    _check_permitted(record, output, made_on)
    edition = registry.current()
    names = edition.names
    if asked.id in names:
        raise RevisionConflictError(names[asked.id], expected=0, actual=edition.entry(asked.id).revision)
    entry = _artefact(asked, record, output, made_on=made_on, edition=edition, by=by)
    publish(
        entry,
        expected_revision=None,
        by=by,
        reason=f"made under the decision {record.id}",
        registry=registry,
        writer=writer,
        clock=clock,
    )
    return Registered(entry=entry, duties=record.decision.duties)


_KINDS: Final = {
    "model_weights": "weights",
    "adapter": "adapter",
    "embeddings": "embeddings",
    "synthetic_data": "synthetic_data",
    "derived_data": "outputs",
    "results": "outputs",
    "generated_text": "outputs",
}
"""The kind of artefact that an output becomes."""

_FROM_DATA: Final = {
    "weights": "trained_on",
    "adapter": "trained_on",
    "embeddings": "embedded",
    "synthetic_data": "synthetic",
    "outputs": "derived",
}
_FROM_MODEL: Final = {"weights": "fine_tuned_from", "adapter": "adapter_of"}


def _output(asked: ArtefactRequest, request: UseRequest) -> Output:
    outputs, wanted = request.outputs, asked.output
    if not outputs:
        raise NotPermittedError(
            f"the decision {quoted(asked.decision)} is about no output: ask again and say in `outputs` what is kept"
        )
    if wanted is None and len(outputs) == 1:
        return outputs[0]
    if isinstance(wanted, int) and 0 <= wanted < len(outputs):
        return outputs[wanted]
    named = [output for output in outputs if isinstance(wanted, str) and output.name == wanted]
    if len(named) == 1:
        return named[0]
    raise input_error((_no_output(wanted, outputs),))


def _no_output(wanted: int | str | None, outputs: tuple[Output, ...]) -> Flaw:
    names = [output.name for output in outputs if output.name]
    if isinstance(wanted, str) and wanted not in names:
        return unknown_flaw("/output", "output", name=wanted, names=names)
    which = "several outputs have this name" if isinstance(wanted, str) else f"the question has {len(outputs)} outputs"
    return misuse("/output", f"{which}: give the place of one, from 0 to {len(outputs) - 1}")


def _check_permitted(record: DecisionRecord, output: Output, made_on: dt.date) -> None:
    """Check that the decision permits to make and keep the output on that day.

    Raises:
        NotPermittedError: it does not.
    """
    decision, name = record.decision, quoted(record.id)
    why = None
    if not decision.verdict.is_permit:
        why = f"the decision {name} says {decision.verdict.value}: {decision.summary}"
    elif decision.hypothetical:
        why = f"the decision {name} is hypothetical and clears nobody: {decision.hypothetical}"
    elif decision.valid_until is not None and decision.valid_until < made_on:
        why = f"the decision {name} was valid until {decision.valid_until}: ask again"
    elif output.release == "none":
        why = f"the decision {name} is about an output that is not kept: ask again with `release` `internal`"
    if why is not None:
        raise NotPermittedError(why)


def _artefact(
    asked: ArtefactRequest, record: DecisionRecord, output: Output, *, made_on: dt.date, edition: Edition, by: str
) -> Artefact:
    names = edition.names
    made_from = tuple(_made_from(record.request, output))
    visibility, readers = _visibility(made_from, record.request, edition)
    return Artefact(
        id=asked.id,
        name=asked.name,
        kind_of=_KINDS[output.kind],
        was_generated_by=Generated(decision=record.id, activity=record.request.action, date=made_on),
        derived_from=tuple(Derivation(id=names.get(name, name), how=how) for name, how in made_from),
        visibility=visibility,
        readers=readers,
        location=asked.location,
        curation=Curation(state=ReviewState.PUBLISHED, concluded_by=by),
    )


def _visibility(
    made_from: tuple[tuple[str, str], ...], request: UseRequest, edition: Edition
) -> tuple[Visibility, tuple[Role, ...]]:
    """Return who may read the output: whoever may read all that it was made from, as it is now and as it was asked."""
    names = {edition.names.get(name, name) for name, _ in made_from}
    entries = (*(edition.stored[name].entry for name in names if name in edition.stored), *request.entries)
    return strictest_visibility((entry.visibility, entry.readers) for entry in entries if entry.id in names)


def _made_from(request: UseRequest, output: Output) -> Iterator[tuple[str, str]]:
    """Yield what the output was made from, and how: the data, the model, and for what no weights are the service."""
    kind = _KINDS[output.kind]
    for use in {use.id: use for use in request.datasets}.values():
        yield use.id, _FROM_DATA[kind]
    if request.model is not None:
        yield request.model.id, _FROM_MODEL.get(kind, "generated_by")
    if request.service is not None and kind not in MODEL_KINDS:
        yield request.service.id, "generated_by"
