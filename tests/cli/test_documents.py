# SPDX-License-Identifier: Apache-2.0
"""`licet documents` against a registry that listens on this machine."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from licet.domain.document import document_id
from licet.domain.visibility import Visibility
from tests.api.live import free_port
from tests.cli.terminal import document_of, run
from tests.factories import agreement
from tests.fakes.app import FakeRegistry

PDF = b"%PDF-1.7 signed"
START_SECONDS = 20.0


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, str]]:
    """The environment of somebody with a key to a registry that listens."""
    registry = FakeRegistry(agreement("DUA", visibility=Visibility.INSTITUTION))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(registry.app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    end = time.monotonic() + START_SECONDS
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    assert server.started
    yield {"LICET_URL": f"http://127.0.0.1:{port}", "LICET_API_KEY": registry.key}
    server.should_exit = True
    thread.join(START_SECONDS)


def test_document_is_filed_listed_and_fetched(served: dict[str, str], tmp_path: Path) -> None:
    file, saved = tmp_path / "signed.pdf", tmp_path / "copy.pdf"
    file.write_bytes(PDF)
    filed = run("documents", "add", str(file), "--entry", "DUA", "--reason", "signed", "--json", env=served)
    assert filed.exit_code == 0, filed.output
    name = document_of(filed.stdout)["id"]
    assert name == document_id(PDF)
    listed = run("documents", "list", "DUA", env=served)
    assert (listed.exit_code, name in listed.stdout, "signed.pdf" in listed.stdout) == (0, True, True)
    assert document_of(run("documents", "list", "DUA", "--json", env=served).stdout)["items"][0]["id"] == name
    fetched = run("documents", "get", name, "--output", str(saved), env=served)
    assert (fetched.exit_code, saved.read_bytes()) == (0, PDF)
    assert "who may read: institution" in fetched.stdout


def test_document_from_standard_input_needs_a_name(served: dict[str, str]) -> None:
    nameless = run("documents", "add", "-", "--entry", "DUA", given=b"text", env=served)
    assert (nameless.exit_code, "give `--name`" in nameless.stderr) == (2, True)
    named = run(
        "documents", "add", "-", "--entry", "DUA", "--name", "notes", "--type", "text/plain", "--visibility",
        "restricted", "--reader", "curator", given=b"text", env=served,
    )  # fmt: skip
    assert (named.exit_code, "who may read: curator" in named.stdout) == (0, True), named.output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("list", "NOTHING"), 2, "unknown entry `NOTHING`"),
        (("get", "0" * 64), 2, "unknown document"),
        (("add", "no-such-file.pdf", "--entry", "DUA"), 2, "cannot be read"),
        (("add", "-", "--entry", "DUA", "--name", "a.zip"), 2, "give `--type`"),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_what_cannot_be_done_is_said(served: dict[str, str], arguments: tuple[str, ...], code: int, words: str) -> None:
    result = run("documents", *arguments, given=b"x", env=served)
    assert (result.exit_code, words in result.stderr) == (code, True), result.output


def test_without_a_key_the_entry_is_unknown(served: dict[str, str]) -> None:
    result = run("documents", "list", "DUA", env={**served, "LICET_API_KEY": ""})
    assert (result.exit_code, "unknown entry `DUA`" in result.stderr) == (2, True)


def test_a_registry_must_be_named() -> None:
    result = run("documents", "list", "DUA")
    assert (result.exit_code, "give `--url` or set `LICET_URL`" in result.stderr) == (2, True)
