# SPDX-License-Identifier: Apache-2.0
"""The embedded engine is one process on one folder, whoever comes, goes or is killed."""

import importlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from licet.errors import EngineStartError, EngineUnavailableError
from licet.stores.engines import arcadedb, embedded, folder, processes
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import EmbeddedEngine
from licet.stores.engines.types import Engine
from tests.engines.fixtures import wipe
from tests.engines.quick import JAVA, start

pytest_plugins = ("tests.engines.fixtures",)
pytestmark = pytest.mark.embedded

OWNER_PROCESS = Path(__file__).with_name("owner_process.py")
WAIT_SECONDS = 60.0
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
TCP_LISTEN = "0A"

needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends a child with its parent")


@dataclass(frozen=True, slots=True)
class Owner:
    """Another process that started or joined the engine, see `owner_process.py`."""

    process: subprocess.Popen[str]

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the other process ended without an answer"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def leave(self) -> None:
        self.process.communicate(timeout=WAIT_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=WAIT_SECONDS)


@contextmanager
def other_process(home: Path, *arguments: str) -> Iterator[Owner]:
    with subprocess.Popen(
        [sys.executable, OWNER_PROCESS, home, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        owner = Owner(process)
        try:
            yield owner
        finally:
            if process.poll() is None:
                owner.leave()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[EmbeddedEngine]:
    # In a thread that ends at once: the engine must outlive it.
    with ThreadPoolExecutor(max_workers=1) as pool:
        started = pool.submit(start, home).result()
    with started:
        yield started


@contextmanager
def listening_port() -> Iterator[int]:
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))
        stream.listen()
        yield stream.getsockname()[1]


def add_probe(engine: Engine) -> None:
    with driver_for(engine) as driver:
        driver.execute_query("CREATE (:Probe)", database_=engine.database)


def count_probes(engine: Engine) -> int:
    with driver_for(engine) as driver:
        answer = driver.execute_query("MATCH (p:Probe) RETURN count(p) AS n", database_=engine.database)
        return int(answer.records[0]["n"])


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while processes.read_key(pid) is not None:
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def kill(pid: int | None) -> None:
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)


def test_first_to_come_owns_the_engine(running: EmbeddedEngine) -> None:
    assert running.owner
    assert running.is_alive()


def test_engine_outlives_the_thread_that_started_it(running: EmbeddedEngine) -> None:
    assert running.engine.pid
    key = processes.read_key(running.engine.pid)
    assert key
    assert not processes.ends_within(key, 1.0)


def test_engine_answers_a_driver(running: EmbeddedEngine) -> None:
    with driver_for(running.engine) as driver:
        assert driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1


def test_password_is_not_shown(running: EmbeddedEngine) -> None:
    assert running.engine.password
    assert running.engine.password not in repr(running.engine)


def test_further_options_of_its_java_win(running: EmbeddedEngine) -> None:
    """What `running` was started with stands behind our own options; of two Java takes the last."""
    command = Path(f"/proc/{running.engine.pid}/cmdline").read_text(encoding="utf-8").split("\0")
    assert command.index(JAVA) > max(i for i, word in enumerate(command) if word.startswith("-XX:") and word != JAVA)
    assert command.index(JAVA) < command.index("-cp")


def test_engine_module_is_never_imported(running: EmbeddedEngine) -> None:
    assert "arcadedb_embedded" not in sys.modules


def test_same_process_joins(home: Path, running: EmbeddedEngine) -> None:
    with start(home) as joined:
        assert not joined.owner
        assert joined.engine == running.engine


def test_second_process_joins(home: Path, running: EmbeddedEngine) -> None:
    with other_process(home) as other:
        answer = other.hear()
    assert (answer["owner"], answer["pid"]) == (False, running.engine.pid)


def test_engine_outlives_who_joined(home: Path, running: EmbeddedEngine) -> None:
    with other_process(home) as other:
        other.hear()
    assert running.is_alive()


