# SPDX-License-Identifier: Apache-2.0
"""What people read of changes, terms and quotations."""

from typing import Any

import pytest

from licet.domain.entry import Part
from licet.domain.record import StoredEntry
from licet.wire.entry_diff import entry_diff
from licet.wire.write import to_jsonable
from licet_ui.presenters.marks import marked, marked_html, quotes_of
from licet_ui.presenters.redline import Piece, changes_of, place_words, redline, redline_html
from licet_ui.presenters.terms_tree import leaf_ids, terms_drawing, terms_list, terms_tree
from tests.factories import NOW, clause, dataset, licence, rule


def said(before: str, after: str) -> str:
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in redline(before, after))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("No use by companies.", "No use by companies.", "No use by companies."),
        ("Use is allowed.", "Use is forbidden.", "Use is [-allowed-][+forbidden+]."),
        ("a b c d", "a x y d", "a [-b c-][+x y+] d"),
        ("", "New words", "[+New words+]"),
        ("Gone", "", "[-Gone-]"),
        ("don't share", "do share", "[-don't-][+do+] share"),
        ("", "", ""),
    ],
)
def test_redline_is_word_by_word(before: str, after: str, found: str) -> None:
    assert said(before, after) == found


@pytest.mark.parametrize(("before", "after"), [("a b, c", "b, d c e"), ("one  two\nthree", "two four"), ("x", "x y x")])
def test_redline_holds_both_texts(before: str, after: str) -> None:
    pieces = redline(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_long_texts_are_compared_by_lines() -> None:
    lines = [f"line {number} of many words" for number in range(2000)]
    found = redline("\n".join(lines), "\n".join([*lines[:-1], "the last one"]))
    assert [piece.kind for piece in found] == ["same", "gone", "new"]


def test_changes_are_shown_without_colour_and_escaped() -> None:
    shown = redline_html((Piece(kind="gone", text="<b>"), Piece(kind="new", text="x & y")))
    assert "[-&lt;b&gt;-]</del>" in shown
    assert "[+x &amp; y+]</ins>" in shown
    assert "taken out: " in shown
    assert "put in: " in shown


def test_changes_between_two_revisions() -> None:
    old = licence("LIC", rule("L-1", says="Use is allowed."), rule("L-2", says="Old."), name="One")
    new = licence("LIC", rule("L-1", says="Use is forbidden."), rule("L-3", says="New."), name="Two")
    earlier, later = (
        StoredEntry(entry=entry, revision=number, sequence=number, recorded_at=NOW, by="ada", reason="")
        for number, entry in ((1, old), (2, new))
    )
    found = list(changes_of(to_jsonable(entry_diff(earlier, later)), to_jsonable(old), to_jsonable(new)))
    assert [change.where for change in found] == ["Name", "Rule L-2, taken out", "Rule L-3, put in", "Rule L-1: Says"]
    assert found[1].pieces == (Piece(kind="gone", text="Old."),)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [("/clause/quote", "Clause, quote"), ("/actions/0", "Actions, number 1"), ("/a~1b", "A/b"), ("", "The whole")],
)
def test_places_in_words(pointer: str, words: str) -> None:
    assert place_words(pointer) == words


def test_terms_are_a_tree() -> None:
    entry = to_jsonable(dataset(concluded_terms="A AND (B OR C WITH X)", parts=(Part(id="p", terms="NOASSERTION"),)))
    tree = terms_tree(entry, {"B": "Terms of B"})
    assert tree is not None
    assert list(leaf_ids(tree)) == ["A", "B", "C", "NOASSERTION"]
    assert terms_list(tree).splitlines() == [
        "- **The whole and its parts**",
        "    - **All of these apply (AND)**",
        "        - `A`",
        "        - **Choose one of these (OR)**",
        "            - `B`: Terms of B",
        "            - `C WITH X`: with an exception",
        "    - **Part p**",
        "        - `NOASSERTION`: nobody knows the terms",
    ]
    drawn, height = terms_drawing(tree)
    assert height > 90
    assert drawn["series"][0]["data"][0]["name"] == "The whole and its parts"


def test_asset_without_terms_has_no_tree_and_what_cannot_be_read_is_said() -> None:
    assert terms_tree(to_jsonable(dataset()), {}) is None
    unread: Any = {"concluded_terms": "A AND"}
    tree = terms_tree(unread, {})
    assert tree is not None
    assert "cannot be read" in tree.says


TEXT = "You may  use\nthis. You shall not “share” it - ever. Nor sell it."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("may use this", "may  use\nthis"),
        ('not "share" it', "not “share” it"),
        ("it \u2013 ever", "it - ever"),
        ("You may use … Nor sell", "You may  use\nthis. You shall not “share” it - ever. Nor sell"),
        ("never said", None),
        ("use this … never said", None),
        ("…", None),
    ],
)
def test_quoted_words_are_found(quote: str, found: str | None) -> None:
    result = marked(TEXT, {"R": quote})
    assert [span.text for span in result.spans if span.rules] == ([found] if found else [])
    assert result.absent == (() if found else ("R",))
    assert "".join(span.text for span in result.spans) == TEXT


def test_quotations_may_overlap_and_say_whose_they_are() -> None:
    found = marked("a b c <d>", {"R1": "a b", "R2": "b c"})
    assert [(span.text, span.rules) for span in found.spans][:3] == [
        ("a ", ("R1",)),
        ("b", ("R1", "R2")),
        (" c", ("R2",)),
    ]
    assert "quoted by R1, R2" in marked_html(found)
    assert "&lt;d&gt;" in marked_html(found)


def test_only_rules_with_words_quote() -> None:
    entry = licence("LIC", rule("A", clause=clause(quote="words")), rule("B", clause=clause(quote=None)))
    assert quotes_of(to_jsonable(entry)) == {"A": "words"}
