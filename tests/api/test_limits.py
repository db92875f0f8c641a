# SPDX-License-Identifier: Apache-2.0
"""Every limit holds exactly where the settings set it."""

import json
from typing import Any

import httpx2
import pytest

from licet.settings import SettingsError, read_settings
from licet.wire.json_text import MAX_BYTES, MAX_DEPTH
from tests.factories import dataset, licence
from tests.fakes.app import FakeRegistry

JSON = {"content-type": "application/json"}
QUESTION: dict[str, Any] = {"action": "evaluate", "datasets": [{"id": "notes"}]}
POSTS = (
    "/v1/decisions",
    "/v1/decisions:batch",
    "/v1/decisions:preview",
    "/v1/datasets:permitted",
    "/v1/models:permitted",
)


def registry(**settings: Any) -> FakeRegistry:
    return FakeRegistry(licence("L"), dataset("notes"), **settings)


def padded(size: int) -> bytes:
    text = json.dumps(QUESTION).encode()
    return text + b" " * (size - len(text))


def nested(levels: int) -> bytes:
    """A question with a fact of so many levels, the question itself counted; brackets in text do not count."""
    inner = levels - 2
    return b'{"action": "[[[[[[[[[[{{{{{\\"[", "facts": {"x": ' + b"[" * inner + b"1" + b"]" * inner + b"}}"


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize("most", [1024, 4096, 2 * 1024 * 1024])
def test_bytes_of_a_body(most: int) -> None:
    asked = registry(max_body_bytes=most)
    assert asked.http.post("/v1/decisions", content=padded(most), headers=JSON).status_code == 200
    for path in POSTS:
        refused = asked.http.post(path, content=padded(most + 1), headers=JSON)
        assert code_of(refused) == (413, "content_too_large")
        assert f"at most {most} bytes" in refused.json()["detail"]
    written = asked.http.put("/v1/entries/notes", content=padded(most + 1), headers=asked.curator(if_match='"1"'))
    assert code_of(written) == (413, "content_too_large")
    yaml = asked.http.post("/v1/checks", content=b"#" * (most + 1), headers={"content-type": "application/yaml"})
    assert code_of(yaml) == (413, "content_too_large")


def test_more_may_be_read_than_is_usual() -> None:
    asked = registry(max_body_bytes=MAX_BYTES)
    assert asked.http.post("/v1/decisions", content=padded(MAX_BYTES), headers=JSON).status_code == 200


@pytest.mark.parametrize("most", [1, 3, 1000])
def test_questions_of_a_batch(most: int) -> None:
    asked = registry(max_batch=most)
    fits = asked.http.post("/v1/decisions:batch", json=[{"action": "?"}] * most)
    assert (fits.status_code, len(fits.json())) == (200, most)
    refused = asked.http.post("/v1/decisions:batch", json=[{"action": "?"}] * (most + 1))
    assert refused.status_code in {400, 422}
    assert f"at most {most} are answered" in refused.json()["detail"]


@pytest.mark.parametrize("most", [8, 20, MAX_DEPTH])
def test_levels_of_json(most: int) -> None:
    asked = registry(max_depth=most)
    for path in POSTS:
        fits = asked.http.post(path, content=nested(most), headers=JSON)
        assert "nested" not in fits.text
        refused = asked.http.post(path, content=nested(most + 1), headers=JSON)
        assert code_of(refused) == (400, "malformed")
        assert "nested deeper" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/entries", 500), ("/v1/audit", 1000), ("/v1/datasets:permitted", 1000)]
)
@pytest.mark.parametrize("setting", [1, 7, 1000])
def test_items_of_a_page(path: str, most: int, setting: int) -> None:
    asked = registry(max_page=setting)
    method, body = ("POST", {"action": "evaluate"}) if path.endswith("permitted") else ("GET", None)
    limit = min(most, setting)
    assert asked.http.request(method, f"{path}?limit={limit}", json=body).status_code == 200
    page = asked.http.request(method, path + ("?verdict=all" if body else ""), json=body).json()
    assert 1 <= len(page["items"]) <= limit
    refused = asked.http.request(method, f"{path}?limit={limit + 1}", json=body)
    assert code_of(refused) == (422, "invalid_parameter")
    assert refused.json()["errors"][0]["pointer"] == "/query/limit"
    assert f"{limit}" in refused.json()["detail"]


@pytest.mark.parametrize("most", [1, 500, 2000])
def test_characters_of_a_search(most: int) -> None:
    asked = registry(max_query=most)
    assert asked.http.get("/v1/entries", params={"q": "\u00fc" * most}).status_code == 200
    refused = asked.http.get("/v1/entries", params={"q": "\u00fc" * (most + 1)})
    assert code_of(refused) == (422, "invalid_parameter")
    assert refused.json()["errors"][0]["pointer"] == "/query/q"


def test_description_says_the_limits() -> None:
    document = registry(max_page=7, max_query=9).http.get("/openapi.json").json()
    named = {each["name"]: each["schema"] for each in document["paths"]["/v1/entries"]["get"]["parameters"]}
    assert (named["limit"]["maximum"], named["limit"]["default"]) == (7, 7)
    assert next(each["maxLength"] for each in named["q"]["anyOf"] if each["type"] == "string") == 9


LIMITS = {
    "LICET_MAX_BODY_BYTES": ("max_body_bytes", 1024, MAX_BYTES),
    "LICET_MAX_BATCH": ("max_batch", 1, 10_000),
    "LICET_MAX_DATASETS": ("max_datasets", 1, 10_000),
    "LICET_MAX_ENTRIES": ("max_entries", 1, 10_000),
    "LICET_MAX_DEPTH": ("max_depth", 8, MAX_DEPTH),
    "LICET_MAX_PAGE": ("max_page", 1, 1000),
    "LICET_MAX_QUERY": ("max_query", 1, 2000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_settings(name: str) -> None:
    field, least, most = LIMITS[name]
    for number in (least, most):
        assert getattr(read_settings({name: str(number)}), field) == number
    for text in (str(least - 1), str(most + 1), "x", "1.5", "-7", "9" * 50):
        with pytest.raises(SettingsError, match=f"`{name}` is .*from {least} to {most}"):
            read_settings({name: text})
