# SPDX-License-Identifier: Apache-2.0
"""Documents over HTTP: filed once, read by those who may, never shown by a browser."""

import io
import re
from typing import Any

import httpx2
import pytest

from licet.domain.access import Role
from licet.domain.document import MEDIA_TYPES, document_id
from licet.domain.entry import TermsText
from licet.domain.visibility import Visibility
from licet.stores.audit import verify_chain
from tests.api.callers import calling
from tests.factories import NOW, agreement, dataset, licence
from tests.fakes.app import FakeRegistry

PDF = b"%PDF-1.7 signed"
OPEN_TEXT = b"open terms"
FIELDS: dict[str, Any] = {"entry": "DUA", "name": "signed.pdf"}


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry with public terms, an agreement of the institution, and room for 1,000 bytes."""
    return FakeRegistry(
        agreement("DUA", visibility=Visibility.INSTITUTION, aliases=("D",)),
        licence("OPEN", text=TermsText(sha256=f"sha256:{document_id(OPEN_TEXT).upper()}")),
        agreement("SECRET", visibility=Visibility.RESTRICTED, readers=(Role.REVIEWER,)),
        dataset("notes"),
        max_document_bytes=1000,
    )


def file(
    http: httpx2.Client, content: bytes = PDF, media_type: str = "application/pdf", **fields: Any
) -> httpx2.Response:
    return http.post(
        "/v1/documents", params={**FIELDS, **fields}, content=content, headers={"content-type": media_type}
    )


@pytest.fixture
def filed(registry: FakeRegistry) -> FakeRegistry:
    """The registry with a document that is as closed as its entry is."""
    with calling(registry, Role.CURATOR) as http:
        assert file(http).status_code == 201
    return registry


def test_document_is_filed(registry: FakeRegistry) -> None:
    with calling(registry, Role.CURATOR) as http:
        found = file(http, reason="signed today")
    name = document_id(PDF)
    assert (found.status_code, found.headers["location"]) == (201, f"/v1/documents/{name}")
    assert found.json() == {
        "id": name, "name": "signed.pdf", "media_type": "application/pdf", "size": len(PDF), "entry": "DUA",
        "visibility": "institution", "readers": [], "uploaded_at": NOW.isoformat().replace("+00:00", "Z"),
        "by": "a curator",
    }  # fmt: skip
    (event,) = registry.store.documents.events()
    assert (event.verb, event.subject, event.by, event.reason) == ("upload", name, "a curator", "signed today")
    assert verify_chain((event,)) is None


def test_same_bytes_are_filed_once(filed: FakeRegistry) -> None:
    with calling(filed, Role.REVIEWER) as http:
        again = file(http, name="another.pdf", entry="D")
        elsewhere = file(http, entry="notes")
        wider = file(http, visibility="public")
    assert (again.status_code, again.json()["name"], again.json()["by"]) == (200, "signed.pdf", "a curator")
    for refused in (elsewhere, wider):
        assert (refused.status_code, refused.json()["code"]) == (409, "document_conflict")
        assert refused.headers["content-type"] == "application/problem+json"


def test_bytes_come_back_as_a_file(filed: FakeRegistry) -> None:
    path = f"/v1/documents/{document_id(PDF)}/content"
    with calling(filed, Role.READER) as http:
        found = http.get(path)
        known = http.get(path, headers={"if-none-match": found.headers["etag"]})
    assert found.content == PDF
    assert found.headers["content-type"] == "application/pdf"
    assert found.headers["content-disposition"] == "attachment; filename=\"signed.pdf\"; filename*=UTF-8''signed.pdf"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in found.headers["content-security-policy"]
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert found.headers["cache-control"] == "private, no-cache"
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", found.headers["etag"])


def test_name_of_a_file_breaks_no_header(registry: FakeRegistry) -> None:
    with calling(registry, Role.CURATOR) as http:
        name = file(http, name='Über "alles"; x=y.html', media_type="text/html; charset=utf-8").json()["id"]
        found = http.get(f"/v1/documents/{name}/content")
    assert found.headers["content-type"] == "text/html"
    assert found.headers["content-disposition"].startswith('attachment; filename="_ber _alles_; x=y.html"; filename*=')
    assert re.search(
        r"filename\*=UTF-8''%C3%9Cber%20%22alles%22%3B%20x%3Dy\.html$", found.headers["content-disposition"]
    )


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_who_may_read(filed: FakeRegistry, role: Role | None) -> None:
    with calling(filed, Role.REVIEWER) as http:
        secret = file(http, b"x", entry="SECRET").json()
        narrowed = file(http, b"y", visibility="restricted", readers=["reader"]).json()
        hidden_with_entry = file(http, b"z", entry="SECRET", visibility="public").json()
    assert (secret["visibility"], secret["readers"]) == ("restricted", ["reviewer"])
    expected = {
        document_id(PDF): role is not None,
        secret["id"]: role in {Role.REVIEWER, Role.ADMIN},
        narrowed["id"]: role in {Role.READER, Role.ADMIN},
        hidden_with_entry["id"]: role in {Role.REVIEWER, Role.ADMIN},
    }
    with calling(filed, role) as http:
        for name, is_open in expected.items():
            answers = [http.get(f"/v1/documents/{name}{part}") for part in ("", "/content")]
            assert [answer.status_code for answer in answers] == [200 if is_open else 404] * 2
            if not is_open:
                unknown = http.get(f"/v1/documents/{'0' * 64}").json()
                assert answers[0].json()["detail"].replace(name, "0" * 64) == unknown["detail"]
                assert unknown["code"] == "document_not_found"
        listed = http.get("/v1/documents", params={"entry": "DUA"})
    if role is None:
        assert (listed.status_code, listed.json()["code"]) == (404, "entry_not_found")
    else:
        wanted = {name for name in (document_id(PDF), narrowed["id"]) if expected[name]}
        assert {each["id"] for each in listed.json()["items"]} == wanted


@pytest.mark.parametrize("role", [None, Role.READER], ids=str)
def test_filing_needs_a_curator(registry: FakeRegistry, role: Role | None) -> None:
    with calling(registry, role) as http:
        assert file(http).status_code in {401, 403}
    assert registry.store.documents.sequence() == 0


def test_text_that_an_entry_cites_is_among_its_documents(registry: FakeRegistry) -> None:
    with calling(registry, Role.CURATOR) as http:
        name = file(http, OPEN_TEXT, "text/plain", entry="notes").json()["id"]
        assert [each["id"] for each in http.get("/v1/entries/OPEN/documents").json()["items"]] == [name]
        assert [each["id"] for each in http.get("/v1/entries/notes/documents").json()["items"]] == [name]
        assert http.get("/v1/documents?entry=DUA").json() == {"items": []}


@pytest.mark.parametrize("size", [1000, 1001, 5000])
def test_limit_of_a_document(registry: FakeRegistry, size: int) -> None:
    with calling(registry, Role.CURATOR) as http:
        found = file(http, b"x" * size)
    assert found.status_code == (201 if size <= 1000 else 413)
    assert size <= 1000 or found.json()["code"] == "content_too_large"


def test_stream_without_an_end_is_cut(registry: FakeRegistry) -> None:
    with calling(registry, Role.CURATOR) as http:
        body = io.BytesIO(b"x" * 100_000)
        found = http.post("/v1/documents", params=FIELDS, content=body, headers={"content-type": "text/plain"})
    assert found.status_code == 413


@pytest.mark.parametrize("media_type", [*MEDIA_TYPES, "TEXT/Plain; charset=utf-8"])
def test_type_that_is_kept(registry: FakeRegistry, media_type: str) -> None:
    with calling(registry, Role.CURATOR) as http:
        assert file(http, media_type=media_type).json()["media_type"] == media_type.partition(";")[0].lower()


@pytest.mark.parametrize("media_type", ["", "application/zip", "image/svg+xml", "text/javascript", "application/json"])
def test_type_that_is_not_kept(registry: FakeRegistry, media_type: str) -> None:
    with calling(registry, Role.CURATOR) as http:
        found = file(http, media_type=media_type)
    assert (found.status_code, found.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"entry": "nothing"}, 404, "entry_not_found"),
        ({"entry": "SECRET"}, 404, "entry_not_found"),
        ({"name": "../../etc/passwd"}, 422, "malformed"),
        ({"name": "a\nb"}, 422, "malformed"),
        ({"name": " "}, 422, "malformed"),
        ({"readers": ["curator"]}, 422, "contradiction"),
        ({"visibility": "secret"}, 422, "invalid_parameter"),
        ({"visibility": "restricted", "readers": ["boss"]}, 422, "invalid_parameter"),
        ({"vizibility": "public"}, 422, "malformed"),
    ],
    ids=str,
)
def test_document_that_cannot_be_filed(registry: FakeRegistry, fields: dict[str, Any], status: int, code: str) -> None:
    with calling(registry, Role.CURATOR) as http:
        found = file(http, **fields)
    assert (found.status_code, found.json()["code"]) == (status, code), found.text
    assert registry.store.documents.sequence() == 0


def test_empty_document_is_refused(registry: FakeRegistry) -> None:
    with calling(registry, Role.CURATOR) as http:
        assert file(http, b"").status_code == 422


def test_document_that_is_sent_again_is_filed_once_and_answered_the_same(registry: FakeRegistry) -> None:
    sent: dict[str, Any] = {"params": FIELDS, "headers": {"content-type": "application/pdf", "idempotency-key": "k"}}
    with calling(registry, Role.CURATOR) as http:
        first, again = (http.post("/v1/documents", content=PDF, **sent) for _ in range(2))
        other = http.post("/v1/documents", content=b"%PDF-1.7 other", **sent)
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert registry.store.documents.sequence() == 1
