# SPDX-License-Identifier: Apache-2.0
"""What stands in the way of `licet up` is said, with what to do: met for real where this machine lets us."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from licet.cli import home as data_folder, progress as told
from licet.cli.progress import progress
from tests.cli.terminal import run

HOLDER = """
import sys, time
from pathlib import Path
from licet.cli.home import held, note_addresses
with held(Path(sys.argv[1])):
    note_addresses(Path(sys.argv[1]), ["http://127.0.0.1:1"])
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[bool]:
    """Put a small file system on a folder and tell whether this machine lets us."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", ",".join(("size=1m", *options)), "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", str(folder)], check=True)


def test_lock_of_a_process_that_was_killed_is_no_hindrance(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused = run("up", "--no-ui", "--data-dir", str(tmp_path))
        assert refused.exit_code == 2
        assert f"process {holder.pid} serves it at http://127.0.0.1:1" in refused.stderr
        assert "stop it, or choose another folder with `--data-dir`" in refused.stderr
        os.kill(holder.pid, signal.SIGKILL)
    assert (tmp_path / "up.json").exists()
    with data_folder.held(tmp_path):
        pass
    assert not (tmp_path / "up.json").exists()


def test_folder_that_is_only_read(tmp_path: Path) -> None:
    folder = tmp_path / "only-read"
    with mounted(folder, "ro") as done:
        if not done:  # then a folder that cannot be made, which no right of ours changes
            (tmp_path / "file").write_text("")
            folder = tmp_path / "file" / "below"
        result = run("up", "--no-ui", "--data-dir", str(folder))
    assert result.exit_code == 2
    why = "read-only file system" if done else "not a directory"
    assert f"the folder `{folder}` cannot be used: {why}: choose another one with `--data-dir`" in result.stderr


def test_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "small"
    with mounted(folder) as done:
        if not done:  # then a disk that has less than we say we need
            monkeypatch.setattr(data_folder, "NEEDED_BYTES", 1 << 62)
        result = run("up", "--no-ui", "--data-dir", str(folder))
    assert result.exit_code == 3
    assert f"the disk of `{folder}` has " in result.stderr
    assert "free some, or choose another folder with `--data-dir`" in result.stderr


def test_several_workers_cannot_share_memory() -> None:
    result = run("up", "--no-ui", "--memory", "--workers", "2")
    assert result.exit_code == 2
    assert "several `--workers` cannot share a registry in memory" in result.stderr


def test_progress_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Licet starts") as tell:
        tell("the engine")
        tell("the entries")
    assert capsys.readouterr().err == "Licet starts: the engine ...\nLicet starts: the entries ...\n"


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(told, "Console", lambda **_: Console(file=stream, force_terminal=True, width=80))
    with progress("Licet starts") as tell:
        tell("the [engine]")
    assert "Licet starts: the [engine]" in stream.getvalue()
