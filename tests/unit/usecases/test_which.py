# SPDX-License-Identifier: Apache-2.0
"""The reverse question gives every data set, and every model, the answer that asking about it alone gives."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from licet.domain.use import Party, PurposeUse, UseRequest
from licet.domain.verdict import Verdict
from licet.errors import BundleStaleError, InputError, LicetError
from licet.stores.memory import MemoryStore
from licet.usecases.ask import answer
from licet.usecases.registry import Registry
from licet.usecases.which import ALL, PERMITS, Which, joining, wanted_verdicts, which
from tests.factories import NOW, dataset, institution, licence, model, request, rule
from tests.fakes.clock import FakeClock

EVERY = frozenset(Verdict)
ENTRIES = (
    licence("OPEN", rule("O-1", "permission", "evaluate")),
    licence("CLOSED", rule("C-1", "prohibition", "evaluate")),
    dataset("a", concluded_terms="CLOSED"),
    dataset("b", concluded_terms="OPEN"),
    dataset("c", template=True, concluded_terms="OPEN"),
    dataset("d"),
    model("m", concluded_terms="OPEN"),
    model("k", concluded_terms="CLOSED"),
    institution("INSTITUTE"),
)


def joined(page: Callable[[str | None], Which]) -> Which:
    """Join the pages that `page` fetches, as a client does."""
    pages = joining()
    place = next(pages)
    while True:
        try:
            place = pages.send(page(place))
        except StopIteration as whole:
            return whole.value


def registry() -> Registry:
    store = MemoryStore()
    store.load(ENTRIES, by="tester", at=NOW, reason="test")
    return Registry(store)


def asking(**fields: Any) -> UseRequest:
    """A question that an open licence answers with yes."""
    return request("evaluate", purpose=PurposeUse(id="research"), facts={"sells_result": False}, **fields)


def which_of(*, wanted: frozenset[Verdict] = PERMITS, paged: dict[str, Any] | None = None, **fields: Any) -> Which:
    asked = asking(**fields)
    return which(asked, registry=registry(), clock=FakeClock(), wanted=wanted, **(paged or {}))


def models_of(*, wanted: frozenset[Verdict] = EVERY, **fields: Any) -> Which:
    asked = asking(**fields)
    return which(asked, registry=registry(), clock=FakeClock(), about="model", wanted=wanted)


@pytest.mark.parametrize(
    "fields",
    [{}, {"on": "m"}, {"interpretation": "house"}, {"actor": Party(institution="INSTITUTE", country="DE")}],
    ids=["plain", "model", "other reading", "other country"],
)
def test_every_data_set_has_the_answer_of_its_own_question(fields: dict[str, Any]) -> None:
    snapshot = registry().current().snapshot
    found = which_of(wanted=EVERY, **fields)
    assert {each.id for each in found.items} == {"a", "b", "c", "d"}
    for each in found.items:
        alone = answer(asking(data=each.id, **fields), snapshot=snapshot, today=NOW.date())
        assert (each.verdict, each.hypothetical) == (alone.verdict, alone.hypothetical)


def test_every_model_has_the_answer_of_its_own_question() -> None:
    snapshot = registry().current().snapshot
    found = models_of(data=("b", "c"))
    assert [each.id for each in found.items] == ["m", "k"]
    for each in found.items:
        alone = answer(asking(data=("b", "c"), on=each.id), snapshot=snapshot, today=NOW.date())
        assert (each.verdict, each.hypothetical) == (alone.verdict, alone.hypothetical)


def test_models_are_tried_without_data_too() -> None:
    assert {each.id for each in models_of().items} == {"m", "k"}


def test_the_mildest_come_first_and_what_they_are_is_said() -> None:
    found = which_of(wanted=EVERY)
    assert [(each.id, each.template) for each in found.items] == [("b", False), ("c", True), ("d", False), ("a", False)]
    assert [each.verdict.rank for each in found.items] == sorted(each.verdict.rank for each in found.items)
    assert (found.as_of, found.sequence) == (NOW.date(), len(ENTRIES))


def test_only_what_is_wanted_is_listed_and_everything_is_counted() -> None:
    assert [each.id for each in which_of().items] == ["b", "c"]
    prohibited = which_of(wanted=frozenset({Verdict.PROHIBITED}))
    assert [each.id for each in prohibited.items] == ["a"]
    assert prohibited.verdicts == which_of().verdicts
    assert set(prohibited.verdicts) == set(Verdict)
    assert sum(prohibited.verdicts.values()) == 4


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_hold_every_one_once(limit: int) -> None:
    def page(after: str | None) -> Which:
        return which_of(wanted=EVERY, paged={"after": after or "", "limit": limit})

    assert joined(page) == which_of(wanted=EVERY)
    assert page(None).next is None or len(page(None).items) == limit


def test_a_registry_that_never_rests_is_said() -> None:
    moments = iter(range(100))

    def page(_: str | None) -> Which:
        return Which(as_of=NOW.date(), sequence=next(moments), verdicts={}, items=(), next="more")

    with pytest.raises(LicetError, match="ask again"):
        joined(page)


def test_pages_of_two_days_are_not_mixed() -> None:
    days = iter((1, 2, 2, 2))

    def page(after: str | None) -> Which:
        day = dt.date(2026, 11, next(days))
        return Which(as_of=day, sequence=1, verdicts={}, items=(), next=None if after else "more")

    assert joined(page).as_of.day == 2


def test_an_entry_that_the_question_brings_is_tried_as_brought() -> None:
    brought = (dataset("new", concluded_terms="OPEN"), dataset("a", name="mine", concluded_terms="OPEN"))
    found = {each.id: each for each in which_of(entries=brought).items}
    assert found["new"].verdict.is_permit
    assert (found["a"].name, bool(found["a"].hypothetical)) == ("mine", True)


@pytest.mark.parametrize(
    ("about", "fields", "where"),
    [("dataset", {"data": "a"}, "/datasets"), ("model", {"on": "m"}, "/model")],
    ids=["data set", "model"],
)
def test_question_that_names_what_is_tried_is_refused(about: Any, fields: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as caught:
        which(asking(**fields), registry=registry(), clock=FakeClock(), about=about)
    assert caught.value.flaws[0].pointer == where


def test_unknown_model_is_refused() -> None:
    with pytest.raises(InputError, match="unknown model"):
        which_of(on="nope")


def test_unknown_data_set_is_refused() -> None:
    with pytest.raises(InputError, match="unknown data set"):
        models_of(data="nope")


def test_sequence_not_reached() -> None:
    with pytest.raises(BundleStaleError):
        which_of(at_least=99)


def test_verdicts_are_named() -> None:
    assert wanted_verdicts(()) == frozenset()
    assert wanted_verdicts(("PROHIBITED", "PROHIBITED")) == {Verdict.PROHIBITED}
    assert wanted_verdicts((ALL,)) == set(Verdict)


def test_unknown_verdict_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        wanted_verdicts(("prohibted", ALL), "/query/verdict")
    flaw = caught.value.flaws[0]
    assert (flaw.pointer, flaw.nearest[0]) == ("/query/verdict", "PROHIBITED")
