# SPDX-License-Identifier: Apache-2.0
"""The client files and fetches documents."""

import httpx2
import pytest

from licet.client import Client, RemoteError
from licet.domain.access import Role
from licet.domain.document import document_id
from licet.domain.visibility import Visibility
from licet.errors import MalformedError
from tests.factories import agreement
from tests.fakes.app import URL, AppTransport, FakeRegistry

PDF = b"%PDF-1.7 signed"


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry with an agreement."""
    return FakeRegistry(agreement("DUA"))


def test_document_goes_round(registry: FakeRegistry) -> None:
    with Client(URL, registry.key_for(Role.REVIEWER), transport=AppTransport(registry.app)) as client:
        filed = client.add_document(
            PDF, entry="DUA", name="signed.pdf", media_type="application/pdf", visibility="restricted",
            readers=["reviewer", "curator"], reason="signed",
        )  # fmt: skip
        assert filed.id == document_id(PDF)
        assert (filed.visibility, filed.readers) == (Visibility.RESTRICTED, (Role.CURATOR, Role.REVIEWER))
        assert client.documents("DUA") == (filed,) == (client.document(filed.id),)
        assert client.document_content(filed.id) == PDF
        assert registry.store.documents.document(filed.id) == filed
        assert registry.store.documents.events()[0].reason == "signed"


def test_closed_document_is_not_found(registry: FakeRegistry) -> None:
    name = registry.client.add_document(
        PDF, entry="DUA", name="a.pdf", media_type="application/pdf", visibility="institution"
    ).id
    with Client(URL, transport=AppTransport(registry.app)) as stranger:
        assert stranger.documents("DUA") == ()
        with pytest.raises(RemoteError, match="unknown document") as caught:
            stranger.document_content(name)
    assert (caught.value.status, caught.value.code) == (404, "document_not_found")


@pytest.mark.parametrize("name", ["", "..", "a/b", "a?b", "é"])
def test_what_is_no_id_is_not_sent(registry: FakeRegistry, name: str) -> None:
    with pytest.raises(MalformedError, match="cannot be the id of a document"):
        registry.client.document(name)


def test_other_bytes_are_refused() -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"other bytes"))
    with Client(URL, transport=transport) as client, pytest.raises(MalformedError, match="not those of the document"):
        client.document_content(document_id(PDF))
