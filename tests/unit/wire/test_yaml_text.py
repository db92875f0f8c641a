# SPDX-License-Identifier: Apache-2.0
"""YAML from outside: safe, strict, and with words that mean what they say."""

import datetime as dt

import pytest

from licet.errors import MalformedError
from licet.wire.yaml_text import load_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join(['*' + other] * 9)}]\n" for other, one in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "half a list": ("a: [1, 2", "line 2 column 1"),
    "a name twice": ("a: 1\nb: 2\na: 3", "`a` stands twice: line 3 column 1"),
    "a name twice, deep": ("x:\n  a: 1\n  a: 2", "`a` stands twice: line 3 column 3"),
    "a tab": ("a:\n\tb: 1", "a tab cannot indent, use spaces: line 2 column 1"),
    "a number as name": ("1: x", "a name must be a plain text"),
    "a list as name": ("? [a]\n: b", "a name must be a plain text"),
    "a tag": ("a: !!python/object:os.system x", "the tag"),
    "a tag of ours": ("!x {}", "the tag"),
    "a bomb": (BOMB, "aliases expanded"),
    "an alias of itself": ("a: &a [*a]", "stands for nothing, or for itself"),
    "an alias of nothing": ("a: *b", "stands for nothing"),
    "two documents": ("a: 1\n---\nb: 2", "another document"),
    "100,000 lists": ("[" * 100_000, "nest"),
    "100,000 items": ("- " * 100_000 + "x", "nested deeper"),
    "seventeen megabytes": ("x" * 17_000_000, "at most"),
    "not UTF-8": (b"\xff", "not UTF-8"),
    "a control character": ("a: \x00", "not YAML"),
    "a reserved sign": ("@x", "not YAML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_text_is_refused_with_its_reason(name: str) -> None:
    text, reason = REFUSED[name]
    with pytest.raises(MalformedError) as refused:
        load_yaml(text)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("010", "010"),
        ("0x10", "0x10"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("-3", -3),
        ("0", 0),
        ("2.50", 2.5),
        ("1e3", "1e3"),
        ("1.5e3", "1.5e3"),
        ("1.5e+3", 1500.0),
        ("1.0e+999", "1.0e+999"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("~", None),
        ("2026-11-23", dt.date(2026, 11, 23)),
        ("2026-13-45", "2026-13-45"),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
        ('"2026-11-23"', "2026-11-23"),
        ("=", "="),
    ],
)
def test_word_means_what_it_says(text: str, value: object) -> None:
    found = load_yaml(f"x: {text}")
    assert found == {"x": value}
    assert [type(item) for item in found.values()] == [type(value)]


def test_few_aliases_are_read() -> None:
    assert load_yaml("a: &x {p: 1}\nb: {<<: *x, q: 2}") == {"a": {"p": 1}, "b": {"p": 1, "q": 2}}


def test_alias_of_a_word_is_read() -> None:
    assert load_yaml("a: &x one\nb: *x") == {"a": "one", "b": "one"}


def test_nothing_is_nothing() -> None:
    assert load_yaml("") is None
