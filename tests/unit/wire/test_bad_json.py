# SPDX-License-Identifier: Apache-2.0
"""Text from outside that is no JSON, too much of it, or JSON that lies about itself."""

import pytest

from licet.errors import MalformedError
from licet.wire.json_text import MAX_BYTES, MAX_DEPTH, load_json
from licet.wire.read import parse_request

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "not JSON"),
    "half an object": ("{", "not JSON"),
    "half a list": ("[1,2", "not JSON"),
    "two documents": ("{}{}", "not JSON"),
    "a comment": ("{} // x", "not JSON"),
    "NaN": ('{"x": NaN}', "`NaN` is not a number"),
    "Infinity": ('{"x": -Infinity}', "`-Infinity` is not a number"),
    "a number beyond all": ('{"x": 1e999}', "too large"),
    "a number of 10,000 digits": ('{"x": ' + "1" * 10_000 + "}", "too large"),
    "a name twice": ('{"action": "use", "action": "train"}', "`action` stands twice"),
    "a name twice, deep": ('{"facts": {"x": true, "x": false}}', "`x` stands twice"),
    "not UTF-8": (b"\xff\xfe{}", "not UTF-8: byte 0"),
    "100,000 lists": ("[" * 100_000, "nested deeper"),
    "100,000 lists, closed": ("[" * 100_000 + "]" * 100_000, "nested deeper"),
    "100,000 objects": ('{"x":' * 100_000, "nested deeper"),
    "one list too deep": ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), "nested deeper"),
    "seventeen megabytes of noise": ("x" * 17_000_000, "at most"),
    "seventeen megabytes of JSON": ('"' + "x" * 17_000_000 + '"', "at most"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_text_is_refused_with_its_reason(name: str) -> None:
    text, reason = REFUSED[name]
    with pytest.raises(MalformedError) as refused:
        parse_request(text)
    assert reason in str(refused.value)


@pytest.mark.parametrize("name", REFUSED)
def test_message_is_one_short_line(name: str) -> None:
    text, _ = REFUSED[name]
    with pytest.raises(MalformedError) as refused:
        parse_request(text)
    message = str(refused.value)
    assert "\n" not in message
    assert len(message) < 200
    assert not message.endswith(".")


def test_error_tells_line_and_column() -> None:
    with pytest.raises(MalformedError, match="line 2 column 7"):
        load_json('{\n  "x" 1}')


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert load_json("\ufeff{}".encode()) == {}
    assert load_json("\ufeff{}") == {}


def test_longest_text_is_read() -> None:
    text = '"' + "x" * (MAX_BYTES - 2) + '"'
    assert load_json(text) == text[1:-1]


def test_deepest_document_is_read() -> None:
    assert load_json("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH) is not None


@pytest.mark.parametrize("text", ["null", "[]", '"use"', "3", "true"])
def test_request_is_an_object(text: str) -> None:
    with pytest.raises(MalformedError, match="expected an object"):
        parse_request(text)


def test_lone_surrogate_is_no_text() -> None:
    with pytest.raises(MalformedError, match="half a character"):
        parse_request('{"action": "\\ud800"}')


def test_lone_surrogate_is_no_name() -> None:
    with pytest.raises(MalformedError):
        parse_request('{"action": "use", "facts": {"\\ud800": true}}')
