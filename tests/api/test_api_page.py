# SPDX-License-Identifier: Apache-2.0
"""What the page on the API shows works as it stands there."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from licet.client import Client
from licet.domain.access import Role
from licet.domain.use import Output
from licet.formats.packaged import seed_entries
from licet_api import problems, routers
from tests.factories import decision, decision_record, request
from tests.fakes.app import URL, AppTransport, FakeRegistry

PAGE = (Path(__file__).parents[2] / "docs/reference/api.md").read_text(encoding="utf-8")
MANIFEST = "{licet: 1, run: a, action: evaluate, datasets: [{id: pubmedqa}]}"
PROPOSED = "cr_01JD7R0000AA"
WITH_VALUE = {"-H", "-d", "-D", "-o", "-X", "--data-binary"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def commands() -> Iterator[str]:
    for block in blocks("console"):
        yield from (line.removeprefix("$ ") for line in block.splitlines())


@pytest.fixture(scope="module")
def registry() -> FakeRegistry:
    return FakeRegistry(*seed_entries())


@pytest.fixture(scope="module")
def files(registry: FakeRegistry) -> dict[str, str]:
    return {
        "question.json": blocks("json")[0],
        "manifest.yaml": MANIFEST,
        "artefact.json": artefact_json(registry),
        "proposal.json": json.dumps(proposal()),
        "entry.json": registry.http.get("/v1/entries/mimic-iv-note").text,
    }


def proposal() -> dict[str, object]:
    """Return what the page proposes, with words in the place of the dots."""
    text = next(block for block in blocks("json") if block.startswith('{\n  "title"'))
    found: dict[str, object] = json.loads(text)
    return found


def artefact_json(registry: FakeRegistry) -> str:
    """Return what the page registers, after recording a decision that permits it."""
    text = next(block for block in blocks("json") if block.startswith('{"decision"'))
    name = json.loads(text)["decision"]
    asked = request(data="pubmedqa", on="mistral-7b", outputs=(Output(kind="adapter", release="internal"),))
    registry.store.append(decision_record(name, request=asked, decision=decision(id=name)))
    return text


def run(command: str, registry: FakeRegistry, files: dict[str, str]) -> httpx2.Response:
    """Send what `curl` would send."""
    words = iter(shlex.split(command)[1:])
    given: dict[str, list[str]] = {}
    place = ""
    for word in words:
        if word in WITH_VALUE:
            given.setdefault(word, []).append(next(words))
        elif not word.startswith("-"):
            place = word
    headers = dict(header.split(": ", 1) for header in given.get("-H", ()))
    headers = {name: value.replace("$KEY", registry.key) for name, value in headers.items()}
    data = next(iter(given.get("-d", []) + given.get("--data-binary", [])), None)
    if data is not None and data.startswith("@"):
        data = files[data[1:]]
    method = next(iter(given.get("-X", [])), "GET" if data is None else "POST")
    path = place.removeprefix("localhost:8421")
    return registry.http.request(method, path, headers=headers, content=data)


@pytest.mark.parametrize("command", list(commands()))
def test_command(command: str, registry: FakeRegistry, files: dict[str, str]) -> None:
    asked = registry.http.post("/v1/decisions", json=json.loads(files["question.json"])).json()
    if PROPOSED in command:
        proposer = Client(URL, registry.key_for(Role.CURATOR, name="ann"), transport=AppTransport(registry.app))
        command = command.replace(PROPOSED, proposer.propose(proposal())[0].id)
    answer = run(command.replace("{id}", asked["id"]), registry, files)
    assert answer.status_code in {200, 201}, answer.text


def test_every_code_is_on_the_page() -> None:
    sources = [Path(problems.__file__ or "").parent, Path(routers.__file__ or "").parent]
    text = "".join(path.read_text(encoding="utf-8") for folder in sources for path in folder.glob("*.py"))
    codes = set(re.findall(r'code="([a-z_]+)"', text)) - {
        "unknown_field", "missing_field", "wrong_type", "invalid_cursor", "unknown_term", "contradiction",
    }  # fmt: skip
    codes |= {code for _, code, _ in problems._BY_CLASS.values()}
    assert len(codes) > 10
    assert [code for code in sorted(codes) if f"`{code}`" not in PAGE] == []


def test_python(registry: FakeRegistry, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("python")
    assert f'Client("{URL}")' in code
    body = code.partition("as registry:\n")[2]
    exec("if True:\n" + body, {"registry": registry.client})  # noqa: S102  # our own page
    assert capsys.readouterr().out.strip()
