# SPDX-License-Identifier: Apache-2.0
"""`licet up`: what it starts answers as the command line does, keeps its data, and leaves no process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from licet.client import Client
from tests.api.live import UNREVIEWED
from tests.cli.terminal import ENVIRONMENT, QUESTION, asks, document_of, run
from tests.factories import dataset

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(300)]

WAIT_SECONDS = 120.0
ON_LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True, slots=True)
class Started:
    """A running `licet up`."""

    process: subprocess.Popen[str]
    home: Path
    port: int
    printed: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str | None:
        found = re.search(r"licet_token_\S+", "\n".join(self.printed))
        return found.group() if found else None

    def claim(self) -> str:
        """Run the line that was shown, and return the key that it makes."""
        made = run("keys", "claim", self.token or "", "--name", "ada", "--url", self.url, "--json")
        assert made.exit_code == 0, made.stderr
        key: str = document_of(made.stdout)["key"]
        return key

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT_SECONDS)

    def processes(self) -> list[str]:
        """What runs on this home: the command lines that name it, in their arguments or their environment."""
        return [text for text in _processes() if str(self.home) in text]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


@pytest.fixture(scope="module")
def started(home: Path) -> Iterator[Started]:
    with licet_up("--no-ui", "--home", str(home), home=home) as running:
        yield running


@contextmanager
def licet_up(*options: str, home: Path, until: str = "Licet runs.") -> Iterator[Started]:
    """Start `licet up` and wait until it says that it runs; it is ended if it is still there at the end."""
    port = free_port()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("licet"), "up", "--port", str(port), *options],
        env={**os.environ, **ENVIRONMENT, **UNREVIEWED, "LICET_STORE": "", "NEO4J_URI": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Started(process, home, port, _read_until(until, process))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(WAIT_SECONDS)
        assert process.stdout is not None
        process.stdout.close()


def test_the_same_document_as_the_command_line(started: Started) -> None:
    posted = urllib.request.Request(  # noqa: S310  # our own server
        f"{started.url}/v1/decisions",
        data=json.dumps(QUESTION).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(posted, timeout=60) as response:  # noqa: S310
        served = json.load(response)
    local = document_of(run(*asks("--json")).stdout)
    assert served.pop("id").startswith("dec_")
    assert local.pop("id") is None
    assert served == local


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "mimic-iv-note", "--json"),
        ("show", "mimic-iv-note", "--turtle"),
        ("find", "mimic", "--json"),
        ("find", "--for", "evaluate", "--model", "mistral-7b", "--json"),
        ("which", "evaluate", "--model", "mistral-7b", "--evidence", "ethics_determination:adni", "--json"),
        ("which", "fine_tune", "--models", "--data", "mimic-iv-note", "--verdict", "all", "--json"),
        ("vocabulary", "--json"),
        ("vocabulary", "facts", "--json"),
    ],
    ids=" ".join,
)
def test_every_command_prints_the_same_here_and_there(started: Started, arguments: tuple[str, ...]) -> None:
    here, there = run(*arguments), run(*arguments, "--url", started.url)
    assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout)


def test_decide_and_check_do_too(started: Started) -> None:
    lines = '{"action": "evaluate", "datasets": [{"id": "pubmedqa"}]}\n{"action": "evalate"}\nnonsense\n'
    manifest = "licet: 1\nrun: x\naction: evaluate\ndatasets: [{id: pubmedqa}]\n"
    for arguments, given in ((("decide", "--batch", "-"), lines), (("check", "-", "--json"), manifest)):
        here, there = run(*arguments, given=given), run(*arguments, "--url", started.url, given=given)
        assert there.exit_code == here.exit_code
        assert _without_ids(there.stdout) == here.stdout


def test_difference_is_told_by_a_registry_too(started: Started) -> None:
    assert "Nothing changed." in run("diff", "mimic-iv-note", "--url", started.url).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "mimic-iv-notes"),
        ("diff", "mimic-iv-notes"),
        ("diff", "mimic-iv-note", "--to", "9"),
        ("find", "kinds:dataset"),
        ("can", "evalate"),
        ("vocabulary", "fact"),
        ("can", "use", "--data", "pubmed-qa"),
        ("which", "evaluate", "--model", "mistral-7"),
        ("which", "evaluate", "--evidence", "agreement:adnii"),
    ],
    ids=" ".join,
)
def test_mistakes_are_refused_the_same_here_and_there(started: Started, arguments: tuple[str, ...]) -> None:
    here, there = run(*arguments), run(*arguments, "--url", started.url)
    assert (there.exit_code, there.stderr) == (here.exit_code, here.stderr) == (2, here.stderr)


def test_explain_and_prove_fetch_the_entries(started: Started, tmp_path: Path) -> None:
    asked = {**QUESTION, "as_of": "2026-11-24"}
    with Client(started.url) as client:
        recorded = client.decide(asked).id or ""
    proved = run("prove", recorded, "--url", started.url)
    assert (proved.exit_code, proved.stderr) == (0, "")
    assert "Proved: the saved answer, PROHIBITED" in proved.stdout
    question = tmp_path / "question.json"
    question.write_text(json.dumps(asked))
    here = run("explain", str(question), "--why", "PND-6a")
    for given in (recorded, str(question)):
        there = run("explain", given, "--why", "PND-6a", "--url", started.url)
        assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout)
    assert run("prove", "dec_NONE", "--url", started.url).exit_code == 2


def test_a_second_start_on_the_same_home_says_who_has_it(started: Started) -> None:
    result = run("up", "--no-ui", "--home", str(started.home), "--port", str(free_port()))
    assert result.exit_code == 2
    assert f"process {started.process.pid} serves it at {started.url}" in result.stderr


def test_a_port_in_use_is_named_with_its_option(started: Started, tmp_path: Path) -> None:
    result = run("up", "--no-ui", "--home", str(tmp_path / "other"), "--port", str(started.port))
    assert result.exit_code == 2
    assert (
        f"port {started.port} cannot be used: address already in use: choose another one with `--port`" in result.stderr
    )


@pytest.mark.skipif(not ON_LINUX, reason="processes are listed from /proc")
def test_ctrl_c_leaves_no_process_and_the_next_start_finds_the_data(started: Started) -> None:
    """Writing needs a key; the token for the first one is shown until somebody has used it."""
    with Client(started.url, started.claim()) as client:
        client.put_entry(dataset("kept-data"), None, reason="to be found again")
    assert any("java" in text for text in started.processes())
    assert started.end(signal.SIGINT) == 0
    assert started.processes() == []
    with licet_up("--no-ui", "--home", str(started.home), home=started.home) as again:
        assert again.token is None
        found = run("show", "kept-data", "--url", again.url)
        assert found.exit_code == 0, found.stderr
        assert again.end(signal.SIGTERM) == 0
        assert again.processes() == []


@pytest.mark.skipif(not ON_LINUX, reason="only Linux ends a child with its parent")
def test_a_kill_leaves_no_process(tmp_path: Path) -> None:
    with licet_up("--no-ui", "--home", str(tmp_path), home=tmp_path) as running:
        running.process.kill()
        running.process.wait(WAIT_SECONDS)
        deadline = time.monotonic() + WAIT_SECONDS
        while running.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert running.processes() == []


@pytest.mark.skipif(not ON_LINUX, reason="processes are listed from /proc")
def test_a_server_that_dies_ends_the_rest(tmp_path: Path) -> None:
    with licet_up("--no-ui", "--home", str(tmp_path), home=tmp_path) as running:
        os.kill(_api_of(running), signal.SIGKILL)
        assert running.process.wait(WAIT_SECONDS) == 3
        assert running.process.stdout is not None
        assert "licet: api ended with code -9" in running.process.stdout.read()
        assert running.processes() == []


@pytest.mark.skipif(not ON_LINUX, reason="processes are listed from /proc")
def test_an_engine_that_dies_comes_back(tmp_path: Path) -> None:
    with licet_up("--no-ui", "--home", str(tmp_path), home=tmp_path) as running:
        record = json.loads((tmp_path / "engine" / "engine.json").read_text())
        os.kill(_pid_in(record), signal.SIGKILL)
        deadline = time.monotonic() + WAIT_SECONDS
        while run("show", "pubmedqa", "--url", running.url).exit_code != 0:
            assert time.monotonic() < deadline
            time.sleep(0.5)


@pytest.mark.skipif(not ON_LINUX, reason="processes are listed from /proc")
def test_workers_share_the_engine_and_what_one_writes_all_show(tmp_path: Path) -> None:
    with licet_up("--no-ui", "--workers", "2", "--data-dir", str(tmp_path), home=tmp_path) as running:
        assert len([text for text in running.processes() if "java" in text]) == 1
        with Client(running.url) as stranger:
            key = stranger.call("POST", "keys:claim", {"token": running.token, "name": "root"})["key"]
        with Client(running.url, key) as client:
            client.put_entry(dataset("shared-data"), None)
        for _ in range(10):  # each connection may meet another worker
            with Client(running.url) as client:
                assert client.entry("shared-data")[1] == '"1"'
        assert running.end(signal.SIGINT) == 0
        assert running.processes() == []


def test_both_servers_answer_and_end_with_it(tmp_path: Path) -> None:
    ui_port = free_port()
    with licet_up("--memory", "--ui-port", str(ui_port), home=tmp_path) as running:
        for url in (f"{running.url}/readyz", f"http://127.0.0.1:{ui_port}/"):
            with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310
                assert response.status == 200
        assert running.end(signal.SIGTERM) == 0
        for port in (running.port, ui_port):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.skipif(not ON_LINUX, reason="processes are listed from /proc")
def test_ctrl_c_while_the_engine_starts_leaves_no_process(tmp_path: Path) -> None:
    with licet_up("--no-ui", "--home", str(tmp_path), home=tmp_path, until="Licet starts") as running:
        deadline = time.monotonic() + WAIT_SECONDS
        while not any("java" in text for text in running.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running.end(signal.SIGINT) == 0
        assert running.processes() == []


def test_the_servers_need_two_ports(tmp_path: Path) -> None:
    result = run("up", "--home", str(tmp_path), "--port", "18555", "--ui-port", "18555")
    assert result.exit_code == 2
    assert "change `--port` or `--ui-port`" in result.stderr


def test_nothing_is_kept_in_memory(tmp_path: Path) -> None:
    with licet_up("--no-ui", "--memory", home=tmp_path) as running:
        env = {"LICET_API_KEY": running.claim(), "LICET_URL": running.url}
        assert run("keys", "create", "--name", "bob", env=env).exit_code == 0
        assert "bob" in run("keys", "list", env=env).stdout
        assert run("show", "pubmedqa", "--url", running.url).exit_code == 0
        assert running.end(signal.SIGINT) == 0


def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("up", "--no-ui", "--home", str(tmp_path / "file" / "home"))
    assert result.exit_code == 2
    assert "choose another one with `--data-dir`" in result.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read_until(words: str, process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith(words):
            return lines
    raise AssertionError(f"it did not start: {lines}")


def _processes() -> Iterator[str]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            try:
                text = (folder / "cmdline").read_bytes() + b"\0" + (folder / "environ").read_bytes()
            except OSError:
                continue
            yield text.decode(errors="replace").replace("\0", " ")


def _api_of(running: Started) -> int:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                command = (folder / "cmdline").read_bytes()
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if b"\0licet_api" in command and str(running.home).encode() in environment:
                return int(folder.name)
    raise AssertionError("the API does not run")


def _pid_in(record: dict[str, Any]) -> int:
    found = record["key"]["pid"] if "key" in record else record["pid"]
    return int(found)


def _without_ids(text: str) -> str:
    return re.sub(r'"id": "dec_[0-9A-Z]+"', '"id": null', text)
