# SPDX-License-Identifier: Apache-2.0
"""What was made is asked about as the model or the data set that it is (6.1)."""

import datetime as dt
from typing import Any

import pytest

from licet.compiled.engine import Engine
from licet.decision.made import as_asset
from licet.decision.reference import decide
from licet.decision.snapshot import changed_snapshot, compile_snapshot
from licet.domain.entry import Artefact, Dataset, Derivation, Entry, Generated, Model
from licet.domain.rule import Propagation, PropagationTarget
from licet.domain.use import PurposeUse
from licet.domain.verdict import Verdict
from tests.factories import agreement, artefact, dataset, licence, marker, model, request, rule

YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
ALL = tuple(Propagation(to=target) for target in PropagationTarget)
REGISTRY: tuple[Entry, ...] = (
    licence("OPEN", rule("open", "permission", "evaluate", propagation=ALL)),
    licence("KEEPS", rule("keeps", "permission", "evaluate")),
    licence("CLOSED", rule("closed", "prohibition", "evaluate", propagation=ALL)),
    licence("CLOSED-DATA", rule("closed-data", "prohibition", "evaluate")),
    agreement("SIGNED", rule("signed", "permission", "use")),
    marker("POLICY-GOVERNED"),
    marker("NOASSERTION"),
)


@pytest.mark.parametrize(
    ("kind_of", "asset"),
    [
        ("weights", Model), ("adapter", Model), ("embeddings", Dataset), ("index", Dataset),
        ("synthetic_data", Dataset), ("outputs", Dataset),
    ],
)  # fmt: skip
def test_kind(kind_of: str, asset: type[Model | Dataset]) -> None:
    made = artefact(kind_of=kind_of, aliases=("other",), attributes={"modality": "text"})
    found = as_asset(made)
    assert isinstance(found, asset)
    assert (found.id, found.aliases, found.attributes) == (made.id, made.aliases, made.attributes)
    assert as_asset(found) is found


@pytest.mark.parametrize("kind_of", ["adapter", "embeddings"])
@pytest.mark.parametrize(
    ("data", "base", "verdict"),
    [
        ("OPEN", "OPEN", YES),
        ("CLOSED", "OPEN", NO),
        ("OPEN", "CLOSED", NO),
        ("SIGNED", "OPEN", REVIEW),
        ("UNREGISTERED", "OPEN", REVIEW),
    ],
    ids=["open", "closed data", "closed model", "a silent agreement", "terms that nobody knows"],
)
def test_terms_of_what_it_was_made_from_travel(kind_of: str, data: str, base: str, verdict: Verdict) -> None:
    assert (
        _verdict(_made(kind_of), dataset("data", concluded_terms=data), model("base", concluded_terms=base)) is verdict
    )


def test_terms_of_a_base_model_count_whole_and_those_of_data_where_they_say_so() -> None:
    base, closed = model("base", concluded_terms="KEEPS"), dataset("data", concluded_terms="CLOSED-DATA")
    assert _verdict(_made("adapter"), dataset("data", concluded_terms="OPEN"), base) is YES
    assert _verdict(_made("adapter"), closed, base) is YES
    assert (
        _verdict(
            _made("adapter"), dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="CLOSED-DATA")
        )
        is NO
    )


def test_data_that_the_registry_lacks_are_a_review() -> None:
    assert _verdict(_made("adapter"), model("base", concluded_terms="OPEN")) is REVIEW
    assert _verdict(_made("embeddings"), model("base", concluded_terms="OPEN")) is REVIEW


@pytest.mark.parametrize("kind_of", ["adapter", "embeddings"])
def test_made_from_nothing_or_under_no_decision_permits_nothing(kind_of: str) -> None:
    known = (dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="OPEN"))
    for derived_from, decision in (((), "dec_1"), (_made(kind_of).derived_from, None)):
        made = artefact(
            "made", kind_of=kind_of, derived_from=derived_from, was_generated_by=Generated(decision=decision)
        )
        assert not _verdict(made, *known).is_permit


def test_concluded_terms_stand_beside_what_travels() -> None:
    known = (dataset("data", concluded_terms="CLOSED"), model("base", concluded_terms="OPEN"))
    assert _verdict(_made("adapter", concluded_terms="OPEN"), *known) is NO
    known = (dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="OPEN"))
    assert _verdict(_made("adapter", concluded_terms="CLOSED"), *known) is NO


def test_what_is_made_of_what_was_made_inherits_too() -> None:
    known = (
        dataset("data", concluded_terms="CLOSED"),
        model("base", concluded_terms="OPEN"),
        _made("adapter", "first"),
    )
    second = artefact(
        "made",
        kind_of="weights",
        derived_from=(Derivation(id="first", how="merged_from"),),
        was_generated_by=Generated(decision="dec_2"),
    )
    assert _verdict(second, *known) is NO


def test_an_artefact_that_arrives_later_counts_as_one_that_was_there() -> None:
    known = (*REGISTRY, dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="OPEN"))
    before = compile_snapshot(known)
    Engine.on(before)
    after = changed_snapshot(before, (_made("adapter"),), sequence=1)
    assert after == compile_snapshot((*known, _made("adapter")), sequence=1)
    assert isinstance(after.get("made"), Model)


def _made(kind_of: str, name: str = "made", **fields: Any) -> Artefact:
    hows = ("trained_on", "adapter_of") if kind_of == "adapter" else ("embedded", "generated_by")
    edges = tuple(Derivation(id=source, how=how) for source, how in zip(("data", "base"), hows, strict=True))
    given = {"kind_of": kind_of, "derived_from": edges, "was_generated_by": Generated(decision="dec_1")}
    return artefact(name, **{**given, **fields})


def _verdict(made: Artefact, *known: Entry) -> Verdict:
    """Return the verdict on evaluating it, on which both engines agree, whether it is on record or brought along."""
    place = {"on": made.id} if made.kind_of in {"weights", "adapter"} else {"data": made.id}
    question = request(
        "evaluate",
        **place,
        as_of=dt.date(2026, 11, 24),
        facts={"sells_result": False},
        purpose=PurposeUse(id="research"),
    )
    snapshot = compile_snapshot((*REGISTRY, *known, made))
    found = decide(question, snapshot)
    assert Engine(snapshot).decide(question) == found
    assert Engine(snapshot).verdict(question) is found.verdict
    return found.verdict