def test_living_engine_is_not_restarted(running: EmbeddedEngine) -> None:
    assert not running.restart_if_dead()


def test_damaged_record_of_a_living_engine_is_survived(
    home: Path, running: EmbeddedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    record = home / "engine" / "engine.json"
    intact = record.read_bytes()
    record.write_text('{"pid": "many"', encoding="utf-8")
    try:
        with start(home) as joined:
            assert joined.engine == running.engine
    finally:
        record.write_bytes(intact)
    assert "is damaged" in caplog.text


@pytest.mark.parametrize("name", ["password", "engine.json", "engine.lock", "log/console.log"])
def test_file_is_for_its_user_only(home: Path, running: EmbeddedEngine, name: str) -> None:
    assert stat.S_IMODE((home / "engine" / name).stat().st_mode) == 0o600


def test_folder_is_for_its_user_only(home: Path, running: EmbeddedEngine) -> None:
    assert stat.S_IMODE((home / "engine").stat().st_mode) == 0o700


@needs_linux
def test_engine_listens_on_loopback_only(running: EmbeddedEngine) -> None:
    assert running.engine.pid
    addresses = list_listening_addresses(running.engine.pid)
    assert {address for address, _ in addresses} <= LOOPBACK


@needs_linux
def test_engine_listens_on_its_two_ports_only(running: EmbeddedEngine) -> None:
    assert running.engine.pid
    bolt = int(running.engine.uri.rpartition(":")[2])
    ports = {port for _, port in list_listening_addresses(running.engine.pid)}
    assert ports == {bolt, running.engine.http_port}


def test_wipe_leaves_nothing(embedded_engine: Engine) -> None:
    with driver_for(embedded_engine) as driver:
        driver.execute_query("CREATE CONSTRAINT probe_id IF NOT EXISTS FOR (p:Probe) REQUIRE p.id IS UNIQUE")
        driver.execute_query("CREATE (:Probe {id: 'a'})-[:NEXT]->(:Other)")
        wipe(embedded_engine)
        labels = driver.execute_query("CALL db.labels()").records
        constraints = driver.execute_query("SHOW CONSTRAINTS").records
    assert (labels, constraints) == ([], [])


def test_three_processes_get_one_engine(tmp_path: Path) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(other_process(tmp_path)) for _ in range(3)]
        answers = [other.hear() for other in others]
    assert len({answer["pid"] for answer in answers}) == 1
    assert sorted(answer["owner"] for answer in answers) == [False, False, True]


def test_stop_leaves_the_data_and_no_process(tmp_path: Path) -> None:
    with start(tmp_path) as first:
        add_probe(first.engine)
    assert first.engine.pid
    assert processes.read_key(first.engine.pid) is None
    assert not first.restart_if_dead()
    (tmp_path / "engine" / "password").unlink()
    with start(tmp_path) as second:
        assert second.engine.password != first.engine.password
        assert count_probes(second.engine) == 1


def test_killed_engine_comes_back_with_its_data(tmp_path: Path) -> None:
    with start(tmp_path) as started, start(tmp_path) as joined:
        add_probe(started.engine)
        before = started.engine
        kill(before.pid)
        assert not started.is_alive()
        assert started.restart_if_dead()
        assert started.engine.uri == before.uri
        assert count_probes(started.engine) == 1
        assert joined.restart_if_dead()
        assert (joined.engine, joined.owner) == (started.engine, False)


def test_ports_that_are_free_are_kept() -> None:
    ports = arcadedb.choose_ports(None)
    assert arcadedb.choose_ports(ports) == ports


@pytest.mark.parametrize("taken", ["bolt", "http"])
def test_ports_that_are_taken_are_exchanged(taken: str) -> None:
    with listening_port() as port:
        wanted = arcadedb.choose_ports(None)._replace(**{taken: port})
        assert port not in arcadedb.choose_ports(wanted)


