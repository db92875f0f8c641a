# SPDX-License-Identifier: Apache-2.0
"""A cursor is ours, whole, and of this list; anything else is refused."""

import base64
import dataclasses

import httpx2
import pytest

from licet.errors import MalformedError
from licet_api.cursors import read_cursor, write_cursor
from licet_api.main import create_app
from tests.fakes.app import AppTransport, FakeRegistry

SECRET = b"s" * 32
CURSOR = write_cursor("notes-\u00fc", "a question", secret=SECRET)


def test_cursor_comes_back() -> None:
    assert read_cursor(CURSOR, "a question", secret=SECRET) == "notes-\u00fc"
    assert read_cursor(None, "a question", secret=SECRET) == ""
    assert write_cursor("", "q", secret=SECRET) != write_cursor("", "p", secret=SECRET)


def test_cursor_does_not_show_how_it_was_made() -> None:
    assert CURSOR.isascii()
    assert set(CURSOR) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("place", range(len(CURSOR) - 1))
def test_no_letter_can_be_changed_and_nothing_cut(place: int) -> None:
    other = "A" if CURSOR[place] != "A" else "B"
    for forged in (CURSOR[:place] + other + CURSOR[place + 1 :], CURSOR[:place], CURSOR[:place] + CURSOR[place + 1 :]):
        with pytest.raises(MalformedError, match="no cursor of this list"):
            read_cursor(forged, "a question", secret=SECRET)


@pytest.mark.parametrize(
    "forged", ["", "=", "A", "!!!!", "\u00e9", " " + CURSOR, CURSOR + "A", CURSOR + "\n", CURSOR.swapcase(), "A" * 600]
)
def test_what_is_no_cursor(forged: str) -> None:
    with pytest.raises(MalformedError):
        read_cursor(forged, "a question", secret=SECRET)


def test_cursor_made_without_the_secret() -> None:
    raw = base64.urlsafe_b64decode(CURSOR + "=" * (-len(CURSOR) % 4))
    moved = base64.urlsafe_b64encode(raw[:16] + b"zzz").decode().rstrip("=")
    for cursor, question, secret in (
        (CURSOR, "another question", SECRET),
        (CURSOR, "a question", b"t" * 32),
        (moved, "a question", SECRET),
    ):
        with pytest.raises(MalformedError):
            read_cursor(cursor, question, secret=secret)


def test_cursor_of_another_installation_is_refused_and_of_a_second_process_taken(small: FakeRegistry) -> None:
    cursor = small.http.get("/v1/entries?limit=1").json()["next"]
    second = create_app(small.wiring)
    stranger = create_app(dataclasses.replace(small.wiring, secret=b"another"))
    for app, status in ((second, 200), (stranger, 422)):
        with httpx2.Client(base_url="http://127.0.0.1:8421", transport=AppTransport(app)) as http:
            found = http.get(f"/v1/entries?limit=1&cursor={cursor}")
            assert found.status_code == status
            if status == 422:
                assert found.json()["errors"][0] == {
                    "pointer": "/query/cursor", "code": "invalid_cursor",
                    "detail": "this is no cursor of this list: begin again without one", "nearest": [],
                }  # fmt: skip
