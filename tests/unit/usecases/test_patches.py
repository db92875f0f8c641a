# SPDX-License-Identifier: Apache-2.0
"""Patches name members by their ids, and two changes of one entry are merged field by field."""

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from licet.domain.answer import PatchOp
from licet.usecases.merging import Merged, differences, merge
from licet.usecases.patches import PatchError, apply_patch, is_same, make_patch

BASE = {
    "id": "TERMS",
    "notes": ["one"],
    "rules": [{"id": "T-1", "says": "no", "actions": ["use"]}, {"id": "T-2", "says": "yes", "actions": []}],
}

words = st.text("ab/~", max_size=3)
scalars = st.none() | st.booleans() | st.integers(-2, 2) | words
members = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["X", "Y", "Z", "a/b"]), "says": scalars}),
    max_size=4,
    unique_by=lambda each: each["id"],
)
values = scalars | st.lists(scalars, max_size=3) | members
documents = st.dictionaries(st.sampled_from(["name", "rules", "notes", "a/b", "~"]), values, max_size=4)


def changed(document: Any, *steps: tuple[str, str, Any]) -> Any:
    return apply_patch(document, [PatchOp(op=op, path=path, value=value) for op, path, value in steps])


def test_patch_names_a_rule_by_its_id() -> None:
    after = changed(BASE, ("replace", "/rules/T-2/says", "perhaps"))
    assert make_patch(BASE, after) == (PatchOp(op="replace", path="/rules/T-2/says", value="perhaps"),)


def test_rule_in_between_is_added_at_its_place() -> None:
    new = {"id": "T-9", "says": "new", "actions": []}
    after = {**BASE, "rules": [BASE["rules"][0], new, BASE["rules"][1]]}
    (step,) = make_patch(BASE, after)
    assert (step.op, step.path) == ("add", "/rules/1")
    assert apply_patch(BASE, (step,)) == after


def test_last_rule_is_added_under_its_id() -> None:
    new = {"id": "T-9", "says": "new", "actions": []}
    (step,) = make_patch(BASE, {**BASE, "rules": [*BASE["rules"], new]})
    assert (step.op, step.path) == ("add", "/rules/T-9")


def test_patch_that_creates_adds_the_whole_entry() -> None:
    assert make_patch(None, BASE) == (PatchOp(op="add", path="", value=BASE),)
    assert apply_patch(None, make_patch(None, BASE)) == BASE


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (("replace", "/rules/T-7/says", "x"), "there is no `T-7` there"),
        (("remove", "/colour", None), "there is no `colour` there"),
        (("move", "/notes", None), "a step is one of"),
        (("remove", "", None), "an entry is never removed"),
        (("add", "/rules/T-7", {"id": "T-8"}), "neither the id of what is added"),
        (("add", "/id/more", "x"), "has no members"),
        (("test", "/id", "OTHER"), "another value stands there"),
        (("replace", "id", "x"), "a pointer begins with"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_step_that_cannot_be_done_is_told_with_its_place(step: tuple[str, str, Any], why: str) -> None:
    with pytest.raises(PatchError, match=why) as caught:
        changed(BASE, step)
    assert caught.value.flaws[0].pointer == "/patch/0"


def test_edits_of_different_fields_are_both_kept() -> None:
    mine = changed(BASE, ("replace", "/rules/T-1/says", "mine"))
    theirs = changed(BASE, ("replace", "/rules/T-1/actions", ["train"]), ("add", "/notes/-", "two"))
    found = merge(BASE, theirs, mine)
    assert found.clashes == ()
    assert found.document["rules"][0] == {"id": "T-1", "says": "mine", "actions": ["train"]}
    assert found.document["notes"] == ["one", "two"]


def test_edits_of_one_field_clash() -> None:
    mine, theirs = (changed(BASE, ("replace", "/rules/T-1/says", word)) for word in ("mine", "theirs"))
    found = merge(BASE, theirs, mine)
    assert [(each.path, each.base, each.current, each.proposed) for each in found.clashes] == [
        ("/rules/T-1/says", "no", "theirs", "mine")
    ]
    assert found.document == theirs
    assert merge(BASE, theirs, mine, prefer="proposed").document == mine


def test_edit_of_a_rule_that_somebody_removed_clashes() -> None:
    theirs = changed(BASE, ("remove", "/rules/T-1", None))
    mine = changed(BASE, ("replace", "/rules/T-1/says", "mine"))
    (clash,) = merge(BASE, theirs, mine).clashes
    assert clash.path == "/rules/T-1"
    assert clash.proposed["says"] == "mine"


def test_two_sorted_anew_clash_and_one_does_not() -> None:
    three = [{"id": name} for name in ("A", "B", "C")]
    mine, theirs = [three[2], three[0], three[1]], [three[1], three[0], three[2]]
    assert merge(three, three, mine).document == mine
    assert [each.path for each in merge(three, theirs, mine).clashes] == [""]


def test_two_create_the_same_entry() -> None:
    assert [each.path for each in merge(None, BASE, {**BASE, "notes": []}).clashes] == [""]


def test_columns_show_where_three_differ() -> None:
    mine = changed(BASE, ("replace", "/rules/T-1/says", "mine"))
    (found,) = differences(BASE, BASE, mine)
    assert (found.path, found.current, found.proposed, found.is_clash) == ("/rules/T-1/says", "no", "mine", False)


@pytest.mark.property
@given(documents, documents)
@settings(max_examples=300)
def test_applying_what_was_made_gives_the_other(before: Any, after: Any) -> None:
    assert is_same(apply_patch(before, make_patch(before, after)), after)


@pytest.mark.property
@given(documents, documents)
@settings(max_examples=200)
def test_merging_with_oneself_changes_nothing(base: Any, changed_to: Any) -> None:
    for found in (
        merge(base, base, base),
        merge(base, base, changed_to),
        merge(base, changed_to, base),
        merge(base, changed_to, changed_to),
    ):
        assert found.clashes == ()
        assert is_same(found.document, base) or is_same(found.document, changed_to)
    assert is_same(merge(base, changed_to, base).document, changed_to)
    assert is_same(merge(base, base, changed_to).document, changed_to)


@pytest.mark.property
@given(documents, documents, documents)
@settings(max_examples=200)
def test_nothing_is_lost_in_silence_and_order_does_not_matter(base: Any, one: Any, other: Any) -> None:
    forwards, backwards = merge(base, one, other), merge(base, other, one)
    assert {each.path for each in forwards.clashes} == {each.path for each in backwards.clashes}
    if not forwards.clashes:
        assert sorted_members(forwards) == sorted_members(backwards)
    for each in differences(base, one, other):
        if not is_same_or_missing(each.base, each.proposed) and not each.is_clash:
            assert is_same_or_missing(each.current, each.base) or is_same_or_missing(each.current, each.proposed)


def is_same_or_missing(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and one == other)


def sorted_members(merged: Merged) -> Any:
    """The document with the members of lists by their ids: two that were added have no order of their own."""
    return {
        name: sorted(value, key=repr) if isinstance(value, list) else value for name, value in merged.document.items()
    }