@pytest.mark.parametrize("taken", ["bolt", "http"])
def test_port_taken_during_the_start_is_noticed(tmp_path: Path, taken: str) -> None:
    place = folder.prepare_folder(tmp_path)
    wish = embedded._Wish(folder=place, heap="512m", wait_seconds=WAIT_SECONDS)
    lock = folder.try_lock(place)
    assert lock
    with lock, listening_port() as port:
        ports = arcadedb.choose_ports(None)._replace(**{taken: port})
        with pytest.raises(embedded._PortTakenError):
            embedded._start_once(wish, package=arcadedb.locate_package(), ports=ports, lock=lock)


@needs_linux
def test_engine_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    with other_process(tmp_path) as owner, ExitStack() as stack:
        answer = owner.hear()
        joined = stack.enter_context(start(tmp_path))
        add_probe(joined.engine)
        owner.kill()
        wait_until_gone(answer["pid"])
        assert joined.restart_if_dead()
        assert joined.owner
        assert count_probes(joined.engine) == 1


def test_damaged_record_after_both_were_killed_is_survived(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with other_process(tmp_path) as owner:
        answer = owner.hear()
        with start(tmp_path) as joined:
            add_probe(joined.engine)
        owner.process.kill()
        kill(answer["pid"])
    (tmp_path / "engine" / "engine.json").write_text("[]", encoding="utf-8")
    with start(tmp_path) as started:
        assert started.owner
        assert count_probes(started.engine) == 1
    assert "is damaged" in caplog.text


@pytest.mark.skipif(not Path("/bin/ps").exists(), reason="needs ps, as macOS has it")
def test_engine_without_an_owner_is_taken_over_where_it_does_not_end(tmp_path: Path) -> None:
    with other_process(tmp_path, "darwin") as first:
        orphan = first.hear()
        first.kill()
    (tmp_path / "engine" / "engine.json").write_text("gone", encoding="utf-8")
    with other_process(tmp_path, "darwin") as second:
        answer = second.hear()
    wait_until_gone(orphan["pid"])
    assert (answer["owner"], answer["pid"]) == (True, orphan["pid"])


def test_owner_without_an_answering_engine_is_reported(tmp_path: Path) -> None:
    lock = folder.try_lock(folder.prepare_folder(tmp_path))
    assert lock
    with lock, pytest.raises(EngineUnavailableError, match="another process owns the graph"):
        start(tmp_path, wait_seconds=0.2)


def test_slow_start_is_given_up_without_a_trace(tmp_path: Path) -> None:
    with pytest.raises(EngineStartError, match="did not answer in 0 s"):
        start(tmp_path, wait_seconds=0.0)
    place = folder.prepare_folder(tmp_path)
    assert arcadedb.find_engine(place) is None
    lock = folder.try_lock(place)
    assert lock
    lock.release()


def test_failed_start_shows_the_last_lines_of_the_log(tmp_path: Path) -> None:
    with pytest.raises(EngineStartError, match="did not start: ") as caught:
        start(tmp_path, heap="1m")
    assert any("heap" in note for note in caught.value.__notes__)


def test_heap_that_is_no_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineStartError, match="the heap `lots` is not a size"):
        start(tmp_path, heap="lots")


def test_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.touch()
    with pytest.raises(EngineStartError, match="cannot hold the graph"):
        start(home)


def test_missing_engine_names_the_ways_out() -> None:
    with pytest.raises(EngineStartError, match="set `NEO4J_URI`"):
        arcadedb.locate_package("no_such_engine")


def test_java_that_cannot_be_executed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "broken_engine" / "jre" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.touch(mode=0o600)
    (tmp_path / "broken_engine" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    with pytest.raises(EngineStartError, match="cannot be executed"):
        arcadedb.locate_package("broken_engine")


def list_listening_addresses(pid: int) -> set[tuple[str, int]]:
    """Return what a process listens on: the kernel's hexadecimal addresses, and the ports."""
    sockets = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == TCP_LISTEN and f"socket:[{fields[9]}]" in sockets:
                address, _, port = fields[1].partition(":")
                found.add((address, int(port, 16)))
    assert found
    return found
